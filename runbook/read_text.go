package runbook

import (
	"strings"
)

var (
	metaLine   = lazy(`^\*\*(Timeline|Duration|Estimated time|Time|Symptoms?|Trigger)s?:?\*\*:?\s*(.+)$`)
	boldOnly   = lazy(`^(?:\*\*|__)([^*_]{1,120}?):?(?:\*\*|__):?$`)
	noteLead   = lazy(`^(?i)(?:[⚠❗🚨ℹ️\s]*)?\**(?:note|notes|warning|caution|important|tip|info|danger|attention|nb|example|remember)\b\**\s*[:!]`)
	resultText = lazy(`(?i)^(?:you should (?:now )?(?:see|get|have)|you will see|you'll see|this (?:command )?(?:will|should) (?:wait|return|print|show|output|display)|(?:the )?expected (?:output|result)|expect(?:ed)?:|this (?:should|must)|the (?:output|result|response|command|status|service) (?:should|will|must)|if (?:the|it|this|that).{1,60}, (?:then )?(?:the|it|you|everything).{1,60}\b(?:worked|ok|fine|succeeded|successful|healthy)|there should|it should|should )`)
)

// paragraph reads a paragraph. It returns what the next block is about when the
// paragraph introduces it, nil otherwise.
func (r *reader) paragraph(b *block, next *block, own *about) *about {
	text := b.text()
	if strings.HasPrefix(strings.TrimSpace(text), "**") {
		if b = r.metaRows(b); len(b.rows) == 0 {
			return nil
		}
		text = b.text()
	}
	if rows := unfenced(b.rows); rows != nil {
		r.commands(rows, "", b.line, own)
		return nil
	}
	introduces := next != nil && (next.kind == blockFence || next.kind == blockCode || next.kind == blockList && strings.HasSuffix(strings.TrimRight(text, "*_ "), ":"))
	if m := boldLine(text); m != nil {
		return r.boldLabel(m[1], b, next, own)
	}
	if isNote(text) {
		r.aside(text, own)
		return nil
	}
	if introduces {
		return r.intro(b, text, next, own)
	}
	r.prose(b, text, next, own)
	return nil
}

// boldLine is the text of a paragraph that is one bold line.
func boldLine(text string) []string {
	t := strings.TrimSpace(text)
	if !strings.HasPrefix(t, "**") && !strings.HasPrefix(t, "__") {
		return nil
	}
	return boldOnly.FindStringSubmatch(t)
}

// isNote looks at the first letters before it asks the regular expression.
func isNote(t string) bool {
	if len(t) < 2 {
		return false
	}
	if a, b := t[0]|0x20, t[1]|0x20; a >= 'a' && a <= 'z' {
		switch string([]byte{a, b}) {
		case "no", "wa", "ca", "im", "ti", "in", "da", "at", "nb", "ex", "re":
		default:
			return false
		}
	}
	return noteLead.MatchString(t)
}

// isResult does so too.
func isResult(t string) bool {
	if t == "" || t[0] < 0x80 && strings.IndexByte("ytesiYTESI", t[0]) < 0 {
		return false
	}
	if hasFold(t, "the ") && len(t) > 4 && t[4] < 0x80 && strings.IndexByte("eorcsEORCS", t[4]) < 0 {
		return false
	}
	return resultText.MatchString(t)
}

// metaRows keeps "**Timeline:** …" rows with the procedure, drops the other
// "**Name:** …" rows beside them, and returns the block of what is left.
func (r *reader) metaRows(b *block) *block {
	left := *b
	left.rows = nil
	found := false
	for _, x := range b.rows {
		if m := metaLine.FindStringSubmatch(strings.TrimSpace(x.text)); m != nil {
			r.meta(m[1], plain(m[2]), x.line)
			found = true
		} else if !found || boldOnly.MatchString(strings.TrimSpace(x.text)) || !strings.HasPrefix(strings.TrimSpace(x.text), "**") {
			left.rows = append(left.rows, x)
		}
	}
	if !found {
		return b
	}
	if len(left.rows) > 0 {
		left.line = left.rows[0].line
	}
	return &left
}

// meta keeps "**Timeline:** …" and its like with the procedure.
func (r *reader) meta(name, value string, line int) {
	p := r.sec.procedure
	switch {
	case strings.HasPrefix(name, "Symptom"):
		p.symptom, p.symptomLine = value, line
	case name == "Trigger":
		if p.when == "" {
			p.when = value
		}
	default:
		p.timeline = value
	}
}

