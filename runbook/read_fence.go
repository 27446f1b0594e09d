package runbook

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// fence reads one code fence: steps, or something that belongs to the step
// before it.
func (r *reader) fence(rows []row, info string, line int, a *about) {
	rows = dedent(rows)
	tag, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(info)), " ")
	kind := r.classify(rows, info, a.context)
	if d := r.last(); kind == fenceCommands && !a.heading && d != nil && len(d.stmts) > 0 && exampleOnly(a.context) {
		d.text = append(d.text, "```"+info+"\n"+joinRows(rows)+"\n```")
		return // the same with sample values
	}
	switch kind {
	case fenceCommands:
		if len(rows) > 0 && strings.HasPrefix(trimRows(rows)[0].text, "#!") {
			r.script(rows, a)
			return
		}
		r.commands(rows, tag, line, a)
	case fenceForeign:
		lang := foreignTags[tag]
		if lang == "" {
			lang = "sql"
		}
		r.foreign(rows, lang, a)
	case fenceOutput:
		if a.verb != nil && tellVerbs[a.verb.verb] && !a.used {
			if d := r.manual(a); d != nil {
				d.text = append(d.text, "```"+info+"\n"+joinRows(rows)+"\n```")
				return
			}
		}
		r.output(rows, a)
	case fenceUsage, fenceConfig:
		if v := firstVerb(lastSentence(strings.TrimRight(plain(a.context), ": "))); v != nil && v.mutates && a.verb != nil && !a.used && kind == fenceConfig {
			a.verb.mutates = true // "Switch HAProxy" … "Edit haproxy.cfg:"
		}
		d := r.manual(a)
		if d == nil {
			d = r.last()
		}
		if d != nil {
			text := joinRows(rows)
			d.text = append(d.text, "```"+info+"\n"+text+"\n```")
			for _, h := range holes(text) {
				d.inputs = append(d.inputs, h.text)
			}
		}
	default:
		if a.verb != nil && !a.heading {
			r.manual(a)
		}
	}
}

// tellVerbs send a message: a fence below one is its text.
var tellVerbs = set("tell notify announce inform post send write email page update")

// fenceText is all that a fence is judged by.
type fenceText struct {
	text, info, intro string
	funcs             int // how many functions the page has defined above
}

// classify judges a fence once, however often the page repeats it.
func (r *reader) classify(rows []row, info, intro string) fenceKind {
	if len(rows) == 0 {
		return classify(rows, info, intro, r.funcs)
	}
	key := fenceText{r.src.join(rows), info, intro, len(r.funcs)}
	kind, ok := r.kinds[key]
	if !ok {
		kind = classify(rows, info, intro, r.funcs)
		r.kinds[key] = kind
	}
	return kind
}

// exampleOnly tells a sentence that says no more than "Example:".
func exampleOnly(s string) bool {
	w := strings.Fields(words(s))
	return len(w) > 0 && len(w) <= 3 && (w[0] == "example" || w[0] == "e" || len(w) > 1 && w[1] == "example")
}

// manual makes the step that a introduces, for a person to do; nil when a
// introduces none or another thing took it.
func (r *reader) manual(a *about) *draft {
	if a.used || a.verb == nil || a.title == "" {
		return nil
	}
	a.used = true
	return r.add(&draft{line: a.line, title: a.title, text: a.text, when: a.when, kind: a.verb.kind, mutates: a.verb.mutates, task: a.task, variant: a.variant, fromList: a.item})
}

// commands reads shell commands: typed at prompts or plain.
func (r *reader) commands(rows []row, tag string, line int, a *about) {
	var printed []row
	var root map[int]bool
	if typed, out, at, ok := prompted(rows, tag); ok {
		rows, printed, root = typed, out, at
	} else {
		rows, printed = withoutOutput(rows)
	}
	stmts := r.shell.stmts(rows)
	r.defined(stmts)
	inside := false
	for i := range stmts {
		stmts[i].terminal = inside && root[stmts[i].line]
		inside = inside || opensShell(stmts[i])
	}
	r.segs = split(r.segs[:0], rows, stmts)
	r.segments(r.segs, a)
	clear(r.segs)
	if len(printed) > 0 {
		r.output(printed, a)
	}
}

// defined notes the functions that statements define: calls of them further
// down are commands.
func (r *reader) defined(stmts []stmt) {
	for _, s := range stmts {
		if s.node == nil {
			continue
		}
		if f, ok := s.node.Cmd.(*syntax.FuncDecl); ok && f.Name != nil {
			if r.funcs == nil {
				r.funcs = map[string]bool{}
			}
			r.funcs[f.Name.Value] = true
		}
	}
}

var shellOpeners = lazy(`^(?:sudo )?(?:oc debug|kubectl .*\bdebug\b|ssh |chroot |docker exec -it|kubectl exec -it)`)

var openers = set("sudo oc kubectl ssh chroot docker")

func opensShell(s stmt) bool {
	first, _, _ := strings.Cut(s.text, " ")
	return openers[first] && shellOpeners.MatchString(s.text)
}

