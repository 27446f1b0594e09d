package ui

// previewRows is what is under the cursor: its steps and what it is about.
func (p *picker) previewRows(w, h int) []row {
	under, ok := p.under()
	switch {
	case !ok:
		return nil
	case under.Run >= 0:
		r := p.Runs[under.Run]
		return append([]row{line(in(title, "  Run %s", r.Run))}, append(para(plain, 2, w, Text(r.Title)), line(faint("  %s, begun %s", r.State, r.When)))...)
	}
	it := p.Items[under.Item]
	out := append(para(dim, 2, w, Text(it.Book)), para(title, 2, w, Text(it.Title))...)
	for _, t := range []string{it.When, it.Note} {
		if t != "" {
			out = append(out, para(dim, 2, w, Text(t))...)
		}
	}
	out = append(out, blank)
	about := p.aboutRows(it, w, 2)
	return append(append(out, outlineRows(it, w, 2, h-len(out)-len(about), p.g)...), about...)
}

// openRows is the page that asks how a procedure is to be walked. Both ways have
// the same room and the same kind of key, and neither is preselected.
func (p *picker) openRows(w, h int) []row {
	under, _ := p.under()
	it := p.Items[under.Item]
	out := []row{line(span{plain, "  "}, in(title, "%s", it.Title), faint("   %s", it.Book))}
	if it.When != "" {
		out = append(out, para(dim, 2, w, Text(it.When))...)
	}
	out = append(out, blank, line(say("  How shall it be walked?")))
	account := p.Account
	if account == "" {
		account = "The account is the one that the aws command finds."
	}
	for _, o := range []struct {
		way        way
		key, name  Safe
		ro         role
		says, more Safe
	}{
		{rehearsed, "l", "REHEARSAL", busy, "a simulated account: the same page, screens and keys.", "Nothing real is touched; your credentials and your network are not used."},
		{goLive, "v", "LIVE", wrong, Text(account), "It is read at once, to see who you are and what runs; nothing changes before you type its name."},
	} {
		cur, mark := span{plain, "   "}, p.g.radio
		if p.way == o.way {
			cur, mark = span{picked, " " + p.g.cursor + " "}, p.g.chosen
		}
		if h > 24 || o.way == rehearsed {
			out = append(out, blank)
		}
		out = append(out, line(cur, span{plain, mark + " "}, span{strong, o.key + "  "}, span{o.ro, pad(o.name, 11)}, span{plain, o.says}))
		out = append(out, para(dim, 23, w, o.more)...)
	}
	out = append(out, blank)
	about := p.aboutRows(it, w, 2)
	if h < 24 {
		about = nil
	}
	return append(append(out, outlineRows(it, w, 2, h-len(out)-len(about), p.g)...), about...)
}

// outlineRows are the steps in at most h rows.
func outlineRows(it Item, w, indent, h int, g *glyphs) []row {
	act := 0
	for _, s := range it.Outline {
		act = max(act, width(Text(s.Act)))
	}
	var out []row
	for i, s := range it.Outline {
		if i == h-2 && len(it.Outline) > h-1 {
			return append(out, line(span{plain, spaces(indent)}, faint("%s %d more steps", g.more, len(it.Outline)-i)))
		}
		out = append(out, line(span{plain, spaces(indent)}, faint("%2d  ", i+1), span{plain, cut(Text(s.Title), w-indent-act-7)}).at(faint("%s ", s.Act)))
	}
	return append(out, blank)
}

func (p *picker) aboutRows(it Item, w, indent int) []row {
	var out []row
	add := func(name, t Safe) {
		if t != "" {
			out = append(out, label(span{dim, spaces(indent) + name}, indent+9, w, plain, t)...)
		}
	}
	add("changes", reach(it).text)
	add("target", Text(it.Target))
	add("takes", Text(it.Timeline))
	if it.Warnings > 0 {
		add("the text", sprint("%d %s; runbook check %s lists them", it.Warnings, plural(it.Warnings, "warning", "warnings"), it.Runbook))
	}
	return out
}
