package ui

func outputHead(s *scene) row {
	if s.logShown() {
		return logHead(s)
	}
	r := line()
	state := faint("FOLLOW")
	if s.lines >= 0 {
		state = in(wants, "PAUSED, %d new", s.ring.end()-s.lines)
	}
	r.left = []span{{title, "Output"}, {plain, "  "}, state}
	right := faint("%d lines ", s.ring.end())
	if s.ring.lost > 0 {
		right = in(wants, "%d lines, %d came too fast and are in the spool only ", s.ring.end(), s.ring.lost)
	}
	return r.at(right)
}

func outputRows(s *scene, w, h int) []row {
	if s.logShown() {
		return logRows(s, w, h)
	}
	if len(s.ring.lines) == 0 {
		return []row{line(faint("   nothing was printed yet"))}
	}
	end := s.ring.end()
	if s.lines >= 0 {
		end = s.lines
	}
	return s.ring.window(end, w, h, func(id string) Safe { return s.stepName(id) })
}

func outputOne(s *scene, w int) row {
	if s.logShown() {
		return logOne(s, w)
	}
	l, ok := s.ring.last()
	head := span{title, " 3 Output  "}
	if !ok {
		return line(head, faint("nothing was printed yet"))
	}
	return line(head, span{dim, hms(l.at) + " "}, span{plain, Output(l.text)}).at(faint("%d lines ", s.ring.end()))
}
