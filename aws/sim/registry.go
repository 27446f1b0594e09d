package sim

func (w *World) unpullable(*definition) string { return "" }
func (w *World) hasSecret(string) bool         { return false }
