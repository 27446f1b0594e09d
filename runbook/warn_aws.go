package runbook

import (
	"fmt"
	"strconv"
	"strings"
)

func (l *lint) revisionArithmetic() {
	for i := range l.rb.Steps {
		s := &l.rb.Steps[i]
		if s.MinusOne {
			l.warn(s.Commands[0].Line, s.Computes+" is the current revision minus one, which need not be the last good one; take the last deployment that ECS marks COMPLETED")
		}
	}
}

func (l *lint) latestRevision() {
	for i := range l.rb.Steps {
		s := &l.rb.Steps[i]
		if len(s.TaskDefinition) >= 7 && strings.EqualFold(s.TaskDefinition[len(s.TaskDefinition)-7:], ":latest") {
			l.warn(s.Commands[0].Line, "\":LATEST\" is not a revision of a task definition; give the family alone for its newest revision, or a number")
		}
	}
}

func (l *lint) registerBare() {
	l.calls(func(s *Step, st stmt, c call) {
		if c.name == "aws" && c.verb(1) == "register-task-definition" && !c.has("--container-definitions", "--cli-input-json", "--cli-input-yaml") {
			l.warn(st.line, "register-task-definition needs the container definitions, which are missing here; pass the whole definition with --cli-input-json file://…")
		}
	})
}

// sameTag finds a service that is deployed by pushing the same tag again.
func (l *lint) sameTag() {
	pushed := map[string]int{}
	l.calls(func(s *Step, st stmt, c call) {
		if c.name == "docker" && c.verb(0) == "push" && strings.HasSuffix(c.args[len(c.args)-1].text, ":latest") {
			pushed[s.Procedure] = st.line
		}
		if at := pushed[s.Procedure]; at > 0 && c.name == "aws" && c.verb(1) == "update-service" && c.has("--force-new-deployment") {
			l.warn(at, "the tag \":latest\" is pushed again and the revision stays the same, so going back a revision may start this image; tag the image with its version and register a revision")
			delete(pushed, s.Procedure)
		}
	})
}

// fixedCount finds a service that is stopped and started with a fixed count.
func (l *lint) fixedCount() {
	stopped := map[string]bool{}
	l.calls(func(s *Step, st stmt, c call) {
		w, ok := c.flag("--desired-count")
		if !ok || c.verb(1) != "update-service" {
			return
		}
		key := s.Procedure + " " + s.Object
		n, err := strconv.Atoi(w.text)
		if err == nil && n == 0 {
			stopped[key] = true
		} else if err == nil && stopped[key] {
			l.warn(st.line, fmt.Sprintf("the service is stopped and started again with %d tasks, however many it ran; note the count before and use that", n))
		}
	})
}

func (l *lint) printsEnvironment() {
	l.calls(func(s *Step, st stmt, c call) {
		secret := c.name == "aws" && c.verb(1) == "describe-task-definition" && strings.Contains(st.text, "environment") && !strings.Contains(st.text, "environment[].name") ||
			(c.name == "env" || c.name == "printenv") && len(c.args) == 0 && !strings.Contains(st.text, "|")
		if secret {
			l.warn(st.line, "prints the environment, secrets included; ask for the names only (environment[].name)")
		}
	})
}

func (l *lint) assumesBreaker() {
	for _, s := range l.all {
		if s.role != roleRollback {
			continue
		}
		if w := s.words(); hasWords(w, "automatic") && hasWords(w, "rollback") {
			if !strings.Contains(l.src.page, "aws ecs ") || strings.Contains(l.src.page, "deploymentCircuitBreaker") || holdsFold(l.src.page, "circuit breaker") {
				return
			}
			l.warn(s.line, "ECS goes back by itself only with the deployment circuit breaker and its rollback switched on; say so, and how to look (describe-services, deploymentConfiguration)")
		}
	}
}

// secretFlags take a secret as their value.
var secretFlags = []string{"--secret-string", "--master-user-password", "--password", "--admin-password", "--auth-token", "--client-secret"}

func (l *lint) secretArgument() {
	l.calls(func(s *Step, st stmt, c call) {
		if !strings.Contains(st.text, "-secret") && !strings.Contains(st.text, "password") && !strings.Contains(st.text, "-token") {
			return
		}
		for _, f := range secretFlags {
			w, ok := c.flag(f)
			if !ok || w.text == "" || strings.HasPrefix(w.text, "file://") || strings.HasPrefix(w.text, "-") || w.split {
				continue
			}
			l.warn(st.line, f+" puts the secret into the process list and the shell's history; read it from a file (file://…) or let the service generate it")
			return
		}
	})
}

