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
		right = in(wants, "%d lines, %d more came too fast to be shown ", s.ring.end(), s.ring.lost)
	}
	if n := s.dropped(); n > 0 {
		right = in(wants, "%s of output dropped: more than is kept; ", byteCount(n))
		right.text += sprint("%d lines ", s.ring.end())
	}
	return r.at(right)
}

// dropped is what the spool could not keep of the commands' output, in bytes,
// that of the one that still runs included.
func (s *scene) dropped() (n int64) {
	n = s.ring.spilled
	for i := range s.run.Steps {
		if r := s.run.Steps[i].Result; r != nil {
			n += r.Dropped
		}
	}
	return n
}

// byteCount is a number of bytes as people say it.
func byteCount(n int64) Safe {
	switch {
	case n >= 1<<30:
		return sprint("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return sprint("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return sprint("%.1f KiB", float64(n)/(1<<10))
	}
	return sprint("%d bytes", n)
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
	return s.ring.window(end, w, h, s.cut, func(id string) Safe { return s.stepName(id) })
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
