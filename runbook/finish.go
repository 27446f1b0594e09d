package runbook

import (
	"slices"
	"strconv"
	"strings"
)

// finish makes steps of the drafts, in order, carrying the shell's variables
// from one to the next.
func finish(drafts []*draft) []Step {
	single(drafts)
	page := newEnv()
	set := map[string]map[string]bool{} // by procedure
	seen := map[string]int{}
	names := newInputNames()
	steps := make([]Step, 0, len(drafts))
	for _, d := range drafts {
		p := d.sec.procedure
		seen[p.slug]++
		steps = append(steps, Step{
			ID: p.slug + "/" + strconv.Itoa(seen[p.slug]), Procedure: p.slug, Line: d.line, Title: d.title,
			Kind: d.kind, Commands: []Command{}, Placeholders: []Placeholder{}, Expects: []string{},
			When: d.when, Variant: d.variant, Group: d.group, Whole: d.whole, Label: d.label,
			Text: strings.Join(d.text, "\n\n"),
		})
		s := &steps[len(steps)-1]
		if s.Group != "" {
			s.Group = p.slug + "-" + s.Group
		}
		if d.sec != p {
			s.Section = d.sec.title
		}
		if n := len(d.stmts); n > 0 {
			s.Commands = make([]Command, n)
			for i, st := range d.stmts {
				s.Commands[i] = Command{Line: st.line, Text: st.text}
			}
		}
		if set[p.slug] == nil {
			set[p.slug] = map[string]bool{}
		}
		page.set = set[p.slug]
		m := mean(d.stmts, page)
		s.means(m, d, page)
		s.inputs(d, m, page, names)
		for _, e := range d.expects {
			if e = strings.TrimSpace(e); e != "" {
				s.Expects = append(s.Expects, e)
				s.Expectations = append(s.Expectations, statusOf(expectation(e), m))
			}
		}
	}
	page.defaults(steps)
	return steps
}

// statusOf takes "You should see 200" below a curl for an HTTP status.
func statusOf(e Expectation, m meaning) Expectation {
	if e.Kind != ExpectText {
		return e
	}
	n := bareStatus.FindStringSubmatch(e.Text)
	if n == nil {
		return e
	}
	for _, c := range m.calls {
		if c.name == "curl" {
			e.Kind, e.Value = ExpectStatus, n[1]
			break
		}
	}
	return e
}

var bareStatus = lazy("(?i)^(?:you should (?:see|get)|it should (?:be|return|print|show)|this (?:should|must) (?:return|print|show)|should (?:be|return|print|show))?\\s*(?:an? )?(?:http )?(?:status )?(?:code )?`?([1-5]\\d\\d)`?(?: ok)?\\.?$")

// single takes back choices that have no other one beside them.
func single(drafts []*draft) {
	sets := map[string]map[string]bool{}
	for _, d := range drafts {
		if set, one, ok := strings.Cut(d.variant, ":"); ok {
			if sets[set] == nil {
				sets[set] = map[string]bool{}
			}
			sets[set][one] = true
		}
	}
	for _, d := range drafts {
		if set, _, ok := strings.Cut(d.variant, ":"); ok && len(sets[set]) == 1 {
			d.variant = ""
		}
	}
}

// defaults offers for an open variable what another procedure sets it to, where
// the page has only one value for it.
func (e *env) defaults(steps []Step) {
	for i := range steps {
		for k := range steps[i].Placeholders {
			if p := &steps[i].Placeholders[k]; strings.HasPrefix(p.Text, "$") && p.Name == strings.Trim(p.Text, "${}") {
				p.Default = e.once[p.Name]
			}
		}
	}
}

// means fills what follows from the commands' meaning.
func (s *Step) means(m meaning, d *draft, page *env) {
	s.Sets, s.Uses = m.sets, m.uses
	s.Interactive = m.terminal
	s.Targets = targetsOf(m)
	s.Object = objectOf(m, page)
	for _, c := range m.calls {
		for _, n := range []string{c.wrapper, c.name} {
			if n == "" || slices.Contains(s.Programs, n) {
				continue
			}
			if _, own := page.funcs[n]; !own {
				s.Programs = append(s.Programs, n)
			}
		}
	}
	slices.Sort(s.Programs)
	reach := m.effect
	if d.mutates && len(d.stmts) == 0 {
		reach = manualEffect(d)
	}
	s.Environment = environmentOf(d.sec.headings(), reach, talks(m), s.Object, s.Targets)
	s.TaskDefinition = taskDefinition(d.stmts)
	s.Computes, s.MinusOne = previousRevision(d.stmts)
	s.Endless = m.endless
	if len(d.stmts) == 0 {
		s.Mutates = d.mutates
		if d.mutates {
			s.Level = level(reach, s.Environment)
		}
	} else {
		s.Mutates = m.effect >= changes
		s.Level = level(m.effect, s.Environment)
		s.Kind = kindOf(m, d)
	}
	s.Waits = waits(s.Title, m, s.Kind)
}

