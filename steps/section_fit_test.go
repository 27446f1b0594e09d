package steps

import (
	"strings"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// The sections of FairTradeWorker's page, as its headings and symptoms read.
var page = []runbook.Procedure{
	{ID: "production", Title: "Production Deployment", Role: "main"},
	{ID: "manual-rollback", Title: "Manual Rollback", Role: "rollback", When: "If automatic rollback doesn't work"},
	{ID: "stuck", Title: `Deployment Stuck in "PENDING" State`, Role: "troubleshoot", Symptom: "Deployment running for > 10 minutes"},
	{ID: "health", Title: "Health Checks Failing", Role: "troubleshoot", Symptom: "Tasks keep restarting (status PENDING → RUNNING → PENDING)"},
	{ID: "memory", Title: "Out of Memory (OOMKilled)", Role: "troubleshoot", Symptom: "Tasks killed after 30-60 seconds"},
	{ID: "secrets", Title: "Secrets Not Found", Role: "troubleshoot", Symptom: `Error: "InvalidParameterException - Secrets Manager"`},
	{ID: "weather", Title: "Bad weather", Role: "troubleshoot"},
}

func TestSections(t *testing.T) {
	now := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	died := func(n int) (out []StoppedTask) {
		for i := range n {
			out = append(out, StoppedTask{ID: "d", At: now.Add(-time.Duration(i) * time.Minute)})
		}
		return out
	}
	release := func(age time.Duration, stopped []StoppedTask, causes ...Cause) Diagnosis {
		return Diagnosis{At: now, Began: now.Add(-age), Open: true, Number: 42, Stopped: stopped, Causes: causes}
	}
	crash := Cause{Rule: "crash on boot", Strength: FitStrong, Symptom: SymptomRestarting}
	for name, c := range map[string]struct {
		d    Diagnosis
		want string // in order, strong first
	}{
		"a release that crashes, 9 minutes old": {release(9*time.Minute, died(3), crash),
			"health strong, manual-rollback possible, stuck no, memory no, secrets no, weather no"},
		"the same after 17 minutes": {release(17*time.Minute, died(10), crash),
			"health strong, manual-rollback possible, stuck possible, memory no, secrets no, weather no"},
		"out of memory explains the restarts": {release(9*time.Minute, died(4), Cause{Rule: "out of memory", Sentence: "killed for memory", Strength: FitStrong, Symptom: SymptomMemory}),
			"memory strong, manual-rollback possible, health possible, stuck no, secrets no, weather no"},
		"a secret is missing": {release(5*time.Minute, died(2), Cause{Rule: "secret is missing", Sentence: "a secret is missing", Strength: FitStrong, Symptom: SymptomSecrets}),
			"secrets strong, manual-rollback possible, health possible, stuck no, memory no, weather no"},
		"stuck with nothing else": {release(11*time.Minute, nil, Cause{Rule: "tasks wait in PENDING", Strength: FitPossible, Symptom: SymptomStuck}),
			"stuck strong, manual-rollback no, health no, memory no, secrets no, weather no"},
		"the host was lost": {release(5*time.Minute, died(1), Cause{Rule: "host was lost", Strength: FitStrong}),
			"health possible, manual-rollback no, stuck no, memory no, secrets no, weather no"},
		"all is well": {Diagnosis{At: now, Began: now.Add(-time.Hour), Number: 42},
			"manual-rollback no, stuck no, health no, memory no, secrets no, weather no"},
		"tasks not readable": {func() Diagnosis {
			d := release(5*time.Minute, nil)
			d.Blind = map[string]string{"tasks": "denied"}
			return d
		}(), "manual-rollback possible, health possible, memory possible, secrets possible, stuck no, weather no"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range Sections(c.d, page) {
				if f.Why == "" {
					t.Errorf("%s says not why", f.Procedure.ID)
				}
				got = append(got, f.Procedure.ID+" "+string(f.Fit))
			}
			if text := strings.Join(got, ", "); text != c.want {
				t.Errorf("got  %s\nwant %s", text, c.want)
			}
		})
	}
}

func TestSectionsSayWhatWasMeasured(t *testing.T) {
	now := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	d := Diagnosis{At: now, Began: now.Add(-9 * time.Minute), Open: true, Number: 42, Stopped: make([]StoppedTask, 3)}
	for i := range d.Stopped {
		d.Stopped[i].At = now.Add(-time.Minute)
	}
	why := map[string]string{}
	for _, f := range Sections(d, page) {
		why[f.Procedure.ID] = f.Why
	}
	if want := "3 tasks of 42 ended by themselves in the last 10 min"; why["health"] != want {
		t.Errorf("%q, want %q", why["health"], want)
	}
	if want := "the deployment is 9 min old, the page's limit is 10 min"; why["stuck"] != want {
		t.Errorf("%q, want %q", why["stuck"], want)
	}
	if want := "no OutOfMemoryError in any stopped task"; why["memory"] != want {
		t.Errorf("%q, want %q", why["memory"], want)
	}
}

func TestLevelOf(t *testing.T) {
	for text, want := range map[string]LogLevel{
		"ERROR payments: timeout":                           LevelError,
		"2026-11-23T14:00:00Z [warn] slow":                  LevelWarn,
		"14:00:00.123 INFO  listening":                      LevelInfo,
		`time="2026" level=error msg="x"`:                   LevelError,
		`{"time":1,"level":50,"msg":"x"}`:                   LevelError,
		`{"severity":"CRITICAL","message":"x"}`:             LevelFatal,
		`{"msg":"the level is fine"}`:                       LevelNone,
		"GET /info 200":                                     LevelNone,
		"no error was found here":                           LevelNone,
		"FATAL unhandled rejection":                         LevelFatal,
		"panic: runtime error":                              LevelFatal,
		"errors=0 warnings=0":                               LevelNone,
		"":                                                  LevelNone,
		strings.Repeat("x ", 60) + "ERROR far too far away": LevelNone,
	} {
		if got := LevelOf(text); got != want {
			t.Errorf("LevelOf(%q) = %q, want %q", text, got, want)
		}
	}
}
