package runbook

// ReadOnly tells whether every program that the text starts is a literal one
// on the table of those that only look. Text that no shell reads is not.
func ReadOnly(text string) bool {
	hs := holes(text)
	f := newShellParser().file(mask(text, hs))
	if f == nil || len(f.Stmts) == 0 {
		return false
	}
	page := newEnv()
	for _, n := range f.Stmts {
		s := read(n, page.literal)
		page.after(s)
		if s.effect(page) != reads {
			return false
		}
	}
	return true
}
