package steps

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// theSecret has a character of every kind that some encoding changes.
const theSecret = `p&ss"w'rd <$\/é+=%>0 zq`

// encodedIn are texts that hold the secret in an encoding, and what of each
// must not be seen.
func encodedIn(secret string) map[string][2]string {
	js, _ := json.Marshal(secret)
	in := map[string][2]string{}
	add := func(name, text, hidden string) { in[name] = [2]string{text, hidden} }
	add("raw", "pw="+secret+";", secret)
	for k := range 3 {
		e := base64.StdEncoding.EncodeToString([]byte("xyz"[:k] + secret + "!!"))
		add(fmt.Sprint("base64 at ", k), "b "+e, e[4:len(e)-4])
	}
	u := base64.URLEncoding.EncodeToString([]byte(secret))
	add("base64 url", u, u[:len(u)-4])
	add("json", `{"p":`+string(js)+`}`, string(js[1:len(js)-1]))
	add("uri", "?p="+url.QueryEscape(secret), url.QueryEscape(secret))
	add("uri path", "/"+url.PathEscape(secret), url.PathEscape(secret))
	xml := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;").Replace(secret)
	add("xml", "<p>"+xml+"</p>", xml)
	add("command line", `-p "`+strings.ReplaceAll(secret, `"`, `\"`)+`"`, strings.ReplaceAll(secret, `"`, `\"`))
	add("expression", "'"+strings.ReplaceAll(secret, "'", "''")+"'", strings.ReplaceAll(secret, "'", "''"))
	add("shell", "'"+singleQuoted(secret)+"'", strings.Trim(singleQuoted(secret), "'"))
	add("hex", hex.EncodeToString([]byte(secret)), hex.EncodeToString([]byte(secret)))
	add("half behind an ampersand", secret[2:]+" is no command", secret[2:])
	coloured := "\x1b[31m" + strings.Join(strings.Split(secret, ""), "\x1b[1;32m\x1b[K") + "\x1b[0m"
	add("coloured", coloured, secret)
	return in
}

func TestSecretsInEveryEncodingSplitEverywhere(t *testing.T) {
	m := newMasks([]string{theSecret})
	for name, c := range encodedIn(theSecret) {
		text := "before " + c[0] + " after\nnext line\n"
		for cut := range len(text) + 1 {
			st := m.stream()
			out := append(bytes.Clone(st.write([]byte(text[:cut]))), st.write([]byte(text[cut:]))...)
			out = append(out, st.end()...)
			clean, _ := withoutControls(out)
			if bytes.Contains(clean, []byte(c[1])) || !bytes.Contains(clean, []byte(maskText)) {
				t.Fatalf("%s, split at %d: %q", name, cut, out)
			}
			if !bytes.HasPrefix(clean, []byte("before ")) || !bytes.HasSuffix(clean, []byte("after\nnext line\n")) {
				t.Fatalf("%s, split at %d: more than the secret is gone: %q", name, cut, out)
			}
		}
	}
	t.Logf("FIGURE secrets: %d encodings split at every byte, no hit", len(encodedIn(theSecret)))
}

func TestSecretsOfSeveralLinesAndLongOnes(t *testing.T) {
	long := strings.Repeat("0123456789abcdefghij-", 20)
	m := newMasks([]string{"first line here\nsecond line here\r\n", long})
	if out := m.text("x first line here\ny second line here\n"); out != "x ***\ny ***\n" {
		t.Errorf("%q", out)
	}
	e := base64.StdEncoding.EncodeToString([]byte("user:" + long))
	var wrapped strings.Builder
	for ; len(e) > 76; e = e[76:] {
		wrapped.WriteString(e[:76] + "\n")
	}
	out := m.text(wrapped.String())
	for line := range strings.Lines(out) {
		if len(line) > 40 {
			t.Errorf("a line of wrapped base64 is to be seen: %q", line)
		}
	}
	endless := m.text(strings.Repeat("a", 100<<10) + long + strings.Repeat("b", 100<<10))
	if strings.Contains(endless, long[:20]) || len(endless) != 200<<10+3 {
		t.Errorf("in a line without end: %d bytes", len(endless))
	}
}

