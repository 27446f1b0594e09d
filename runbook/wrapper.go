package runbook

import "strings"

// wrappers start another program; the value is how many plain arguments stand
// before it (timeout 30 curl …).
var wrappers = map[string]int{
	"sudo": 0, "time": 0, "nohup": 0, "nice": 0, "timeout": 1, "watch": 0, "stdbuf": 0, "unbuffer": 0,
}

// wrapperFlags are a wrapper's flags that take a value.
var wrapperFlags = map[string]map[string]bool{
	"sudo":    set("-u --user -g --group -h -p -C"),
	"nice":    set("-n"),
	"timeout": set("-k --kill-after -s --signal"),
	"watch":   set("-n --interval"),
	"stdbuf":  set("-i -o -e"),
}

// unwrap gives a wrapper and the program that it starts, as two calls.
func unwrap(c call) []call {
	skip, ok := wrappers[c.name]
	if !ok {
		if inner, ok := awsRole(c); ok {
			return []call{inner}
		}
		return []call{c}
	}
	args := c.args
	for len(args) > 0 {
		a := args[0]
		switch {
		case a.known && strings.HasPrefix(a.text, "-") && a.text != "-":
			args = args[1:]
			if wrapperFlags[c.name][a.text] && len(args) > 0 {
				args = args[1:]
			}
			continue
		case skip > 0:
			skip, args = skip-1, args[1:]
			continue
		}
		break
	}
	self := call{name: c.name, args: c.args, node: c.node, wrapper: c.wrapper}
	if len(args) == 0 {
		if c.name == "sudo" && len(c.args) > 0 {
			self.name = "" // sudo -i, sudo -e FILE
		}
		return []call{self}
	}
	inner := call{args: args[1:], wrapper: c.name, node: c.node}
	if args[0].known && !strings.ContainsAny(args[0].text, " '\"\\$") {
		inner.name = args[0].text
	} else if c.name == "watch" && args[0].known {
		f := strings.Fields(args[0].text)
		if !strings.ContainsAny(args[0].text, "|;&<>$`\\'\"") && len(f) > 0 {
			inner.name, inner.args = f[0], nil
			for _, w := range f[1:] {
				inner.args = append(inner.args, word{text: w, known: true})
			}
		}
	}
	return append([]call{self}, unwrap(inner)...)
}

var launchers = set("aws-vault gds-cli gds granted saml2aws chamber")

// awsRole reads a launcher that takes a role and then the aws command:
// "gds-cli aws ROLE aws rds …", "aws-vault exec ROLE -- aws rds …".
func awsRole(c call) (call, bool) {
	if !launchers[c.name] {
		return call{}, false
	}
	for i, a := range c.args {
		if i >= 2 && a.known && (a.text == "aws" || a.text == "kubectl" || a.text == "terraform") {
			return call{name: a.text, args: c.args[i+1:], wrapper: c.name, node: c.node}, true
		}
	}
	return call{}, false
}
