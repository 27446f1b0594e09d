package runbook

import "strings"

// Roles of a section.
const (
	roleMain      = "main"
	rolePrereq    = "prereq"
	roleVerify    = "verify"
	roleRollback  = "rollback"
	roleCleanup   = "cleanup"
	roleTrouble   = "troubleshoot"
	roleFollowup  = "followup"
	roleReference = "reference"
)

// roleWords tell a section's role from its title, first match wins. A word
// that ends in "*" matches any word with that beginning; several words must
// stand in this order, next to each other.
var roleWords = []struct{ role, words string }{
	{roleReference, "table of contents|contents|toc|quick reference|cheat sheet|cheatsheet|useful commands|common commands|command reference|see also|further reading|reference|references|glossary|changelog|revision history|related|related documents|related documentation|related links|related runbooks|links|resources|additional resources|appendix"},
	{roleReference, "overview|introduction|background|purpose|meaning|impact|scope|architecture|mental model|how it works|what happens|about|context|audience|contacts|owners|ownership|deployment log|thoughts|future|best practices|prevention|preventive|notes|faq|key concepts|terminology|summary|history|lessons|assumptions|limitations|severity|alert details"},
	{rolePrereq, "prerequisit*|pre-requisit*|pre requisit*|requirements|before you *|before starting|pre-deployment|predeployment|pre-flight|preflight|pre-deploy*|what you need|required tools|required access"},
	{roleTrouble, "troubleshoot*|common issues|common problems|known issues|common errors|when things go wrong|debugging|diagnos*"},
	{roleRollback, "rollback*|roll-back|roll back|rolling back|revert*|undo|backout|back out"},
	{roleCleanup, "cleanup|clean-up|clean up|cleaning up|tear down|teardown|delete an obsolete*|decommission*"},
	{roleFollowup, "post-deployment notification*|follow-up|followup|follow up|notification*|post-incident*|postmortem*|post-mortem*|next steps|communicat*|after the incident|afterwards"},
	{roleVerify, "verif*|validat*|post-deployment|post deployment|smoke test*|confirm*|health check*|post-check*|sanity"},
}

// role is the role that a title names, "" when it names none. Reference words
// go first; among the others the one that stands first in the title wins:
// "Verification after a rollback" verifies.
func role(title string) string {
	t := words(title)
	best, at := "", len(t)
	for _, r := range roleWords {
		for _, w := range strings.Split(r.words, "|") {
			i := wordIndex(t, w)
			if i < 0 || i >= at {
				continue
			}
			if r.role == roleReference {
				// "Check deployment history" is work, "Deployment history" is not.
				if strings.Count(t, " ") > strings.Count(w, " ")+3 || firstVerb(title) != nil {
					continue
				}
				return r.role
			}
			best, at = r.role, i
		}
	}
	return best
}

// words is s in lower case with everything but letters, digits, "-" and "'"
// made a space, one space at each end.
func words(s string) string {
	f := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '\'' || r > 127)
	})
	return " " + strings.Join(f, " ") + " "
}

// hasWords tells whether w stands in t, which words made. A "*" at w's end
// takes any ending.
func hasWords(t, w string) bool { return wordIndex(t, w) >= 0 }

func wordIndex(t, w string) int {
	if p, ok := strings.CutSuffix(w, "*"); ok {
		return strings.Index(t, " "+strings.TrimSuffix(p, " "))
	}
	return strings.Index(t, " "+w+" ")
}
