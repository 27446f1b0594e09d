package ui

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/fairtradeworker/runbook/runbook"
	"github.com/fairtradeworker/runbook/steps"
)

// asking is a value or reason that the next line gives.
type asking struct {
	kind   steps.ActKind
	step   string
	places []runbook.Placeholder
	values map[string]string
	least  int // characters, 5 where it is 0
}

// question prints what the run waits for, once.
func (p *printer) question() {
	key := fmt.Sprint(p.q.Kind, p.q.Step)
	st := p.run.Current()
	if st != nil && st.Sheet != nil {
		key += st.Sheet.Command + st.Sheet.Barred + fmt.Sprint(st.Glass != nil)
	}
	if key == p.asked1 {
		return
	}
	p.asked1, p.word, p.since = key, nil, p.keys()
	p.say("")
	switch p.q.Kind {
	case steps.AskForm:
		p.word = &asking{kind: steps.ActBegin, places: p.run.Placeholders(), values: map[string]string{}}
		p.say("%s asks for %d values. Nothing has run.", p.run.Proc.Title, len(p.word.places))
		p.nextPlace()
	case steps.AskConfirm:
		p.show(p.sheetRows(st, 100))
		if st.Sheet.Barred != "" {
			p.say("Barred. r looks again, s skips, m marks it as done by hand, E ends the run, q leaves.")
			return
		}
		if st.Step.Level >= runbook.LevelOutage && st.Glass == nil {
			p.say("This wants two people. Alone: breakglass asks for the reason. s skips, E ends the run, q leaves.")
			return
		}
		p.say("Nothing has run yet. Type %s to run it; anything else does nothing. s skips, E ends the run, q leaves.", st.Sheet.Word)
	case steps.AskChoose:
		p.show(p.choiceRows(st, 100))
		p.say("Type the value for %s. There is no default.", st.Choice.Name)
	case steps.AskGo:
		p.say("An empty line runs step %d. s skips, q leaves.", p.run.At+1)
	case steps.AskTick:
		p.show(p.pageRows(st, 100))
		p.say("When it is done, type done. s skips, D puts it off%s, u takes the last mark back, q leaves.", optionally(st.Step))
	case steps.AskFailed, steps.AskBarred:
		p.say("r tries again, s skips with a reason, m marks it as done by hand, E ends the run, q leaves.")
		for _, f := range p.sections() {
			p.say("open %s   enters the section %s (%s); it changes nothing", f.Procedure.ID, f.Procedure.Title, Text(f.Why))
		}
	case steps.AskUnknown:
		p.show(p.unknownRows(st, 100))
		p.say("Type c, r or k. There is no default.")
	}
}

func optionally(s runbook.Step) Safe {
	if steps.Optional(s) {
		return ", x says that it does not apply"
	}
	return ""
}

func (p *printer) nextPlace() {
	for _, pl := range p.word.places {
		if _, ok := p.word.values[pl.Name]; !ok {
			p.offers(pl.Name)
			p.say("%s:", pl.Text)
			return
		}
	}
}

// answer takes a line that was typed; left is true when the operator leaves.
func (p *printer) answer(a string) (left bool) {
	if p.word != nil {
		p.spelled(a)
		return false
	}
	st := p.run.Current()
	act := steps.Act{Step: p.q.Step}
	if p.keys().Sub(p.since) < answerShown && p.q.Kind != steps.AskNothing && strings.TrimSpace(a) != "q" {
		p.say("That line came before the question could be read, so it is not taken. Answer again.")
		return false
	}
	switch word := strings.TrimSpace(a); {
	case word == "q":
		p.say("Left. The run can be resumed.")
		return true
	case p.q.Kind == steps.AskNothing:
		p.say("Nothing is asked at the moment.")
		return false
	case p.q.Kind == steps.AskConfirm && st.Sheet.Barred == "" && a == st.Sheet.Word:
		act.Kind, act.Text = steps.ActConfirm, a
	case word == "s" && p.q.Kind != steps.AskChoose && p.q.Kind != steps.AskUnknown:
		p.say("Why is it skipped?")
		p.word = &asking{kind: steps.ActSkip, step: p.q.Step}
		return false
	case word == "m" && (p.q.Kind == steps.AskFailed || p.q.Kind == steps.AskBarred):
		p.say("%s", purposes[forDone].asks)
		p.word = &asking{kind: steps.ActDone, step: p.q.Step}
		return false
	case word == "breakglass" && p.q.Kind == steps.AskConfirm && st.Step.Level >= runbook.LevelOutage:
		p.say("%s", purposes[forGlass].asks)
		p.word = &asking{kind: steps.ActGlass, step: p.q.Step, least: purposes[forGlass].least}
		return false
	case word == "u":
		act.Kind, act.Step = steps.ActUndo, ""
	case word == "x" && p.q.Kind == steps.AskTick && steps.Optional(st.Step):
		act.Kind = steps.ActInapplicable
	case word == "D" && p.q.Kind == steps.AskTick:
		act.Kind = steps.ActDefer
	case word == "back" && len(p.run.Outer) > 0:
		act.Kind = steps.ActReturn
	case strings.HasPrefix(word, "open ") && (p.q.Kind == steps.AskFailed || p.q.Kind == steps.AskBarred):
		act.Kind, act.Name = steps.ActBranch, strings.TrimSpace(strings.TrimPrefix(word, "open "))
	case word == "E":
		p.say("Why does the run end here?")
		p.word = &asking{kind: steps.ActStop, step: p.q.Step}
		return false
	case word == "r" && (p.q.Kind == steps.AskFailed || p.q.Kind == steps.AskBarred || p.q.Kind == steps.AskConfirm && st.Sheet.Barred != ""):
		act.Kind = steps.ActRetry
	case p.q.Kind == steps.AskGo && word == "":
		act.Kind = steps.ActGo
	case p.q.Kind == steps.AskTick && word == "done":
		act.Kind = steps.ActTick
	case p.q.Kind == steps.AskUnknown && len(word) == 1 && strings.Contains("crk", word):
		act.Kind = map[string]steps.ActKind{"c": steps.ActCount, "r": steps.ActAgain, "k": steps.ActKeep}[word]
	case p.q.Kind == steps.AskChoose && can(st.Choice, word):
		act.Kind, act.Name, act.Value = steps.ActChoose, st.Choice.Name, word
	default:
		p.say("That does nothing here: %s", strings.TrimSpace(p.prompt().String()))
		return false
	}
	p.asked1 = ""
	p.do(act)
	return false
}

// spelled takes the line that a reason or a value was asked for.
func (p *printer) spelled(a string) {
	w := p.word
	if w.kind != steps.ActBegin {
		if n := max(w.least, 5); utf8.RuneCountInString(strings.TrimSpace(a)) < n {
			p.say("%d characters at least.", n)
			return
		}
		p.word, p.asked1 = nil, ""
		p.do(steps.Act{Kind: w.kind, Step: w.step, Text: strings.TrimSpace(a)})
		return
	}
	for _, pl := range w.places {
		if _, ok := w.values[pl.Name]; !ok {
			if a == "" {
				p.say("A value is needed.")
			} else {
				w.values[pl.Name] = a
			}
			break
		}
	}
	if len(w.values) < len(w.places) {
		p.nextPlace()
		return
	}
	p.word = nil
	p.do(steps.Act{Kind: steps.ActBegin, Values: w.values})
}

func can(c *steps.Choice, v string) bool {
	for _, o := range c.Options {
		if o.Value == v && o.Barred == "" {
			return true
		}
	}
	return false
}
