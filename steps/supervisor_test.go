package steps

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// fifo is an event that a script waits for or gives: no test sleeps.
func fifo(t *testing.T, dir, name string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	return path
}

// say lets a script that reads the fifo go on; hear waits until one wrote.
func say(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("go\n"), 0); err != nil {
		t.Fatal(err)
	}
}

func hear(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(data))
}

func gone(pid int) bool { return syscall.Kill(pid, 0) == syscall.ESRCH }

func TestCommandOutlivesTheProgram(t *testing.T) {
	dir := t.TempDir()
	s := newSitting(t, dir)
	begun, goOn := fifo(t, dir, "begun"), fifo(t, dir, "go-on")
	o := s.order(fmt.Sprintf("echo before; echo complaint >&2; echo >%s; read x <%s; echo after; V=42; exit 7", begun, goOn))
	ctx, cancel := context.WithCancelCause(t.Context())
	left := make(chan bool)
	go func() {
		_, _, ok := s.tie.run(ctx, o, func([]byte) {}, func(int) {})
		left <- ok
	}()
	hear(t, begun)
	cancel(errDetached)
	if <-left {
		t.Fatal("the command had ended")
	}
	s.tie.close() // the program is gone: nobody reads, nobody writes
	var lines []string
	f := &found{dir: dir, name: o.Output, line: func(l []byte) { lines = append(lines, string(l)) }}
	if alive, pid := f.supervised(); !alive || pid != s.tie.cmd.Process.Pid && pid <= 1 {
		t.Fatalf("supervised: %v %d", alive, pid)
	}
	say(t, goOn)
	res, out, ok := f.wait(t.Context())
	if !ok || res.Exit != 7 || res.Set["V"] != "42" || string(out) != "before\nafter\n" || res.Bytes != 23 || res.Ended.IsZero() {
		t.Errorf("found %v %+v, stdout %q", ok, res, out)
	}
	slices.Sort(lines) // two pipes: the order between them is nobody's promise
	if got := strings.Join(lines, "|"); got != "after|before|complaint" {
		t.Errorf("lines %s", got)
	}
	if fi, err := os.Stat(filepath.Join(dir, "output", o.Output+".json")); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("the result's file: %v %v", fi, err)
	}
	s.begin() // the next sitting starts from where it ended
	if _, out := s.run(t.Context(), s.order(`echo "V=$V"`)); out != "V=42\n" {
		t.Errorf("the next sitting saw %q", out)
	}
}

func TestHalfAResultIsNone(t *testing.T) {
	whole, err := encodeResult(Result{Exit: 3, Tail: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole[:len(whole)-1] {
		if _, ok := decodeResult(whole[:i]); ok {
			t.Errorf("half a result of %d bytes was taken", i)
		}
		bad := append([]byte(nil), whole...)
		bad[i] ^= 1
		if _, ok := decodeResult(bad); ok {
			t.Errorf("a result with byte %d flipped was taken", i)
		}
	}
	if r, ok := decodeResult(whole); !ok || r.Exit != 3 {
		t.Errorf("%v %+v", ok, r)
	}
}

func TestKilledSupervisorMeansNobodyKnows(t *testing.T) {
	dir := t.TempDir()
	s := newSitting(t, dir)
	begun := fifo(t, dir, "begun")
	o := s.order("echo $$ >" + begun + "; exec sleep 1000")
	got := make(chan Result)
	go func() { res, _ := s.run(t.Context(), o); got <- res }()
	pid := 0
	fmt.Sscan(hear(t, begun), &pid)
	defer syscall.Kill(pid, syscall.SIGKILL)
	s.tie.cmd.Process.Kill()
	if res := <-got; res.Lost == "" || res.Exit != -1 {
		t.Errorf("%+v", res)
	}
	s.tie.cmd.Wait()
	f := &found{dir: dir, name: o.Output, line: func([]byte) {}}
	if _, _, ok := f.wait(t.Context()); ok {
		t.Error("a result was found")
	}
}

func TestAbortLeavesNobody(t *testing.T) {
	for name, shape := range map[string]string{
		"plain":        `echo $$ $$ >P; exec sleep 1000`,
		"child":        `sleep 1000 & echo $$ $! >P; wait`,
		"ignores INT":  `trap '' INT; echo $$ $$ >P; while :; do sleep 1000; done`,
		"ignores TERM": `trap '' INT TERM; bash -c 'trap "" INT TERM; echo $PPID $$ >P; while :; do sleep 1000; done'; :`,
		"pipeline":     `sleep 1000 | { read -r _ </dev/zero & echo $$ $! >P; wait; }`,
		"new session":  `setsid bash -c 'echo 1 $$ >P; exec sleep 1000' & wait`,
		"double fork":  `( ( setsid bash -c 'trap "" TERM; echo 1 $$ >P; sleep 1000' & ) & ); sleep 1000`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := newSitting(t, dir)
			pipe := fifo(t, dir, "pids")
			ctx, cancel := context.WithCancel(t.Context())
			got := make(chan Result)
			go func() {
				res, _ := s.run(ctx, s.order(strings.ReplaceAll(shape, ">P", ">"+pipe)))
				got <- res
			}()
			var a, b int
			fmt.Sscan(hear(t, pipe), &a, &b)
			cancel()
			res := <-got
			if b == 0 || a > 1 && !gone(a) || !gone(b) {
				t.Errorf("processes %d %d: one survived; %+v", a, b, res)
			}
			if a == 1 && (len(res.Strays) == 0 || !strings.Contains(strings.Join(res.Strays, " "), fmt.Sprintf("(pid %d)", b))) {
				t.Errorf("the one that fled is not named: %q", res.Strays)
			}
			if res.Signal == "" || res.Note != "" {
				t.Errorf("%+v", res)
			}
			if next, out := s.run(t.Context(), s.order("echo next")); out != "next\n" || len(next.Strays) != 0 {
				t.Errorf("then %q %+v", out, next)
			}
		})
	}
}

