package steps

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// SectionFit is how well one section of the page fits what was measured.
type SectionFit struct {
	Procedure runbook.Procedure
	Fit       Fit
	Why       string // what was measured, one line
}

// Sections ranks the sections of a page that help when something goes wrong (its
// troubleshooting and rollback procedures, and any that name a symptom) by what
// was measured; the page's words only say which measure a section is about
// (ux.md 3.5). The best come first, in the page's order where they are equal;
// those that were checked and do not fit come last.
func Sections(d Diagnosis, procs []runbook.Procedure) []SectionFit {
	var out []SectionFit
	for _, want := range []Fit{FitStrong, FitPossible, FitNo} {
		for _, p := range procs {
			if p.Role != "troubleshoot" && p.Role != "rollback" && p.Symptom == "" {
				continue
			}
			if fit, why := d.fits(p); fit == want {
				out = append(out, SectionFit{p, fit, why})
			}
		}
	}
	return out
}

// fits measures a section by the first row that its symptom or title speaks of.
func (d Diagnosis) fits(p runbook.Procedure) (Fit, string) {
	fit, why := FitNo, "nothing that was measured fits its words"
	for _, text := range []string{p.Title, p.Symptom} {
		for _, m := range gauges {
			if text == "" || !m.words().MatchString(text) {
				continue
			}
			f, w := m.fits(d, p)
			if better(f, fit) || fit == FitNo && why == "nothing that was measured fits its words" {
				fit, why = f, w
			}
			break
		}
	}
	if fit == FitNo && p.Role == "rollback" {
		return d.rollback(p)
	}
	return fit, why
}

func better(a, b Fit) bool {
	rank := map[Fit]int{FitStrong: 2, FitPossible: 1}
	return rank[a] > rank[b]
}

// gauge is one way in which a section's words can be measured.
type gauge struct {
	words expression // in the title or the symptom
	fits  func(Diagnosis, runbook.Procedure) (Fit, string)
}

// gauges, most special first.
var gauges = []gauge{
	{lazily(`(?i)out of memory|\boom|memory|killed after`), byCause(SymptomMemory, "no OutOfMemoryError in any stopped task")},
	{lazily(`(?i)secret`), byCause(SymptomSecrets, "no error of Secrets Manager in stopped tasks, events or last lines")},
	{lazily(`(?i)\bimage|\becr\b|cannotpull`), byCause(SymptomImage, "no image failed to be pulled")},
	{lazily(`(?i)log group|no logs`), byCause(SymptomLogs, "the log group is there")},
	{lazily(`(?i)capacity|quota|placement|no instance`), byCause(SymptomCapacity, "tasks are placed")},
	{lazily(`(?i)\brole|permission|\biam\b`), byCause(SymptomRole, "its roles are assumed")},
	{lazily(`(?i)network|connectivity|security group`), byCause(SymptomNetwork, "no task failed on its way to AWS")},
	{lazily(`(?i)restart|crash|health check|unhealthy|keeps? (dying|failing)`), byDeaths},
	{lazily(`(?i)stuck|pending|running for|hang|takes? (too )?long|never (finish|complete)`), byAge},
}

// byCause fits when the symptom table found such a cause.
func byCause(s Symptom, none string) func(Diagnosis, runbook.Procedure) (Fit, string) {
	return func(d Diagnosis, _ runbook.Procedure) (Fit, string) {
		if c, ok := d.Cause(s); ok {
			return c.Strength, c.Sentence
		}
		if d.Blind["tasks"] != "" {
			return FitPossible, "not measured: " + d.Blind["tasks"]
		}
		return FitNo, none
	}
}

const (
	deathsIn   = 10 * time.Minute
	deathsMany = 2
)

