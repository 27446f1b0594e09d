package ui

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func shelfNow() *picker {
	p := newPicker(Shelf{Items: demoItems, Runs: demoRuns})
	p.ask = func() tea.Msg { return nil }
	p.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	return p
}

var fits1 = nowMsg(Now{At: night, Rows: []NowRow{{Item: 0, Why: "42 rolls out for 17 min \x1b[31m", Strong: true}, {Item: 2, Why: "perhaps"}}})

// What fits now comes to the top; it does not take the cursor from where it was
// put, and nothing opens by itself.
func TestNowRows(t *testing.T) {
	p := shelfNow()
	if text := p.View().Content; !strings.Contains(text, "asking ECS what goes on") {
		t.Errorf("before it is known:\n%s", text)
	}
	p.Update(fits1)
	text := p.View().Content
	if !strings.Contains(text, "what ECS shows fits these") || !strings.Contains(text, "17 min ^[[31m") || p.at != 0 || p.gone || p.open {
		t.Errorf("at %d:\n%s", p.at, text)
	}
	if f := p.found()[0]; f.Item != 0 || f.now != 1 {
		t.Errorf("%+v", f)
	}

	p = shelfNow()
	p.Update(hit("down"))
	p.Update(hit("down"))
	was := p.found()[p.at]
	p.Update(fits1)
	if got := p.found()[p.at]; got != was {
		t.Errorf("the cursor went from %+v to %+v", was, got)
	}
	p = shelfNow()
	p.Update(nowMsg(Now{At: night, Note: "not known: expired"}))
	if text := p.View().Content; !strings.Contains(text, "not known: expired") {
		t.Error(text)
	}
}

// The account is asked once, beside the screen.
func TestNowIsAskedInACommand(t *testing.T) {
	asked := 0
	s := Shelf{Items: demoItems, Now: func(context.Context) Now { asked++; return Now{Note: "well"} }}
	p := newPicker(s)
	p.ask = func() tea.Msg { return nowMsg(s.Now(t.Context())) }
	p.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	p.View()
	if asked != 0 {
		t.Error("Update or View asks")
	}
	if msg := p.Init(); msg == nil {
		t.Error("Init asks nothing")
	}
}
