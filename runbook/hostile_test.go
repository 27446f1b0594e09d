package runbook

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// hostile pages are small and cost a naive reader seconds (reliability.md F4).
var hostile = map[string]func() string{
	"table": func() string {
		return strings.Repeat("|a", 5000) + "\n" + strings.Repeat("|-", 5000) + "\n" + strings.Repeat("|b\n", 5000)
	},
	"nested links":      func() string { return strings.Repeat(strings.Repeat("[a](b", 3000)+"\n", 60) },
	"open brackets":     func() string { return strings.Repeat("[", 16000) },
	"bullets on a line": func() string { return strings.Repeat("* ", 8000) },
	"quotes":            func() string { return strings.Repeat("> ", 8000) },
	"deep list":         func() string { return deepList(500) },
	"backticks":         func() string { return strings.Repeat("`a ``b ", 2000) },
	"fences":            func() string { return strings.Repeat("```\n", 60000) },
	"headings":          func() string { return strings.Repeat("# a\n", 60000) },
	"same heading":      func() string { return strings.Repeat("## setup\n\n```\nls\n```\n", 20000) },
	"one paragraph":     func() string { return strings.Repeat("run `ls -l` now.\n", 60000) },
	"one fence":         func() string { return "```bash\n" + strings.Repeat("ls -l\n", 150000) + "```\n" },
	"bad fence":         func() string { return "```bash\n" + strings.Repeat("if ( ) ls -l <<'X\n\n", 40000) + "```\n" },
	"shell brackets":    func() string { return "```bash\necho " + strings.Repeat("$(", 5000) + "\n```\n" },
	"items":             func() string { return strings.Repeat("- [ ] check `ls -l`\n", 40000) },
	"definitions":       func() string { return strings.Repeat("[a]: b\n", 100000) },
	"comment":           func() string { return strings.Repeat("<!--", 200000) },
	"placeholders":      func() string { return "```bash\nls " + strings.Repeat("<a-b> ", 2600) + "\n```\n" },
	"variables":         func() string { return "```bash\nls " + strings.Repeat("$a", 8000) + "\n```\n" },
	"titles":            func() string { return "```bash\n" + strings.Repeat("# 1. Do it\nls\n\n", 60000) + "```\n" },
	"emphasis":          func() string { return strings.Repeat("**a ", 4000) },
	"emphasis lines":    func() string { return strings.Repeat("**a\n", 200000) },
	"follow": func() string {
		return "```bash\n" + strings.Repeat("# 1. Do\ntail -f x\n\n# 2. Do\nls\n\n", 30000) + "```\n"
	},
	"follow fences": func() string { return strings.Repeat("```bash\n# 1. Do\ntail -f x\n\n# 2. Do\nls\n```\n", 20000) },
	"expectations": func() string {
		return "```bash\n# 1. Do\nls\n# Expected: a\n" + strings.Repeat("# more\n", 140000) + "```\n"
	},
	"one statement":      func() string { return "```sql\n" + strings.Repeat("SELECT a\n", 110000) + "```\n" },
	"many variables":     func() string { return "```bash\n" + numbered("ls $v%d ${w%d}\n", 50000) + "```\n" },
	"one with variables": func() string { return "```bash\nls " + numbered("$v%d ${w%d} \\\n", 50000) + "a\n```\n" },
	"many inputs": func() string {
		return "```bash\n" + numbered("aws ecs delete-service --service <service-%d> --x <version-%d>\n", 15000) + "```\n"
	},
	"one with inputs": func() string { return "```bash\nls " + numbered("<service-%d> <version-%d> \\\n", 20000) + "a\n```\n" },
	"inputs by section": func() string {
		return numbered("## Do %d\n\nText.\n\n```bash\naws ecs delete-service --service <version-%d>\n```\n\n", 12000)
	},
	"contents": func() string { return numbered("# Contents\n\n[a](#b%d)\n\n[b](#c%d)\n\n", 25000) },
	"links":    func() string { return "# A\n\n" + numbered("[a](#b%d) and [b](#c%d)\n", 30000) },
	"conditions": func() string {
		return strings.Repeat("If it fails, wait until it works, and then:\n\n- Restart it\n\n", 15000)
	},
	"numbers":        func() string { return strings.Repeat("### 1. Do it\n\nIf it fails, do it again.\n\n", 20000) },
	"pipes":          func() string { return "```bash\nls " + strings.Repeat("| sort ", 2000) + "\n```\n" },
	"here-documents": func() string { return "```bash\n" + strings.Repeat("cat <<EOF\na\nEOF\n", 50000) + "```\n" },
	"html":           func() string { return strings.Repeat("<div>\n", 150000) },
	"when":           func() string { return strings.Repeat("If a, ", 2700) },
}

// numbered repeats a text with two numbers in it, which are never the same.
func numbered(format string, n int) string {
	var sb strings.Builder
	for i := range n {
		fmt.Fprintf(&sb, format, i, i)
	}
	return sb.String()
}

func deepList(n int) string {
	var sb strings.Builder
	for i := range n {
		sb.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return sb.String()
}

// TestHostile parses or refuses each page; one that took seconds would show as a
// timeout of the whole test.
func TestHostile(t *testing.T) {
	for name := range hostile {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse("page.md", hostilePage(name)); err != nil {
				t.Log(err)
			}
		})
	}
}

func hostilePage(name string) []byte {
	page := hostile[name]()
	return []byte(page[:min(len(page), MaxBytes)])
}

// TestHostileMemory reads each page in a process of its own and looks at the
// most memory that it held.
func TestHostileMemory(t *testing.T) {
	if name := os.Getenv("RUNBOOK_HOSTILE"); name != "" {
		_, _ = Parse("page.md", hostilePage(name))
		return
	}
	if testing.Short() {
		t.Skip("starts many processes")
	}
	const limit = 128 << 10 // KiB
	for name := range hostile {
		c := exec.Command(os.Args[0], "-test.run=^TestHostileMemory$")
		c.Env = append(os.Environ(), "RUNBOOK_HOSTILE="+name)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		use, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok || runtime.GOOS != "linux" {
			t.Skip("the system does not tell")
		}
		t.Logf("%-20s %3d MiB", name, use.Maxrss>>10)
		if use.Maxrss > limit && !raceEnabled {
			t.Errorf("%s: held %d MiB, the limit is 128", name, use.Maxrss>>10)
		}
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
