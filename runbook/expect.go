package runbook

import (
	"strconv"
	"strings"
)

var (
	expectLead   = lazy(`^(?i)(?:expected(?: (?:output|result|response|value))?|expect|should (?:show|see|be|return|print|display)|output|returns?|result|you should see|=>)\s*[:\-–]?\s*`)
	expectHTTP   = lazy(`(?i)^(?:an? )?(?:http(?:/[\d.]+)?|status(?: code)?)[: ]+(\d{3})\b|^(\d{3}) ok\b`)
	expectPair   = lazy(`^[{]?\s*"([\w.-]+)"\s*:\s*("?)([^",}]*)("?)\s*[}]?$`)
	expectValid  = lazy(`(?i)\bvalid json\b`)
	expectOne    = lazy(`(?i)\b(?:only )?one deployment\b|\bsingle deployment\b`)
	expectRise   = lazy(`(?i)\brunning(?:count| count)?\b.{0,40}\b(?:increases?|rises?|grows?|reaches|matches|equals)\b.{0,20}\bdesired`)
	expectExit   = lazy(`(?i)\bexit (?:status|code)\s*(?:is|=|:)?\s*(\d{1,3})\b|\bexits? (?:with )?(?:status |code )?(\d{1,3})\b`)
	expectNumber = lazy(`^(.*?)\s*(<=|>=|≤|≥|<|>|=)\s*([\d.]+)\s*(%|ms|s|sec|seconds|minutes|min|m|mb|gb|kb|MB|GB|KB)?(?:\s|\(|$)`)
)

// expectWords is a limit in words: "should be below 1000", "stay under 0.5%".
var expectWords = lazy(`(?i)^(.*?)\b(below|under|less than|lower than|fewer than|at most|no more than|above|over|more than|greater than|at least)\s+([\d][\d,]*(?:\.\d+)?)\s*(%|ms|seconds|minutes|sec|min|s|m|[KMGkmg]i?[Bb])?(?:[\s.,;)]|$)`)

var limitWords = map[string]string{
	"below": "<", "under": "<", "less than": "<", "lower than": "<", "fewer than": "<", "at most": "<=", "no more than": "<=",
	"above": ">", "over": ">", "more than": ">", "greater than": ">", "at least": ">=",
}

// measureName is what is limited: "Error rate" in "Error rate should stay".
func measureName(s string) string {
	s = strings.TrimSpace(strings.TrimLeft(s, "-* "))
	for cut := true; cut; {
		cut = false
		for _, w := range [...]string{" be", " stay", " remain", " is", " are", " should", " must", " will", " drop", " drops", " fall", " falls", " go", " rise"} {
			if strings.HasSuffix(" "+s, w) {
				s, cut = strings.TrimSpace(strings.TrimSuffix(" "+s, w)), true
			}
		}
	}
	switch strings.ToLower(s) {
	case "it", "this", "that", "the value", "the number", "the output", "the result", "the count":
		return ""
	}
	return s
}

// expectText is an expectation as the page says it, without its lead.
func expectText(t string) string {
	t = strings.TrimSpace(plain(t))
	if hasFold(t, "should ") {
		return t
	}
	if s := strings.TrimSpace(t[len(expectLead.FindString(t)):]); s != "" {
		return s
	}
	return t
}

// expectation types what the page says; text that no rule reads stays text and
// a person compares.
func expectation(text string) Expectation {
	e := Expectation{Kind: ExpectText, Text: text}
	t := strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "."))
	t = strings.Trim(t, "`")
	switch {
	case t == "":
	case strings.ContainsAny(t, "0123456789") && expectHTTP.MatchString(t):
		m := expectHTTP.FindStringSubmatch(t)
		e.Kind, e.Value = ExpectStatus, m[1]+m[2]
	case strings.IndexByte(t, '"') >= 0 && expectPair.MatchString(t):
		m := expectPair.FindStringSubmatch(t)
		e.Kind, e.Name, e.Value = ExpectJSON, m[1], strings.TrimSpace(m[3])
	case holdsFold(t, "json") && expectValid.MatchString(t):
		e.Kind = ExpectValidJSON
	case holdsFold(t, "deployment") && expectOne.MatchString(t):
		e.Kind = ExpectOneDeployment
	case holdsFold(t, "running") && expectRise.MatchString(t):
		e.Kind = ExpectRises
	case !strings.ContainsAny(t, "0123456789"):
	case expectWords.MatchString(t):
		m := expectWords.FindStringSubmatch(t)
		if v, err := strconv.ParseFloat(strings.ReplaceAll(m[3], ",", ""), 64); err == nil {
			e.Kind, e.Name, e.Limit, e.Unit = ExpectNumber, measureName(m[1]), v, m[4]
			e.Op = limitWords[strings.ToLower(m[2])]
		}
	case holdsFold(t, "exit") && expectExit.MatchString(t):
		m := expectExit.FindStringSubmatch(t)
		e.Kind, e.Value = ExpectExit, m[1]+m[2]
	case strings.ContainsAny(t, "<>=≤≥") && expectNumber.MatchString(t):
		m := expectNumber.FindStringSubmatch(t)
		if v, err := strconv.ParseFloat(m[3], 64); err == nil && m[1] != "" {
			e.Kind, e.Name, e.Limit, e.Unit = ExpectNumber, strings.TrimSpace(strings.TrimLeft(m[1], "-* ")), v, m[4]
			e.Op = strings.NewReplacer("≤", "<=", "≥", ">=").Replace(m[2])
		}
	}
	return e
}

// Limit reads a line that is itself a limit to compare with, such as the title
// of a checklist item: "Error rate < 0.5 %". ok is false for any other text.
func Limit(text string) (e Expectation, ok bool) {
	e = expectation(strings.TrimSpace(strings.TrimLeft(text, "-* ")))
	return e, e.Kind == ExpectNumber
}

// measured tells a list item that is a limit to compare with: "- Error rate < 0.5%".
func measured(t string) bool {
	return expectation(strings.TrimSpace(strings.TrimLeft(t, "-* "))).Kind == ExpectNumber
}
