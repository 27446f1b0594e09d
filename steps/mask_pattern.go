package steps

import (
	"bytes"
)

// pattern recognises a kind of secret. Its last group, or all of it, is what
// must not be seen. A line without one of the hints is not looked at: a regular
// expression on every line would be the slowest thing in the program.
type pattern struct {
	name  string
	hints []string
	re    expression
}

// patterns are written from the published formats of the tokens.
var patterns = []pattern{
	{"AWS key id", []string{"AKIA", "ASIA", "ABIA", "ACCA"}, lazily(`\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b`)},
	{"AWS secret", []string{"ecret", "ECRET", "oken", "OKEN"}, lazily(`(?i)(?:secret_?access_?key|session_?token|security[_-]token|aws_secret_key)\\?["']?\s*[:=]?>?\s*\\?["']?([A-Za-z0-9/+=%]{16,})`)},
	{"AWS secret string", []string{"SecretString"}, lazily(`"SecretString"\s*:\s*"((?:[^"\\]|\\.)+)`)},
	{"AWS signature", []string{"Signature="}, lazily(`Signature=([0-9a-fA-F]{32,}|[A-Za-z0-9%/+=]{27,})`)},
	{"bearer", []string{"earer", "EARER"}, lazily(`(?i)\bbearer[ \t]+([A-Za-z0-9._~+/=-]{12,})`)},
	{"authorization", []string{"uthorization", "UTHORIZATION"}, lazily(`(?i)\bauthorization\\?["']?\s*[:=]\s*\\?["']?(?:(?:basic|token|bearer|digest|apikey)\s+)?([^\s"'\\,]{6,})`)},
	{"JWT", []string{"eyJ"}, lazily(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*`)},
	{"private key", []string{"PRIVATE KEY"}, lazily(`-----BEGIN[A-Z ]*PRIVATE KEY(?: BLOCK)?-----(?:.*?-----END[A-Z ]*PRIVATE KEY(?: BLOCK)?-----|.*)`)},
	{"URL password", []string{"://"}, lazily(`://[^\s/:@"'<>]*:([^\s/"'<>]+)@`)},
	{"Slack hook", []string{"hooks.slack.com"}, lazily(`hooks\.slack\.com/((?:services|workflows|triggers)/[A-Za-z0-9/_+-]+)`)},
	{"Slack token", []string{"xox", "xapp-"}, lazily(`\b(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}`)},
	{"GitHub token", []string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"}, lazily(`\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})`)},
}

func (p pattern) hinted(text []byte) bool {
	for _, h := range p.hints {
		if bytes.Contains(text, []byte(h)) {
			return p.name != "URL password" || bytes.IndexByte(text, '@') >= 0
		}
	}
	return false
}

// recognised gives what patterns find in a line.
func recognised(line []byte) (out []span) {
	for _, p := range patterns {
		if !p.hinted(line) {
			continue
		}
		for _, m := range p.re().FindAllSubmatchIndex(line, -1) {
			i := 0
			if len(m) > 2 && m[len(m)-2] >= 0 {
				i = len(m) - 2
			}
			out = append(out, span{m[i], m[i+1]})
		}
	}
	return out
}
