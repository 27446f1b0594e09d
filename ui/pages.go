package ui

// reportRows is the report as it is now, as it would be printed.
func reportRows(s *scene, w int) []row {
	var out []row
	for _, l := range Lines(Report(s.run)) {
		out = append(out, para(plain, 3, w, l)...)
	}
	return out
}

func reportHead(s *scene) row {
	return line().at(faint("runbook report %s prints it ", s.run.Opened.Run))
}

// warningRows is what is wrong with the page's text; the page is never changed.
func warningRows(s *scene, w int) []row {
	if s.run.Book == nil || len(s.run.Book.Warnings) == 0 {
		return []row{line(faint("   Nothing was found wrong with the page's text."))}
	}
	var out []row
	for _, x := range s.run.Book.Warnings {
		out = append(out, label(span{wants, s.g.waits + pad(sprint("line %d", x.Line), 10)}, 14, w, plain, Text(x.Text))...)
	}
	return out
}
