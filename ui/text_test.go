package ui

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fairtradeworker/runbook/steps"
)

// payloads act on a terminal, deceive the eye, or break a row.
var payloads = []string{
	"\x1bP$qq\x1b\\", "\x1b_Gf=100;AAAA\x1b\\", "\x1b]52;c;aGk=\x07", "\x1b]0;title\x07", "\x1b]0;no end", "\x1b[2J", "\x1b[6n", "\x1b[c", "\x1b[>c",
	"\x1b]10;?\x07", "\x1b[8m hidden", "\x1b[31mred\x1b[0m", "\x1bc", "\x1b#8", "\x1b[?1049l", "\x1bX sos \x1b\\", "\x1b^pm\x1b\\", "FAILED\rOK", "a\bb", "bell\a", "nul\x00",
	"so\x0esi\x0f", "ff\x0cvt\x0b", "del\x7f", "\u009b2J", "\u0090q\u009c", "\u009d0;x\u009c", "\u202egnp.exe", "\u2066lri\u2069", "\u200bzero\u200dwidth\ufeff", "tag\U000e0041\U000e007f",
	"broken\xc3", "\x9b31m", "\xff\xfe", "\xe2\x80", "line\u2028sep\u2029", "new\nline", "z\u0300\u0301\u0302\u0303\u0304\u0305\u0306", "\u0301first", "blank\u2800\u3164", "soft\u00adhyphen", "nb\u00a0sp", "wide 漢字 ok",
	"\x1b[5n", "\x1b[?2026h", "\x1b[999C", "\x1b[3J", "\x1b]4;0;?\x07", "\x1b]11;?\x1b\\", "\x1b]2;t\x9c", "\x1b]777;notify;a;b\x07", "\x1b]1337;File=:AA\x07",
	"\x1b]50;SetProfile\x07", "\x1b[200~paste\x1b[201~", "\x1b[0c\x1b[=c", "\x1b[21t", "\x1b[?1000h", "\x1b7\x1b8", "\x1b(0qqq", "\x84\x85\x8d", "\u0085next", "\u061calm", "\ufff9anno\ufffb", "\U000e0100vs",
	"\ue0b0private", "%s%d%!", "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\",
}

func safe(t interface{ Errorf(string, ...any) }, in, out string) {
	for _, r := range out {
		if r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) || unicode.Is(unicode.Co, r) || !unicode.IsPrint(r) {
			t.Errorf("%q gives %q with %U", in, out, r)
		}
	}
	if !utf8.ValidString(out) {
		t.Errorf("%q gives invalid UTF-8 %q", in, out)
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]Safe{
		"plain": "plain", "a\tb": "a       b", "FAILED\rOK": "FAILED^MOK", "\x1b[2J": "^[[2J", "\u009b2J": "<9B>2J", "\u202eabc": "<202E>abc",
		"\x9b": "<9B>", "é ✓ 漢": "é ✓ 漢", "del\x7f": "del^?", "⚠\ufe0f": "⚠", "api\ufe0f": "api<FE0F>",
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
	if got := Output([]byte("\x1b[0;32m✓\x1b[0m ok\x1b[2J\r")); got != "✓ ok^[[2J" {
		t.Errorf("Output = %q", got)
	}
}

func FuzzText(f *testing.F) {
	for _, p := range payloads {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, in string) {
		safe(t, in, string(Text(in)))
		safe(t, in, string(Output([]byte(in))))
		if Text(string(Text(in))) != Text(in) {
			t.Errorf("%q: not the same a second time", in)
		}
		for _, r := range in { // nothing that can be seen is lost
			if visible(r) && !unicode.Is(unicode.M, r) && r != utf8.RuneError && strings.Count(string(Text(in)), string(r)) < strings.Count(in, string(r)) {
				t.Errorf("%q lost %q", in, r)
			}
		}
	})
}

// TestHostileEverywhere puts each payload wherever text comes from outside and
// looks at what the screen sends to the terminal.
func TestHostileEverywhere(t *testing.T) {
	if len(payloads) < 60 {
		t.Fatalf("%d payloads", len(payloads))
	}
	for _, p := range payloads {
		for _, at := range points {
			tell := story(at, steps.Live)
			poison(tell.out, p)
			book := page()
			book.Title += p
			book.Procedures[0].Title += p
			book.Procedures[0].Timeline = p
			for i := range book.Steps {
				s := &book.Steps[i]
				s.Title += p
				s.Text += p
				s.When = p
				s.Expects = append(s.Expects, p)
				for k := range s.Commands {
					s.Commands[k].Text += p
				}
			}
			m := newModel(context.Background(), Screen{Run: steps.NewRun(book, "manual-rollback"), Now: func() time.Time { return tell.now }, Notes: []string{p}})
			m.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
			m.Update(batchMsg{steps.Batch{Events: tell.out, Lines: []steps.Line{{Step: step(2) + p, At: tell.now, Text: []byte(p)}}}, true})
			for _, keys := range []string{"", "o", "J", "1", "3", "4", "5", "?"} {
				if keys != "" {
					press(m, keys)
				}
				for _, l := range strings.Split(m.View().Content, "\n") {
					safe(t, at+" "+p, ansi.Strip(clean(l)))
				}
				safe(t, p, m.View().WindowTitle)
				fits(t, m)
			}
			for _, text := range []string{Report(m.run)} {
				for l := range strings.SplitSeq(text, "\n") {
					safe(t, at+" report "+p, l)
				}
			}
			var out bytes.Buffer
			_ = Plain(context.Background(), Screen{Run: steps.NewRun(book, "manual-rollback"), Feed: &all{tell.out, []steps.Line{{Text: []byte(p)}}}, Now: func() time.Time { return tell.now }}, nil, &out)
			for l := range strings.SplitSeq(out.String(), "\n") {
				safe(t, at+" plain "+p, l)
			}
		}
	}
	t.Logf("FIGURE escape payloads: %d through every pane, the report and plain lines; only allowed bytes came out", len(payloads))
}

