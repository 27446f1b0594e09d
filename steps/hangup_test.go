package steps

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
)

// soak is how often something is done: a few times, or as often as RUNBOOK_SOAK
// says but at most most times.
func soak(few, most int) int {
	if n, _ := strconv.Atoi(os.Getenv("RUNBOOK_SOAK")); n > 0 {
		return min(n, most)
	}
	return few
}

// TestHangUpsInMidStep hangs up while a command runs, each time another one, and
// wants its exact exit status and all output up to the cap on return.
func TestHangUpsInMidStep(t *testing.T) {
	n, dropped := soak(3, 100), 0
	for i := range n {
		synctest.Test(t, func(t *testing.T) {
			dir := t.TempDir()
			begun, goOn := fifo(t, dir, "begun"), fifo(t, dir, "go-on")
			size, exit := 1000+i*7919, i%256
			if i%10 == 2 {
				size = spoolCap + 5000 + i // over the cap: the rest is counted
				dropped++
			}
			page := fmt.Sprintf("# P\n\n## Do\n\n```bash\n# 1. Change\naws ecs run-task --cluster c; printf begin; echo here >%s; read -r x <%s; head -c %d /dev/zero | tr '\\0' z; printf end; exit %d\n```\n", begun, goOn, size, exit)
			b := newBench(t, page, func(o *Options) { o.Cloud = nil })
			b.until(AskConfirm, "/1")
			b.Do(Act{Kind: ActConfirm, Text: b.fold().Current().Sheet.Word})
			hear(t, begun)
			b.leave(fmt.Errorf("%w (hangup)", ErrHungUp))
			<-b.ended
			say(t, goOn)
			_, cancel, ended := b.again()
			b.untilResult("/1")
			res := *b.fold().Steps[0].Result
			want := min(size+8, spoolCap)
			log, _ := os.ReadFile(b.output(b.fold().Find("do/1")) + ".log")
			if res.Exit != exit || res.Bytes != int64(size+8) || len(log) != want || res.Dropped != int64(size+8-want) ||
				!strings.HasPrefix(string(log), "begin") || want == size+8 && !strings.HasSuffix(string(log), "zend") {
				t.Fatalf("hang-up %d: exit %d, want %d; %d bytes, want %d; %d kept, %d dropped", i, res.Exit, exit, res.Bytes, size+8, len(log), res.Dropped)
			}
			cancel(fmt.Errorf("over"))
			<-ended
		})
		if t.Failed() {
			return
		}
	}
	t.Logf("FIGURE hang-ups in mid-step: %d of %d came back with the exact exit status and all output up to the cap, %d of them over it and counted", n, n, dropped)
}
