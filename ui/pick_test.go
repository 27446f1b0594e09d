package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

func shelf() Shelf {
	items := append([]Item(nil), demoItems...)
	items[0].Outline = []Outlined{{"Get previous version", "auto"}, {"Update service to previous version", "you type"}, {"Monitor rollback", "auto"}, {"Verify health", "auto"}}
	items[0].Timeline, items[0].Target, items[0].Warnings = "< 2 minutes", apiName, 2
	return Shelf{Items: items, Account: "profile prod, region us-east-1", Keys: finger,
		Runs: []Past{{Run: "0147", Title: "Production › Monitor Deployment", State: "LIVE, left", When: "9 Jan 02:54Z", Resumable: true, Live: true}}}
}

func pickerAt(w, h int, keys ...string) *picker {
	p := newPicker(shelf())
	p.Update(tea.WindowSizeMsg{Width: w, Height: h})
	fingerTime = fingerTime.Add(time.Second)
	p.Update(wakeMsg{})
	for _, k := range keys {
		p.Update(hit(k))
		fingerTime = fingerTime.Add(time.Second)
		p.Update(wakeMsg{})
	}
	return p
}

func (p *picker) shows() []string {
	buf := uv.NewScreenBuffer(p.w, p.h)
	uv.NewStyledString(p.View().Content).Draw(buf, buf.Bounds())
	lines := strings.Split(buf.Buffer.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \r")
	}
	return lines
}

func TestPickerScreens(t *testing.T) {
	for name, keys := range map[string][]string{"list": {"down"}, "resume": nil, "open": {"down", "enter"}, "live": {"down", "enter", "v"}} {
		for _, s := range sizes {
			p := pickerAt(s[0], s[1], keys...)
			for i, r := range strings.Split(p.View().Content, "\n") {
				if n := ansi.StringWidthWc(r); n != s[0] {
					t.Errorf("%s %v: row %d has %d columns", name, s, i, n)
				}
			}
			if n := len(strings.Split(p.View().Content, "\n")); n != s[1] {
				t.Errorf("%s: %d rows of %d", name, n, s[1])
			}
			golden(t, fmt.Sprintf("pick-%s-%dx%d", name, s[0], s[1]), p.shows())
		}
	}
}

// TestPickerBeginsWhatWasChosen: live and rehearsal take the same keys, and ↵
// alone begins neither.
func TestPickerBeginsWhatWasChosen(t *testing.T) {
	for _, c := range []struct {
		keys string
		ok   bool
		want Picked
	}{
		{"down enter", false, Picked{Item: -1, Run: -1, Rehearse: false}},
		{"down enter enter enter", false, Picked{Item: -1, Run: -1, Rehearse: false}},
		{"down enter l enter", true, Picked{Item: 0, Run: -1, Rehearse: true}},
		{"down enter v enter", true, Picked{Item: 0, Run: -1, Rehearse: false}},
		{"down enter down enter", true, Picked{Item: 0, Run: -1, Rehearse: true}},
		{"down enter down down enter", true, Picked{Item: 0, Run: -1, Rehearse: false}},
		{"down enter v esc enter enter", false, Picked{Item: -1, Run: -1, Rehearse: false}},
		{"enter", true, Picked{Item: -1, Run: 0, Rehearse: false}},
		{"d a t a b a s e enter v enter", true, Picked{Item: 2, Run: -1, Rehearse: false}},
		{"z z z enter v enter", false, Picked{Item: -1, Run: -1, Rehearse: false}},
	} {
		p := pickerAt(120, 36, strings.Fields(c.keys)...)
		if p.ok != c.ok || p.picked != c.want {
			t.Errorf("%s: %v %+v", c.keys, p.ok, p.picked)
		}
	}
}

func TestPickerTakesNoPaste(t *testing.T) {
	for _, c := range []string{"enter", "d a t a b a s e enter", "d a t a b a s e enter v enter", "down enter v enter", "enter enter enter", "l enter x"} {
		p := pickerAt(120, 36)
		for _, k := range strings.Fields(c) {
			p.Update(hit(k))
			p.Update(wakeMsg{})
		}
		if c == "enter" { // alone it is a key: something must come on its heels
			p.Update(hit("x"))
		}
		fingerTime = fingerTime.Add(time.Minute)
		p.Update(wakeMsg{})
		if p.ok || p.gone {
			t.Errorf("%s at once began %+v", c, p.picked)
		}
	}
}