// byDeaths measures "tasks keep restarting": tasks of the release that ended by
// themselves or by a health check in the last ten minutes. Where they follow from
// a cause with a section of its own, this one is only possible.
func byDeaths(d Diagnosis, _ runbook.Procedure) (Fit, string) {
	n := len(d.Died(d.At.Add(-deathsIn)))
	more := ""
	if n >= stoppedShown {
		more = " or more"
	}
	why := fmt.Sprintf("%s of %d ended by itself in the last 10 min", tasks(n)+more, d.Number)
	if n != 1 {
		why = strings.Replace(why, "by itself", "by themselves", 1)
	}
	if n >= deathsMany {
		for _, c := range d.Causes {
			switch c.Symptom {
			case SymptomMemory, SymptomSecrets, SymptomImage, SymptomNetwork, SymptomRole, SymptomLogs:
				if c.Strength == FitStrong {
					return FitPossible, why + ", which follows from: " + c.Rule
				}
			}
		}
		return FitStrong, why
	}
	if c, ok := d.Cause(SymptomUnhealthy); ok {
		return c.Strength, c.Sentence
	}
	if d.Blind["tasks"] != "" {
		return FitPossible, "not measured: " + d.Blind["tasks"]
	}
	if n == 0 {
		return FitNo, "no task of it ended by itself in the last 10 min"
	}
	return FitPossible, why
}

// stoppedShown is how many stopped tasks a Diagnosis holds at most.
const stoppedShown = 10

func tasks(n int) string {
	if n == 1 {
		return "1 task"
	}
	return fmt.Sprintf("%d tasks", n)
}

var limit = lazily(`(?i)(\d+)\s*(s|sec|min|m|h|hour)\w*`)

// limitOf is the time that a page names ("> 10 minutes"), 10 min where it names
// none.
func limitOf(text string) time.Duration {
	m := limit().FindStringSubmatch(text)
	if m == nil {
		return 10 * time.Minute
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n <= 0 {
		return 10 * time.Minute
	}
	switch strings.ToLower(m[2])[0] {
	case 's':
		return time.Duration(n) * time.Second
	case 'h':
		return time.Duration(n) * time.Hour
	}
	return time.Duration(n) * time.Minute
}

// byAge measures "running for > 10 minutes" by the age of ECS's deployment, never
// of a pipeline. A release whose tasks start and die is old for that reason.
func byAge(d Diagnosis, p runbook.Procedure) (Fit, string) {
	age, most := d.At.Sub(d.Began), limitOf(p.Symptom)
	old := fmt.Sprintf("the deployment is %s old, the page's limit is %s", minutes(age), minutes(most))
	switch {
	case d.Began.IsZero() || !d.Open:
		return FitNo, "no deployment is under way"
	case age <= most:
		if c, ok := d.Cause(SymptomStuck); ok && c.Strength == FitStrong {
			return FitPossible, c.Sentence
		}
		return FitNo, old
	}
	if len(d.Died(d.At.Add(-deathsIn))) >= deathsMany {
		return FitPossible, old + "; but its tasks do start and then die"
	}
	return FitStrong, old
}

func minutes(d time.Duration) string {
	if d < 2*time.Minute {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return fmt.Sprintf("%d min", d/time.Minute)
}

// rollbackWithin is how fresh a release must be for a rollback to suggest itself.
const rollbackWithin = time.Hour

// rollback fits when a fresh release is what fails. A page that says by words when
// to use the section is not measured by them.
func (d Diagnosis) rollback(runbook.Procedure) (Fit, string) {
	age := d.At.Sub(d.Began)
	switch {
	case d.Began.IsZero():
		return FitNo, "no release is known"
	case age > rollbackWithin:
		return FitNo, fmt.Sprintf("the release is %s old: older than what fails now", minutes(age))
	case len(d.Causes) == 0 && len(d.Blind) == 0:
		return FitNo, "nothing speaks against the release"
	}
	for _, c := range d.Causes {
		if c.Strength == FitStrong && c.Symptom != "" {
			return FitPossible, fmt.Sprintf("%d is %s old, and: %s", d.Number, minutes(age), c.Rule)
		}
	}
	if len(d.Blind) > 0 {
		return FitPossible, fmt.Sprintf("%d is %s old, and not all could be read", d.Number, minutes(age))
	}
	return FitNo, "what was found does not speak against the release"
}
