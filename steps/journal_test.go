package steps

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

var someTime = time.Date(2026, 11, 3, 14, 2, 0, 0, time.UTC)

// writeRun makes a run of n records and gives its store and journal's path.
func writeRun(t testing.TB, n int, last EventKind) (*Store, string) {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "runbook-test-") // in memory: thousands of fsyncs
	if err != nil {
		dir = t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	store, err := OpenStore(filepath.Join(dir, "runs"))
	if err != nil {
		t.Fatal(err)
	}
	j, err := store.Create([]byte("# Page\n"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		e := Event{At: someTime, Kind: EvNote, Text: fmt.Sprintf("note %d <é>", i)}
		switch i {
		case 0:
			e = Event{At: someTime, Kind: EvOpened, Opened: &Opened{Run: j.Run, Hash: "sha256:" + hashOf([]byte("# Page\n"))}}
		case n - 1:
			e.Kind = last
		}
		if err := j.Append(&e); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return store, filepath.Join(store.Path(j.Run), journalName)
}

func TestJournalCutAnywhereOpens(t *testing.T) {
	store, path := writeRun(t, 5, EvNote)
	whole, _ := os.ReadFile(path)
	for cut := range len(whole) + 1 {
		os.Remove(path + ".torn")
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		want := bytes.Count(whole[:cut], []byte("\n"))
		j, err := store.Open("0001")
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		events, err := store.Events("0001")
		if err != nil || len(events) != want || int(j.seq) != want {
			t.Fatalf("cut at %d: %d records, want %d; %v", cut, len(events), want, err)
		}
		left, _ := os.ReadFile(path)
		torn, _ := os.ReadFile(path + ".torn")
		if !bytes.Equal(append(left, torn...), whole[:cut]) {
			t.Fatalf("cut at %d: the original bytes were not kept", cut)
		}
		if err := j.Append(&Event{At: someTime, Kind: EvNote}); err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		j.Close()
		if got, err := store.Events("0001"); err != nil || len(got) != want+1 {
			t.Fatalf("cut at %d: after going on %d records, %v", cut, len(got), err)
		}
	}
	t.Logf("FIGURE journal cut: opens at all %d places, with the original bytes kept", len(whole)+1)
}

func TestEveryFlippedByteIsFound(t *testing.T) {
	store, path := writeRun(t, 4, EvNote)
	whole, _ := os.ReadFile(path)
	for i := range whole {
		want := bytes.Count(whole[:i], []byte("\n"))
		bad := bytes.Clone(whole)
		for f := 1; f < 256; f++ {
			bad[i] = whole[i] ^ byte(f)
			c, err := parseChain(bad, path)
			var damaged *DamagedError
			if !errors.As(err, &damaged) || damaged.Record != want+1 || len(c.events) != want {
				t.Fatalf("byte %d ^ %#x: %d records, %v", i, f, len(c.events), err)
			}
		}
		os.WriteFile(path, bad, 0o600)
		if v, err := store.Verify("0001"); err != nil || len(v.Wrong) == 0 && v.Torn == 0 || v.Records != want {
			t.Fatalf("byte %d: verified %+v, %v", i, v, err)
		}
		if j, err := store.Open("0001"); err == nil {
			j.Close()
			t.Fatalf("byte %d: a damaged journal was opened to be written", i)
		}
	}
	t.Logf("FIGURE flipped bytes: all 255 changes of all %d bytes found", len(whole))
}

func TestChainFindsWhatWasLeftOutMovedOrCutOff(t *testing.T) {
	store, path := writeRun(t, 6, EvLeft)
	whole, _ := os.ReadFile(path)
	lines := bytes.SplitAfter(whole, []byte("\n"))[:6]
	if v, err := store.Verify("0001"); v.Records != 6 || err != nil || len(v.Wrong) > 0 || !v.Sealed {
		t.Fatalf("%+v, %v", v, err)
	}
	join := func(is ...int) (out []byte) {
		for _, i := range is {
			out = append(out, lines[i]...)
		}
		return out
	}
	other, _ := os.ReadFile(func() string { _, p := writeRun(t, 6, EvNote); return p }())
	for name, bad := range map[string][]byte{
		"left out": join(0, 1, 3, 4, 5), "moved": join(0, 2, 1, 3, 4, 5), "twice": join(0, 1, 1, 2, 3, 4, 5),
		"cut at a record's end": join(0, 1, 2, 3, 4), "cut in a record": whole[:len(whole)-9], "empty": nil,
		"first left out": join(1, 2, 3, 4, 5), "another's end": append(join(0, 1, 2, 3, 4), bytes.SplitAfter(other, []byte("\n"))[5]...),
	} {
		os.WriteFile(path, bad, 0o600)
		if v, err := store.Verify("0001"); err == nil && len(v.Wrong) == 0 {
			t.Errorf("%s: not found", name)
		}
	}
	os.WriteFile(path, whole, 0o600)
	os.WriteFile(filepath.Join(filepath.Dir(path), sealName), []byte("{}"), 0o600)
	if v, err := store.Verify("0001"); err == nil && len(v.Wrong) == 0 {
		t.Error("a changed seal was not found")
	}
}

func TestSectorOfZerosIsATornTail(t *testing.T) {
	store, path := writeRun(t, 3, EvNote)
	whole, _ := os.ReadFile(path)
	for _, tail := range []string{strings.Repeat("\x00", 700), `{"crc":"` + strings.Repeat("\x00", 600) + "}\n"} {
		os.WriteFile(path, append(bytes.Clone(whole), tail...), 0o600)
		j, err := store.Open("0001")
		if err != nil {
			t.Fatal(err)
		}
		j.Close()
		if got, _ := os.ReadFile(path); !bytes.Equal(got, whole) {
			t.Error("the tail was not cut")
		}
	}
}

// forgetful is a disk that loses what was not synced, and fails on demand.
type forgetful struct {
	cache, disk []byte
	writes      int
	failAt      int // the n-th write or sync
	part        int // bytes of it that still arrive
}

func (f *forgetful) tick() bool { f.writes++; return f.writes == f.failAt }

func (f *forgetful) Write(p []byte) (int, error) {
	if f.tick() {
		n := min(f.part, len(p))
		f.cache = append(f.cache, p[:n]...)
		return n, errors.New("no space left on device")
	}
	f.cache = append(f.cache, p...)
	return len(p), nil
}

func (f *forgetful) Sync() error {
	if f.tick() {
		return errors.New("input/output error")
	}
	f.disk = bytes.Clone(f.cache)
	return nil
}

func (f *forgetful) Close() error { return nil }

func TestAcknowledgedRecordsSurviveLossOfPower(t *testing.T) {
	for failAt := 1; failAt <= 20; failAt++ {
		f := &forgetful{failAt: failAt, part: failAt * 7}
		j := &Journal{dir: t.TempDir(), f: f}
		acked := 0
		for range 12 {
			if j.Append(&Event{At: someTime, Kind: EvNote, Text: "x"}) == nil {
				if acked++; f.writes > failAt {
					t.Fatalf("failure %d: a record was taken after a failed write", failAt)
				}
			}
		}
		path := filepath.Join(t.TempDir(), journalName)
		os.WriteFile(path, f.disk, 0o600)
		if c, err := readChain(path); err != nil || len(c.events) != acked {
			t.Errorf("failure %d: %d of %d acknowledged records survived, %v", failAt, len(c.events), acked, err)
		}
	}
}

func TestFullDeviceTakesNothing(t *testing.T) {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	j := &Journal{dir: t.TempDir(), f: f}
	for range 2 {
		if err := j.Append(&Event{Kind: EvIntent}); err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("a full device gave %v", err)
		}
	}
}

// appendUntilRefused is the child of the test below: it says each record that
// the journal took, and ends when one is refused.
func appendUntilRefused(dir string) int {
	j, err := ReadStore(dir).Open("0001")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	for {
		e := Event{At: someTime, Kind: EvNote, Text: strings.Repeat("x", 300)}
		if err := j.Append(&e); err != nil {
			if again := j.Append(&Event{Kind: EvIntent}); again == nil {
				return 2
			}
			return 0
		}
		fmt.Println(e.Seq)
	}
}

func TestFileSizeLimitLosesNothing(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	store, path := writeRun(t, 1, EvNote)
	self, _ := os.Executable()
	out, err := exec.Command(bash, "-c", `ulimit -f 8; exec "$@"`, "-", self, "__append", store.dir).Output()
	if err != nil {
		t.Fatalf("%v; %s", err, out)
	}
	lines := strings.Fields(string(out))
	acked, _ := strconv.Atoi(lines[len(lines)-1])
	c, err := readChain(path)
	if err != nil || len(c.events) != acked || len(c.torn) == 0 {
		t.Errorf("%d records of %d acknowledged, torn end of %d bytes, %v", len(c.events), acked, len(c.torn), err)
	}
}

func TestOneWriterAndItsName(t *testing.T) {
	store, _ := writeRun(t, 2, EvNote)
	var wg sync.WaitGroup
	results := make([]error, 50)
	begin := make(chan bool)
	journals := make(chan *Journal, 50)
	for i := range results {
		wg.Go(func() {
			<-begin
			j, err := store.Open("0001")
			if results[i] = err; err == nil {
				journals <- j
			}
		})
	}
	close(begin)
	wg.Wait()
	if len(journals) != 1 {
		t.Fatalf("%d writers", len(journals))
	}
	for _, err := range results {
		var held *HeldError
		if err != nil && (!errors.As(err, &held) || held.Holder.PID != os.Getpid() || !strings.Contains(err.Error(), fmt.Sprintf("(pid %d) since", os.Getpid()))) {
			t.Errorf("refused with %v", err)
		}
	}
	(<-journals).Close()
}

func FuzzJournal(f *testing.F) {
	_, path := writeRun(f, 3, EvNote)
	whole, _ := os.ReadFile(path)
	f.Add(whole)
	f.Add(whole[:len(whole)-5])
	f.Add([]byte(crcHead + "\n\n"))
	file := filepath.Join(f.TempDir(), journalName)
	f.Fuzz(func(t *testing.T, data []byte) {
		os.WriteFile(file, data, 0o600)
		c, err := readChain(file)
		if c.good > int64(len(data)) || err == nil && c.good+int64(len(c.torn)) != int64(len(data)) {
			t.Errorf("%d whole and %d torn bytes of %d", c.good, len(c.torn), len(data))
		}
		var prev link
		var again []byte
		for _, e := range c.events {
			line, next, _ := encodeRecord(&e, prev)
			again, prev = append(again, line...), next
		}
		if err == nil && len(c.events) > 0 && !bytes.HasPrefix(data, again[:bodyBegin]) {
			t.Error("records that were never written were believed")
		}
	})
}
