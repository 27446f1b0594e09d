package runbook

import (
	"fmt"
	"slices"
	"strings"
)

// waitsBare finds a wait that is only a comment in a fence of commands.
func (l *lint) waitsBare() {
	for i := range l.rb.Steps {
		s := &l.rb.Steps[i]
		row := strings.TrimSpace(l.src.row(s.Line))
		if s.Waits && len(s.Commands) == 0 && strings.HasPrefix(row, "#") && l.drafts[i].sec.line != s.Line && strings.HasPrefix(lowerWord(s.Title), "wait") {
			l.warn(s.Line, "says to wait and gives nothing to run; add a command that ends when it is so (aws ecs wait services-stable, kubectl rollout status)")
		}
	}
}

// unsetVariable finds variables that the page reads, sets nowhere and does not
// speak of.
func (l *lint) unsetVariable() {
	seen := map[string]bool{} // warned of, or set somewhere
	for i := range l.rb.Steps {
		for _, n := range l.rb.Steps[i].Sets {
			seen[n] = true
		}
	}
	for i := range l.rb.Steps {
		s := &l.rb.Steps[i]
		for _, u := range s.Uses {
			if strings.HasPrefix(u, "AWS_") || strings.HasPrefix(u, "TF_VAR_") || seen[u] || len(seen) > maxNamed || strings.Contains(l.prose(), u) {
				continue
			}
			seen[u] = true
			l.warn(lineOf(s, u), "$"+u+" is set nowhere in this page; say where it comes from, or set it in a step before")
		}
	}
}

// prose is the page outside fences, as one text.
func (l *lint) prose() string {
	if l.text != "" {
		return l.text
	}
	var sb strings.Builder
	sb.Grow(len(l.src.page))
	for _, s := range l.all {
		sb.WriteString(s.title + "\n")
		prose(&sb, s.blocks)
	}
	l.text = sb.String()
	return l.text
}

func prose(sb *strings.Builder, bs []*block) {
	for _, b := range bs {
		if b.kind == blockText || b.kind == blockTable {
			for _, r := range b.rows {
				sb.WriteString(r.text + "\n")
			}
		}
		prose(sb, b.children)
	}
}

// sideTools are programs that a machine may lack and that no page is about.
var sideTools = set("jq bc yq gh gawk redis-cli nc socat xmllint envsubst")

