package runbook

// awsVerbs judge an operation by its name: the CLI's operations are the API's,
// and the API names what it reads Describe, Get and List.
var awsVerbs = verbs{
	reads:  "describe-* list-* get-* batch-get-* head-* lookup-* filter-* search-* select-* scan query wait help simulate-* validate-* estimate-* preview-* detect-* check-* test-* ls tail start-query stop-query start-live-tail",
	local:  "get-secret-value get-login-password get-login get-session-token get-federation-token get-object get-parameter get-parameters get-parameters-by-path assume-role* login logout update-kubeconfig configure generate-db-auth-token decrypt generate-data-key* presign",
	outage: "delete-* terminate-* stop-* restore-* create-secret put-secret-value update-secret rotate-secret deregister-* purge-* failover-* reboot-* remove-* disable-* modify-db-* promote-* change-resource-record-sets revoke-* detach-* disassociate-* cancel-* schedule-key-deletion put-parameter rb rm reset-* release-*",
}

// awsEffect judges one aws command: "aws [flags] SERVICE OPERATION …".
func awsEffect(c call) effect {
	service, op := c.verb(0), c.verb(1)
	switch {
	case service == "" && c.has("--version"):
		return reads
	case service == "configure" || service == "sso" || service == "help":
		if op == "list" || op == "list-profiles" {
			return reads
		}
		return local
	case service == "" || op == "":
		return changes
	case service == "s3":
		return s3Effect(c)
	case service == "ecs" && op == "update-service" && c.has("--desired-count"):
		// A count fixed by a page is an outage at 0 and a loss of capacity
		// where more tasks run.
		return outage
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

func s3Effect(c call) effect {
	switch c.verb(1) {
	case "ls", "presign":
		return reads
	case "cp", "sync":
		p := plainArgs(c) // s3 cp FROM TO
		if len(p) >= 4 && p[3].known && ownFile(p[3].text) && !c.has("--delete") {
			return local
		}
		if c.has("--delete") {
			return outage
		}
	case "rm", "rb", "mv":
		return outage
	}
	return changes
}

func cloudEffect(c call) effect {
	for i := 0; i < 6; i++ {
		v := c.verb(i)
		if v == "" {
			break
		}
		for _, r := range []struct {
			words string
			e     effect
		}{
			{"delete purge restore failover stop deallocate reset remove disable", outage},
			{"list describe show get-value get list-* get-* show-* logs read wait version", reads},
			{"login config get-credentials print-access-token", local},
			{"create update set add deploy start restart scale apply submit import promote run assign cancel upgrade resize", changes},
		} {
			if listed(r.words, v) {
				if i == 0 && (v == "config" || v == "login" || v == "version") {
					return r.e
				}
				if i > 0 {
					return r.e
				}
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
