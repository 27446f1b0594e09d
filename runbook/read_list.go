package runbook

import (
	"strings"
)

var (
	definition = lazy(`^\*\*[^*]{2,60}\*\*:?\s*[:–—-]?\s*(?:A|An|The)\s`)
	autoItem   = lazy(`(?i)\((?:automated|automatic|automatically|auto)\)`)
	linkOnly   = lazy(`^\W*\[[^\]]*\]\([^)]*\)[\s.]*$`)
)

// narrates is what introduces a list of what a system does.
var narrates = phraseListOf("automatically|automatic|what happens|this will|this means|the system|the deployment|the pipeline|the workflow|the process|the job|the script|the tool|the following happens")

// list reads a list: steps, or facts that belong to the step before.
func (r *reader) list(b *block, a *about) {
	if narration(b, a) {
		return
	}
	if d := r.last(); d != nil && !a.heading && a.verb == nil && saysOutput(a.context) && !actions(b) {
		d.expects = append(d.expects, shorten(strings.Join(itemTexts(b), "; "), 160))
		return
	}
	if needToKnow(a) {
		r.add(&draft{line: a.line, title: sentenceTitle(strings.TrimRight(plain(a.context), ":")), kind: KindCheck, text: itemTexts(b)})
		a.used = true
		return
	}
	if a.verb != nil && !a.heading && !a.used && !b.ordered && !actions(b) {
		if d := r.manual(a); d != nil { // "Check for:" with what to look at
			d.text = append(d.text, itemTexts(b)...)
			asks := a.verb.rest == "if" || a.verb.rest == "when" || strings.HasSuffix(a.verb.rest, " if")
			if asks {
				d.kind, d.mutates = KindDecision, false
			}
			for _, t := range itemTexts(b) {
				if measured(t) && !asks {
					d.expects = append(d.expects, t)
				}
			}
			return
		}
	}
	made := false
	for _, it := range b.children {
		made = r.item(it, b, a) || made
	}
	if made {
		a.used = true
	} else if d := r.last(); d != nil && !a.heading {
		d.text = append(d.text, itemTexts(b)...)
	}
}

// itemVerb is the instruction in an item: in its first sentence, else in the
// first that has one.
func itemVerb(text string) *imperative {
	v := firstVerb(text)
	if v != nil || len(text) > 2000 {
		return v
	}
	for rest := plain(text); v == nil; {
		var ok bool
		if _, rest, ok = strings.Cut(rest, ". "); !ok {
			break
		}
		v = firstVerb(rest)
	}
	return v
}

// narration tells a list of what a system does by itself.
func narration(b *block, a *about) bool {
	if a.verb == nil && !a.heading && strings.HasSuffix(strings.TrimSpace(a.context), ":") && narrates.in(plain(a.context)) {
		return true
	}
	third := 0
	for _, it := range b.children {
		w, _, _ := strings.Cut(itemText(it), " ")
		if w == "" || w[len(w)-1]|0x20 != 's' {
			continue
		}
		base := strings.TrimSuffix(strings.ToLower(w), "s")
		if strings.HasSuffix(strings.ToLower(w), "s") && firstVerb(w) == nil && (changeVerbs[base] || lookVerbs[base] || handVerbs[base] || changeVerbs[strings.TrimSuffix(base, "e")]) {
			third++
		}
	}
	return third > 0 && third*2 > len(b.children)
}

// needToKnow tells "Before you start you need:", whose list is one check.
func needToKnow(a *about) bool {
	if a.heading {
		return false
	}
	if !holdsFold(a.context, "need") && !holdsFold(a.context, "prerequisites") {
		return false
	}
	w := words(a.context)
	return hasWords(w, "you need") && (hasWords(w, "know") || hasWords(w, "access") || hasWords(w, "before")) || hasWords(w, "prerequisites")
}

// actions tells a list whose items tell a person what to do.
func actions(b *block) bool {
	n := 0
	for _, it := range b.children {
		if firstVerb(itemText(it)) != nil || isTask(it) || hasCode(it) {
			n++
		}
	}
	return n*2 >= len(b.children)
}

func hasCode(it *block) bool {
	for _, c := range it.children {
		if c.kind == blockFence || c.kind == blockCode {
			return true
		}
	}
	return false
}

func isTask(it *block) bool {
	return len(it.children) > 0 && len(it.children[0].rows) > 0 && len(cutTask(it.children[0].rows[0].text)) < len(it.children[0].rows[0].text)
}

// itemText is an item's first paragraph.
func itemText(it *block) string {
	if len(it.children) == 0 || it.children[0].kind != blockText {
		return ""
	}
	return cutTask(it.children[0].text())
}

// cutTask takes a task item's mark off: "[ ] ".
func cutTask(t string) string {
	if len(t) < 4 || t[0] != '[' || t[2] != ']' || t[1] != ' ' && t[1] != 'x' && t[1] != 'X' || t[3] != ' ' && t[3] != '\t' {
		return t
	}
	return strings.TrimLeft(t[3:], " \t")
}

func itemTexts(b *block) []string {
	var out []string
	for _, it := range b.children {
		if t := itemText(it); t != "" {
			out = append(out, plain(t))
		}
	}
	return out
}

