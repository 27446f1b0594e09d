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
	{roleReference, "table of contents|contents|toc|quick reference|cheat sheet|cheatsheet|useful commands|common commands|command reference|see also|further reading|reference|references|glossary|changelog|revision history|related|related documents|related documentation|related links|related runbooks|links|resources|additional resources|appendix"},
	{roleReference, "overview|introduction|background|purpose|meaning|impact|scope|architecture|mental model|how it works|what happens|about|context|audience|contacts|owners|ownership|deployment log|thoughts|future|best practices|prevention|preventive|notes|faq|key concepts|terminology|summary|history|lessons|assumptions|limitations|severity|alert details"},
	{rolePrereq, "prerequisit*|pre-requisit*|pre requisit*|requirements|before you *|before starting|pre-deployment|predeployment|pre-flight|preflight|pre-deploy*|what you need|required tools|required access"},
	{roleTrouble, "troubleshoot*|common issues|common problems|known issues|common errors|when things go wrong|debugging|diagnos*"},
	{roleRollback, "rollback*|roll-back|roll back|rolling back|revert*|undo|backout|back out"},
	{roleCleanup, "cleanup|clean-up|clean up|cleaning up|tear down|teardown|delete an obsolete*|decommission*"},
	{roleFollowup, "post-deployment notification*|follow-up|followup|follow up|notification*|post-incident*|postmortem*|post-mortem*|next steps|communicat*|after the incident|afterwards"},
	{roleVerify, "verif*|validat*|post-deployment|post deployment|smoke test*|confirm*|health check*|post-check*|sanity"},
}

type roleWord struct{ role, words string }

// phrase is one of a role's words, in the order of the table.
type phrase struct {
	rank int
	role string
	text string // may end in "*"
	size int    // words
}

// phrases are the table's by their first word; those whose first word is cut
// by a "*" stand under its first two letters.
var phrases = func() map[string][]phrase {
	m := map[string][]phrase{}
	for rank, r := range roleWords {
		for _, t := range strings.Split(r.words, "|") {
			first, _, _ := strings.Cut(t, " ")
			if strings.HasSuffix(first, "*") {
				first = first[:2]
			}
			m[first] = append(m[first], phrase{rank, r.role, t, 1 + strings.Count(t, " ")})
		}
	}
	return m
}()

// role is the role that a title names, "" when it names none. Reference words
// go first; among the others the one that stands first in the title wins:
// "Verification after a rollback" verifies.
func role(title string) string {
	t := words(title)
	count := strings.Count(t, " ") - 1
	best, rank := "", len(roleWords)
	for at := 0; at+1 < len(t); {
		rest := t[at:] // begins with the space before a word
		end := at + 1 + strings.IndexByte(rest[1:], ' ')
		w := t[at+1 : end]
		for _, list := range [][]phrase{phrases[w], phrases[w[:min(2, len(w))]]} {
			for _, p := range list {
				if best != "" && p.role != roleReference || !leads(rest, p.text) {
					continue
				}
				if p.role == roleReference {
					// "Check deployment history" is work, "Deployment history" is not.
					if count > p.size+1 || firstVerb(title) != nil {
						continue
					}
					return p.role
				}
				if p.rank < rank {
					best, rank = p.role, p.rank
				}
			}
		}
		at = end
	}
	return best
}

// leads tells whether rest, which begins with a space, begins with phrase w.
func leads(rest, w string) bool {
	if p, ok := strings.CutSuffix(w, "*"); ok {
		return strings.HasPrefix(rest[1:], strings.TrimSuffix(p, " "))
	}
	return strings.HasPrefix(rest[1:], w) && rest[1+len(w)] == ' '
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
	for from := 0; ; {
		i := strings.Index(t[from:], w)
		if i < 0 {
			return -1
		}
		if i += from; i > 0 && t[i-1] == ' ' && i+len(w) < len(t) && t[i+len(w)] == ' ' {
			return i - 1
		}
		from = i + 1
	}
}
