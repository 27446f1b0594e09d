package ui

// keyLine is the last row: the keys that work here, dropped from the right when
// there is no room; ? stays.
func (m *model) keyLine(w int) row {
	if m.full == paneHelp {
		return line(span{strong, " Esc"}, faint(" back   "), span{strong, "PgUp PgDn"}, faint(" scroll"))
	}
	if m.log.field != nil {
		return line(span{wants, " FIND"}, faint("  letters go into the field   "), span{strong, "↵"}, faint(" take it   "), span{strong, "Esc"}, faint(" leave it"))
	}
	if t := m.typing; t != nil {
		return m.typingKeys(t, w)
	}
	if m.form != nil && m.full == paneForm && !m.form.sent {
		return line(span{wants, " TYPE"}, faint("  letters go into the value   "), span{strong, "Tab"}, faint(" other value   "), span{strong, "↑↓"}, faint(" choose   "),
			span{strong, "↵"}, faint(" take it, next, on the last: go on   "), span{strong, "Ctrl-C"}, faint(" leave"))
	}
	r := line(say(" "))
	var last []span
	var hints [][]span
	for _, b := range m.bindings() {
		what, why := b.does(m)
		if what == "" || why != "" || b.rare || b.show == "Ctrl-C" || m.barredToWatch(b.press[0]) {
			continue
		}
		if b.answers && !m.ready && !m.opensOnly(b.press[0]) {
			what = pad(m.g.more, width(what)) // in a moment; nothing else moves
		}
		h := []span{{strong, b.show}, {dim, " " + what + "   "}}
		if b.last {
			last = h
			continue
		}
		hints = append(hints, h)
	}
	room := w - 2 - spansWidth(last)
	for _, h := range hints {
		if n := spansWidth(h); n <= room {
			r.left = append(r.left, h...)
			room -= n
		}
	}
	r.left = append(r.left, last...)
	return r
}

func (m *model) typingKeys(t *typed, w int) row {
	r := line(span{wants, " TYPE  "})
	add := func(k, what Safe, ro role) {
		h := []span{{strong, k}, {ro, " " + what}}
		if spansWidth(r.left)+spansWidth(h)+3 <= w {
			r.left = append(append(r.left, h...), span{plain, "   "})
		}
	}
	if !m.frame.narrow() {
		r.left = append(r.left, faint("letters go into the field   "))
	}
	verb := purposes[t.purpose].verb
	if why := t.refuses(&m.scene); why != "" {
		add("↵", verb+" (off: "+why+")", dim)
	} else if !m.ready {
		add("↵", verb+" (off: a moment)", dim)
	} else {
		add("↵", verb, strong)
	}
	if t.purpose == forCommand {
		add("Tab", "completes", dim)
	}
	if t.purpose == forWord {
		add("Esc", "back, nothing runs", dim)
		add("?", "keys", dim)
		add("!", "hold", dim)
	} else {
		add("Esc", "back", dim)
	}
	return r
}

// helpRows lists the keys that work here, then those that do not and why.
func (m *model) helpRows(w int) []row {
	full, typing := m.full, m.typing
	m.full = m.beneath()
	defer func() { m.full, m.typing = full, typing }()
	var on, off []row
	if typing != nil {
		for _, l := range [][2]Safe{{"letters", "go into the field"}, {"↵", "sends it, when it is complete"}, {"Esc", "leaves the field, nothing runs"}, {"!", "hold (while a name is typed)"}, {"Ctrl-C", "as everywhere"}} {
			on = append(on, line(span{strong, "   " + pad(l[0], 12)}, span{plain, l[1]}))
		}
		return on
	}
	for _, b := range m.bindings() {
		what, why := b.does(m)
		if what != "" && m.barredToWatch(b.press[0]) {
			why = "you watch; " + who(m.run.Opened.Operator) + " walks the run"
		}
		name := span{strong, "   " + pad(b.show, 12)}
		if b.show == "+" {
			name.text = "   " + pad("+ _", 12)
		}
		switch {
		case what == "":
		case why != "":
			name.role = dim
			off = append(off, label(name, 15, w, dim, what+": "+why)...)
		default:
			on = append(on, label(name, 15, w, plain, what)...)
		}
	}
	out := on
	if len(off) > 0 {
		out = append(out, blank, line(span{title, "   Off here, and why"}), blank)
		out = append(out, off...)
	}
	return append(out, blank, line(faint("   No key changes anything in the account. A change runs when its name was typed.")))
}

// beneath is the page that the help covers.
func (m *model) beneath() paneID {
	if m.run.Outcome != nil {
		return paneEnd
	}
	return noPane
}