// boldLabel reads a paragraph that is one bold line: a heading in all but name.
func (r *reader) boldLabel(label string, b, next *block, own *about) *about {
	label = strings.TrimSpace(plain(label))
	in := &about{title: trimNumber(label), line: b.line, context: label, verb: firstVerb(label), variant: r.variant(label)}
	if next == nil || next.kind == blockText || next.kind == blockQuote {
		if in.verb != nil && isNumbered(label) {
			in.used = false
			r.manual(in)
		}
		return nil
	}
	if next.kind == blockList && (strings.EqualFold(label, "trigger") || strings.EqualFold(label, "triggers")) {
		if p := r.sec.procedure; p.when == "" {
			p.when = shorten(strings.Join(itemTexts(next), "; "), 160)
		}
		r.skip = next
		return nil
	}
	if genericLabel[strings.ToLower(label)] || in.verb == nil && !own.used && r.sec.numbered {
		// "**op-geth:**" names a part of the step in the heading.
		if own.heading && !own.used {
			return own
		}
		in.title, in.line = own.title, b.line
	}
	return in
}

// variant is the choice that a label names: "Option B: by hand", "macOS". A
// choice without another one is taken back when the page has been read.
func (r *reader) variant(label string) string {
	label = strings.TrimRight(label, ": ")
	if m := optionMark(label); m != nil {
		return r.sec.procedure.slug + ":" + strings.ToLower(m[1])
	}
	w := strings.Trim(words(label), " ")
	for _, lead := range [...]string{"on ", "for ", "if you are on ", "if you use "} {
		w = strings.TrimPrefix(w, lead)
	}
	if platforms[w] {
		return r.sec.procedure.slug + "-platform:" + strings.ReplaceAll(w, " ", "-")
	}
	return ""
}

var platforms = set("linux macos mac osx windows ubuntu debian centos rhel fedora amazon-linux alpine")

var genericLabel = set("solution process monitoring verification steps procedure resolution commands example usage fix actions instructions mitigation")

// intro reads the paragraph in front of a fence or a list.
func (r *reader) intro(b *block, text string, next *block, own *about) *about {
	in := &about{line: b.line, context: text, text: own.text}
	if strings.HasSuffix(strings.TrimRight(text, "*_ "), ":") {
		in.variant = r.variant(plain(text))
	}
	t := strings.TrimRight(strings.TrimSpace(plain(text)), ":")
	if d := r.last(); d != nil && isResult(t) {
		if i := strings.Index(t, ". "); i > 0 && firstVerb(t[i+2:]) != nil {
			// "It should be below 1000. If it is not, restart the workers:"
			d.expects = append(d.expects, shorten(t[:i], 160))
			t = strings.TrimSpace(t[i+2:])
		}
	}
	in.verb = firstVerb(t)
	if in.verb == nil && strings.HasSuffix(strings.TrimRight(text, "*_ "), ":") {
		in.verb = firstVerb(lastSentence(t))
	}
	if in.verb != nil {
		in.when = in.verb.when
	} else if c := trimFillers(t); isCondition(c) {
		in.when, _, _ = strings.Cut(c, ", ")
	}
	r.other = otherWay(t)
	if in.when != "" && r.last() == nil && own.heading && r.sec.procedure.when == "" && r.sec == r.sec.procedure {
		r.sec.procedure.when = in.when
		if in.verb == nil {
			in.when = ""
		}
	}
	if in.when != "" && r.last() != nil && aboutBefore(t, text, in.when) {
		r.aside(text, own)
		return nil
	}
	in.title = sentenceTitle(t)
	if own.heading && !own.used && (r.sec.numbered || in.verb == nil && !strings.HasSuffix(strings.TrimSpace(text), ":") || vague(t)) {
		// The heading names the step; the paragraph explains it.
		own.text = append(own.text, text)
		own.context, own.when = text, in.when
		if own.verb == nil {
			own.verb = in.verb
		}
		return own
	}
	if own.item && !own.used {
		own.text = append(own.text, text)
		own.context = text
		return own
	}
	if !r.other && (vague(t) || in.verb == nil && own.heading && own.verb != nil && !own.used) && own.title != "" {
		in.title = own.title
	}
	return in
}

// aboutBefore tells a paragraph with a condition that speaks of what has just
// been done: "If step 2 prints None, nothing is rolling out." It does not
// govern what comes next.
func aboutBefore(t, raw, when string) bool {
	if strings.HasSuffix(strings.TrimRight(raw, "*_ "), ":") {
		return false
	}
	return lastSentence(t) != strings.TrimRight(t, ".:! ") && firstVerb(lastSentence(t)) == nil || earlier.MatchString(when)
}

