package steps

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/fairtradeworker/runbook/runbook"
)

const crashSteps = 30

// crashPage has steps that each leave one line in a log, and may not be run twice.
func crashPage(log string) []byte {
	var b strings.Builder
	b.WriteString("# P\n\n## Do\n\n```bash\n")
	for i := range crashSteps {
		fmt.Fprintf(&b, "# %d. Step\nN%d=%d; echo %d >>%s\n\n", i+1, i, i, i, log)
	}
	b.WriteString("```\n")
	return []byte(b.String())
}

// walkUntilKilled is the child of the test below: it begins or resumes the run
// in dir, says each record that was acknowledged, and never runs a step again.
func walkUntilKilled(dir string) int {
	page := crashPage(filepath.Join(dir, "log"))
	book, err := runbook.Parse("page.md", page)
	if err != nil {
		return 3
	}
	store, err := OpenStore(filepath.Join(dir, "runs"))
	if err != nil {
		return 3
	}
	j, err := store.Open("0001")
	if err != nil {
		if j, err = store.Create(page); err != nil {
			return 3
		}
	}
	events, err := store.Events("0001")
	if err != nil {
		return 3
	}
	local, err := NewLocal(os.Environ())
	if err != nil {
		return 3
	}
	proc, _ := book.Default()
	auto := Automatically(nil)
	o := Options{Book: book, Procedure: proc.ID, Past: events, Journal: j, Launcher: local, Feed: NewFeed(), Opened: Opened{Procedure: proc.ID, Run: "0001"}, Answers: auto}
	over := make(chan struct{})
	go func() {
		defer close(over)
		for {
			b, ok := o.Feed.Next(context.Background())
			for _, e := range b.Events {
				fmt.Println(e.Seq)
			}
			if !ok {
				return
			}
		}
	}()
	New(o).Run(context.Background())
	<-over
	return 0
}

// TestKilledAnywhereNothingIsLostOrDoneTwice kills the program at random
// records of a run of 30 steps until it comes to its end. RUNBOOK_SOAK=n does
// it until n kills are made.
func TestKilledAnywhereNothingIsLostOrDoneTwice(t *testing.T) {
	want, _ := strconv.Atoi(os.Getenv("RUNBOOK_SOAK"))
	self, _ := os.Executable()
	kills, unknown, offered := 0, 0, 0
	for runs := 0; runs == 0 || kills < want; runs++ {
		dir := t.TempDir()
		for over := false; !over; {
			cmd := exec.Command(self, "__walk", dir)
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			acked, n := 0, 1+rand.IntN(30)
			lines := bufio.NewScanner(out)
			for ; n > 0 && lines.Scan(); n-- {
				acked, _ = strconv.Atoi(lines.Text())
			}
			over = n > 0
			cmd.Process.Kill()
			cmd.Wait()
			if !over {
				kills++
			} else if code := cmd.ProcessState.ExitCode(); code > 0 {
				t.Fatalf("the child ended with %d", code)
			}
			c, err := readChain(filepath.Join(dir, "runs", "0001", journalName))
			if err != nil || len(c.events) < acked {
				t.Fatalf("%d records of %d acknowledged, %v", len(c.events), acked, err)
			}
			if !over {
				offered += rightStep(t, dir, c.events)
			}
		}
		u := checkLog(t, dir)
		unknown += u
	}
	t.Logf("FIGURE kill -9: %d kills, no acknowledged fact lost, the right step offered %d times, no step run twice; %d outcomes unknown", kills, offered, unknown)
	if offered != kills {
		t.Errorf("the right step was offered %d times after %d kills", offered, kills)
	}
}

// rightStep gives 1 when what would be offered on return is the step behind the
// last one that ran: that step itself where its result is not known.
func rightStep(t *testing.T, dir string, events []Event) int {
	t.Helper()
	book, err := runbook.Parse("page.md", crashPage(filepath.Join(dir, "log")))
	if err != nil {
		t.Fatal(err)
	}
	run := Fold(book, events)
	at := 0
	for at < len(run.Steps) && (run.Steps[at].Over() || run.Steps[at].Kept) {
		at++
	}
	data, _ := os.ReadFile(filepath.Join(dir, "log"))
	last := -1
	if ran := strings.Fields(string(data)); len(ran) > 0 {
		last, _ = strconv.Atoi(ran[len(ran)-1])
	}
	for at > last+1 && run.Steps[at-1].Kept { // unknown, and in fact it never ran: that may not be guessed
		at--
	}
	if at == last+1 || at == last && run.Steps[at].State == Running || at == len(run.Steps) && last == at-1 {
		return 1
	}
	t.Errorf("step %d is offered, and the last that ran is %d", at+1, last+1)
	return 0
}

// checkLog wants every step that passed in the log once, and one that is
// unknown at most once.
func checkLog(t *testing.T, dir string) (unknown int) {
	t.Helper()
	data, _ := os.ReadFile(filepath.Join(dir, "log"))
	times := map[string]int{}
	for _, n := range strings.Fields(string(data)) {
		times[n]++
	}
	page := crashPage(filepath.Join(dir, "log"))
	book, _ := runbook.Parse("page.md", page)
	events, err := ReadStore(filepath.Join(dir, "runs")).Events("0001")
	if err != nil {
		t.Fatal(err)
	}
	run := Fold(book, events)
	if len(run.Steps) != crashSteps || run.Outcome == nil {
		t.Fatalf("%d steps, outcome %+v", len(run.Steps), run.Outcome)
	}
	for i, s := range run.Steps {
		n := times[strconv.Itoa(i)]
		switch {
		case s.State == Unknown && n <= 1:
			unknown++
		case s.State != Passed || n != 1:
			t.Errorf("step %d is %s and was run %d times", i+1, s.State, n)
		}
	}
	return unknown
}
