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
		if strings.HasSuffix(strings.ToLower(s.TaskDefinition), ":latest") {
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
		if w := words(s.title); hasWords(w, "automatic") && hasWords(w, "rollback") {
			if !strings.Contains(l.src.page, "aws ecs ") || strings.Contains(l.src.page, "deploymentCircuitBreaker") || strings.Contains(strings.ToLower(l.src.page), "circuit breaker") {
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