// earlier is what a condition says of a step that is over.
var earlier = lazy(`(?i)\bstep \d|\babove\b|\b(?:prints?|printed|shows?|showed|returns?|returned|says?|said|lists?|output)\b`)

// trimFillers takes "Alternatively, " and its like off the front.
func trimFillers(t string) string {
	for w := lowerWord(t); fillers[w]; w = lowerWord(t) {
		t = strings.TrimLeft(t[len(w):], ",: ")
	}
	return t
}

// otherWay tells a sentence that gives another way to do the step before.
func otherWay(t string) bool {
	return hasFold(t, "alternatively") || hasFold(t, "or") && orElse.MatchString(t)
}

// vague tells an introduction that says nothing about what is done.
func vague(t string) bool {
	if v := firstVerb(t); v != nil && v.rest == "" && v.when == "" && placeOnly[v.verb] {
		return true
	}
	w := words(t)
	for _, v := range [...]string{"for example", "example", "as follows", "the following", "like so", "like this", "using the stored", "commands"} {
		if hasWords(w, v) && firstVerb(t) == nil {
			return true
		}
	}
	return isCondition(t) && firstVerb(t) == nil
}

// prose reads a paragraph that introduces nothing: a result, an instruction, a
// choice, or text.
func (r *reader) prose(b *block, text string, next *block, own *about) {
	t := strings.TrimSpace(plain(text))
	if d := r.last(); d != nil && isResult(t) {
		if hasFold(t, "expected") {
			t = expectText(t)
		}
		d.expects = append(d.expects, shorten(t, 160))
		return
	}
	if r.startsWhen(t) {
		return
	}
	v := firstVerb(t)
	if v.leadsTo(b.rows) {
		d := &draft{line: b.line, title: sentenceTitle(t), text: []string{text}, kind: KindReference, when: v.when}
		if own.heading && !own.used && r.sec.numbered && own.title != "" {
			own.used, d.line, d.title = true, own.line, own.title
		}
		r.add(d)
		return
	}
	if v == nil {
		v = firstVerb(lastSentence(t))
		if v != nil && !r.inline(b) && v.when == "" && len(t) > 250 {
			v = nil
		}
		if v != nil && !v.mutates && !r.inline(b) && offers.MatchString(lastSentence(t)) {
			v = nil // "You can view it in …": where to find something
		}
	}
	if d := r.last(); v != nil && d != nil && pronoun.MatchString(v.rest) {
		d.text = append(d.text, text)
		return
	}
	if v != nil && v.kind == KindReference && len(links(b.rows)) == 0 {
		v = nil
	}
	if v != nil && lookVerbs[v.verb] && sampleWord.MatchString(t) {
		v = nil
	}
	if own.heading && !own.used && r.sec.numbered && own.title != "" && (v != nil || own.verb != nil && r.sec.proseOnly()) && !r.sec.hasKids {
		if own.verb == nil {
			own.verb = v
		}
		own.text = append(own.text, text)
		if strings.Count(strings.ToLower(" "+t), " if ")+strings.Count(t, "(If ") > 1 && v != nil && v.when != "" {
			own.used = true
			r.add(&draft{line: b.line, title: sentenceTitle(t), text: own.text, kind: KindDecision})
			return
		}
		if d := r.manual(own); d != nil {
			if v != nil {
				d.when = v.when
			}
			if own.verb.mutates && r.inline(b) {
				d = r.add(&draft{line: b.line, title: sentenceTitle(lastSentence(t)), text: []string{text}})
			}
			r.attachInline(d, b)
			return
		}
	}
	if v == nil {
		if strings.HasSuffix(t, ":") && isCondition(t) {
			_, width := leadCondition(t)
			if p := r.sec.procedure; width == 0 && p.when == "" && r.last() == nil {
				p.when = strings.TrimSuffix(t, ":")
				return
			}
			r.add(&draft{line: b.line, title: sentenceTitle(strings.TrimSuffix(t, ":")), text: []string{text}, kind: KindDecision})
			return
		}
		if r.inline(b) {
			d := &draft{line: b.line, title: sentenceTitle(t), text: []string{text}, kind: KindCheck}
			r.attachInline(d, b)
			if len(d.stmts) > 0 {
				d.kind = ""
				r.add(d)
				return
			}
		}
		r.aside(text, own)
		return
	}
	if r.sec.up == nil && v.when == "" && len(t) > 200 {
		own.text = append(own.text, text)
		return
	}
	d := &draft{line: b.line, title: sentenceTitle(t), text: []string{text}, kind: v.kind, mutates: v.mutates, when: v.when}
	if p := r.sec.procedure; v.when != "" && r.last() == nil && p == r.sec && p.when == "" && role(p.title) == roleRollback && next != nil && hasWords(words(v.verb+" "+v.rest), "back*") && !r.inline(b) {
		p.when = v.when
	}
	if v.when != "" && v.mutates && role(r.sec.title) == roleRollback && hasWords(words(v.verb+" "+v.rest), "back*") {
		d.kind, d.mutates = KindDecision, false
	}
	r.attachInline(d, b)
	r.add(d)
}

