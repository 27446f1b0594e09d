package runbook

import (
	"strings"
)

// imperative is what a person is told to do by the verb that a sentence starts
// with.
type imperative struct {
	verb    string
	kind    Kind
	mutates bool
	rest    string // the sentence after the verb
	when    string // the condition in front of it
}

// Verbs that open an instruction. "see", "read", "note", "refer" and "use" do
// not: they introduce text, not work.
var (
	lookVerbs = set(`check verify confirm monitor watch wait ensure validate observe inspect review examine study
		compare identify determine find view look list track double-check query retrieve get fetch measure`)
	handVerbs = set(`open click go navigate select choose copy search pull collect gather decide test prepare record
		locate log login sign download visit browse enter paste press type switch familiarize familiarise agree exit
		connect ssh build compile print write call join discuss calculate estimate investigate debug`)
	changeVerbs = set(`do update create delete remove add change set enable disable scale stop start restart run deploy
		roll rollback apply approve merge push point notify document tell announce inform escalate page silence edit
		replace configure increase decrease reduce raise move upgrade downgrade revert restore drain terminate kill
		rotate promote install uninstall submit trigger pause resume save refresh grant revoke attach detach
		acknowledge assign close reopen publish migrate import export send post register deregister clean cleanup
		purge clear reset release tag bump commit fix repeat perform execute try contact ask schedule take put
		repoint resize rename sync reload flush reboot complete fill mark cancel abort request raise redeploy
		rebuild re-run rerun re-enable recreate reapply reconfigure mount unmount detach unlock lock cordon uncordon
		evict shut bring turn make give provision destroy invalidate generate re-deploy unset patch modify adjust
		temporarily manually immediately transfer convert load insert truncate failover switchover demote decommission
		unsilence unpause file raise report reach engage involve share provide specify define
		mitigate alert draft bounce shift redirect route allow block deny whitelist quarantine isolate back`)
	gotoVerbs = set(`follow`)

	// fillers stand before an instruction, whenWords open a condition.
	fillers = set(`please then next now first firstly second finally lastly also again instead alternatively optionally
		and or so otherwise manually immediately carefully simply just afterward afterwards secondly thirdly`)
	whenWords = set(`if when once after before in for as unless until while on from under using at to`)
)

var (
	leadNumber = lazy(`^(?i:(?:step|phase)\s*)?#?\d{1,3}(?:\.\d{1,2})*(?:[.):]|\s*[-–—:]|\s)\s*`)
	leadStep   = lazy(`^(?i)step\s+[0-9]{1,2}[a-z]?\b\s*[-–—:.)]*\s*`)
	leadModal  = lazy(`^(?i)(?:you|we|the operator|operators)(?:'ll| will| should| must| can| may| might)?(?: also| first| now| then)?(?: (?:need|have|want|like)(?: to)?)?\s+`)
)

// trimNumber takes "1. ", "Step 2: ", "#3) " off a title.
func trimNumber(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || !(s[0] >= '0' && s[0] <= '9' || s[0] == '#' || hasFold(s, "step") || hasFold(s, "phase")) {
		return s
	}
	if n := digits(s); n > 0 && n <= 3 && n+2 < len(s) && s[n+1] == ' ' && strings.IndexByte(".):", s[n]) >= 0 {
		return strings.TrimLeft(s[n+1:], " ")
	}
	if t := s[len(leadStep.FindString(s)):]; t != s && t != "" {
		return t
	}
	if m := leadNumber.FindString(s); m != "" && len(m) < len(s) {
		return s[len(m):]
	}
	return s
}

