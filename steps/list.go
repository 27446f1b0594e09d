package steps

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/runbook"
)

// Lister is a Cloud that knows what an input can be.
type Lister interface {
	// Options lists the values that an input of a kind can take ("revision",
	// "snapshot", "version", "cluster", "service", "loggroup"), with the fact that
	// decides between them, told by the moment at which the release began.
	Options(ctx context.Context, s Service, kind string, release time.Time) ([]Option, error)
}

type optionsMsg struct {
	place   runbook.Placeholder
	options []Option
	err     error
}

// listWords tell the kind of list from an input's name, where the page's reader
// has no kind for it.
var listWords = []struct{ word, kind string }{
	{"LOG_GROUP", "loggroup"}, {"CLUSTER", "cluster"}, {"SERVICE", "service"},
}

// listKind is the list that an input is chosen from, "" where there is none. The
// value of a secret is in no list.
func listKind(p runbook.Placeholder) string {
	switch p.Kind {
	case "revision", "snapshot", "version":
		return p.Kind
	case "secret", "url":
		return ""
	}
	for _, w := range listWords {
		if strings.Contains(p.Name, w.word) {
			return w.kind
		}
	}
	return ""
}

// list reads, beside the form, what each input can be.
func (r *Runner) list() {
	lister, ok := r.o.Cloud.(Lister)
	svc := r.service()
	if !ok {
		return
	}
	if svc == nil {
		svc = &Service{}
	}
	for _, p := range r.run.Placeholders() {
		kind := listKind(p)
		if _, read := r.run.Lists[p.Name]; kind == "" || read {
			continue
		}
		r.background(func() any {
			ctx, cancel := context.WithTimeout(r.ctx, readTime)
			defer cancel()
			var began time.Time
			if kind == "snapshot" && svc.Name != "" {
				if ro, err := r.o.Cloud.Rollout(ctx, *svc, Release{}); err == nil {
					d, _ := ro.Primary()
					began = d.Created
				}
			}
			options, err := lister.Options(ctx, *svc, kind, began)
			return optionsMsg{p, options, err}
		})
	}
}

func (r *Runner) listed(m optionsMsg) {
	c := Choice{Name: m.place.Name, Options: m.options}
	switch {
	case m.err != nil:
		c.Why = "what there is could not be listed: " + m.err.Error()
	case len(m.options) == 0:
		c.Why = "the account has none"
	}
	if m.place.Kind == "revision" && r.numbered(m.place) {
		for i := range c.Options {
			if n, _ := revisionOf(c.Options[i].Value, ""); n > 0 {
				c.Options[i].Value = strconv.Itoa(n)
			}
		}
	}
	r.emit(Event{Kind: EvOptions, Name: m.place.Name, By: byProgram, Choice: &c})
}

// numbered tells whether the page writes the family itself: app:[REVISION].
func (r *Runner) numbered(p runbook.Placeholder) bool {
	for _, s := range r.run.Steps {
		for _, c := range s.Step.Commands {
			if strings.Contains(c.Text, ":"+p.Text) {
				return true
			}
		}
	}
	return false
}

// wholeList is more options than a list that was cut off has.
const wholeList = 500

// unlisted says why a value may not be given: the account's list bars it, or it
// is the name of something that must be there and is not. The steps before the
// one that needs it may already have stopped the service.
func (r *Run) unlisted(p runbook.Placeholder, value string) string {
	options := r.Lists[p.Name].Options
	newest := 0
	for _, o := range options {
		if o.Value == value {
			if o.Barred != "" {
				return fmt.Sprintf("%s cannot be used: %s", value, o.Barred)
			}
			return ""
		}
		n, _ := revisionOf(o.Value, "")
		newest = max(newest, n)
	}
	if len(options) == 0 || len(options) >= wholeList {
		return ""
	}
	switch n, _ := revisionOf(value, ""); {
	case p.Kind == "snapshot" && r.usedBy(p, "restore-db-"):
		return fmt.Sprintf("the account has no snapshot %s; it has %d others", value, len(options))
	case p.Kind == "revision" && newest > 0 && n <= 0:
		return fmt.Sprintf("%q is no revision; give its number", value)
	case p.Kind == "revision" && newest > 0 && n > newest:
		return fmt.Sprintf("the account has no revision %d; the newest is %d", n, newest)
	}
	return ""
}

// usedBy tells whether a command with the verb uses the input.
func (r *Run) usedBy(p runbook.Placeholder, verb string) bool {
	for _, s := range r.Steps {
		for _, c := range s.Step.Commands {
			if strings.Contains(c.Text, verb) && strings.Contains(c.Text, p.Text) {
				return true
			}
		}
	}
	return false
}
