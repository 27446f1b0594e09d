package runbook

import "strings"

// objectFlags name what an AWS operation changes, first match wins.
var objectFlags = []string{
	"--service", "--services", "--db-instance-identifier", "--db-cluster-identifier", "--target-db-instance-identifier",
	"--secret-id", "--name", "--function-name", "--bucket", "--queue-url", "--table-name", "--stack-name", "--alarm-names",
	"--instance-ids", "--instance-id", "--auto-scaling-group-name", "--repository-name", "--load-balancer-arn",
	"--target-group-arn", "--hosted-zone-id", "--key-id", "--role-name", "--group-name", "--rule-name", "--family",
	"--nodegroup-name", "--cluster-name", "--distribution-id", "--task", "--cluster", "--volume-id", "--snapshot-id",
	"--db-snapshot-identifier",
}

// objectOf is the literal name of what the worst call changes, for a person to
// type; "" when the page names none.
func objectOf(m meaning, page *env) string {
	if m.effect < changes {
		return ""
	}
	best, found := reads, ""
	for _, c := range m.calls {
		if e := c.reaches(page); e >= changes && e > best {
			if o := objectOfCall(c); o != "" || found == "" {
				best, found = e, o
			}
		}
	}
	return found
}

func objectOfCall(c call) string {
	switch c.name {
	case "aws":
		for _, f := range objectFlags {
			if w, ok := c.flag(f); ok {
				return literal(w)
			}
		}
	case "docker", "podman":
		if v := c.verb(1); v != "" {
			return v
		}
	case "gh":
		return c.verb(2)
	case "kubectl", "oc", "helm", "systemctl", "argocd", "systemd":
		return kubeObject(c)
	case "curl":
		for _, a := range c.args {
			if strings.HasPrefix(a.text, "http") && a.known {
				return a.text
			}
		}
	case "git":
		return c.verb(2)
	case "rm", "mv", "cp":
		if p := plainArgs(c); len(p) > 0 {
			return literal(p[0])
		}
	}
	return ""
}

func kubeObject(c call) string {
	switch v := c.verb(0); v {
	case "rollout", "scale", "set", "patch", "delete", "annotate", "label", "edit", "adm":
		return lastName(c)
	case "debug", "drain", "cordon", "uncordon":
		return lastName(c)
	default:
		return c.verb(1)
	}
}

// lastName is the last of "delete KIND NAME", "rollout undo KIND/NAME"; "" when
// the name is open.
func lastName(c call) string {
	last := ""
	for i := 1; i < 4; i++ {
		w := c.verb(i)
		if w == "" && i < countPlain(c) {
			return ""
		}
		if w == "" || strings.ContainsAny(w, "={") {
			break
		}
		last = w
	}
	return last
}

// countPlain is how many arguments are words and not flags or their values.
func countPlain(c call) int {
	n := 0
	for i, a := range c.args {
		if strings.HasPrefix(a.text, "-") || i > 0 && takesValue(c.name, c.args[i-1].text) {
			continue
		}
		n++
	}
	return n
}

func literal(w word) string {
	if !w.known {
		return ""
	}
	return w.text
}
