package steps

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Preflight is what was looked at before the first step: what the procedure
// needs of this machine and of the sign-in.
type Preflight struct {
	Tools    []Tool        `json:"tools,omitempty"`
	Problem  string        `json:"problem,omitempty"` // programs that are missing or may not be used, in words
	Given    []string      `json:"given,omitempty"`   // variables that the page reads and the environment has
	Unset    []string      `json:"unset,omitempty"`   // … and it has not: they are asked for
	Timeline string        `json:"timeline,omitempty"`
	Longest  time.Duration `json:"longest,omitempty"` // the timeline's upper bound; 0: the page gives none
	SignIn   SignIn        `json:"sign_in"`
}

// Tool is a program that the procedure runs.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"` // as it says itself; "" where it was not asked or did not say
}

// SignIn is how long the operator is signed in.
type SignIn struct {
	Asked   bool      `json:"asked,omitempty"`  // whether the procedure asks an account at all
	Expires time.Time `json:"expires,omitzero"` // zero: it does not say
	Why     string    `json:"why,omitempty"`    // why it is not known
}

// Short tells whether the sign-in ends before the text's time is over.
func (p Preflight) Short(now time.Time) bool {
	return !p.SignIn.Expires.IsZero() && p.SignIn.Expires.Sub(now) < max(p.Longest, time.Minute)
}

// preflightTime bounds what is waited for before the first step; what has not
// answered by then is said to be unknown.
const preflightTime = 3 * time.Second

type preflightMsg struct {
	what  Preflight
	given map[string]string
	last  bool // with the tools' versions
}

// preflight looks, without the walk waiting for more than its time.
func (r *Runner) preflight() {
	var programs, reads []string
	for _, s := range r.run.Steps {
		for _, p := range s.Step.Programs {
			if !slices.Contains(programs, p) {
				programs = append(programs, p)
			}
		}
		for _, p := range s.Step.Placeholders {
			if strings.HasPrefix(p.Text, "$") && !slices.Contains(reads, p.Name) {
				reads = append(reads, p.Name)
			}
		}
	}
	slices.Sort(programs)
	svc, live, timeline := r.service(), r.o.Opened.Mode != Rehearsal, r.run.Proc.Timeline
	r.background(func() any {
		ctx, cancel := context.WithTimeout(r.ctx, preflightTime)
		defer cancel()
		p := Preflight{Timeline: timeline, Longest: longest(timeline)}
		for _, name := range programs {
			if !bashBuiltin(name) {
				p.Tools = append(p.Tools, Tool{Name: name})
			}
		}
		var signedIn sync.WaitGroup
		if svc != nil {
			p.SignIn.Asked = true
			signedIn.Go(func() {
				id, err := r.o.Cloud.Identity(ctx, *svc)
				switch {
				case errors.Is(err, context.DeadlineExceeded):
					p.SignIn.Why = "AWS did not say within " + preflightTime.String()
				case err != nil:
					p.SignIn.Why = err.Error()
				}
				p.SignIn.Expires = id.Expires
			})
		}
		given := map[string]string{}
		if err := r.o.Launcher.Check(programs); err != nil {
			p.Problem = err.Error()
		}
		if live {
			given = inEnvironment(r.o.Launcher.Env(), reads)
		}
		for _, name := range reads {
			if _, ok := given[name]; ok {
				p.Given = append(p.Given, name)
			} else {
				p.Unset = append(p.Unset, name)
			}
		}
		signedIn.Wait()
		r.send(preflightMsg{what: p, given: given})
		if !live || len(p.Tools) == 0 {
			return nil
		}
		p.Tools = versions(ctx, r.o.Launcher, p.Tools)
		return preflightMsg{what: p, last: true}
	})
}

func (r *Runner) preflighted(m preflightMsg) {
	r.prepared = true
	if m.last && r.run.Preflight != nil && slices.Equal(r.run.Preflight.Tools, m.what.Tools) {
		return
	}
	if !r.emit(Event{Kind: EvPreflight, By: byProgram, Preflight: &m.what}) {
		return
	}
	for _, p := range r.run.Placeholders() {
		v, ok := m.given[p.Name]
		if !ok || !strings.HasPrefix(p.Text, "$") || refusedName(p.Name) != "" || refusedValue(p, v) != "" {
			continue
		}
		e := Event{Kind: EvInput, Name: p.Name, Value: v, By: "environment"}
		if p.Kind == "secret" {
			e.Value, e.Hidden = "", true
			r.secrets[p.Name] = v
		}
		r.emit(e)
	}
}

