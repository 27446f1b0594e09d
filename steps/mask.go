package steps

type masks struct{}

func newMasks([]string) *masks { return &masks{} }

type maskStream struct{}

func (m *masks) stream() *maskStream        { return &maskStream{} }
func (s *maskStream) write(p []byte) []byte { return p }
func (s *maskStream) end() []byte           { return nil }
func (m *masks) text(s string) string       { return s }
func (m *masks) add(string)                 {}
