package steps

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// What a launcher says when it cannot start a shell is told, and is not taken
// for a shell that could not be restored; the order after it, with a launcher
// that can, finds everything as it was.
func TestShellThatWasNotStarted(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	launcher := filepath.Join(dir, "launcher")
	stands := func(target string) {
		t.Helper()
		os.Remove(launcher)
		if err := os.Symlink(target, launcher); err != nil {
			t.Fatal(err)
		}
	}
	broken := filepath.Join(dir, "broken")
	if err := os.WriteFile(broken, []byte("#!"+bash+"\necho first >&2\necho 'no such namespace' >&2\nexit 120\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := newSitting(t, t.TempDir())
	run := func(script string) (Result, string) {
		o := s.order(script)
		o.Bash = launcher
		return s.run(t.Context(), o)
	}
	stands(bash)
	if res, _ := run("KEPT=yes"); res.Exit != 0 {
		t.Fatalf("%+v", res)
	}
	stands(broken)
	res, _ := run("echo $KEPT")
	if !strings.Contains(res.Err, "was not started") || !strings.HasSuffix(res.Err, ": no such namespace") {
		t.Errorf("not started: %q", res.Err)
	}
	stands(bash)
	if res, out := run("echo $KEPT"); out != "yes\n" || res.Err != "" {
		t.Errorf("after it: %q %+v", out, res)
	}
	state := filepath.Join(s.dir, "shell", "state.sh")
	if err := os.WriteFile(state, []byte("echo 'the folder is gone' >&2; exit 120\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	res, out := run("echo ran")
	if !strings.Contains(res.Err, "could not be restored") || !strings.HasSuffix(res.Err, ": the folder is gone") || out != "" {
		t.Errorf("not restored: %q, %q", res.Err, out)
	}
}

// A process that was left running and writes into the shell's pipe without an
// end does not hold the step: the mark is found in the noise.
func TestNoiseInTheShellsPipeHoldsNothing(t *testing.T) {
	p, err := openDumpPipe(filepath.Join(t.TempDir(), "pipe"))
	if err != nil {
		t.Skip(err)
	}
	w, err := os.OpenFile(p.path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	p.begin()
	w.WriteString("\x00<begin\x00said\x00begin>\x00")
	stop, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		for {
			select {
			case <-stop:
				return
			default:
				w.WriteString("noise\n")
			}
		}
	}()
	for range 3 {
		if got := p.end()["begin"]; got != nil && got[0] != "said" {
			t.Errorf("%q", got)
		}
		p.begin()
	}
	close(stop)
	<-over
	w.Close()
	p.close()
}

func TestRunsSayWhoWalksThem(t *testing.T) {
	store, err := OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	j, err := store.Create([]byte("# P\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Append(&Event{Kind: EvOpened, Opened: &Opened{Run: j.Run}}); err != nil {
		t.Fatal(err)
	}
	says := func() Summary {
		t.Helper()
		all, err := store.Summaries()
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		return all[0]
	}
	if s := says(); s.Status != "walked" || !strings.Contains(s.Sentence, "walked by "+held(j.Dir()).String()) {
		t.Errorf("while it is walked: %+v", s)
	}
	// As kill -9 leaves it: the file that names the holder stays, the holder is gone.
	text, err := os.ReadFile(filepath.Join(j.Dir(), holderName))
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
	dead := exec.Command(os.Args[0], "-test.run=^$")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	text = []byte(strings.Replace(string(text), strconv.Itoa(os.Getpid()), strconv.Itoa(dead.Process.Pid), 1))
	if err := os.WriteFile(filepath.Join(j.Dir(), holderName), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if s := says(); s.Status != "left" || !strings.Contains(s.Sentence, "a crash") || strings.Contains(s.Sentence, "walked") || !s.Resumable {
		t.Errorf("after a crash: %+v", s)
	}
}
