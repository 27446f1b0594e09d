package runbook

import (
	"strings"
)

// segment is one titled part of a code fence.
type segment struct {
	title    string
	line     int // of its title, or of its first statement
	numbered bool
	option   string // "a" for "Option A"
	notes    []string
	expects  []string
	stmts    []stmt
}

var (
	commentNumber = lazy(`^(?i)(?:step\s+)?\d{1,2}[a-z]?(?:\.\d{1,2})?[.):]\s+\S|^(?i)step\s+\d{1,2}\b`)
	commentOption = lazy(`^(?i)(?:option|alternative|variant|method)\s+([a-z0-9])\b[\s:.)–—-]*`)
)

// split cuts a fence's rows at its titled comments and appends the parts to out.
// Statements are never cut.
func split(out []segment, rows []row, stmts []stmt) []segment {
	next, last := 0, 0 // the next statement; the line that the last one ends on
	first := 0         // the first statement of the current segment
	cur := func(line int) *segment {
		if len(out) == 0 {
			out = append(out, segment{line: line})
		}
		return &out[len(out)-1]
	}
	fresh := true // nothing stands between this row and a blank, a statement or the start
	for _, r := range rows {
		t := strings.TrimSpace(r.text)
		starts := false
		for ; next < len(stmts) && stmts[next].line <= r.line; next++ {
			c := cur(r.line)
			c.stmts = stmts[first : next+1 : next+1]
			last, starts = max(last, stmts[next].last), true
		}
		if starts || r.line <= last {
			if strings.IndexByte(t, '#') > 0 && next > 0 && stmts[next-1].last == r.line {
				if t := trailing(r.text, stmts[next-1].text); isExpect(t) {
					cur(r.line).comment(t)
				}
			}
			fresh = true
			continue
		}
		if t == "" {
			fresh = true
			continue
		}
		if t[0] != '#' || strings.HasPrefix(t, "#!") {
			continue
		}
		t = strings.TrimSpace(strings.Trim(strings.TrimLeft(t, "#"), "=*"))
		if strings.Trim(t, " \t\n\f\r=*#_~+-") == "" {
			continue
		}
		if seg, ok := titled(t, r.line, out, fresh); ok {
			out, first = append(out, seg), next
		} else {
			cur(r.line).comment(t)
		}
		fresh = false
	}
	return out
}

// trailing is the comment behind a statement on its last row, "" when there is
// none.
func trailing(row, stmt string) string {
	stmt = strings.TrimSpace(stmt[strings.LastIndexByte(stmt, '\n')+1:])
	_, after, ok := strings.Cut(row, stmt)
	after = strings.TrimSpace(after)
	if !ok || !strings.HasPrefix(after, "#") {
		return ""
	}
	return strings.TrimSpace(strings.TrimLeft(after, "#"))
}

// titled tells whether a comment opens a new segment.
func titled(t string, line int, sofar []segment, fresh bool) (segment, bool) {
	var last segment
	if len(sofar) > 0 {
		last = sofar[len(sofar)-1]
	}
	next := segment{line: line, title: trimNumber(t)}
	if m := optionMark(t); m != nil {
		next.option, next.title = strings.ToLower(m[1]), t[len(m[0]):]
		return next, true
	}
	if isExpect(t) || strings.HasPrefix(t, "-") || strings.HasPrefix(t, "*") || strings.HasPrefix(t, "http") || strings.HasPrefix(t, "TODO") || sampleLead(t) {
		return next, false
	}
	if isStepNumber(t) {
		// Numbers below "Option B" count the option's own parts.
		inOption := last.option != "" && len(last.stmts) == 0
		next.numbered, next.option = true, last.option
		return next, !inOption
	}
	if !fresh || disabled(t) {
		return next, false
	}
	if last.numbered && len(last.stmts) == 0 && firstVerb(t) == nil {
		return next, false
	}
	up := t[0] >= 'A' && t[0] <= 'Z' || firstVerb(t) != nil
	if !up || strings.HasPrefix(t, "Note") || strings.HasPrefix(t, "NOTE") || strings.HasPrefix(t, "Warning") || strings.HasPrefix(t, "WARNING") || len(t) > 160 {
		return next, false
	}
	next.option = last.option
	return next, true
}

// optionMark, isExpect and isStepNumber look at a comment's first letter before
// they ask the regular expression.
func optionMark(t string) []string {
	if t == "" || strings.IndexByte("oOaAvVmM", t[0]) < 0 {
		return nil
	}
	return commentOption.FindStringSubmatch(t)
}

func isExpect(t string) bool {
	if t == "" || strings.IndexByte("eEsSoOrR=yY", t[0]) < 0 {
		return false
	}
	if strings.HasPrefix(t, "=>") || hasFold(t, "example output") || leadsWith(t, "should") || leadsWith(t, "expect") || leadsWith(t, "expected") || hasFold(t, "you should see") {
		return true
	}
	for _, w := range [...]string{"outputs", "output", "returns", "return", "result"} {
		if leadsWith(t, w) {
			return w != "outputs" && strings.HasPrefix(strings.TrimLeft(t[len(w):], " "), ":")
		}
	}
	return false
}

func isStepNumber(t string) bool {
	if t == "" || t[0] != 's' && t[0] != 'S' && (t[0] < '0' || t[0] > '9') {
		return false
	}
	if n := digits(t); (n == 1 || n == 2) && n+2 < len(t) && strings.IndexByte(".):", t[n]) >= 0 && t[n+1] == ' ' && t[n+2] != ' ' {
		return true
	}
	return commentNumber.MatchString(t)
}

// disabled tells a command that is commented out.
func disabled(t string) bool {
	first, rest, _ := strings.Cut(t, " ")
	return isProgram(first) && knownProgram(first) && (strings.Contains(rest, " -") || strings.HasPrefix(rest, "-"))
}

// comment files a comment that opens nothing: an expectation or a note.
func (s *segment) comment(t string) {
	switch {
	case isExpect(t):
		s.expects = append(s.expects, expectText(t))
	case strings.HasPrefix(t, "- ") || strings.HasPrefix(t, "* "):
		s.notes = append(s.notes, t)
	case len(s.expects) > 0 && len(s.stmts) > 0 && s.title != "":
		if e := &s.expects[len(s.expects)-1]; len(*e) < 400 {
			*e += " " + t
		}
	default:
		s.notes = append(s.notes, t)
	}
}

// sampleLead tells "replace us-east-1 with your region", which titles nothing.
func sampleLead(t string) bool {
	return (hasFold(t, "replace ") || hasFold(t, "change ") || hasFold(t, "substitute ")) && sampleComment.MatchString("# "+t)
}
