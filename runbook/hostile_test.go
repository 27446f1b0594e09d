package runbook

import (
	"runtime"
	"strings"
	"testing"
)

// hostile pages are small and cost a naive reader seconds (reliability.md F4).
var hostile = map[string]string{
	"table":             strings.Repeat("|a", 5000) + "\n" + strings.Repeat("|-", 5000) + "\n" + strings.Repeat("|b\n", 5000),
	"nested links":      strings.Repeat(strings.Repeat("[a](b", 3000)+"\n", 60),
	"open brackets":     strings.Repeat("[", 16000),
	"bullets on a line": strings.Repeat("* ", 8000),
	"quotes":            strings.Repeat("> ", 8000),
	"deep list":         deepList(500),
	"backticks":         strings.Repeat("`a ``b ", 2000),
	"fences":            strings.Repeat("```\n", 60000),
	"headings":          strings.Repeat("# a\n", 60000),
	"same heading":      strings.Repeat("## setup\n\n```\nls\n```\n", 20000),
	"one paragraph":     strings.Repeat("run `ls -l` now.\n", 60000),
	"one fence":         "```bash\n" + strings.Repeat("ls -l\n", 150000) + "```\n",
	"bad fence":         "```bash\n" + strings.Repeat("if ( ) ls -l <<'X\n\n", 40000) + "```\n",
	"shell brackets":    "```bash\necho " + strings.Repeat("$(", 5000) + "\n```\n",
	"items":             strings.Repeat("- [ ] check `ls -l`\n", 40000),
	"definitions":       strings.Repeat("[a]: b\n", 100000),
	"comment":           strings.Repeat("<!--", 200000),
	"placeholders":      "```bash\nls " + strings.Repeat("<a-b> ", 2600) + "\n```\n",
	"variables":         "```bash\nls " + strings.Repeat("$a", 8000) + "\n```\n",
	"titles":            "```bash\n" + strings.Repeat("# 1. Do it\nls\n\n", 60000) + "```\n",
	"emphasis":          strings.Repeat("**a ", 4000),
	"emphasis lines":    strings.Repeat("**a\n", 200000),
	"html":              strings.Repeat("<div>\n", 150000),
	"when":              strings.Repeat("If a, ", 2700),
}

func deepList(n int) string {
	var sb strings.Builder
	for i := range n {
		sb.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return sb.String()
}

// TestHostile parses or refuses each page with bounded memory; a page that
// took seconds would show as a timeout of the whole test.
func TestHostile(t *testing.T) {
	for name, page := range hostile {
		t.Run(name, func(t *testing.T) {
			if len(page) > MaxBytes {
				page = page[:MaxBytes]
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Parse("page.md", []byte(page))
			runtime.ReadMemStats(&after)
			if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; mib > 600 {
				t.Errorf("allocated %d MiB in all", mib)
			}
			if err != nil {
				t.Log(err)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ page, want string }{
		{strings.Repeat("a\n", MaxBytes), "1 MiB"},
		{strings.Repeat("a", MaxLine+1), "16 KiB"},
		{"a\n\x00", "line 2 holds a NUL byte"},
		{strings.Repeat("> ", 40) + "a", "nests quotes and lists 40 deep, the limit is 32"},
		{strings.Repeat("* ", 40) + "a", "the limit is 32"},
		{deepList(40), "the limit is 32"},
	} {
		_, err := Parse("page.md", []byte(c.page))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "page.md") {
			t.Errorf("%.20q: got %v, want %q", c.page, err, c.want)
		}
	}
}

// TestBytes reads what editors and systems do to a text file.
func TestBytes(t *testing.T) {
	plain := "# A\n\n## B\n\n```bash\n# 1. Look\naws ecs list-services \\\n  --cluster c\n```\n"
	want, err := Parse("p.md", []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range map[string]string{
		"crlf": strings.ReplaceAll(plain, "\n", "\r\n"), "cr": strings.ReplaceAll(plain, "\n", "\r"), "bom": "\xef\xbb\xbf" + plain,
	} {
		got, err := Parse("p.md", []byte(page))
		if err != nil {
			t.Fatal(err)
		}
		if outline(got) != outline(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, outline(got), outline(want))
		}
		if got.Hash == want.Hash {
			t.Errorf("%s: the hash is not of the file's bytes", name)
		}
	}
	if _, err := Parse("p.md", []byte("# A\xff\xfe\n\n- [ ] b \xc3\n")); err != nil {
		t.Error(err)
	}
}
