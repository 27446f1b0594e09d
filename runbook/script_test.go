package runbook

import (
	"strings"
	"testing"
)

func stepOf(texts ...string) Step {
	var d draft
	d.sec = &section{slug: "p"}
	d.sec.procedure = d.sec
	sp := newShellParser()
	var rows []row
	for i, t := range texts {
		for _, l := range strings.Split(t, "\n") {
			rows = append(rows, row{i + 1, l})
		}
	}
	d.stmts = sp.stmts(rows)
	return finish([]*draft{&d})[0]
}

func TestScript(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`aws ecs update-service --task-definition app:[PREVIOUS-VERSION]`, `aws ecs update-service --task-definition app:"${PREVIOUS_VERSION}"`},
		{`x --secret-string "[64-character-hex-key]"`, `x --secret-string "${INPUT_64_CHARACTER_HEX_KEY}"`},
		{`oc delete vmi <vm-name> -n <namespace>`, `oc delete vmi "${VM_NAME}" -n "${NAMESPACE}"`},
		{`NODE=<instance label from alert>`, `NODE="${INSTANCE_LABEL_FROM_ALERT}"`},
		{`snapshot_arn="<e.g. arn:aws:rds:x>"`, `snapshot_arn="${SNAPSHOT_ARN}"`},
		{`rds create --id ${db-instance-name}`, `rds create --id "${DB_INSTANCE_NAME}"`},
		{`cd <path>`, `cd "${INPUT_PATH}"`},
		{`curl "https://x/<id>/y" -H "A: {token}"`, `curl "https://x/${ID}/y" -H "A: ${TOKEN}"`},
		{"cat <<EOF\n<name>\nEOF", "cat <<EOF\n${NAME}\nEOF"},
		{`echo ${HOME} $(get <thing>)`, `echo ${HOME} $(get "${THING}")`},
		{`aws ecs describe-services --query 'services[0].[a,b]'`, `aws ecs describe-services --query 'services[0].[a,b]'`},
	} {
		got, err := Script(stepOf(c.in))
		if err != nil || got != c.want {
			t.Errorf("Script(%s)\n got %s, %v\nwant %s", c.in, got, err, c.want)
		}
	}
}

func TestScriptRefuses(t *testing.T) {
	for in, why := range map[string]string{
		`psql -c 'delete from <table-name>'`: "single quotes",
		`echo $((<count> + 1))`:              "arithmetic",
		`[[ <count> -eq 1 ]]`:                "[[ ]]",
		`eval run <name>`:                    "eval",
		`bash -c "rm <name>"`:                "bash",
		`<program> --now`:                    "program's name",
		"cat <<'EOF'\n<name>\nEOF":           "here-document",
		`ssh host rm <name>`:                 "ssh",
		`ls | xargs rm <name>`:               "xargs",
	} {
		if got, err := Script(stepOf(in)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("Script(%s) = %q, %v; want an error with %q", in, got, err, why)
		}
	}
}

func TestResolve(t *testing.T) {
	r := Resolve("aws ecs update-service \\\n  --task-definition app:${PREVIOUS_VERSION}", map[string]string{"PREVIOUS_VERSION": "40"})
	if r.Text != "aws ecs update-service \\\n  --task-definition app:40" || len(r.Open) != 0 {
		t.Errorf("got %+v", r)
	}
	if got := strings.Join(r.Argv[0], "|"); got != "aws|ecs|update-service|--task-definition|app:40" {
		t.Errorf("argv %s", got)
	}
	r = Resolve("restore --id [SNAPSHOT-ID] --to [NEW-ID] $Z", map[string]string{"SNAPSHOT_ID": "s 1"})
	if r.Text != "restore --id s 1 --to [NEW-ID] $Z" || strings.Join(r.Open, ",") != "NEW_ID,Z" || r.Argv != nil {
		t.Errorf("got %+v", r)
	}
	r = Resolve("restore --id [SNAPSHOT-ID] --to [NEW-ID]", map[string]string{"SNAPSHOT_ID": "s 1", "NEW_ID": "b"})
	if got := strings.Join(r.Argv[0], "|"); got != "restore|--id|s 1|--to|b" {
		t.Errorf("argv %s", got)
	}
}

// What a text sets itself is never shown as it was before.
func TestResolveOwnVariables(t *testing.T) {
	values := map[string]string{"A": "old", "B": "b"}
	for in, want := range map[string]string{
		"A=$(date)\necho $A $B":               "A=$(date)\necho $A b",
		"A=${A}x\necho $A":                    "A=oldx\necho $A",
		"echo $A; A=1; echo $A":               "echo old; A=1; echo $A",
		"A=1 env; echo $A":                    "A=1 env; echo old",
		"export A=$B; echo $A":                "export A=b; echo $A",
		"for A in $A $B; do echo $A; done":    "for A in old b; do echo $A; done",
		"A=(1 $B); echo ${A[0]} \"$A\" $B":    "A=(1 b); echo ${A[0]} \"$A\" b",
		"echo \"$(A=2; echo $A)\" now \"$B\"": "echo \"$(A=2; echo $A)\" now \"b\"",
	} {
		if r := Resolve(in, values); r.Text != want || len(r.Open) > 0 {
			t.Errorf("%q: %q, open %v; want %q", in, r.Text, r.Open, want)
		}
	}
	if values["A"] != "old" {
		t.Error("the values were changed")
	}
}

func TestScriptSameText(t *testing.T) {
	s := stepOf("vpc=\"<replace_with_previous_output>\"\nsubnet=\"<replace_with_previous_output>\"")
	got, err := Script(s)
	if want := "vpc=\"${VPC}\"\nsubnet=\"${SUBNET}\""; err != nil || got != want {
		t.Errorf("got %s, %v", got, err)
	}
}