// digits is how many digits s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// holdsFold tells whether part, in lower case, stands anywhere in s.
func holdsFold(s, part string) bool {
	for i := 0; i+len(part) <= len(s); i++ {
		if s[i]|0x20 == part[0] && hasFold(s[i:], part) {
			return true
		}
	}
	return false
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// isNumbered tells a title that carries a number of its own: a step of the
// heading above it rather than a procedure.
func isNumbered(s string) bool {
	s = strings.TrimSpace(plain(s))
	if s == "" || s[0] < 0x80 && s[0] != '#' && s[0]|0x20 != 's' && (s[0] < '0' || s[0] > '9') {
		return false
	}
	return leadStep.MatchString(s) || numberedTitle.MatchString(s)
}

var numberedTitle = lazy(`^#?\d{1,3}(?:\.\d{1,2})*[.):]?\s+\S`)

// firstVerb reads the instruction that a sentence starts with, nil when it is
// none. It takes fillers ("Then"), conditions ("If …,") and "you should" off
// the front.
func firstVerb(s string) *imperative {
	s = trimNumber(plain(s))
	when := ""
	for range 6 {
		w := lowerWord(s)
		if fillers[w] {
			s = strings.TrimLeft(s[len(w):], ",: ")
			continue
		}
		if v := verbAt(s); v != nil {
			v.when = when
			v.andThen()
			return v
		}
		switch {
		case whenWords[w]:
			if head := s[:min(len(s), 260)]; !strings.ContainsAny(head, ",;") && !strings.Contains(head, " then") && !strings.Contains(head, " you ") && !strings.Contains(head, " we ") {
				return nil
			}
			condition, width := leadCondition(s)
			if width == 0 || width >= len(s) {
				return nil
			}
			// "If it is off, or still runs after ten minutes, stop it": go on
			// to the comma that an instruction follows.
			for end := width; !instructs(s[end:]); {
				i := strings.IndexAny(s[end:min(len(s), 260)], ",.;")
				if i < 0 || s[end+i] != ',' {
					break
				}
				if end += i + 1; instructs(s[end:]) {
					condition, width = s[:end-1], end
					s = s[:width] + strings.TrimLeft(s[width:], " ")
				}
			}
			if w == "if" || w == "once" || w == "when" || isCondition(condition) {
				when = strings.TrimSpace(condition)
			}
			s = s[width:]
		case w == "you" || w == "we" || w == "the" || w == "operators":
			if w == "the" && !hasFold(s, "the operator") {
				return nil
			}
			t := s[len(leadModal.FindString(s)):]
			if t == s {
				return nil
			}
			s = t
		default:
			return nil
		}
	}
	return nil
}

// instructs tells whether s begins with an instruction, behind small words.
func instructs(s string) bool {
	for range 4 {
		s = strings.TrimLeft(s, " ")
		w := lowerWord(s)
		switch {
		case fillers[w]:
			s = strings.TrimLeft(s[len(w):], ",: ")
		case w == "you" || w == "we":
			return true
		default:
			return verbAt(s) != nil
		}
	}
	return false
}

// leadCondition reads what stands in front of an instruction: "If it fails,".
// It ends at a comma, at "then", or at "you can", "we must" and the like, within
// one clause of at most 240 letters.
func leadCondition(s string) (condition string, width int) {
	i := 0
	for i < len(s) && isWord(s[i]) {
		i++
	}
	w := strings.ToLower(s[:i])
	if w == "as" && !hasFold(s, "as soon as ") || !whenWords[w] {
		return "", 0
	}
	for n := 0; i < len(s) && n <= 240; n++ {
		if n >= 2 {
			if end := conditionEnd(s, i); end > 0 {
				rest := strings.TrimLeft(s[end:], " \t\n")
				if hasFold(rest, "then ") {
					rest = strings.TrimLeft(rest[5:], " \t\n")
				}
				return s[:i], len(s) - len(rest)
			}
		}
		if s[i] == '.' || s[i] == ';' {
			return "", 0
		}
		for i++; i < len(s) && s[i]&0xC0 == 0x80; i++ {
		}
	}
	return "", 0
}

// conditionEnd is where the mark at byte i ends that closes a condition, 0 when
// none stands there.
func conditionEnd(s string, i int) int {
	switch c := s[i]; {
	case c == ',' || c == ';':
		return i + 1
	case (c == 't' || c == 'T') && !isWord(s[i-1]) && hasFold(s[i:], "then") && (i+4 == len(s) || !isWord(s[i+4])):
		return i + 4
	case c == ' ' && (hasFold(s[i+1:], "you ") || hasFold(s[i+1:], "we ")):
		at := i + 1 + strings.IndexByte(s[i+1:], ' ')
		rest := strings.TrimLeft(s[at:], " ")
		for _, m := range modals {
			if hasFold(rest, m) && (len(rest) == len(m) || !isWord(rest[len(m)])) {
				return len(s) - len(rest) + len(m)
			}
		}
	}
	return 0
}

var modals = []string{"can", "should", "must", "may", "might", "need to", "have to", "will need to"}

// andThen looks at what the same sentence asks for next: "wait until they have
// closed, then restore the backup" changes something.
func (v *imperative) andThen() {
	rest := v.rest[:min(len(v.rest), 400)]
	if i := strings.Index(rest, ". "); i >= 0 {
		rest = rest[:i]
	}
	i := strings.Index(rest, "then ")
	if v.mutates || v.kind == KindReference || i < 2 || rest[i-1] != ' ' {
		return
	}
	if next := verbAt(rest[i+len("then "):]); next != nil && next.mutates {
		v.kind, v.mutates = KindManual, true
	}
}

// leadsTo tells an instruction whose work stands elsewhere: "Follow
// [Verification](verify.md)", "If it is off, do the [Manual rollback](#manual)".
func (v *imperative) leadsTo(rows []row) bool {
	if v == nil {
		return false
	}
	if !gotoVerbs[v.verb] && !wholeVerbs[v.verb] {
		said := strings.Trim(words(v.verb+" "+v.rest), " ")
		for _, a := range links(rows) {
			if strings.HasPrefix(a.target, "#") && said == strings.Trim(words(plain(a.label)), " ") {
				return true // "Otherwise, [roll back](#rollback)."
			}
		}
		return false
	}
	for _, a := range links(rows) {
		file, _, _ := strings.Cut(a.target, "#")
		if strings.Contains(file, "://") || file != "" && !strings.HasSuffix(file, ".md") && !strings.HasSuffix(file, ".html") {
			continue
		}
		// The link is what is done: nothing but small words stand before it.
		before, _, found := strings.Cut(words(v.rest), words(plain(a.label)))
		if found && len(before) <= 24 && onlySmall(before) {
			return true
		}
	}
	return false
}

// wholeVerbs lead to another section when a link to it is their object.
var wholeVerbs = set("go continue proceed return jump do perform execute complete run start")

func onlySmall(s string) bool {
	for _, w := range strings.Fields(s) {
		if !smallWords[w] {
			return false
		}
	}
	return true
}

var smallWords = set("the to through with steps in on back at directly section instructions procedure a of ahead our this")

// lowerWord is the first word of s in lower case, without punctuation.
func lowerWord(s string) string {
	if i := strings.IndexAny(s, " ,:;."); i >= 0 {
		s = s[:i]
	}
	return lower(s)
}

// lower is strings.ToLower, which needs no copy of the words that stand in the
// tables here.
func lower(w string) string {
	var b [16]byte
	if len(w) > len(b) {
		return strings.ToLower(w)
	}
	same := true
	for i := 0; i < len(w); i++ {
		c := w[i]
		if c >= 0x80 {
			return strings.ToLower(w)
		}
		if c >= 'A' && c <= 'Z' {
			c, same = c+'a'-'A', false
		}
		b[i] = c
	}
	if same {
		return w
	}
	if k, ok := ownWords[string(b[:len(w)])]; ok {
		return k
	}
	return string(b[:len(w)])
}

// ownWords are the words of the tables here, by themselves.
var ownWords = func() map[string]string {
	m := map[string]string{}
	for _, list := range []map[string]bool{verbLike, fillers, whenWords, nounAfter, set("you we the this it that these an a i")} {
		for w := range list {
			m[w] = w
		}
	}
	return m
}()

func verbAt(s string) *imperative {
	w := s
	if i := strings.IndexAny(s, " ,:;."); i >= 0 {
		w = s[:i]
	}
	if w == "" || len(w) < len(s) && s[len(w)] == ':' && !strings.Contains(s, " ") {
		return nil
	}
	w = lower(w)
	if !verbLike[w] {
		return nil
	}
	v := &imperative{verb: w, rest: strings.TrimSpace(s[len(w):])}
	next, _, _ := strings.Cut(v.rest, " ")
	next = lower(next)
	switch {
	case v.verb == "make" && next == "sure", v.verb == "ensure":
		v.kind = KindCheck
		if m := sureThat.FindStringSubmatch(v.rest); m != nil {
			if w := strings.ToLower(m[1]); changeVerbs[w] {
				v.kind, v.mutates = KindManual, true
			}
		}
	case v.verb == "take" && next == "a" && strings.Contains(v.rest, "look"):
		v.kind = KindCheck
	case v.verb == "make" && next == "a":
		v.kind = KindManual
	case v.verb == "make" && !makeAfter[next]:
		return nil
	case nounAfter[next] && v.verb != "make" && !(lookVerbs[v.verb] && (next == "that" || next == "which")):
		return nil // "Release notes are …", "Test is …"
	case lookVerbs[v.verb]:
		v.kind = KindCheck
	case handVerbs[v.verb]:
		v.kind = KindManual
		if v.verb == "click" || v.verb == "press" || v.verb == "select" || v.verb == "choose" {
			if m := buttonLabel.FindStringSubmatch(v.rest); m != nil {
				first, _, _ := strings.Cut(strings.ToLower(m[1]), " ")
				v.mutates = changeVerbs[first]
			}
		}
		if v.verb == "switch" && hasAny(words(v.rest), switchedOver) {
			v.mutates = true
		}
		if pressVerbs[v.verb] || strings.Contains(v.rest, "lick ") || strings.Contains(v.rest, "elect ") {
			// "Select the route and select Remove", "type delete and click the button"
			v.mutates = v.mutates || hasAny(words(v.rest), buttonVerbs)
		}
	case placeOnly[v.verb] && placed(v.rest):
		return nil // "Run this on the bastion": where, not what
	case changeVerbs[v.verb]:
		v.kind, v.mutates = KindManual, true
	case gotoVerbs[v.verb]:
		v.kind = KindReference
	default:
		return nil
	}
	return v
}

// placed tells "this on the bastion", "these commands from your laptop".
func placed(rest string) bool {
	w := words(rest)
	for _, p := range [...]string{" this on ", " this from ", " this in ", " this as ", " these on ", " these from ", " these commands ", " this procedure ", " this runbook ", " all commands ", " the commands below "} {
		if strings.HasPrefix(w, p) {
			return true
		}
	}
	return false
}

var (
	placeOnly    = set("run execute perform")
	switchedOver = strings.Fields("back traffic dns haproxy balancer primary")
)

// pressVerbs work a page in a browser; what stands on its buttons tells whether
// that changes something.
var (
	pressVerbs  = set("click press type")
	buttonVerbs = strings.Fields("delete remove restore terminate publish destroy revoke drop deregister")
)

// verbLike are all words that verbAt can take for a verb.
var verbLike = func() map[string]bool {
	m := set("make ensure take")
	for _, list := range []map[string]bool{lookVerbs, handVerbs, changeVerbs, gotoVerbs} {
		for w := range list {
			m[w] = true
		}
	}
	return m
}()

// sureThat is "make sure you revert", "ensure to stop".
var sureThat = lazy(`^(?:sure )?(?:that )?(?:you|to)\s+(?:have to |also )?([a-z-]+)`)

// buttonLabel is what stands on the button that is clicked.
var buttonLabel = lazy(`^(?:on )?(?:the )?["'“]?([A-Za-z][^"'”]*)`)

var makeAfter = set("changes a the these this any it")

// nounAfter are second words that show that the first was a noun.
var nounAfter = set("not is are was were has have will can may should must does do of notes which that = - – — –>")
