// Package aws is how AWS is asked: one file a service on aws-sdk-go-v2, and the
// verdicts drawn from the answers. It implements the interfaces that steps
// declares; the SDK's types never leave it, and it only reads: nothing here
// changes an account.
//
// What comes from where:
//
//	sts.go             who calls
//	ecs_rollout.go     one reading of a service, joined from the parts below
//	ecs_service.go     the service itself; without it there is no reading
//	ecs_tasks.go       its running and stopped tasks
//	ecs_deploys.go     ECS's own record of its deployments
//	ecs_version.go     image tags and digests
//	elb.go             its load balancer targets
//	ecs_history.go     what ran before
//	diagnose.go        why a release does not come up, by the table in symptoms.go
//	last_words.go      the dead tasks' own last log lines
//	follow.go          log groups, followed; log_groups.go: which ones
//	undo.go            what ECS's own rollback would go back to
//	vet.go             whether a revision's image and secrets are still there
//	progress.go        stage, weights, and how long it should take
//	metrics.go         CloudWatch: latency, errors, CPU, memory (billed)
//	databases.go       RDS: state and connections
//	lists.go           what a placeholder can be
//	readonly.go        the clients refuse what is not a read
//
// A part that cannot be read is named in Blind and takes away only what rests on
// it. What is joined is joined on the deployment's id, which is also its tasks'
// startedBy and the end of its service revision's ARN.
//
// Where things are added: a verdict is a row of rules (verdict.go); a cause is a
// row of symptoms (symptoms.go) and a case of testdata/cause/table.txt; a way in
// which AWS fails is a row of faults (fault.go); a list is a row of lists
// (lists.go); a case is a text file in testdata (see TestCases).
package aws