func TestBackgroundProcessStaysAndIsNamed(t *testing.T) {
	dir := t.TempDir()
	s := newSitting(t, dir)
	pipe, goOn := fifo(t, dir, "pid"), fifo(t, dir, "go-on")
	res, out := s.run(t.Context(), s.order("(read x <"+goOn+"; echo late; exec sh -c 'echo $$ >"+pipe+"; exec sleep 1000') & echo main"))
	if out != "main\n" || res.Exit != 0 || len(res.Strays) != 1 {
		t.Fatalf("%q %+v", out, res)
	}
	say(t, goOn) // it writes where nobody keeps it, and is not ended by that
	pid := 0
	fmt.Sscan(hear(t, pipe), &pid)
	if pid <= 1 {
		t.Fatal("no process number was heard")
	}
	next, _ := s.run(t.Context(), s.order("true"))
	if len(next.Strays) != 0 || gone(pid) {
		t.Errorf("the next step %+v; gone: %v", next, gone(pid))
	}
	syscall.Kill(pid, syscall.SIGKILL)
}

func TestWhatIsWrittenBehindTheShellIsKept(t *testing.T) {
	s := newSitting(t, t.TempDir())
	if _, out := s.run(t.Context(), s.order(`exec > >(while read -r l; do echo "got $l"; done); echo one; echo two`)); out != "got one\ngot two\n" {
		t.Errorf("stdout %q", out)
	}
}

func TestCommandHasNoTerminalAndNoInput(t *testing.T) {
	s := newSitting(t, t.TempDir())
	if _, out := s.run(t.Context(), s.order(`if (: </dev/tty) 2>/dev/null; then echo tty; fi; read -r x || echo nothing; [ "$(ps -o sid= -p $$ 2>/dev/null | tr -d ' ')" != "" ] && true`)); out != "nothing\n" {
		t.Errorf("%q", out)
	}
}

func TestTimeLimitIsKeptWithoutTheProgram(t *testing.T) {
	s := newSitting(t, t.TempDir())
	o := s.order("exec sleep 1000")
	o.Limit = time.Millisecond
	if res, _ := s.run(t.Context(), o); !res.TimedOut || res.Exit != -1 {
		t.Errorf("%+v", res)
	}
}

func TestOutputIsCappedAndCounted(t *testing.T) {
	dir := t.TempDir()
	s := newSitting(t, dir)
	seen, lost := 0, 0
	o := s.order("head -c 12582912 /dev/zero | tr '\\0' '\\n'; echo end")
	res, _, _ := s.tie.run(t.Context(), o, func([]byte) { seen++ }, func(n int) { lost += n })
	log, err := os.Stat(filepath.Join(dir, "output", o.Output+".log"))
	if err != nil || log.Size() != spoolCap || res.Bytes != 12582916 || res.Dropped != res.Bytes-spoolCap || !strings.HasSuffix(res.Tail, "\nend\n") {
		t.Errorf("%d bytes kept, %v, %d written, %d dropped", log.Size(), err, res.Bytes, res.Dropped)
	}
	if seen+lost != 12582913 {
		t.Errorf("%d lines seen and %d counted as dropped", seen, lost)
	}
}