// item reads one item and tells whether it made a step.
func (r *reader) item(it, list *block, a *about) bool {
	text := itemText(it)
	before := len(r.drafts)
	if strings.HasPrefix(text, "**") && definition.MatchString(text) || strings.IndexByte(text, '(') >= 0 && (autoItem.MatchString(text) || linkOnly.MatchString(text)) {
		return false
	}
	var first *block
	rest := it.children
	if text != "" {
		first, rest = it.children[0], it.children[1:]
	}
	in := &about{title: itemTitle(text), line: it.line, item: true, task: isTask(it), context: text, variant: a.variant}
	if !a.heading {
		in.when = a.when
	}
	in.verb = itemVerb(text)
	if len(list.children) == 1 && a.heading && r.sec.numbered && !a.used && in.verb == nil {
		in.title = a.title
	}
	if in.verb == nil && list.ordered && (hasFold(text, "when") || hasFold(text, "once") || hasFold(text, "after")) && itWill.MatchString(text) && actions(list) {
		in.verb = &imperative{verb: "wait", kind: KindCheck} // something happens, and the operator sees it
	}
	if in.verb != nil && in.verb.when != "" {
		in.when = in.verb.when
	}
	if first, _, more := strings.Cut(plain(text), ". "); more && in.when == "" && in.verb != nil && isCondition(first) {
		// "If the logs mention x, the database is down. Page the DBA."
		in.when, _, _ = strings.Cut(first, ", ")
	}
	if w := endsWhen(text); w != "" {
		in.when = strings.Trim(w, "() ")
	}
	switch {
	case first == nil:
	case in.verb.leadsTo(first.rows):
		in.used = true
		r.add(&draft{line: in.line, title: in.title, text: []string{text}, kind: KindReference, when: in.when, variant: in.variant, task: in.task, fromList: true})
	case r.itemCommand(it, first, in):
	case in.task:
		kind, mutates := KindCheck, false
		if in.verb != nil && (in.verb.mutates || in.verb.kind == KindManual) {
			kind, mutates = in.verb.kind, in.verb.mutates
		}
		in.used = true
		r.add(&draft{line: in.line, title: in.title, text: []string{text}, kind: kind, mutates: mutates, task: true, when: in.when, variant: in.variant, fromList: true})
	case in.verb != nil && !stepsBelow(rest):
		in.text = append(in.text, text)
		r.manual(in)
	}
	r.blocks(rest, in)
	return len(r.drafts) > before
}

var itWill = lazy(`(?i)^(?:when|once|after)\b.*\bwill\b`)

var suffixWhen = lazy(`(?i)\((?:if|when|optional)[^)]*\)\s*$`)

// endsWhen is "(if it is off)" at an item's end.
func endsWhen(t string) string {
	if strings.IndexByte(t, '(') < 0 {
		return ""
	}
	return suffixWhen.FindString(t)
}

// stepsBelow tells whether an item's own blocks hold the steps, so that its
// text only titles them.
func stepsBelow(rest []*block) bool {
	for _, b := range rest {
		switch b.kind {
		case blockFence, blockCode:
			return true
		case blockList:
			if b.ordered && actions(b) {
				return true
			}
			for _, it := range b.children {
				if hasCode(it) || isTask(it) {
					return true
				}
			}
		}
	}
	return false
}

// itemCommand makes a step of an item that is or orders an inline command.
func (r *reader) itemCommand(it, first *block, in *about) bool {
	var stmts []stmt
	if rows := unfenced(stripTask(first.rows)); rows != nil {
		stmts = r.shell.stmts(rows)
	} else {
		for _, c := range codes(first.rows) {
			before := strings.TrimSpace(cutTask(c.before))
			if sqlRow.MatchString(c.text) {
				stmts = append(stmts, stmt{line: c.line, last: c.line, text: c.text, holes: holes(c.text), foreign: "sql", terminal: true})
				continue
			}
			name, _, several := strings.Cut(c.text, " ")
			if !several {
				continue
			}
			ordered := ordersCode(before)
			if !commandLike(c.text, ordered) {
				continue
			}
			if in.task && knownProgram(name) || ordered && (knownProgram(name) || ordersRun(before) || strings.HasSuffix(before, ":") || before == "" && hasFlag(c.text)) {
				stmts = append(stmts, r.shell.stmts([]row{{c.line, c.text}})...)
			}
		}
	}
	if len(stmts) == 0 {
		return false
	}
	in.used = true
	d := r.add(&draft{line: in.line, title: in.title, text: []string{in.context}, stmts: stmts, task: in.task, when: in.when, variant: in.variant, fromList: true})
	if d.title == "" || strings.HasSuffix(d.title, " run") || strings.EqualFold(d.title, "run") {
		d.title = firstLine(stmts[0].text)
	}
	return true
}

func stripTask(rows []row) []row {
	if len(rows) == 0 || len(cutTask(rows[0].text)) == len(rows[0].text) {
		return rows
	}
	out := append([]row{}, rows...)
	out[0].text = cutTask(out[0].text)
	return out
}

// itemTitle is an item's text as a title: without the command that it names.
func itemTitle(text string) string {
	t := strings.TrimSpace(text)
	if i := strings.Index(t, ": `"); i > 0 {
		t = t[:i]
	}
	return sentenceTitle(trimNumber(plain(t)))
}

// prereq reads a section of prerequisites: a plain list is one check. It
// returns false when the section holds task items or commands, which are steps.
func (r *reader) prereq(s *section) bool {
	lists := 0
	for _, b := range s.blocks {
		switch b.kind {
		case blockFence, blockCode:
			return false
		case blockList:
			lists++
			for _, it := range b.children {
				if isTask(it) || hasCode(it) {
					return false
				}
			}
		}
	}
	if lists == 0 {
		return false
	}
	d := &draft{line: s.line, title: s.title, kind: KindCheck}
	for _, b := range s.blocks {
		if b.kind == blockList {
			d.text = append(d.text, itemTexts(b)...)
		} else {
			d.text = append(d.text, b.text())
		}
	}
	r.add(d)
	return true
}
