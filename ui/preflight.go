package ui

// preflightRows are what was looked at before the first step, problems loud.
func (s *scene) preflightRows(w int) []row {
	p := s.run.Preflight
	if p == nil {
		return []row{line(faint("   looking at what the page needs"))}
	}
	lines, loud := p.Lines(s.now)
	if len(lines) == 0 {
		return nil
	}
	out := []row{line(in(title, "   Before the first step"))}
	for i, l := range lines {
		mark, ro := span{plain, "   "}, plain
		if i < loud {
			mark, ro = span{wants, s.g.waits}, wants
		}
		out = append(out, label(span{mark.role, "   " + mark.text}, 7, w, ro, Text(l))...)
	}
	return out
}

// preflightSaid is the worst of it, for the prompt line; "" when all is well.
func (s *scene) preflightSaid() Safe {
	p := s.run.Preflight
	if p == nil {
		return ""
	}
	if lines, loud := p.Lines(s.now); loud > 0 {
		return "Before the first step: " + Text(lines[0])
	}
	return ""
}
