package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"github.com/fairtradeworker/runbook/steps"
)

func trustDialog() Dialog {
	return TrustDialog(page(), []steps.Script{{Path: "/srv/deploy\x1b[2J.sh", Hash: strings.Repeat("ab", 32)}},
		&steps.Mistrust{Path: "/srv/docs/deployment.md", Why: "it has not been trusted yet"})
}

// slowly is a dialog whose keys come with time between them.
func slowly() *dialog {
	d := trustDialog()
	d.Keys = unhurried()
	return newDialog(d)
}

func TestPasteDoesNotTrust(t *testing.T) {
	for _, keys := range []string{"t r u s t enter", "enter t r u s t enter", "t r u s t enter enter enter"} {
		d := trustDialog()
		d.Keys = finger
		m := newDialog(d)
		m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		for _, k := range strings.Fields(keys) { // all at once
			m.Update(hit(k))
		}
		fingerTime = fingerTime.Add(time.Minute)
		m.Update(hit("enter"))
		if m.answer != "" || m.in.Value() != "" {
			t.Errorf("%s at once: answered %q, the field holds %q", keys, m.answer, m.in.Value())
		}
	}
}

func TestTrustDialogScreens(t *testing.T) {
	for _, size := range sizes {
		m := newDialog(trustDialog())
		m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		rows := strings.Split(m.View().Content, "\n")
		if len(rows) != size[1] {
			t.Errorf("%d rows on a screen of %d", len(rows), size[1])
		}
		for i, r := range rows {
			if n := ansi.StringWidthWc(r); n != size[0] {
				t.Errorf("row %d has %d columns of %d", i, n, size[0])
			}
		}
		buf := uv.NewScreenBuffer(size[0], size[1])
		uv.NewStyledString(m.View().Content).Draw(buf, buf.Bounds())
		lines := strings.Split(buf.Buffer.String(), "\n")
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " \r")
		}
		golden(t, "trust-"+string(sprint("%dx%d", size[0], size[1])), lines)
	}
}

func TestOnlyTheTypedWordAnswers(t *testing.T) {
	for _, c := range []struct{ keys, want string }{
		{"enter", ""}, {"enter enter enter", ""}, {"space", ""}, {"y enter", ""}, {"t r u s enter", ""}, {"T r u s t enter", ""},
		{"t r u s t", ""}, {"t r u s t enter", "trust"}, {"t r u s t x backspace enter", "trust"}, {"t r u s t esc", ""},
	} {
		m := slowly()
		m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		for _, k := range strings.Fields(c.keys) {
			if k == "backspace" {
				m.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
				continue
			}
			m.Update(hit(k))
		}
		if m.answer != c.want {
			t.Errorf("%s: answered %q", c.keys, m.answer)
		}
	}
	m := slowly()
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	m.Update(tea.PasteMsg{Content: "trust\n"})
	m.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if m.answer != "" || m.in.Value() != "" {
		t.Error("a pasted word answered")
	}
	for _, r := range "trust" {
		m.Update(hit(string(r)))
	}
	m.Update(tea.KeyPressMsg{Code: tea.KeyEnter, IsRepeat: true})
	if m.answer != "" {
		t.Error("a held Enter answered")
	}
	m.Update(tea.WindowSizeMsg{Width: 40, Height: 10})
	m.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if m.answer != "" {
		t.Error("answered on a screen that cannot show what for")
	}
}

func TestPlainAnswer(t *testing.T) {
	for in, want := range map[string]string{"": "", "\n": "", "y\n": "", "trust\n": "trust", " trust\n": "", "trust": "trust"} {
		var out strings.Builder
		got, err := AnswerPlain(trustDialog(), strings.NewReader(in), &out)
		if got != want || err != nil {
			t.Errorf("%q: %q, %v", in, got, err)
		}
		if strings.Contains(out.String(), "\x1b") || !strings.Contains(out.String(), "CHANGES") {
			t.Errorf("printed %q", out.String())
		}
	}
}

// TestDialogsAndWatchingAreSafe puts each payload into a dialog, the preflight
// and what a watcher is told.
func TestDialogsAndWatchingAreSafe(t *testing.T) {
	for _, p := range payloads {
		d := Dialog{Title: p, Detail: p, Ask: p, Words: []string{"old", p}, Verbs: []string{p}, Lines: []DialogLine{{Name: p, Text: p}, {Text: p}, {Name: p, Text: p + "\n" + p, Verbatim: true}}}
		m := newDialog(d)
		m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		for l := range strings.SplitSeq(m.View().Content, "\n") {
			safe(t, "dialog "+p, ansi.Strip(clean(l)))
		}
		var out strings.Builder
		AnswerPlain(d, strings.NewReader(""), &out)
		for l := range strings.SplitSeq(out.String(), "\n") {
			safe(t, "plain dialog "+p, l)
		}
		w, _ := stage(t, "sheet", steps.Live, 120, 36, false)
		w.watching = true
		w.run.Preflight = &steps.Preflight{Problem: p, Unset: []string{p}, Given: []string{p}, Timeline: p, Tools: []steps.Tool{{Name: p, Version: p}}, SignIn: steps.SignIn{Asked: true, Why: p}}
		for _, e := range []steps.Event{{Kind: steps.EvWalked, Text: p}, {Kind: steps.EvHeld, By: p, Seq: 90, At: night}, {Kind: steps.EvPreflight, Preflight: w.run.Preflight, Seq: 91, At: night}, {Kind: steps.EvStale, Step: step(1), Text: p, Seq: 92, At: night}} {
			w.Update(batchMsg{steps.Batch{Events: []steps.Event{e}}, true})
			for _, keys := range []string{"", "J", "6"} {
				if keys != "" {
					press(w, keys)
				}
				for l := range strings.SplitSeq(w.View().Content, "\n") {
					safe(t, "watching "+p, ansi.Strip(clean(l)))
				}
				fits(t, w)
			}
		}
	}
}