// clean takes off the theme's own SGR; anything else with an ESC stays.
func clean(l string) string {
	for {
		i := strings.Index(l, "\x1b[")
		if i < 0 {
			return l
		}
		j := i + 2
		for j < len(l) && strings.IndexByte("0123456789;:", l[j]) >= 0 {
			j++
		}
		if j >= len(l) || l[j] != 'm' {
			return l
		}
		l = l[:i] + l[j+1:]
	}
}

// poison appends p to every text of the events.
func poison(events []steps.Event, p string) {
	for i := range events {
		e := &events[i]
		e.By += p
		e.Text += p
		e.Name += p
		e.Value += p
		if o := e.Opened; o != nil {
			o.Run, o.Operator, o.Title, o.Host, o.Path = o.Run+p, o.Operator+p, o.Title+p, o.Host+p, o.Path+p
		}
		if id := e.Identity; id != nil {
			id.Account, id.Role, id.Region = id.Account+p, id.Role+p, id.Region+p
		}
		if x := e.Intent; x != nil {
			x.Resolved, x.Script = x.Resolved+p, p
		}
		if x := e.Result; x != nil {
			x.Tail, x.Err, x.Set = x.Tail+p, p, map[string]string{"PREVIOUS_VERSION": p, p: p}
		}
		for k := range e.Findings {
			f := &e.Findings[k]
			f.Expected, f.Actual, f.Source, f.Note = f.Expected+p, f.Actual+p, f.Source+p, f.Note+p
		}
		if c := e.Choice; c != nil {
			c.Name, c.Why = c.Name+p, c.Why+p
			c.Options[0] = steps.Option{Value: p, Label: p, Evidence: p, Barred: p}
		}
		if s := e.Sheet; s != nil {
			s.Command, s.Undo, s.Open = s.Command+p, s.Undo+p, []string{p}
			s.Why, s.Others, s.Service.Name, s.Service.Cluster = append(s.Why, p), []string{p}, s.Service.Name+p, s.Service.Cluster+p
			s.Identity.Role = p
			s.Rows = append(s.Rows, steps.Row{Name: p, Now: p, After: p, Note: p})
		}
		if r := e.Rollout; r != nil {
			r.Service.Name, r.Verdict.Sentence, r.Blind = r.Service.Name+p, r.Verdict.Sentence+p, map[string]string{p: p}
			r.Events[0].Text, r.Stopped[0].Reason, r.Stopped[0].ID = p, p, p
			r.Deployments[0].Version, r.Deployments[0].State, r.Deployments[0].Digest, r.Deployments[0].Reason = p, p, p, p
		}
		if c := e.Check; c != nil {
			c.Name, c.Value, c.Why, c.Source = c.Name+p, c.Value+p, c.Why+p, c.Source+p
		}
		if o := e.Outcome; o != nil {
			o.Sentence, o.Open = o.Sentence+p, append(o.Open, p)
			o.Proven = append(o.Proven, steps.Finding{Actual: p, Source: p})
		}
	}
}

// all gives everything in one batch and is then closed.
type all struct {
	events []steps.Event
	lines  []steps.Line
}

func (a *all) Next(context.Context) (steps.Batch, bool) {
	b := steps.Batch{Events: a.events, Lines: a.lines}
	a.events, a.lines = nil, nil
	return b, len(b.Events) > 0
}

func TestPickerIsSafe(t *testing.T) {
	for _, p := range payloads {
		m := newPicker(Shelf{Items: []Item{{Runbook: p, Book: p, Title: p, When: p, Note: p}}, Runs: []Past{{Run: p, Title: p, State: p, When: p}}})
		m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		m.Update(tea.PasteMsg{Content: p})
		for l := range strings.SplitSeq(m.View().Content, "\n") {
			safe(t, p, clean(l))
			if n := ansi.StringWidthWc(l); n != 80 {
				t.Errorf("%q: row of %d columns", p, n)
			}
		}
	}
}