func TestRecognisedSecrets(t *testing.T) {
	k40 := strings.Repeat("aB3/", 10)
	jwt := "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4fwpMeJf36P"
	for text, hidden := range map[string]string{
		"id AKIA" + "IOSFODNN7EXAMPLE.":                                                    "IOSFODNN7EXAMPLE",
		`"SecretAccessKey": "` + k40 + `"`:                                                 k40,
		"aws_secret_access_key = " + k40:                                                   k40,
		"export AWS_SESSION_TOKEN=" + k40 + k40:                                            k40,
		`{"SecretString":"{\"user\":\"a\",\"pw\":\"b c\"}"}`:                               "b c",
		"Authorization: Bearer abc.def-ghi_jkl":                                            "abc.def",
		"> authorization: Basic dXNlcjpwYXNz":                                              "dXNlcjpwYXNz",
		"token " + jwt + " ok":                                                             "SflKxw",
		"postgres://app:s3cr3t@db:5432/x":                                                  "s3cr3t",
		"https://u:p@ss@host/":                                                             "p@ss",
		"https://hooks.slack.com/services/T000/B000/XXXXXXXX":                              "XXXXXXXX",
		"xoxb-" + "1234567890-abcdef":                                                      "abcdef",
		"ghp_" + strings.Repeat("a1", 18):                                                  "a1a1",
		"github_pat_" + strings.Repeat("a1", 20):                                           "a1a1",
		"?X-Amz-Signature=" + strings.Repeat("ab", 32):                                     "abab",
		"-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\nxyz\n-----END RSA PRIVATE KEY-----\nok": "MIIEabc",
		`"k":"-----BEGIN PRIVATE KEY-----\nMIIEabc\n-----END PRIVATE KEY-----\n"`:          "MIIEabc",
		"\x1b[1mAuthorization\x1b[0m: Bearer abc.\x1b[31mdef-ghi_jkl":                      "def-ghi",
	} {
		if out := maskRecognised(text); strings.Contains(out, hidden) || !strings.Contains(out, maskText) {
			t.Errorf("%q gives %q", text, out)
		}
	}
	for _, plain := range []string{
		"https://user@host/path:80", "http://host:8080/a@b", "the bearer of this", "sha256:" + strings.Repeat("ab", 32),
		"arn:aws:ecs:us-east-1:123456789012:task-definition/api:40", `"nextToken": null`, "2026-11-03T14:02:00Z", "key: value", "a secret", "-----BEGIN CERTIFICATE-----\nMIIE\n",
		"basic authentication", "ecs-svc/1234567890123456789", "registry/app@sha256:" + strings.Repeat("0", 64),
	} {
		if out := maskRecognised(plain); out != plain {
			t.Errorf("%q gives %q", plain, out)
		}
	}
}