func (l *lint) tools() {
	var missing []string
	line := 0
	for i := range l.rb.Steps {
		s := &l.rb.Steps[i]
		for _, p := range s.Programs {
			if !sideTools[p] || slices.Contains(missing, p) {
				continue
			}
			if !l.says(p) && !(p == "gh" && l.says("github cli")) {
				missing = append(missing, p)
				if line == 0 && len(s.Commands) > 0 {
					line = s.Commands[0].Line
				}
			}
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		l.warn(line, "needs "+strings.Join(missing, ", ")+", which the page does not state; name what must be installed before the first step")
	}
}

// says tells whether the page names something outside commands, in its prose or
// in a step's title.
func (l *lint) says(name string) bool {
	if holdsWord(l.prose(), name) {
		return true
	}
	for i := range l.rb.Steps {
		if holdsWord(l.rb.Steps[i].Title, name) {
			return true
		}
	}
	return false
}

// maxNamed bounds how many names are looked up in the page's prose.
const maxNamed = 200

// unexplained finds a revision, snapshot, version or secret that a changing
// command needs and of which the page's prose says nothing.
func (l *lint) unexplained() {
	seen := map[string]bool{}
	said := map[*section]string{}
	for i := range l.rb.Steps {
		s := &l.rb.Steps[i]
		if !s.Mutates || len(s.Commands) == 0 || len(seen) > maxNamed {
			continue
		}
		sec := l.drafts[i].sec
		for _, p := range s.Placeholders {
			if p.Kind == "free" || p.Kind == "url" || strings.HasPrefix(p.Text, "$") || seen[p.Name] || !strings.ContainsAny(p.Text[:1], "[<{") || strings.Count(p.Text, " ") > 0 || strings.Count(p.Name, "_") >= 4 {
				continue
			}
			if seen[p.Name] = true; len(seen) > maxNamed {
				return
			}
			w, ok := said[sec]
			if !ok {
				var sb strings.Builder
				for x := sec; x != nil; x = x.up {
					if prose(&sb, x.blocks); x == sec.procedure {
						break
					}
				}
				w = words(sb.String())
				said[sec] = w
			}
			known := false
			for _, part := range strings.Split(strings.ToLower(p.Name), "_") {
				known = known || len(part) >= 2 && hasWords(w, part+"*")
			}
			if !known {
				l.warn(lineOf(s, p.Text), p.Text+" must be filled in before this changes anything, and the page does not say with what; say how to find it")
			}
		}
	}
}

// lineOf is the line of a step's commands that holds text.
func lineOf(s *Step, text string) int {
	for _, c := range s.Commands {
		if i := strings.Index(c.Text, text); i >= 0 {
			return c.Line + strings.Count(c.Text[:i], "\n")
		}
	}
	return s.Line
}

// mixedEnvironments finds changes to staging and to production one after the
// other in one procedure.
func (l *lint) mixedEnvironments() {
	last := map[string]*Step{}
	for i := range l.rb.Steps {
		s := &l.rb.Steps[i]
		if !s.Mutates || len(s.Commands) == 0 || s.Object == "" {
			continue
		}
		if p, ok := last[s.Procedure]; ok && stagingName(p.Object) != stagingName(s.Object) && (p.Object+s.Object != "") && sameBase(p.Object, s.Object) {
			l.warn(s.Commands[0].Line, fmt.Sprintf("changes %s right after %s: staging and production in one procedure; give each its own heading", s.Object, p.Object))
		}
		last[s.Procedure] = s
	}
}

// sameBase tells two names that differ in the environment only.
func sameBase(a, b string) bool {
	return bareName(a) == bareName(b)
}

// bareName is a name without the environment in it.
func bareName(s string) string {
	for _, e := range []string{"production", "prod", "staging"} {
		s = strings.ReplaceAll(s, e, "")
	}
	return strings.Trim(s, "-_./ ")
}

// contents finds a table of contents that leaves sections out.
func (l *lint) contents() {
	for _, toc := range l.all {
		if w := toc.words(); !hasWords(w, "table of contents") && !hasWords(w, "contents") && !hasWords(w, "toc") {
			continue
		}
		listed := map[string]bool{}
		for _, a := range toc.anchors() {
			listed[strings.TrimPrefix(a.target, "#")] = true
		}
		if len(listed) == 0 {
			continue
		}
		var missing []string
		for _, s := range l.all {
			if s != toc && s.level == toc.level && s.line > toc.line && !listed[s.slug] {
				missing = append(missing, fmt.Sprintf("%q", s.title))
			}
		}
		if len(missing) > 0 {
			missing = missing[:min(len(missing), 12)]
			l.warn(toc.line, "the contents leave out "+strings.Join(missing, ", ")+"; add them or drop the list")
		}
		return
	}
}

// brokenLinks finds links to headings that the page does not have. A target is
// judged once, however often the page links to it.
func (l *lint) brokenLinks() {
	has := make(map[string]bool, len(l.all))
	for _, s := range l.all {
		has[s.slug] = true
	}
	var marked map[string]bool // ids that the page sets itself
	advice := map[string]string{}
	for _, s := range l.all {
		for _, a := range s.anchors() {
			t, ok := strings.CutPrefix(a.target, "#")
			if !ok || t == "" || has[t] || has[strings.ToLower(t)] {
				continue
			}
			if marked == nil {
				marked = markedIDs(l.src.page)
			}
			if marked[t] {
				continue
			}
			text, ok := advice[t]
			if !ok {
				text = "no heading gives #" + t + "; point it to a heading of this page"
				if len(advice) < maxAdvice {
					if near := nearest(t, l.all); near != "" {
						text = "no heading gives #" + t + "; did you mean #" + near + "?"
					}
				}
				advice[t] = text
			}
			l.warn(a.line, text)
		}
	}
}

// maxAdvice bounds how many broken links are held against all headings.
const maxAdvice = 20

// nearest is the heading's slug that differs least from t, "" when none is near.
func nearest(t string, all []*section) string {
	near, best := "", len(t)/2
	for _, s := range all {
		h := s.slug
		if len(h) > len(t)+best || len(t) > len(h)+best {
			continue
		}
		if d := distance(t, h); d < best || d == best && h < near {
			near, best = h, d
		}
	}
	return near
}

// markedIDs are the anchors that a page sets by hand: id="x", name="x", {#x}.
func markedIDs(page string) map[string]bool {
	ids := map[string]bool{}
	for _, mark := range []struct{ open, end string }{{`id="`, `"`}, {`name="`, `"`}, {"{#", "}"}} {
		for rest := page; ; {
			i := strings.Index(rest, mark.open)
			if i < 0 {
				break
			}
			rest = rest[i+len(mark.open):]
			if j := strings.Index(rest[:min(len(rest), 200)], mark.end); j >= 0 {
				ids[rest[:j]] = true
			}
		}
	}
	return ids
}

func anchors(bs []*block) []anchor {
	var out []anchor
	for _, b := range bs {
		if b.kind == blockText || b.kind == blockTable {
			out = append(out, links(b.rows)...)
		}
		out = append(out, anchors(b.children)...)
	}
	return out
}