// talks tells whether a step's commands reach another machine.
func talks(m meaning) bool {
	for _, c := range m.calls {
		if talking[c.name] {
			return true
		}
	}
	return false
}

var talking = set("aws kubectl oc curl wget gh helm terraform tofu tf psql mysql ssh az gcloud gsutil argocd vault consul redis-cli eksctl")

// manualEffect guesses how far something reaches that a person does.
func manualEffect(d *draft) effect {
	title := d.title
	w := words(title)
	v := firstVerb(title)
	if v == nil {
		v = firstVerb(lastSentence(title))
	}
	if v == nil && len(d.text) > 0 {
		v = itemVerb(d.text[len(d.text)-1])
	}
	if v != nil {
		w = words(v.verb + " " + v.rest) // what is done, not when
	}
	if v != nil && (v.verb == "post" || v.verb == "repeat") {
		return local
	}
	for _, n := range []string{"page", "escalate", "contact", "engage", "involve", "notify", "document", "tell", "inform", "announce", "record", "share", "report", "ask", "schedule", "update documentation", "update runbook"} {
		if strings.HasPrefix(w, " "+n+" ") {
			return local
		}
	}
	for _, n := range []string{"dns", "delete*", "remove*", "secret*", "restore*", "drop", "terminate*", "database", "stop*", "destroy*"} {
		if hasWords(w, n) {
			return outage
		}
	}
	return changes
}

// kindOf tells a look from work.
func kindOf(m meaning, d *draft) Kind {
	switch {
	case m.effect >= changes:
		return KindCommand
	case d.task:
		return KindCheck
	case m.terminal && !foreignOnly(d.stmts):
		return KindCommand
	}
	looks := foreignOnly(d.stmts)
	for _, c := range m.calls {
		switch {
		case setupPrograms[c.name]:
		case c.reaches(nil) == reads, c.name == "aws" && c.verb(0) != "configure" && c.verb(1) != "login", c.name == "env", c.name == "printenv":
			looks = true
		}
	}
	if m.effect == local && !looks {
		return KindCommand
	}
	if m.effect == local {
		for _, c := range m.calls {
			if c.reaches(nil) == local && c.name != "aws" && c.name != "kubectl" && c.name != "oc" && c.name != "curl" && c.name != "cf" && c.name != "env" && c.name != "printenv" {
				return KindCommand
			}
		}
	}
	if looks {
		return KindCheck
	}
	return KindCommand
}

var setupPrograms = set("cd pushd popd export declare local readonly set shopt exit return logout umask alias unset typeset trap source . true false :")

func foreignOnly(stmts []stmt) bool {
	for _, s := range stmts {
		if s.foreign == "" {
			return false
		}
	}
	return len(stmts) > 0
}

// waits tells a step that stays open until the rollout has ended: a command
// that waits, or a look at a rollout that the page says to monitor. Following a
// log is no wait: it never ends.
func waits(title string, m meaning, k Kind) bool {
	if k != KindCheck || m.effect >= changes {
		return false
	}
	looks := false
	for _, c := range m.calls {
		switch c.name {
		case "watch":
			return true
		case "aws":
			if c.verb(1) == "wait" {
				return true
			}
			looks = looks || c.verb(0) == "ecs" && strings.HasPrefix(c.verb(1), "describe-")
		case "kubectl", "oc":
			if c.verb(0) == "wait" || c.verb(0) == "rollout" && c.verb(1) == "status" {
				return true
			}
			looks = looks || c.verb(0) == "get"
		}
	}
	v := firstVerb(title)
	if v == nil || v.verb != "monitor" && v.verb != "watch" && v.verb != "wait" {
		return false
	}
	if len(m.calls) > 0 {
		return looks
	}
	w := strings.ReplaceAll(words(title), "-", " ")
	return hasAny(w, rolloutWords) && !hasAny(w, elsewhereWords)
}

// Words that say what is waited for, and those that say that it shows elsewhere.
var (
	rolloutWords   = strings.Fields("rollout rollback roll rolling deployment deployments stable steady task tasks service healthy replica replicas pod pods")
	elsewhereWords = strings.Fields("github workflow pipeline browser log logs metrics dashboard dashboards alert alerts event events")
)

// hasAny tells whether one of list stands in t, which words made.
func hasAny(t string, list []string) bool {
	for _, w := range list {
		if hasWords(t, w) {
			return true
		}
	}
	return false
}