func inEnvironment(env, names []string) map[string]string {
	out := map[string]string{}
	for _, kv := range env {
		if name, v, _ := strings.Cut(kv, "="); v != "" && slices.Contains(names, name) {
			out[name] = v
		}
	}
	return out
}

// asksVersion is how a program says its version; what is not in it is not asked,
// since an unknown program might do anything with an unknown flag.
var asksVersion = map[string][]string{
	"aws": {"--version"}, "jq": {"--version"}, "curl": {"--version"}, "docker": {"--version"}, "git": {"--version"},
	"gh": {"--version"}, "psql": {"--version"}, "terraform": {"-version"}, "node": {"--version"}, "npm": {"--version"},
	"kubectl": {"version", "--client"}, "helm": {"version", "--short"}, "bash": {"--version"}, "python3": {"--version"},
}

var versionInText = regexp.MustCompile(`v?\d+\.\d+[0-9A-Za-z.+_-]*`)

// versions asks the tools side by side.
func versions(ctx context.Context, l Launcher, tools []Tool) []Tool {
	out := slices.Clone(tools)
	var all sync.WaitGroup
	for i, t := range out {
		args, known := asksVersion[t.Name]
		if !known {
			continue
		}
		all.Go(func() {
			path, err := exec.LookPath(t.Name)
			if err != nil {
				return
			}
			cmd := exec.CommandContext(ctx, path, args...)
			cmd.Env, cmd.WaitDelay = l.Env(), grace
			text, _ := cmd.CombinedOutput()
			out[i].Version = versionInText.FindString(string(text[:min(len(text), 400)]))
		})
	}
	all.Wait()
	return out
}

var amount = regexp.MustCompile(`(?i)(\d+(?:\.\d+)?)\s*(?:[-–—]|to|\.\.)?\s*(\d+(?:\.\d+)?)?\s*\+?\s*(h(?:ou)?rs?|h\b|min(?:ute)?s?|m\b|sec(?:ond)?s?|s\b|d(?:ay)?s?\b)`)

// longest is the upper bound of a timeline as people write it ("~10-15 minutes",
// "1 hour 30 minutes"); 0 when there is none.
func longest(text string) (sum time.Duration) {
	for _, m := range amount.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.ParseFloat(m[1], 64)
		if to, err := strconv.ParseFloat(m[2], 64); err == nil {
			n = max(n, to)
		}
		unit := time.Minute
		switch m[3][0] {
		case 'h', 'H':
			unit = time.Hour
		case 's', 'S':
			unit = time.Second
		case 'd', 'D':
			unit = 24 * time.Hour
		}
		sum += time.Duration(n * float64(unit))
	}
	return sum
}

// Lines are what a preflight found, problems first; loud counts those.
func (p Preflight) Lines(now time.Time) (lines []string, loud int) {
	if p.Problem != "" {
		lines = append(lines, p.Problem)
	}
	if p.Short(now) {
		left := p.SignIn.Expires.Sub(now).Round(time.Minute)
		if left <= 0 {
			lines = append(lines, "the sign-in has ended; sign in again before the first step")
		} else {
			lines = append(lines, fmt.Sprintf("signed in for %d min more, and the page says %q; sign in again before the first step", int(left.Minutes()), p.Timeline))
		}
	}
	if loud = len(lines); len(p.Unset) > 0 {
		lines = append(lines, "not set, so asked for: "+strings.Join(p.Unset, ", "))
	}
	if len(p.Given) > 0 {
		lines = append(lines, "taken from your environment: "+strings.Join(p.Given, ", "))
	}
	var tools []string
	for _, t := range p.Tools {
		tools = append(tools, strings.TrimSpace(t.Name+" "+t.Version))
	}
	if len(tools) > 0 {
		lines = append(lines, "needs "+strings.Join(tools, ", "))
	}
	switch left := p.SignIn.Expires.Sub(now); {
	case !p.SignIn.Asked, p.Short(now):
	case p.SignIn.Why != "":
		lines = append(lines, "how long you are signed in is not known: "+p.SignIn.Why)
	case p.SignIn.Expires.IsZero():
		lines = append(lines, "how long you are signed in is not known: the credentials do not say")
	default:
		lines = append(lines, fmt.Sprintf("signed in for %s more", left.Round(time.Minute)))
	}
	if p.Timeline != "" {
		lines = append(lines, "the page says: "+p.Timeline)
	}
	return lines, loud
}
