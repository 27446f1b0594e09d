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
var roleWords = []roleWord{
	{role: roleReference, words: "table of contents|contents|toc|quick reference|cheat sheet|cheatsheet|useful commands|common commands|command reference|see also|further reading|reference|references|glossary|changelog|revision history|related|related documents|related documentation|related links|related runbooks|links|resources|additional resources|appendix"},
	{role: roleReference, words: "overview|introduction|background|purpose|meaning|impact|scope|architecture|mental model|how it works|what happens|about|context|audience|contacts|owners|ownership|deployment log|thoughts|future|best practices|prevention|preventive|notes|faq|key concepts|terminology|summary|history|lessons|assumptions|limitations|severity|alert details"},
	{role: rolePrereq, words: "prerequisit*|pre-requisit*|pre requisit*|requirements|before you *|before starting|pre-deployment|predeployment|pre-flight|preflight|pre-deploy*|what you need|required tools|required access"},
	{role: roleTrouble, words: "troubleshoot*|common issues|common problems|known issues|common errors|when things go wrong|debugging|diagnos*"},
	{role: roleRollback, words: "rollback*|roll-back|roll back|rolling back|revert*|undo|backout|back out"},
	{role: roleCleanup, words: "cleanup|clean-up|clean up|cleaning up|tear down|teardown|delete an obsolete*|decommission*"},
	{role: roleFollowup, words: "post-deployment notification*|follow-up|followup|follow up|notification*|post-incident*|postmortem*|post-mortem*|next steps|communicat*|after the incident|afterwards"},
	{role: roleVerify, words: "verif*|validat*|post-deployment|post deployment|smoke test*|confirm*|health check*|post-check*|sanity"},
}

type roleWord struct {
	role, words string
	list        []string
}

func init() {
	for i := range roleWords {
		roleWords[i].list = strings.Split(roleWords[i].words, "|")
	}
}

// role is the role that a title names, "" when it names none. Reference words
// go first; among the others the one that stands first in the title wins:
// "Verification after a rollback" verifies.
func role(title string) string {
	t := words(title)
	best, at := "", len(t)
	for _, r := range roleWords {
		for _, w := range r.list {
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
	b := make([]byte, 1, len(s)+2)
	b[0] = ' '
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'A' && c <= 'Z':
			b = append(b, c+'a'-'A')
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '\'' || c >= 0x80:
			b = append(b, c)
		case b[len(b)-1] != ' ':
			b = append(b, ' ')
		}
	}
	if b[len(b)-1] != ' ' {
		b = append(b, ' ')
	}
	return string(b)
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