// restoreUnawaited finds a restored database that the procedure goes on with
// before it is there.
func (l *lint) restoreUnawaited() {
	open := map[string]int{} // line of the restore, by procedure
	if !strings.Contains(l.src.page, "restore-db-") {
		return
	}
	l.calls(func(s *Step, st stmt, c call) {
		switch op := c.verb(1); {
		case c.name != "aws" || c.verb(0) != "rds":
			if at := open[s.Procedure]; at > 0 && s.Mutates && (c.name != "aws" || c.verb(0) == "ecs") {
				l.warn(at, "nothing waits until the restored database is available; add aws rds wait db-instance-available before the application starts again")
				delete(open, s.Procedure)
			}
		case strings.HasPrefix(op, "restore-db-"):
			open[s.Procedure] = st.line
		case op == "wait" || strings.HasPrefix(op, "describe-db-"):
			delete(open, s.Procedure)
		}
	})
}

// oneCluster finds a production service that shares its cluster with a staging
// one of nearly the same name.
func (l *lint) oneCluster() {
	type use struct{ service, cluster string }
	staging, done := map[use]string{}, map[use]bool{} // staging: the procedure that it stands in
	for i := range l.rb.Steps {
		if t := l.rb.Steps[i].Targets; t.Service != "" && stagingName(t.Service) {
			staging[use{bareName(t.Service), t.Cluster}] = l.rb.Steps[i].Procedure
		}
	}
	if len(staging) == 0 {
		return
	}
	for i := range l.rb.Steps {
		s := &l.rb.Steps[i]
		u := use{bareName(s.Targets.Service), s.Targets.Cluster}
		if s.Mutates && s.Targets.Service != "" && u.cluster != "" && !stagingName(s.Targets.Service) && staging[u] != "" && staging[u] != s.Procedure && !done[u] {
			done[u] = true
			l.warn(lineOf(s, s.Targets.Service), s.Targets.Service+" shares the cluster "+u.cluster+" with its staging twin, and only the name's end tells them apart; use a cluster for each, or say so at the top of the page")
		}
	}
}

// looksOnce finds a rollout that is monitored by one look.
func (l *lint) looksOnce() {
	for i := range l.rb.Steps {
		s := &l.rb.Steps[i]
		if !s.Waits || s.Endless || len(s.Commands) == 0 {
			continue
		}
		once := ""
		for _, st := range l.drafts[i].stmts {
			if st.did == nil || len(st.did.calls) != 1 {
				once = ""
				break
			}
			switch c := st.did.calls[0]; {
			case c.name == "aws" && strings.HasPrefix(c.verb(1), "describe-"):
				once = "aws ecs wait services-stable"
			case (c.name == "kubectl" || c.name == "oc") && c.verb(0) == "get":
				once = "kubectl rollout status, or get --watch"
			}
		}
		w := words(s.Title + " " + s.Text + " " + strings.Join(s.Expects, " "))
		if v := firstVerb(s.Title); once == "" || v == nil || i+1 < len(l.rb.Steps) && l.rb.Steps[i+1].Waits && l.rb.Steps[i+1].Procedure == s.Procedure || v.verb != "monitor" && v.verb != "watch" && v.verb != "wait" || hasAny(w, againWords) || hasAny(words(s.Title), elsewhereWords) {
			continue
		}
		l.warn(s.Commands[0].Line, "shows one moment of something that takes minutes; end the step with "+once+", or say what to repeat it until")
	}
}

var againWords = strings.Fields("until repeat repeatedly every again rerun re-run")

// symptomInTime finds "takes longer than 10 minutes" as the sign of a fault on a
// page whose own timeline says that it may.
func (l *lint) symptomInTime() {
	for _, s := range l.all {
		limit, ok := minutes(s.symptom)
		if !ok || !strings.ContainsAny(s.symptom, ">") && !hasWords(words(s.symptom), "than") {
			continue
		}
		about := words(s.symptom)
		for _, p := range l.all {
			usual, ok := minutes(p.timeline)
			if !ok || usual < limit || p == s || p.role == roleRollback || !sharesWord(about, words(p.title)) {
				continue
			}
			l.warn(s.symptomLine, "the page itself gives "+p.title+" "+p.timeline+", so this symptom fits a deployment that is well; measure from when the rollout began, or name a longer time")
			break
		}
	}
}

// sharesWord tells whether a word of five letters or more stands in both.
func sharesWord(a, b string) bool {
	for _, w := range strings.Fields(b) {
		if len(w) >= 5 && hasWords(a, w) {
			return true
		}
	}
	return false
}

var minuteText = lazy(`(?i)(\d{1,3})\s*(?:min\b|mins\b|minutes?\b)`)

// minutes is the longest time in minutes that a text names last: 15 in "10-15
// minutes".
func minutes(t string) (int, bool) {
	m := minuteText.FindStringSubmatch(t)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	return n, err == nil
}
