package runbook

import (
	"fmt"
	"strconv"
	"strings"
)

// reader walks the page's sections and collects drafts.
type reader struct {
	src     *source
	shell   *shellParser
	sec     *section
	drafts  []*draft
	other   bool   // what is read now is another way to do the step before
	skip    *block // has been read with the block before
	fenced  int    // line of the fence that is being read, 0 outside
	groups  int
	kinds   map[fenceText]fenceKind // of fences that were judged
	samples []sample
	funcs   map[string]bool // functions that the page has defined so far
	segs    []segment       // room for those of one fence
	warned  []Warning
}

// found notes something wrong with the page that shows while it is read.
func (r *reader) found(line int, text string) {
	r.warned = append(r.warned, Warning{line, text})
}

// read walks all sections.
func (r *reader) sections(all []*section) {
	for _, s := range all {
		r.sec = s
		r.shell.knows(samplesFor(r.samples, s.procedure))
		if s.role == roleReference {
			continue
		}
		r.section(s)
	}
}

// within refuses what no page for people has.
func (r *reader) within(path string) error {
	switch {
	case len(r.drafts) > MaxSteps:
		return fmt.Errorf("read %s: the page has more than %d steps; split it into several pages", path, MaxSteps)
	case r.shell.many > MaxCommands:
		return fmt.Errorf("read %s: the page has more than %d commands, or as many lines in one code block; split it into several pages", path, MaxCommands)
	}
	return nil
}

func (r *reader) section(s *section) {
	a := &about{title: trimNumber(s.title), line: s.line, heading: true, context: s.title}
	a.verb = firstVerb(s.title)
	if s.role == rolePrereq && r.prereq(s) {
		return
	}
	before := len(r.drafts)
	r.blocks(s.blocks, a)
	if s.numbered && !a.used && len(r.drafts) == before && !s.hasKids && a.verb != nil && s.variant == "" {
		d := &draft{sec: s, line: s.line, title: a.title, text: a.text, when: a.when, kind: a.verb.kind, mutates: a.verb.mutates}
		r.add(d)
	}
}

func (r *reader) add(d *draft) *draft {
	d.sec, d.fence = r.sec, r.fenced
	if d.variant == "" && r.sec.variant != "" {
		d.variant = r.sec.procedure.slug + ":" + r.sec.variant
	}
	r.instead(d)
	if len(r.drafts) <= MaxSteps { // Parse refuses a page with more
		r.drafts = append(r.drafts, d)
	}
	return d
}

// instead makes a step that begins with "Alternatively" and the one before it
// two variants, of which one is done. What stands in one code block is one.
func (r *reader) instead(d *draft) {
	prev := r.last()
	if prev == nil || d.variant != "" || d.when != "" || !r.other && !otherWay(d.title) {
		return
	}
	if d.fence > 0 && prev.fence == d.fence {
		d.variant = prev.variant
		return
	}
	set, letter, ok := strings.Cut(prev.variant, ":")
	switch {
	case prev.variant == "":
		r.groups++
		set, letter = r.sec.procedure.slug+"-alternative-"+strconv.Itoa(r.groups), "a"
		for i := len(r.drafts) - 1; i >= 0 && r.drafts[i].sec == prev.sec && (r.drafts[i] == prev || prev.fence > 0 && r.drafts[i].fence == prev.fence); i-- {
			r.drafts[i].variant = set + ":" + letter
		}
	case !ok || len(letter) != 1 || letter >= "z":
		return
	}
	d.variant, d.when = set+":"+string(letter[0]+1), prev.when
}

var orElse = lazy(`^(?i)or,? (?:using|with|via|run|use)\b`)

// last is the step before, if it stands in the same procedure.
func (r *reader) last() *draft {
	if n := len(r.drafts); n > 0 && r.drafts[n-1].sec.procedure == r.sec.procedure {
		return r.drafts[n-1]
	}
	return nil
}

// blocks reads blocks in order. a is what titles the first thing to do.
func (r *reader) blocks(bs []*block, a *about) {
	own, before := a, len(r.drafts)
	for i, b := range bs {
		var next *block
		if i+1 < len(bs) {
			next = bs[i+1]
		}
		if b == r.skip {
			a = own
			continue
		}
		switch b.kind {
		case blockText:
			if in := r.paragraph(b, next, own); in != nil {
				a = in
			} else {
				a = own
			}
			continue
		case blockFence:
			r.fenced = b.line
			r.fence(b.rows, b.info, b.line, a)
			r.fenced = 0
		case blockCode:
			r.indented(b, a)
		case blockList:
			r.list(b, a)
		case blockQuote:
			r.quote(b, own)
		}
		r.other = false
		if len(r.drafts) > before {
			own.text, before = nil, len(r.drafts)
		}
		a = own
	}
}

// quote files a note or a warning with the step that it stands by.
func (r *reader) quote(b *block, own *about) {
	var t []string
	for _, c := range b.children {
		t = append(t, c.text())
	}
	text := strings.Join(t, " ")
	if m := alertMark.FindStringSubmatch(text); m != nil {
		text = "**" + m[1] + strings.ToLower(m[2]) + ":** " + text[len(m[0]):]
	}
	r.aside("> "+text, own)
}

// alertMark is the first line of a GitHub alert: [!WARNING].
var alertMark = lazy(`^\[!([A-Z])([A-Z]+)\]\s*`)

// aside files text that is no step with the step before it, or with the first
// one to come.
func (r *reader) aside(text string, own *about) {
	if d := r.last(); d != nil {
		d.text = append(d.text, text)
	} else {
		own.text = append(own.text, text)
	}
}

// indented reads indented code: a fence that the list's indentation hid, or
// commands.
func (r *reader) indented(b *block, a *about) {
	rows := b.rows
	info := ""
	if len(rows) > 0 && fenceMark(strings.TrimSpace(rows[0].text)) != "" {
		info = strings.TrimLeft(strings.TrimSpace(rows[0].text), "`~")
		rows = rows[1:]
		if n := len(rows); n > 0 && strings.Trim(strings.TrimSpace(rows[n-1].text), "`~") == "" {
			rows = rows[:n-1]
		}
		r.found(b.line, "the code fence is indented less than the list item's text, so Markdown shows its marks; indent it as far as the text")
		if d := r.last(); d != nil && d.fromList && len(d.stmts) == 0 && b.line-d.line <= 3 {
			// The item above introduces it.
			r.drafts = r.drafts[:len(r.drafts)-1]
			a = &about{title: d.title, line: d.line, text: d.text, when: d.when, item: true, context: d.title}
		}
	}
	r.fence(dedent(rows), info, b.line, a)
}

// dedent takes the common indentation off.
func dedent(rows []row) []row {
	least := -1
	for _, r := range rows {
		if t := strings.TrimLeft(r.text, " "); t != "" {
			if n := len(r.text) - len(t); least < 0 || n < least {
				least = n
			}
		}
	}
	if least <= 0 {
		return rows
	}
	out := make([]row, len(rows))
	for i, r := range rows {
		out[i] = row{r.line, r.text[min(least, len(r.text)):]}
	}
	return out
}
