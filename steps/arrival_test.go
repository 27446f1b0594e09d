package steps

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/fairtradeworker/runbook/runbook"
)

func TestArrivalTable(t *testing.T) {
	text, err := os.ReadFile("testdata/arrival.txt")
	if err != nil {
		t.Fatal(err)
	}
	hit := map[arrival]int{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.SplitN(line, "|", 4)
		if len(f) != 4 {
			t.Fatalf("%q", line)
		}
		exit, err := strconv.Atoi(strings.TrimSpace(f[0]))
		if err != nil {
			t.Fatal(err)
		}
		want, known := map[string]arrival{"unknown": mayHave, "left not": neverLeft, "no word": noWord}[strings.TrimSpace(f[2])]
		if !known {
			t.Fatalf("%q", line)
		}
		hit[want]++
		step := runbook.Step{Programs: []string{strings.TrimSpace(f[1])}, Mutates: true}
		res := Result{Exit: exit, Tail: strings.ReplaceAll(strings.TrimSpace(f[3]), `\n`, "\n")}
		if got, why := arrived(step, res); got != want {
			t.Errorf("%s: got %d (%s)", line, got, why)
		}
	}
	if len(hit) != 3 {
		t.Errorf("%v", hit)
	}
}

// A change of which the answer was lost is neither done nor failed, and is run
// again only with the whole confirmation; one that never left has failed.
func TestLostAnswerOfAChange(t *testing.T) {
	for name, c := range map[string]struct {
		says string
		exit int
		asks AskKind
		want string
	}{
		"lost":       {`Read timeout on endpoint URL: "https://ecs.test/"`, 255, AskUnknown, "Read timeout"},
		"never left": {`Could not connect to the endpoint URL: "https://ecs.test/"`, 255, AskFailed, "never left"},
		"refused":    {"An error occurred (AccessDeniedException)", 254, AskFailed, "exit status 254"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				page := "# P\n\n## Rollback\n\n```bash\n# 1. Update the service\naws ecs update-service --cluster c --service api --task-definition api:40\n```\n"
				b := newBench(t, page, func(o *Options) {
					l := o.Launcher.(localTest)
					script := fmt.Sprintf("#!%s\necho %s >&2\nexit %d\n", l.bash, singleQuoted(c.says), c.exit)
					if err := os.WriteFile(filepath.Join(l.dir, "aws"), []byte(script), 0o700); err != nil {
						t.Fatal(err)
					}
				})
				b.until(AskConfirm, "/1")
				b.Do(Act{Kind: ActConfirm, Text: "api"})
				s := b.until(c.asks, "/1").Current()
				if !strings.Contains(s.Reason, c.want) {
					t.Errorf("the reason is %q", s.Reason)
				}
				if c.asks == AskUnknown {
					b.Do(Act{Kind: ActAgain})
					if s := b.until(AskConfirm, "/1").Current(); s.Confirmed || s.Intent.Attempt != 1 {
						t.Errorf("the word of the attempt before still counts: %+v", s)
					}
				}
				b.quit()
			})
		})
	}
}