// startsWhen keeps a sentence that says when a procedure is walked: "Use this
// procedure when the database is corrupted", "When: 30 days before expiry".
func (r *reader) startsWhen(t string) bool {
	p := r.sec.procedure
	if p.when != "" || r.sec != p || r.last() != nil || len(t) > 400 {
		return false
	}
	m := useWhen.FindStringSubmatch(firstSentence(t))
	if m == nil {
		return false
	}
	p.when = shorten(strings.TrimRight(strings.TrimSpace(m[1]+m[2]), ".:"), 160)
	return true
}

var useWhen = lazy(`^(?i)(?:(?:use|follow|run|start|perform) (?:this|these) (?:page|procedure|runbook|section|guide|playbook|steps?|instructions?)(?: only)? ((?:if|when|whenever|in case|after|once) .+)|when(?: to (?:use|run)(?: this)?)?: (.+))$`)

// offers is a sentence that says what one may do, not what to do.
var offers = lazy(`^(?i)(?:you|we) (?:can|could|may|might)\b`)

var (
	pronoun    = lazy(`^(?i)(?:a note of |sure of )?(?:this|it|that|them|these)(?: down| somewhere| later)?\.?$`)
	sampleWord = lazy(`(?i)\b(?:an?|the|this|some) (?:example|sample)s?\b`)
)

// Words in front of an inline command that tell the reader to run it: surely,
// or where the command is one that a table knows.
var (
	runWords = set("run running execute executing issue invoke")
	useWords = set("run running execute executing issue invoke type use using with via command and by")
)

// ordersRun tells whether the text in front of an inline command says to run it.
func ordersRun(before string) bool { return endsAfter(before, runWords) }

// ordersCode is ordersRun with weaker words, a colon, or nothing in front.
func ordersCode(before string) bool {
	t := strings.TrimSpace(before)
	return t == "" || strings.HasSuffix(t, ":") || strings.HasSuffix(t, "→") || endsAfter(t, useWords)
}

// endsAfter tells whether one of the words stands in the last clause of s, at
// most 40 letters before its end.
func endsAfter(s string, words map[string]bool) bool {
	end := -1 // of the word that is being read, from behind
	for i, letters := len(s)-1, 0; i >= 0; i-- {
		c := s[i]
		if isWord(c) {
			if end < 0 {
				end = i + 1
				if letters > 40 {
					return false
				}
			}
		} else if end >= 0 {
			if end-i < 12 && words[strings.ToLower(s[i+1:end])] {
				return true
			}
			end = -1
		}
		if c == '`' || c == '.' || c == ';' {
			return false
		}
		if c < 0x80 || c >= 0xC0 {
			letters++
		}
	}
	return end >= 0 && end < 12 && words[strings.ToLower(s[:end])]
}

// withoutCommand takes the command off the end of a title: "To scale up, run
// kubectl scale …" is "To scale up".
func withoutCommand(title string, stmts []stmt) string {
	for _, s := range stmts {
		if i := strings.Index(title, firstLine(s.text)); i > 0 {
			t := strings.TrimRight(title[:i], " ,:")
			for _, w := range [...]string{" run", " execute", " with", " using", " by", " then"} {
				if len(t) > len(w)+8 && strings.HasSuffix(t, w) {
					t = strings.TrimRight(strings.TrimSuffix(t, w), " ,:")
				}
			}
			if listed("a an the this our your of", t[strings.LastIndexByte(t, ' ')+1:]) {
				return title
			}
			if t = trimFillers(t); len(t) > 3 {
				return strings.ToUpper(t[:1]) + t[1:]
			}
		}
	}
	return title
}
