package steps

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// encodings are the forms in which a secret may appear: those that GitHub's
// runner masks (HostContext.cs, ValueEncoders.cs), base64 for URLs, hex, and
// the quoting of shells. A secret of several lines is masked line by line.
func encodings(secret string) (out []string) {
	for _, s := range append([]string{secret}, strings.Split(secret, "\n")...) {
		s = strings.TrimRight(s, "\r")
		if len(strings.TrimSpace(s)) < 4 {
			continue
		}
		for _, f := range encoders {
			for _, e := range f(s) {
				if !strings.Contains(e, "\n") {
					out = append(out, e)
				}
			}
		}
	}
	return out
}

var encoders = []func(string) []string{
	func(s string) []string {
		return []string{s, strings.TrimSpace(s), strings.Trim(s, `"`), strings.Trim(s, `'`)}
	},
	base64Forms,
	func(s string) []string { h := hex.EncodeToString([]byte(s)); return []string{h, strings.ToUpper(h)} },
	jsonForms,
	urlForms,
	func(s string) []string { // XML, by name and by number
		var out []string
		for _, q := range [][2]string{{"&quot;", "&apos;"}, {"&#34;", "&#39;"}, {"&quot;", "&#039;"}, {`"`, "'"}} {
			out = append(out, strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, q[0], "'", q[1]).Replace(s))
		}
		return out
	},
	func(s string) []string { // command lines and expressions
		return []string{
			strings.ReplaceAll(s, `"`, `\"`), strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(s),
			strings.ReplaceAll(s, "'", "''"), strings.ReplaceAll(s, "'", `'\''`), strings.ReplaceAll(s, "'", `'"'"'`),
			strings.NewReplacer(`\`, `\\`, "'", `\'`, "\t", `\t`).Replace(s), shellEscaped(s), ansiEscaped(s),
		}
	},
	func(s string) []string { // PowerShell prints the halves of what holds an ampersand apart
		var out []string
		for i := range len(s) {
			if s[i] == '&' {
				out = append(out, longEnough(s[:i]), longEnough(strings.TrimPrefix(s[i+1:], "+")))
			}
		}
		return out
	},
}

func longEnough(s string) string {
	if len(s) < 6 {
		return ""
	}
	return s
}

// shellEscaped is what bash's printf %q gives.
func shellEscaped(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(" \t!\"#$&'()*,;<>?[\\]^`{|}~", s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// ansiEscaped is the inside of bash's $'…' where a locale is plain ASCII.
func ansiEscaped(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\\' || c == '\'':
			b.WriteString(`\` + string(c))
		case c >= 0x80 || c < 0x20:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// shingle is the length of the pieces of a long base64 text that are masked on
// their own, since base64 breaks its lines at 76 characters.
const shingle = 32

// base64Forms are the characters that the secret alone decides, at each of the
// three places that it can have in what was encoded.
func base64Forms(s string) (out []string) {
	for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for k, drop := range []int{0, 2, 3} {
			text := append(make([]byte, k), s...)
			e := enc.EncodeToString(text)[drop:]
			if len(text)%3 != 0 {
				e = e[:len(e)-1]
			}
			if len(e) < 6 {
				continue
			}
			out = append(out, e)
			if len(e) > 57 && len(e) < 16<<10 {
				for i := range len(e) - shingle + 1 {
					out = append(out, e[i:i+shingle])
				}
			}
		}
	}
	return out
}

func jsonForms(s string) []string {
	html, err := json.Marshal(s)
	if err != nil || len(html) < 2 {
		return nil
	}
	plain := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(html[1 : len(html)-1]))
	return []string{string(html[1 : len(html)-1]), plain, strings.ReplaceAll(plain, "/", `\/`), strings.Trim(plain, `\"`),
		strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(plain)} // JSON inside JSON
}

func urlForms(s string) (out []string) {
	query := url.QueryEscape(s)
	path := strings.ReplaceAll(query, "+", "%20")
	for _, e := range []string{query, path, url.PathEscape(s), url.UserPassword("", s).String()[1:]} {
		out = append(out, e, lowerEscapes(e))
	}
	// JavaScript's encodeURIComponent leaves these.
	return append(out, strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(path))
}

func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}
