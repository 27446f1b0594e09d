package runbook

import (
	"sort"
	"strings"
)

// sample is a literal of which the page says that it stands for the operator's
// own: "Replace `my-cluster` with the name of your cluster".
type sample struct {
	text string
	name string   // of the input, from what the page calls it
	proc *section // the procedure that it is said in; nil for the whole page
}

var (
	sampleReplace = lazy("(?i)\\b(?:replac(?:e|ing)|substitut(?:e|ing)|swap|chang(?:e|ing)|adjust(?:ing)?)\\s+(?:the\\s+)?((?:[a-z]+\\s+){0,3})[`\"]([^`\"\\s]{2,80})[`\"](?:\\s+(?:with|by|for|to|to match)\\s+)((?:your|the|a|an|its|whatever|actual|what)\\b[^.;`]{0,80})")
	sampleAlso    = lazy("(?i)(?:,|\\band|;)\\s+()[`\"]([^`\"\\s]{2,80})[`\"]\\s+(?:with|by)\\s+((?:your|the|a|an|its|actual)\\b[^.;`]{0,80})")
	sampleComment = lazy("(?i)^\\s*#+\\s*(?:replace|substitute|change)\\s+()[`\"']?([A-Za-z0-9][^\\s`\"',]{1,80})[`\"']?\\s+(?:with|by|to)\\s+((?:your|the|a|an|its|actual)\\b[^.;`]{0,80})")
	sampleCalled  = lazy("(?i)[`\"]()([^`\"\\s]{2,80})[`\"]\\s+(?:is|are)\\s+(?:only |just |merely )?(?:an?|the)\\s+(?:example|sample|placeholder)(?:\\s+(?:value|name))?((?:\\s+(?:for|of)\\s+[^.;`]{0,80})?)")
	sampleWhere   = lazy("(?i)\\bwhere\\s+()[`\"]([^`\"\\s]{2,80})[`\"]\\s+(?:is|stands for)\\s+((?:your|the|a|an)\\b[^.;`]{0,80})")
	sampleUses    = lazy("(?i)\\b(?:in (?:this|the|these) examples?(?: below| above)?|(?:this|the|these) examples?(?: below| above)? uses?|for example, (?:we|this page) uses?)\\b()[^`.]{0,60}[`\"]([^`\"\\s]{2,80})[`\"](?:\\s+(?:as|for)\\s+)((?:your|the|a|an|its)\\b[^.;`]{0,80})")
	sampleInstead = lazy("(?i)\\buse\\s+((?:your|the)\\b[a-z ]{2,60}?)\\s+instead of\\s+[`\"]([^`\"\\s]{2,80})[`\"]()")
)

// samplePatterns are asked where one of each of their words stands in a text.
var samplePatterns = []struct {
	pattern       pattern
	first, second []string
}{
	{sampleReplace, changeHints, valueHints}, {sampleAlso, changeHints, valueHints},
	{sampleCalled, sampleHints, []string{"` is", "` are", "\" is", "\" are"}},
	{sampleWhere, []string{"here `", "here \""}, []string{" is ", " stands for "}},
	{sampleUses, sampleHints, []string{"` as ", "` for ", "\" as ", "\" for "}},
	{sampleInstead, []string{"nstead of"}, []string{"se your", "se the"}},
}

var (
	changeHints = []string{"eplac", "ubstitut", "wap ", "hang", "djust"}
	valueHints  = []string{"` with", "` by", "` for", "` to", "\" with", "\" by", "\" for", "\" to"}
	sampleHints = []string{"xample", "ample", "laceholder"}
)

func holdsOne(t string, words []string) bool {
	for _, w := range words {
		if strings.Contains(t, w) {
			return true
		}
	}
	return false
}

// mayCall tells whether a page can call anything a sample.
func mayCall(page string) bool {
	return holdsOne(page, changeHints) || holdsOne(page, sampleHints) || holdsOne(page, []string{"here `", "nstead of"})
}

// samples finds the literals that the page calls samples.
func samples(s *source, all []*section) []sample {
	if !mayCall(s.page) {
		return nil
	}
	var out []sample
	for _, sec := range all {
		proc := sec.procedure
		if sec.level <= 1 || sec.role == rolePrereq || sec.role == roleReference {
			proc = nil
		}
		eachText(sec.blocks, func(t string, comment bool) {
			if len(out) < maxSamples {
				out = append(out, samplesIn(t, comment, proc)...)
			}
		})
	}
	return out
}

// maxSamples bounds how many literals each command is searched for.
const maxSamples = 50

