package runbook

import "strings"

// wrappers start another program: their flags, and how many plain arguments
// stand before it (timeout 30 curl …). A flag that stands in neither list hides
// which program it is.
var wrappers = map[string]struct {
	flags flagTable
	skip  int
}{
	"sudo":    {flags: flagTable{"-E -n -H -S -k -b -B -P --non-interactive --preserve-env --set-home --login-class", "-u --user -g --group -h --host -p --prompt -C -D --chdir -T --command-timeout -r -t"}},
	"time":    {flags: flagTable{"-p -v --portability --verbose", "-f --format"}},
	"nohup":   {},
	"nice":    {flags: flagTable{"-0 -1 -2 -3 -4 -5 -6 -7 -8 -9", "-n --adjustment"}},
	"timeout": {flags: flagTable{"-v --foreground --preserve-status --verbose", "-k --kill-after -s --signal"}, skip: 1},
	"watch":   {flags: flagTable{"-d -t -b -e -g -c -x -w --differences --no-title --beep --errexit --chgexit --color --exec --precise --no-wrap", "-n --interval"}},
	"stdbuf":  {flags: flagTable{"", "-i -o -e --input --output --error"}},

	"unbuffer": {flags: flagTable{"-p", ""}},
}

// unwrap gives a wrapper and the program that it starts, as two calls.
func unwrap(c call) []call {
	w, ok := wrappers[c.name]
	if !ok {
		if inner, ok := launched(c); ok {
			return []call{inner}
		}
		return []call{c}
	}
	self := call{name: c.name, args: c.args, node: c.node, wrapper: c.wrapper}
	args, sure := behindFlags(c.args, w.flags, w.skip)
	if !sure || len(args) == 0 {
		if c.name == "sudo" && len(c.args) > 0 || !sure {
			self.name = "" // sudo -i, sudo -e FILE
		}
		return []call{self}
	}
	inner := call{args: args[1:], wrapper: c.name, node: c.node}
	if c.name == "watch" && !c.has("-x", "--exec") {
		return append([]call{self}, watched(args, c)...)
	}
	if args[0].known && !strings.ContainsAny(args[0].text, " '\"\\$") {
		inner.name = args[0].text
	}
	return append([]call{self}, unwrap(inner)...)
}

// behindFlags is what follows a wrapper's flags and skip words; sure is false
// where a flag is not known.
func behindFlags(args []word, t flagTable, skip int) (rest []word, sure bool) {
	for len(args) > 0 {
		a := args[0]
		if !strings.HasPrefix(a.text, "-") || a.text == "-" {
			if skip == 0 {
				return args, !a.split || a.known
			}
			skip, args = skip-1, args[1:]
			continue
		}
		if a.text == "--" {
			return args[min(len(args), 1+skip):], true
		}
		n := 1
		if name, _, glued := strings.Cut(a.text, "="); !glued && (listed(t.value, name) || len(name) > 2 && name[1] != '-' && listed(t.value, "-"+name[len(name)-1:]) && plainLetters(name[1:len(name)-1], t.plain)) {
			n = 2
		}
		if _, _, ok := t.parse(args[:min(n, len(args))]); !ok {
			return nil, false
		}
		args = args[min(n, len(args)):]
	}
	return nil, true
}

func plainLetters(letters, plain string) bool {
	for i := range letters {
		if !listed(plain, "-"+letters[i:i+1]) {
			return false
		}
	}
	return true
}

// watched are the programs of "watch WORD…", which hands the words, joined by
// spaces, to a shell.
func watched(args []word, c call) []call {
	var text []string
	for _, a := range args {
		if !a.known {
			// An open word is one more argument, unless it stands where the
			// program does.
			if len(text) == 0 || a.split {
				return []call{{wrapper: "watch", node: c.node}}
			}
			text = append(text, "open")
			continue
		}
		text = append(text, a.text)
	}
	f := newShellParser().file(strings.Join(text, " "))
	if f == nil || len(f.Stmts) == 0 {
		return []call{{wrapper: "watch", node: c.node}}
	}
	var out []call
	for _, n := range f.Stmts {
		s := read(n, nil)
		if s.opaque || len(s.files) > 0 || len(s.funcs) > 0 {
			return []call{{wrapper: "watch", node: c.node}}
		}
		for _, inner := range s.calls {
			inner.wrapper, inner.node = "watch", c.node
			out = append(out, inner)
		}
	}
	return out
}

var launchers = set("aws-vault gds-cli gds granted saml2aws chamber")

// launched reads a launcher that takes a role and then a program: "gds-cli aws
// ROLE aws rds …", "aws-vault exec ROLE -- aws rds …".
func launched(c call) (call, bool) {
	if !launchers[c.name] || len(c.args) < 3 || !c.args[0].known {
		return call{}, false
	}
	at := 2
	for i, a := range c.args {
		if a.text == "--" {
			at = i + 1
			break
		}
	}
	if at >= len(c.args) || !c.args[at].known {
		return call{}, false
	}
	switch p := c.args[at].text; p {
	case "aws", "kubectl", "terraform":
		return call{name: p, args: c.args[at+1:], wrapper: c.name, node: c.node}, true
	}
	return call{}, false
}