// segments makes a step of each part of a fence.
func (r *reader) segments(segs []segment, a *about) {
	made := 0
	for i, s := range segs {
		if len(s.stmts) == 0 {
			if d := r.titleOnly(s, a); d != nil {
				made++
			}
			continue
		}
		d := &draft{line: s.line, title: s.title, stmts: s.stmts, expects: s.expects, text: s.notes, task: a.task, variant: a.variant, fromList: a.item}
		if s.option != "" {
			d.variant = r.sec.slug + ":" + s.option
		}
		if s.title == "" || len(segs) == 1 && !s.numbered && s.option == "" && !a.used && (a.item || a.heading && r.sec.numbered) {
			if s.title != "" {
				d.text = append([]string{s.title}, d.text...)
			}
			d.title, d.line = a.title, a.line
			if s.title == "" && i > 0 || a.used {
				d.line = s.line
			}
		}
		if made == 0 {
			d.text = append(append([]string{}, a.text...), d.text...)
			a.text = nil
		}
		d.when = a.when
		if a.verb != nil && a.verb.when != "" && d.when == "" && !a.heading {
			d.when = a.verb.when
		}
		if d.title == "" {
			d.title = firstLine(s.stmts[0].text)
		}
		r.add(d)
		made++
	}
	if made == 0 && !a.heading {
		if d := r.manual(a); d != nil {
			for _, s := range segs {
				d.text = append(d.text, s.notes...)
			}
		}
	}
	if made > 0 {
		a.used = true
	}
}

// titleOnly makes a step of a comment that has no command under it.
func (r *reader) titleOnly(s segment, a *about) *draft {
	v := firstVerb(s.title)
	if s.title == "" || !s.numbered && s.option == "" && v == nil {
		if d := r.last(); d != nil && a.used {
			d.expects = append(d.expects, s.expects...)
		}
		return nil
	}
	d := &draft{line: s.line, title: s.title, kind: KindManual, text: s.notes, expects: s.expects}
	if v != nil {
		d.kind, d.mutates = v.kind, v.mutates
	}
	var items, limits int
	for _, n := range s.notes {
		switch {
		case measured(n) && (n[0] == '-' || n[0] == '*'):
			limits++
			d.expects = append(d.expects, strings.TrimLeft(n, "-* "))
		case n[0] == '-' || n[0] == '*':
			items++
		default:
			if nv := firstVerb(n); v == nil && nv != nil {
				d.kind, d.mutates, v = nv.kind, nv.mutates, nv
			}
		}
		if nv := firstVerb(strings.TrimLeft(n, "-* ")); nv != nil && nv.mutates {
			d.mutates = true
		}
	}
	if items > 0 && limits == 0 {
		d.kind = KindManual // a person goes through the list
	} else if limits > 0 {
		d.kind = KindCheck
	}
	if s.option != "" {
		d.variant = r.sec.slug + ":" + s.option
	}
	return r.add(d)
}

// foreign reads the statements of a console in another language.
func (r *reader) foreign(rows []row, lang string, a *about) {
	if saysOutput(a.context) && a.verb == nil {
		r.output(rows, a)
		return
	}
	d := &draft{line: a.line, title: a.title, text: a.text, when: a.when, task: a.task, fromList: a.item}
	if a.used || a.title == "" {
		d.line = rows[0].line
	}
	prompts := sqlPrompt.MatchString(rows[0].text)
	var more []string // rows that the last statement goes on in
	whole := false    // the last statement has its semicolon
	join := func() {
		if len(more) > 0 {
			s := &d.stmts[len(d.stmts)-1]
			s.text += "\n" + strings.Join(more, "\n")
			more = nil
		}
	}
	for _, part := range splitBlank(trimRows(rows)) {
		for _, l := range part {
			t := sqlPrompt.ReplaceAllString(l.text, "")
			if prompts && t == l.text {
				continue // printed
			}
			if n := len(d.stmts); n > 0 && d.stmts[n-1].last == l.line-1 && (lang == "sql" && !whole || lang != "sql" && strings.HasPrefix(t, " ")) {
				more = append(more, t)
				d.stmts[n-1].last = l.line
				whole = strings.HasSuffix(t, ";")
				continue
			}
			if c := strings.TrimSpace(t); c != "" && !strings.HasPrefix(c, "#") && !strings.HasPrefix(c, "--") {
				join()
				d.stmts = append(d.stmts, stmt{line: l.line, last: l.line, text: t, foreign: lang, terminal: true})
				whole = strings.HasSuffix(t, ";")
			}
		}
	}
	if len(d.stmts) == 0 {
		return
	}
	join()
	for i := range d.stmts {
		d.stmts[i].holes = holes(d.stmts[i].text)
	}
	a.used = true
	r.add(d)
}

// output files what a command prints as an expectation of the step before.
func (r *reader) output(rows []row, a *about) {
	d := r.last()
	if !a.used && a.verb != nil && !a.heading {
		d = r.manual(a)
	}
	rows = trimRows(rows)
	if d == nil || len(rows) == 0 {
		return
	}
	text := strings.TrimSpace(rows[0].text)
	if n := len(rows) - 1; n > 0 {
		text += " … (" + strconv.Itoa(n) + " more lines)"
	}
	d.expects = append(d.expects, text)
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "\\"))
}