// eachText visits paragraphs, and the comments in code.
func eachText(bs []*block, visit func(text string, comment bool)) {
	for _, b := range bs {
		switch b.kind {
		case blockText:
			if quotes(b.rows) {
				visit(b.text(), false)
			}
		case blockFence, blockCode:
			for _, r := range b.rows {
				if i := strings.IndexByte(r.text, '#'); i >= 0 && strings.TrimSpace(r.text[:i]) == "" {
					visit(r.text, true)
				}
			}
		}
		eachText(b.children, visit)
	}
}

// quotes tells rows with something in quotes or in code.
func quotes(rows []row) bool {
	for _, r := range rows {
		if strings.IndexByte(r.text, '`') >= 0 || strings.IndexByte(r.text, '"') >= 0 {
			return true
		}
	}
	return false
}

func samplesIn(t string, comment bool, proc *section) []sample {
	var patterns []pattern
	switch {
	case len(t) > 4000:
	case comment:
		if strings.Contains(t, "eplace") || strings.Contains(t, "hange") || strings.Contains(t, "ubstitute") {
			patterns = append(patterns, sampleComment)
		}
	case strings.IndexByte(t, '`') >= 0 || strings.IndexByte(t, '"') >= 0:
		for _, c := range samplePatterns {
			if holdsOne(t, c.first) && holdsOne(t, c.second) {
				patterns = append(patterns, c.pattern)
			}
		}
	}
	var out []sample
	for _, p := range patterns {
		for _, m := range p.compiled().FindAllStringSubmatch(t, 8) {
			if !sampleLiteral(m[2]) {
				continue
			}
			name := calledName(m[3])
			if name == "" {
				name = calledName(m[1])
			}
			if name == "" {
				name = holeName(m[2], "")
			}
			out = append(out, sample{text: m[2], name: name, proc: proc})
		}
	}
	return out
}

// sampleLiteral tells a word that may be a value: no flag, no variable, no
// program, nothing that is an input by its form.
func sampleLiteral(s string) bool {
	return strings.IndexByte("-$<[{", s[0]) < 0 && !strings.ContainsAny(s, "$<>`'\"\\|;&(){}*") && len(holes(s)) == 0 && !knownProgram(s) && (len(s) >= 4 || strings.ContainsAny(s, "0123456789"))
}

// calledName makes a variable's name of what the page calls a value: "the name
// of your ECS cluster" gives ECS_CLUSTER.
func calledName(s string) string {
	var kept []string
	for _, w := range strings.Fields(words(s)) {
		if listed("for of your the a an its actual own new correct real desired current whatever name value any", w) && !(w == "name" && len(kept) > 0) {
			if len(kept) > 0 && w != "name" {
				break
			}
			continue
		}
		if listed("you that which from in on to and or is are as when where with used we", w) {
			break
		}
		if kept = append(kept, w); len(kept) == 3 {
			break
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return holeName(strings.Join(kept, "_"), "")
}

// samplesFor are the samples that hold for a section's commands.
func samplesFor(list []sample, proc *section) []sample {
	var out []sample
	for _, x := range list {
		if x.proc == nil || x.proc == proc {
			out = append(out, x)
		}
	}
	return out
}

// withSamples adds the places where a sample stands, as a word of its own.
func withSamples(text string, hs []hole, list []sample) []hole {
	if len(list) == 0 {
		return hs
	}
	taken := make(map[int]bool, len(hs))
	for _, h := range hs {
		for i := h.start; i < h.end; i++ {
			taken[i] = true
		}
	}
	found := false
	for _, x := range list {
		for at := 0; ; {
			i := strings.Index(text[at:], x.text)
			if i < 0 {
				break
			}
			i += at
			at = i + len(x.text)
			if taken[i] || taken[at-1] || i > 0 && partOfName(text[i-1]) || at < len(text) && (partOfName(text[at]) && !(text[at] == '.' && (at+1 == len(text) || !isWord(text[at+1])))) {
				continue
			}
			if i > 0 && text[i-1] == '-' && (i == 1 || text[i-2] == ' ' || text[i-2] == '-') {
				continue // a flag
			}
			for k := i; k < at; k++ {
				taken[k] = true
			}
			hs, found = append(hs, hole{start: i, end: at, text: x.text, name: x.name}), true
		}
	}
	if found {
		sort.Slice(hs, func(i, j int) bool { return hs[i].start < hs[j].start })
	}
	return hs
}

func partOfName(c byte) bool { return isWord(c) || c == '-' || c == '.' }

// samples are the inputs of a step that are no input by their form.
func (s Step) samples() []sample {
	var out []sample
	for _, p := range s.Placeholders {
		if p.Text != "" && p.Text[0] != '$' && len(holes(p.Text)) == 0 && sampleLiteral(p.Text) {
			out = append(out, sample{text: p.Text, name: p.Name})
		}
	}
	return out
}
