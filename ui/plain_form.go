package ui

// offers prints what an input can be, where its value is asked for just now.
func (p *printer) offers(name string) {
	list, read := p.run.Lists[name]
	if p.word == nil || !read {
		return
	}
	for _, pl := range p.word.places {
		if _, given := p.word.values[pl.Name]; given {
			continue
		}
		if pl.Name != name {
			return // another is asked for first
		}
		break
	}
	if list.Why != "" {
		p.say("  %s", list.Why)
	}
	for _, o := range list.Options {
		t := sprint("  %s  %s  %s", o.Value, o.Label, o.Evidence)
		if o.Barred != "" {
			t += sprint("  CANNOT BE CHOSEN: %s", o.Barred)
		}
		p.say("%s", t)
	}
}