// TestSpillIsToldWhileItRuns: that more came than is kept is known before the
// command ends, which it does here only when it was told.
func TestSpillIsToldWhileItRuns(t *testing.T) {
	s := newSitting(t, t.TempDir())
	gate := filepath.Join(t.TempDir(), "gate")
	if err := unix.Mkfifo(gate, 0o600); err != nil {
		t.Skip(err)
	}
	feed := NewFeed()
	var once sync.Once
	s.tie.spilled = func(n int64) {
		feed.spill(n)
		once.Do(func() {
			f, err := os.OpenFile(gate, os.O_WRONLY, 0)
			if err == nil {
				f.Close()
			}
		})
	}
	res, _ := s.run(t.Context(), s.order("head -c 9000000 /dev/zero | tr '\\0' 'x'; read -r line <"+gate+"; echo over"))
	if res.Dropped < 9000000-spoolCap || feed.spilled == 0 || feed.spilled > res.Dropped {
		t.Errorf("%d bytes dropped, %d told", res.Dropped, feed.spilled)
	}
	feed.event(Event{Kind: EvResult, Result: &res})
	if b, ok := feed.Next(t.Context()); !ok || b.Spilled != 0 {
		t.Errorf("counted twice: %+v", b)
	}
}

func TestSupervisorDiesOfNoSignalThatATerminalSends(t *testing.T) {
	dir := t.TempDir()
	s := newSitting(t, dir)
	s.run(t.Context(), s.order("true"))
	for _, sig := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGPIPE} { // TERM asks it to stop a command
		s.tie.cmd.Process.Signal(sig)
	}
	if res, out := s.run(t.Context(), s.order("echo alive")); out != "alive\n" || res.Exit != 0 {
		t.Errorf("%q %+v", out, res)
	}
	if sid, err := unix.Getsid(s.tie.cmd.Process.Pid); err != nil || sid != s.tie.cmd.Process.Pid {
		t.Errorf("session %d, %v", sid, err)
	}
}

func TestSecondSupervisorOfARunIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := newSitting(t, dir)
	s.run(t.Context(), s.order("true"))
	other := &found{dir: dir}
	if alive, _ := other.supervised(); !alive {
		t.Error("the supervisor does not hold its lock")
	}
	s.tie.close()
	if alive, _ := other.supervised(); alive {
		t.Error("an idle supervisor stayed when its program ended")
	}
}

// BenchmarkTwentySteps is a run's cost for 20 `echo` steps, intents and results
// on disk, against 20 bare bashes and the same fsyncs. Held to: 1.5.
func BenchmarkTwentySteps(b *testing.B) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		b.Skip(err)
	}
	var ours, floor time.Duration
	for b.Loop() {
		store, err := OpenStore(b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		j, err := store.Create([]byte("# Page\n"))
		if err != nil {
			b.Fatal(err)
		}
		tie, err := startTether(j.Dir())
		if err != nil {
			b.Fatal(err)
		}
		warm := order{Bash: bash, Env: os.Environ(), Dir: "/", Output: "warm", Attempt: 1, Script: "true"}
		tie.run(b.Context(), warm, func([]byte) {}, func(int) {})
		begun := time.Now()
		for i := range 20 {
			j.Append(&Event{Kind: EvArrived})
			j.Append(&Event{Kind: EvIntent})
			o := warm
			o.Output, o.Script = fmt.Sprint(i), "echo step"
			res, _, _ := tie.run(b.Context(), o, func([]byte) {}, func(int) {})
			if res.Exit != 0 {
				b.Fatalf("%+v", res)
			}
			j.Append(&Event{Kind: EvResult, Result: &res})
			j.Append(&Event{Kind: EvPassed})
		}
		ours += time.Since(begun)
		tie.close()
		j.Close()

		dir := b.TempDir()
		f, err := os.Create(filepath.Join(dir, "floor"))
		if err != nil {
			b.Fatal(err)
		}
		begun = time.Now()
		for i := range 20 {
			for range 4 {
				f.WriteString(strings.Repeat("x", 300))
				f.Sync()
			}
			exec.Command(bash, "-c", "echo step").Run()
			out, _ := os.Create(filepath.Join(dir, fmt.Sprint(i)))
			out.WriteString("step\n")
			err = errors.Join(out.Sync(), out.Close(), writeDurably(out.Name()+".json", make([]byte, 300)))
		}
		floor += time.Since(begun)
		f.Close()
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(ours.Microseconds())/1000/float64(b.N)/20, "ms/step")
	b.ReportMetric(float64(ours)/float64(floor), "x-bash+fsyncs")
}
