package runbook

import "strings"

// awsVerbs judge an operation by its name: the CLI's operations are the API's,
// and the API names what it reads Describe, Get and List.
var awsVerbs = verbs{
	reads:  "describe-* list-* get-* batch-get-* head-* lookup-* filter-* search-* select-* scan query wait help simulate-* validate-* estimate-* preview-* detect-* check-* test-event-pattern test-metric-filter test-dns-answer ls tail start-query stop-query start-live-tail",
	local:  "get-secret-value get-login-password get-login get-session-token get-federation-token get-object get-parameter get-parameters get-parameters-by-path assume-role* login logout update-kubeconfig configure generate-db-auth-token decrypt generate-data-key* presign",
	outage: "delete-* terminate-* stop-* restore-* create-secret put-secret-value update-secret rotate-secret deregister-* purge-* failover-* reboot-* remove-* disable-* modify-db-* promote-* change-resource-record-sets revoke-* detach-* disassociate-* cancel-* schedule-key-deletion put-parameter rb rm reset-* release-*",
}

// awsEffect judges one aws command: "aws [flags] SERVICE OPERATION …".
func awsEffect(c call) effect {
	service, ok := c.sureVerb(0)
	op, sure := c.sureVerb(1)
	switch {
	case !ok || !sure:
		return changes
	case service == "" && c.has("--version"):
		return reads
	case service == "configure" || service == "sso" || service == "help":
		switch op {
		case "list", "list-profiles", "get":
			return reads
		case "set", "add-model", "import":
			// A setting may name a program that every later call starts.
			if key, ok := c.sureVerb(2); op != "set" || !ok || !listed("region output aws_access_key_id aws_secret_access_key aws_session_token default.region default.output", key) {
				return changes
			}
		}
		return local
	case service == "" || op == "":
		return changes
	case service == "s3":
		return s3Effect(c)
	case service == "ecs" && op == "update-service" && c.has("--desired-count"):
		// A count that is not written out may be 0. One that is takes some
		// capacity at most: the sheet shows from how many.
		if keepsTasks(c) {
			return changes
		}
		return outage
	case op == "get-activity-task":
		return changes // takes it
	case op == "describe-task-definition":
		return local // prints the environment
	}
	for _, list := range []struct {
		verbs string
		e     effect
	}{{awsVerbs.outage, outage}, {awsVerbs.local, local}, {awsVerbs.reads, reads}} {
		if listed(list.verbs, op) {
			return list.e
		}
	}
	return changes
}

// keepsTasks tells whether every count that a command gives is a number written
// out, and not 0: of several the last one counts.
func keepsTasks(c call) bool {
	for i := range c.args {
		n, ok := call{args: c.args[i:]}.flag("--desired-count")
		if ok && (!n.known || strings.Trim(n.text, "0123456789") != "" || strings.Trim(n.text, "0") == "") {
			return false
		}
	}
	return true
}

var s3Flags = flagTable{
	"--recursive --dryrun --quiet --no-progress --only-show-errors --delete --exact-timestamps --size-only --human-readable --summarize --force --no-follow-symlinks --no-guess-mime-type --debug --no-cli-pager --no-verify-ssl --no-sign-request --no-paginate",
	"--profile --region --output --query --endpoint-url --exclude --include --acl --sse --sse-kms-key-id --storage-class --content-type --cache-control --metadata --metadata-directive --source-region --expires-in --page-size --request-payer --content-disposition --grants --expected-size",
}

// s3Effect: copying to a file of the operator's own, or to the screen, changes
// nothing; "-" in front reads from the keyboard.
func s3Effect(c call) effect {
	flags, rest, ok := s3Flags.parse(c.args)
	if !ok || len(rest) < 2 {
		return changes
	}
	deletes, dry := false, false
	for _, f := range flags {
		deletes, dry = deletes || f.name == "--delete", dry || f.name == "--dryrun"
	}
	switch verb := rest[1].text; {
	case verb == "ls":
		return reads
	case verb == "presign":
		return local
	case verb == "cp" || verb == "sync":
		switch {
		case dry:
			return reads
		case len(rest) == 4 && rest[3].text == "-":
			return reads
		case deletes:
			return outage
		case len(rest) == 4 && ownPath(rest[3]) && strings.HasPrefix(rest[2].text, "s3://"):
			return local
		}
	case verb == "rm" || verb == "rb" || verb == "mv":
		return outage
	}
	return changes
}

// cloudWords are verbs of gcloud and az, the gravest first: one of them may
// stand anywhere behind the nouns.
var cloudWords = []struct {
	words string
	e     effect
}{
	{"delete purge restore failover stop deallocate reset remove disable rollback destroy", outage},
	{"create update set add deploy start restart scale apply submit import promote run run-command invoke assign cancel upgrade resize ssh scp exec enable patch replace call publish pull ack execute attach detach move", changes},
	{"get-credentials print-access-token print-identity-token login get-access-token", local},
	{"list describe show get list-* get-* show-* read wait version info", reads},
}

func cloudEffect(c call) effect {
	first := c.verb(0)
	if listed("config auth login version", first) {
		switch {
		case first == "version" || listed("list get-value show", c.verb(1)):
			return reads
		case listed("set login configurations unset list activate-service-account print-access-token print-identity-token configure-docker", c.verb(1)) || first == "login":
			return local
		}
		return changes
	}
	if len(c.args) > 0 && c.args[0].text == "--version" {
		return reads
	}
	words := plainArgs(c)
	for _, list := range cloudWords {
		for i, w := range words {
			if !w.known && i < 3 {
				return changes
			}
			if i > 0 && listed(list.words, w.text) {
				return list.e
			}
		}
	}
	return changes
}

func gsutilEffect(c call) effect {
	switch c.verb(0) {
	case "ls", "stat", "du", "cat", "version":
		return reads
	case "rm", "rb", "mv":
		return outage
	}
	return changes
}
