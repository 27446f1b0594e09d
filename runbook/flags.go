package runbook

import "strings"

// flagTable names the flags of a program that are known to do no harm: those
// that stand alone and those that take a value. A flag in neither may write,
// send or start something.
type flagTable struct{ plain, value string }

// given is a flag with the value that it was given.
type given struct {
	name  string
	value word
}

// parse reads arguments as getopt does: "--x v", "--x=v", "-x v", "-xv", "-abx v".
// ok is false where a flag stands in no table or an argument may become any
// words; then nothing can be said.
func (t flagTable) parse(args []word) (flags []given, rest []word, ok bool) {
	for i := 0; i < len(args); i++ {
		a := args[i]
		switch {
		case a.split && !strings.Contains(a.text, "/"):
			return nil, nil, false
		case len(a.text) < 2 || a.text[0] != '-':
			rest = append(rest, a)
		case a.text == "--":
			return flags, append(rest, args[i+1:]...), true
		case !a.known && !strings.Contains(a.text, "="):
			return nil, nil, false
		case a.text[1] == '-':
			name, v, glued := strings.Cut(a.text, "=")
			switch {
			case (listed(t.value, name) || listed(t.plain, name)) && glued:
				flags = append(flags, given{name, word{text: v, known: a.known}})
			case listed(t.value, name):
				if i++; i == len(args) {
					return nil, nil, false
				}
				flags = append(flags, given{name, args[i]})
			case listed(t.plain, name):
				flags = append(flags, given{name: name})
			default:
				return nil, nil, false
			}
		default:
			for k := 1; k < len(a.text); k++ {
				name := "-" + a.text[k:k+1]
				if listed(t.plain, name) {
					flags = append(flags, given{name: name})
					continue
				}
				if !listed(t.value, name) {
					return nil, nil, false
				}
				v := word{text: a.text[k+1:], known: a.known}
				if v.text == "" {
					if i++; i == len(args) {
						return nil, nil, false
					}
					v = args[i]
				}
				flags = append(flags, given{name, v})
				break
			}
		}
	}
	return flags, rest, true
}

// longFlag tells whether an argument is one of the flags, a long one cut short
// too: GNU and git programs take --outp for --output.
func (c call) longFlag(names ...string) bool {
	for _, a := range c.args {
		if len(a.text) < 2 || a.text[0] != '-' {
			continue
		}
		name, _, _ := strings.Cut(a.text, "=")
		for _, n := range names {
			if name == n || len(name) > 2 && name[1] == '-' && strings.HasPrefix(n, name) {
				return true
			}
			if len(n) == 2 && a.text[1] != '-' && strings.IndexByte(a.text, n[1]) > 0 {
				return true
			}
		}
	}
	return false
}

// verbFlags are the flags that may stand in front of a verb. Where another one
// does, the verb is not known: "kubectl --cache-dir get delete pod x" deletes.
var verbFlags = map[string]flagTable{
	"aws":         {"--debug --no-verify-ssl --no-paginate --no-sign-request --no-cli-pager --no-cli-auto-prompt --version", "--profile --region --output --query --endpoint-url --color --ca-bundle --cli-read-timeout --cli-connect-timeout --cli-binary-format"},
	"kubectl":     kubeFlags,
	"oc":          kubeFlags,
	"git":         {"--no-pager -p -P --paginate --bare --no-optional-locks --literal-pathspecs --version", "-C --git-dir --work-tree --namespace"},
	"helm":        {"--debug", "-n --namespace --kube-context --kubeconfig --kube-token --kube-apiserver --registry-config --repository-cache --repository-config"},
	"docker":      {"-D --debug --tls --tlsverify -v --version --compatibility --dry-run", "-H --host --context -c --config -l --log-level -f --file -p --project-name --profile --env-file --project-directory --progress --ansi"},
	"gh":          {"--version", "-R --repo"},
	"systemctl":   {"--user --system --no-pager -l --full -q --quiet --failed -a --all --no-legend --version", "-H --host -M --machine -t --type -p --property -n --lines -o --output --state"},
	"npm":         {"--silent -s -g --global --if-present --version -v", "--prefix -w --workspace"},
	"pnpm":        {"-s --silent -r --recursive -w --version -v", "-C --dir -F --filter"},
	"yarn":        {"--silent --version -v", "--cwd"},
	"make":        {"", "-C -f"},
	"restic":      {"-q --quiet -v --verbose --json --no-lock --no-cache", "-r --repo -p --password-file --repository-file --cache-dir"},
	"heroku":      {"", "-a --app -r --remote"},
	"argocd":      {"--grpc-web --insecure --plaintext --core", "--server --auth-token --grpc-web-root-path --config"},
	"vault":       {"", "-address -namespace"},
	"velero":      {"", "-n --namespace --kubeconfig --kubecontext"},
	"crictl":      {"-D --debug", "-r --runtime-endpoint -i --image-endpoint -t --timeout -c --config"},
	"terraform":   {"-no-color", ""},
	"tofu":        {"-no-color", ""},
	"flux":        {"--verbose", "-n --namespace --context --kubeconfig --timeout"},
	"kops":        {"", "--name --state --config"},
	"rabbitmqctl": {"-q -s --quiet --silent", "-n --node -t --timeout -p --vhost --formatter"},

	"supervisorctl":     {"", "-c --configuration -s --serverurl -u --username -p --password"},
	"patronictl":        {"-k --insecure", "-c --config-file -d --dcs-url --dcs"},
	"gitlab-patronictl": {"-k --insecure", "-c --config-file -d --dcs-url --dcs"},
	"cast":              {"--json", "-r --rpc-url --rpc-timeout"},
}

var kubeFlags = flagTable{
	plain: "-A --all-namespaces --insecure-skip-tls-verify --match-server-version --warnings-as-errors",
	value: "-n --namespace --context --cluster --kubeconfig -l --selector --user --as --as-group --as-uid --token --request-timeout -s --server --certificate-authority --client-certificate --client-key --tls-server-name --cache-dir --profile -v --v",
}

// sureVerb is the i-th argument that is no flag, behind flags that are known;
// ok is false where another one stands before it, or where it is not literal.
// A call with fewer arguments gives "", true.
func (c call) sureVerb(i int) (verb string, ok bool) {
	t := verbFlags[c.name]
	for k := 0; k < len(c.args); k++ {
		a := c.args[k]
		if len(a.text) > 1 && a.text[0] == '-' {
			name, _, glued := strings.Cut(a.text, "=")
			switch {
			case glued && a.known, listed(t.plain, name):
			case listed(t.value, name):
				k++
			default:
				return "", false
			}
			continue
		}
		if i == 0 || !a.known {
			return a.text, a.known
		}
		i--
	}
	return "", true
}

// takesValue tells a flag, in front of a verb or behind it, that the next word
// belongs to.
func takesValue(program, flag string) bool {
	return listed(verbFlags[program].value, flag) || listed(objectValues[program], flag)
}

// objectValues are flags behind the verb whose values are no names of objects.
var objectValues = map[string]string{
	"kubectl": "--replicas -c --container -o --output --timeout --type -p --patch -f --filename --image --tail --since --overrides --grace-period --sort-by --field-selector",
	"oc":      "--replicas -c --container -o --output --timeout --type -p --patch -f --filename --image --tail --since --overrides --grace-period --sort-by --field-selector",
	"helm":    "-f --values --version --timeout --set",
	"gh":      "-t --title -n --notes --target -F --notes-file",
	"git":     "-m -u -b -c",
}
