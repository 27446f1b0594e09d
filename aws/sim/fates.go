package sim

import (
	"slices"
	"sort"
	"time"
)

// missingSecret is the one that the deployment procedures tell to create.
const missingSecret = "/fairtradeworker/production/jwt-secret"

// Causes are the names of everything a revision's tasks can suffer here, one for
// each row of ecs.md 2.4 that this world can show. The scenario "cause:NAME" is
// a release that has been rolling out for ten minutes and suffers it.
func Causes() []string {
	names := make([]string, 0, len(fates))
	for n := range fates {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

func causeScenario(name string) (Scenario, bool) {
	f, ok := fates[name]
	if !ok {
		return Scenario{}, false
	}
	s := Scenario{
		Name: "cause:" + name, Sentence: "a release has been rolling out for ten minutes and suffers " + name,
		Seed: 97, History: rolling(10 * time.Minute), Fates: map[int]Fate{0: f, 1: candidate},
		Endings: []Ending{end(pageSource, slugRollback, healthy, 0)},
	}
	if f.Secret != "" {
		s.Unmade = []string{f.Secret}
	}
	return s, true
}

var (
	soon   = Span{6 * time.Second, 12 * time.Second}
	later  = Span{10 * time.Second, 25 * time.Second}
	minute = Span{50 * time.Second, 70 * time.Second}
)

// fates is the table of what can become of tasks. The sentences are ECS's own as
// ecs.md 2.4 quotes them from AWS's documentation and public reports; a "..."
// there is filled here with an example in the same style.
var fates = map[string]Fate{
	"image-missing": {Pending: later, Again: later, NeverStarts: "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: {image}: not found"},
	"no-route": {Pending: minute, Again: soon, NoPull: true, NeverStarts: "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: " +
		"There is a connection issue between the task and Amazon ECR. Check your task network configuration. RequestError: send request failed caused by: Post \"https://api.ecr.{region}.amazonaws.com/\": dial tcp 10.0.12.40:443: i/o timeout"},
	"secret-denied": {Pending: soon, Again: later, NoPull: true, NeverStarts: "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:{region}:{account}:secret:/{family}/jwt-secret from secrets manager: " +
		"AccessDeniedException: User: arn:aws:sts::{account}:assumed-role/ecsTaskExecutionRole/{task} is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:{region}:{account}:secret:/{family}/jwt-secret because no identity-based policy allows the secretsmanager:GetSecretValue action"},
	"secret-missing": {Pending: soon, Again: later, NoPull: true, Secret: missingSecret, NeverStarts: "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:{region}:{account}:secret:{secret} from secrets manager: " +
		"ResourceNotFoundException: Secrets Manager can't find the specified secret."},
	"secret-key": {Pending: soon, Again: later, NoPull: true, NeverStarts: "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): " +
		"retrieved secret from Secrets Manager did not contain json key JWT_SECRET_V2"},
	"secret-deleted": {Pending: soon, Again: later, NoPull: true, NeverStarts: "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:{region}:{account}:secret:/{family}/jwt-secret from secrets manager: " +
		"InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion."},
	"log-group": {Pending: soon, Again: later, NoPull: true, NeverStarts: "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. " +
		"Check your network configuration. : ResourceNotFoundException: The specified log group does not exist."},
	"role": {Unplaced: "failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::{account}:role/ecsTaskExecutionRole' that was provided for this task. " +
		"Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.)."},
	"no-instance": {Unplaced: "was unable to place a task because no container instance met all of its requirements. The closest matching container-instance 0f8e1d2c3b4a59687 has insufficient memory available. " +
		"For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."},
	"vcpu-limit": {Unplaced: "was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently."},
	"capacity":   {Unplaced: "was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone."},
	"throttling": {Unplaced: "operations are being throttled. Will try again later."},
	"oom": {Life: Span{42 * time.Second, 48 * time.Second}, Exit: 137, Memory: 3072, Again: soon, Fails: 0.1, OneShort: true,
		ContainerReason: "OutOfMemoryError: Container killed due to memory usage",
		LastWords:       []string{"WARN  heap 1893 MB of 1920 MB, garbage collection took 2410 ms", "ERROR GET /api/jobs 503 8021 ms"}},
	"killed": {Life: Span{40 * time.Second, 60 * time.Second}, Exit: 137, Again: soon, OneShort: true, StopCode: "ServiceSchedulerInitiated",
		Reason: "Scaling activity initiated by deployment", LastWords: []string{"INFO  SIGTERM received, closing connections", "WARN  still 14 requests open after 30 s"}},
	"crash":    candidate,
	"segfault": {Life: soon, Exit: 139, NeverHealthy: true, Again: soon, LastWords: []string{"ERROR native module sharp: segmentation fault"}},
	"sigterm":  {Life: later, Exit: 143, NeverHealthy: true, Again: soon, LastWords: []string{"INFO  SIGTERM received, closing"}},
	"ended":    {Life: soon, Exit: 0, NeverHealthy: true, Again: soon, LastWords: []string{"INFO  nothing to do, exiting"}},
	"exec-format": {Life: Span{1 * time.Second, 2 * time.Second}, Exit: 1, NeverHealthy: true, Again: soon,
		LastWords: []string{"exec /usr/local/bin/docker-entrypoint.sh: exec format error"}},
	"elb-502": {NeverHealthy: true, Unhealthy: later, CheckCode: "502", Again: soon, Fails: 1,
		LastWords: []string{"ERROR upstream connect error: 127.0.0.1:3000"}},
	"elb-timeout": {NeverHealthy: true, Unhealthy: later, CheckCode: "timeout", Again: soon, Fails: 1},
	"own-check":   {NeverHealthy: true, Unhealthy: later, OwnCheck: true, Again: soon},
	"slow-boot":   {Warm: Span{60 * time.Second, 80 * time.Second}},
	"spot": {Life: minute, Exit: 143, Again: soon, OneShort: true, StopCode: "SpotInterruption",
		Reason: "Your Spot Task was interrupted."},
	"host": {Life: minute, Exit: 143, Again: soon, OneShort: true, StopCode: "InfrastructureHealth",
		Reason: "Host EC2 (instance i-0a1b2c3d4e5f60001) terminated."},
}

// known lists the names that find takes.
func known() []string {
	var names []string
	for _, s := range Scenarios() {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	return names
}