// TestNoSinkHoldsASecret prints the secret in every way and looks at every byte
// that a run leaves on disk or hands to the program.
func TestNoSinkHoldsASecret(t *testing.T) {
	dir := t.TempDir()
	s := newSitting(t, dir)
	const env, stored = "env-S3CRET-value-1", "stored-S3CRET-value-2"
	s.env = append(s.env, "DEPLOY_API_KEY="+env, "PRINT="+base64.StdEncoding.EncodeToString([]byte("print")))
	forms := encodedIn(theSecret)
	var script strings.Builder
	for _, c := range forms {
		fmt.Fprintf(&script, "printf '%%s\\n' %s\nprintf '%%s\\n' %s >&2\n", singleQuoted(c[0]), singleQuoted(c[0]))
	}
	script.WriteString("COPY=$GIVEN_PW; LIST=(\"$GIVEN_PW\" b); f() { echo " + singleQuoted(theSecret) + "; }\n")
	script.WriteString("echo $DEPLOY_API_KEY; MY_TOKEN=" + stored + "; printf '%s' \"${GIVEN_PW:0:5}\"; printf '%s\\n' \"${GIVEN_PW:5}\"\n")
	o := s.order("eval \"$BODY\"")
	o.Values, o.Secret = map[string]string{"GIVEN_PW": theSecret, "BODY": script.String()}, []string{"GIVEN_PW"}
	var shown bytes.Buffer
	res, out, _ := s.tie.run(t.Context(), o, func(l []byte) { shown.Write(append(l, '\n')) }, func(int) {})
	if res.Exit != 0 || !bytes.Contains(out, []byte(maskText)) {
		t.Fatalf("%+v %q", res, out)
	}
	if strings.Join(res.Hidden, " ") != "BODY COPY LIST MY_TOKEN" && strings.Join(res.Hidden, " ") != "COPY LIST MY_TOKEN" {
		t.Errorf("hidden %q", res.Hidden)
	}
	// The next step has the secret variables, and its output is masked too.
	next := s.order(`[ "$COPY" = "${LIST[0]}" ] && [ ${#COPY} -gt 5 ] && echo same; echo "$MY_TOKEN"; f; [ -z "${GIVEN_PW+x}" ] && echo not given`)
	next.Secrets = []string{theSecret}
	res2, out2, _ := s.tie.run(t.Context(), next, func(l []byte) { shown.Write(append(l, '\n')) }, func(int) {})
	if string(out2) != "same\n***\n***\nnot given\n" {
		t.Errorf("the next step printed %q; %+v", out2, res2)
	}
	text, _ := json.Marshal([]Result{res, res2})
	sinks := map[string][]byte{"result": text, "stdout": append(out, out2...), "screen": shown.Bytes()}
	filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if fi, e := d.Info(); e == nil && fi.Mode().IsRegular() {
			sinks[path], _ = os.ReadFile(path)
			if fi.Mode().Perm() != 0o600 {
				t.Errorf("%s has the mode %v", path, fi.Mode())
			}
		}
		return err
	})
	for name, data := range sinks {
		clean, _ := withoutControls(data)
		for form, c := range forms {
			if bytes.Contains(clean, []byte(c[1])) {
				t.Errorf("%s holds the secret, %s", name, form)
			}
		}
		if bytes.Contains(clean, []byte(env)) || bytes.Contains(clean, []byte(stored)) && !strings.HasSuffix(name, "step.sh") {
			t.Errorf("%s holds a secret variable", name)
		}
	}
}

func BenchmarkMasks(b *testing.B) {
	var secrets []string
	for i := range 50 {
		secrets = append(secrets, fmt.Sprintf("%d a secret value", i*7919))
	}
	for name, text := range map[string]string{"log": "2026-11-03T14:02:00Z api ecs-svc/123 took 12 ms https://api.test/health\n", "yes": "y\n", "hinted": "the token of ops@fairtradeworker.com at https://api.test\n"} {
		b.Run(name, func(b *testing.B) {
			block := []byte(strings.Repeat(text, 32<<10/len(text)))
			b.SetBytes(int64(len(block)))
			st := newMasks(secrets).stream()
			for b.Loop() {
				st.write(block)
			}
		})
	}
}

func FuzzMasks(f *testing.F) {
	f.Add([]byte("x"+theSecret+"y\n"), 3)
	f.Add([]byte("\x1b[31m"+theSecret[:4]+"\x1b[0m"+theSecret[4:]), 7)
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\nabc\n"), 9)
	m := newMasks([]string{theSecret})
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		if cut < 0 || cut > len(data) {
			cut = len(data) / 2
		}
		st := m.stream()
		out := append(bytes.Clone(st.write(data[:cut])), st.write(data[cut:])...)
		out = append(out, st.end()...)
		if whole := m.text(string(data)); whole != string(out) {
			t.Errorf("split at %d: %q, whole: %q", cut, out, whole)
		}
		for line := range bytes.Lines(out) {
			if clean, _ := withoutControls(line); bytes.Contains(clean, []byte(theSecret)) {
				t.Errorf("%q", out)
			}
		}
	})
}
