package aws

import (
	"github.com/fairtradeworker/runbook/steps"
)

// Layers: a strong row folds every row of a higher layer into itself, as what
// follows from it.
const (
	layerRoot   = iota // says why tasks end
	layerTask          // what tasks do
	layerHealth        // what the load balancer sees of it
	layerECS           // what ECS does about it
)

// overNetwork is a pull that failed on the way, not for the image's sake.
var overNetwork = re(`i/o timeout|dial tcp|Client\.Timeout|context deadline exceeded|connection issue between the task|no route to host|connection refused`)

// symptoms is the table of ecs.md 2.4, most telling rows first. The patterns are
// AWS's own texts.
var symptoms = []symptom{
	{rule: "nothing arrived", expected: "a new deployment", find: notArrived,
		text: "Nothing of the change is to be seen in ECS: {said}.", remedy: "the service is as it was: see what the command said, then run the step again (ECS also begins no deployment when nothing changes)", fit: steps.FitStrong, layer: layerRoot},
	{rule: "no network path to AWS", expected: "registry and secrets are reached", reason: re(`CannotPull|ResourceInitializationError|unable to pull`), event: re(`CannotPull|ResourceInitializationError`), with: overNetwork, unless: re(`specified log group does not exist`),
		text: "Tasks of {n} cannot reach the registry or Secrets Manager over the network: {said}.", remedy: "compare subnets, security group egress, NAT or VPC endpoints and assignPublicIp with the revision before", needs: "tasks", fit: steps.FitStrong, layer: layerRoot, means: steps.SymptomNetwork},
	{rule: "image cannot be pulled", expected: "the image is pulled", reason: re(`CannotPull(Container|ECRContainer|ImageManifest)?\w*Error|pull image manifest`), event: re(`CannotPull\w*Error`), unless: overNetwork,
		text: "The image of {n} cannot be pulled: {said}.", remedy: "push the image under this tag or digest, check ECR permissions, or roll back now", needs: "tasks", fit: steps.FitStrong, layer: layerRoot, means: steps.SymptomImage},
	{rule: "image is for another processor", expected: "the binary runs", reason: re(`exec format error|does not contain descriptor matching platform`), event: re(`descriptor matching platform`), logs: re(`exec format error`),
		text: "The image of {n} is built for another processor: {said}.", remedy: "build it for the task's platform (x86_64 or arm64), or roll back", needs: "tasks logs", fit: steps.FitStrong, layer: layerRoot, means: steps.SymptomImage},
	{rule: "secret is not permitted", expected: "secrets are read", reason: re(`not authorized to perform:? (secretsmanager|ssm|kms):|AccessDeniedException.*(secret|parameter|kms)`), event: re(`not authorized to perform:? (secretsmanager|ssm|kms):`),
		text: "The execution role of {n} may not read a secret: {said}.", remedy: "allow it in the execution role's policy, or roll back", needs: "tasks", fit: steps.FitStrong, layer: layerRoot, means: steps.SymptomSecrets},
	{rule: "secret is missing", expected: "secrets are found", reason: re(`Secrets Manager can't find|did not contain json key|marked for deletion|invalid ssm parameters|ParameterNotFound|InvalidParameterException.*[Ss]ecret`), event: re(`Secrets Manager can't find|did not contain json key|marked for deletion|invalid ssm parameters`), logs: re(`ResourceNotFoundException.*[Ss]ecret|InvalidParameterException.*[Ss]ecrets? ?Manager|Secrets Manager can't find`),
		text: "A secret that {n} names is missing or lacks a key: {said}.", remedy: "restore the secret or the key, or correct the task definition", needs: "tasks", fit: steps.FitStrong, layer: layerRoot, means: steps.SymptomSecrets},
	{rule: "log group is missing", expected: "the log group exists", reason: re(`cannot find the Amazon CloudWatch log group|specified log group does not exist|failed to validate logger args`), event: re(`CloudWatch log group|failed to validate logger args`),
		text: "The log group that {n} writes to does not exist: {said}.", remedy: "create the log group, or correct awslogs-group", needs: "tasks", fit: steps.FitStrong, layer: layerRoot, means: steps.SymptomLogs},
	{rule: "role cannot be assumed", expected: "the task's roles are assumed", reason: re(`unable to assume the role`), event: re(`unable to assume the role`),
		text: "ECS cannot assume a role of {n}: {said}.", remedy: "correct the role's trust policy; a role made seconds ago may need a minute", needs: "tasks", fit: steps.FitStrong, layer: layerRoot, means: steps.SymptomRole},
	{rule: "out of memory", expected: "tasks stay within their memory", reason: re(`OutOfMemory|OOMKilled`),
		text: "Tasks of {n} are killed for memory {lived} ({tasks}): {said}.", remedy: "raise the memory of container or task, or roll back", needs: "tasks", fit: steps.FitStrong, layer: layerRoot, means: steps.SymptomMemory},
	{rule: "heap limit reached", expected: "tasks stay within their heap", logs: re(`heap out of memory|java\.lang\.OutOfMemoryError|MemoryError\b|cannot allocate memory`),
		text: "{n} runs out of its own heap: {said}.", remedy: "raise the runtime's heap limit and the task's memory, or roll back", needs: "logs", fit: steps.FitStrong, layer: layerRoot, means: steps.SymptomMemory},
	{rule: "host was lost", expected: "the hosts stay", reason: re(`Host EC2 \(instance|Spot interruption`), find: infrastructure,
		text: "Tasks were lost with their host: {said}. That is not the release.", remedy: "wait for the replacements; no rollback is needed for it", needs: "tasks", fit: steps.FitStrong, layer: layerRoot},
	{rule: "crash on boot", expected: "the process keeps running", find: crashes(0, bootTime),
		text: "{n} ends by itself {lived} ({tasks}), {said}{words}.", remedy: "read those lines (configuration, migration, port, dependency); roll back unless they name something outside the release", needs: "tasks", fit: steps.FitStrong, layer: layerTask, means: steps.SymptomRestarting},
	{rule: "crash while serving", expected: "the process keeps running", find: crashes(bootTime, 0),
		text: "{n} runs a while and then ends by itself {lived} ({tasks}), {said}{words}.", remedy: "read those lines; roll back", needs: "tasks", fit: steps.FitStrong, layer: layerTask, means: steps.SymptomRestarting},
	{rule: "segmentation fault", expected: "the process keeps running", find: exits(139),
		text: "{n} crashes with a segmentation fault {lived} ({tasks}){words}.", remedy: "a native library or the runtime is broken in this image: roll back", needs: "tasks", fit: steps.FitStrong, layer: layerTask, means: steps.SymptomRestarting},
	{rule: "ended by SIGTERM", expected: "nothing ends the process", find: exits(143),
		text: "{n} was ended by a SIGTERM that ECS did not send {lived} ({tasks}){words}.", remedy: "look for what sends it: an init script, a supervisor, a timeout in the container", needs: "tasks", fit: steps.FitStrong, layer: layerTask, means: steps.SymptomRestarting},
	{rule: "process ended", expected: "the process keeps running", find: exits(0),
		text: "The process of {n} ends by itself with exit 0 {lived} ({tasks}){words}.", remedy: "the command does its work and returns: correct command or entry point", needs: "tasks", fit: steps.FitStrong, layer: layerTask, means: steps.SymptomRestarting},
	{rule: "killed without a reason", expected: "nothing kills the process", find: exits(137),
		text: "Tasks of {n} were killed (exit 137) {lived} and ECS names no cause; an OutOfMemoryError would be named.", remedy: "compare memory with the limit; look for a kill from inside the container", needs: "tasks", fit: steps.FitPossible, layer: layerTask, means: steps.SymptomRestarting},
	{rule: "no instance fits", expected: "tasks are placed", event: re(`no container instance met all of its requirements`), reason: re(`no container instance met all of its requirements`),
		text: "No container instance can take a task of {n}: {said}.", remedy: "add capacity or lower cpu, memory or ports", fit: steps.FitStrong, layer: layerTask, means: steps.SymptomCapacity},
	{rule: "Fargate quota reached", expected: "the quota leaves room", event: re(`reached the limit on the number of`), reason: re(`reached the limit on the number of`),
		text: "The account's quota is used up: {said}.", remedy: "stop something or ask for a higher quota", fit: steps.FitStrong, layer: layerTask, means: steps.SymptomCapacity},
	{rule: "capacity is unavailable", expected: "AWS has capacity", event: re(`[Cc]apacity is unavailable`), reason: re(`[Cc]apacity is unavailable`),
		text: "AWS has no capacity for it now: {said}.", remedy: "use another zone or subnet, or wait", fit: steps.FitStrong, layer: layerTask, means: steps.SymptomCapacity},
	{rule: "percentages leave no room", expected: "minimum and maximum percent leave room for a task", event: re(`because of the service deployment configuration`), find: noRoom,
		text: "The rollout cannot move: {said}.", remedy: "change minimumHealthyPercent or maximumPercent", fit: steps.FitStrong, layer: layerTask, means: steps.SymptomStuck},
	{rule: "ECS is throttled", expected: "ECS acts at once", event: re(`operations are being throttled`),
		text: "ECS itself is throttled in this account: {said}.", remedy: "wait; stop tools that poll ECS", fit: steps.FitStrong, layer: layerTask, means: steps.SymptomStuck},
	{rule: "tasks are protected", expected: "old tasks may be stopped", event: re(`protected tasks`),
		text: "Old tasks may not be stopped: {said}.", remedy: "end the task protection (UpdateTaskProtection)", fit: steps.FitStrong, layer: layerTask, means: steps.SymptomStuck},
	{rule: "networking configuration is invalid", expected: "the load balancer can be set up", record: re(`invalid networking configuration`), event: re(`invalid networking configuration`),
		text: "ECS gave {n} up: {said}.", remedy: "correct listener rules, weights or the infrastructure role", needs: "deployments", fit: steps.FitStrong, layer: layerRoot, means: steps.SymptomNetwork},
	{rule: "lifecycle hook failed", expected: "lifecycle hooks succeed", record: re(`lifecycle hook|HookStatus must not be null|hook.*unable to assume role`),
		text: "A lifecycle hook ended {n}: {said}.", remedy: "read the hook function's own log", needs: "deployments", fit: steps.FitStrong, layer: layerRoot, means: steps.SymptomRolledBack},
	{rule: "targets are not used", expected: "targets take traffic", find: targetStates("unused"),
		text: "The load balancer does not use the targets of {n}: {said}.", remedy: "enable the task's zone on the load balancer; check subnets and listener", needs: "targets", fit: steps.FitStrong, layer: layerTask, means: steps.SymptomUnhealthy},
	{rule: "container health check fails", expected: "the container's own health check passes", reason: re(`failed container health checks`), event: re(`failed container health checks`), find: sick,
		text: "{n} fails its container health check: {said}{words}.", remedy: "check the healthCheck command (is curl in the image?) and startPeriod", needs: "tasks", fit: steps.FitStrong, layer: layerHealth, means: steps.SymptomUnhealthy},
	{rule: "load balancer health check fails", expected: "the load balancer's health check passes", reason: re(`failed ELB health checks`), event: re(`is unhealthy in \(?target-group`), find: targetStates("unhealthy"),
		text: "{n} fails the load balancer's health check: {said}{words}.", remedy: "check path, port, code and security group: if those are wrong, roll back; if it only boots slowly, lengthen the grace period", needs: "targets tasks", fit: steps.FitStrong, layer: layerHealth, means: steps.SymptomUnhealthy},
	{rule: "no grace period", expected: "a grace period while tasks boot", find: graceless,
		text: "Health checks of {n} count from the first second: {said}.", remedy: "set healthCheckGracePeriodSeconds above the boot time", needs: "tasks", fit: steps.FitPossible, layer: layerHealth, means: steps.SymptomUnhealthy},
	{rule: "killed at shutdown", expected: "tasks stop within the stop timeout", find: killedAtShutdown,
		text: "Tasks that ECS stopped were killed after the stop timeout: {said}. That is not out of memory.", remedy: "handle SIGTERM, or lengthen stopTimeout", needs: "tasks", fit: steps.FitPossible, layer: layerTask},
	{rule: "the other revision dies too", expected: "the revision before keeps running", find: othersDie,
		text: "Tasks of the other revision die too since {n} began: {said}. The release may not be the cause.", remedy: "look at what both share (database, secrets, network) before rolling back", needs: "tasks", fit: steps.FitPossible, layer: layerTask},
	{rule: "tasks wait in PENDING", expected: "a task starts within a minute", find: waiting,
		text: "Tasks of {n} wait to start: {said}.", remedy: "a large image or a slow registry while it pulls; network, volumes or agent while it does not", needs: "tasks", fit: steps.FitPossible, layer: layerECS, means: steps.SymptomStuck},
	{rule: "ECS backs off", expected: "ECS starts tasks at once", event: re(`unable to consistently start tasks successfully`),
		text: "ECS starts tasks ever more slowly, up to 15 minutes apart, because they do not stay up.", remedy: "correct the cause; any update of the service ends the waiting", fit: steps.FitPossible, layer: layerECS, means: steps.SymptomStuck},
	{rule: "no rollback candidate", expected: "an earlier revision to roll back to", record: re(`No rollback candidate`),
		text: "ECS had nothing to roll {n} back to: no earlier deployment succeeded.", remedy: "correct and deploy forward", needs: "deployments", fit: steps.FitStrong, layer: layerECS, means: steps.SymptomRolledBack},
	{rule: "circuit breaker", expected: "the circuit breaker stays closed", record: re(`circuit breaker`), event: re(`circuit breaker`), find: breaker,
		text: "The circuit breaker ended {n}: {said}.", remedy: "see its stopped tasks; the breaker only counts them", needs: "deployments", fit: steps.FitStrong, layer: layerECS, means: steps.SymptomRolledBack},
	{rule: "alarm", expected: "the deployment's alarms are quiet", record: re(`alarm`), find: alarms,
		text: "An alarm ended {n}: {said}.", remedy: "see what the alarm measures", needs: "deployments", fit: steps.FitStrong, layer: layerECS, means: steps.SymptomRolledBack},
	{rule: "targets are new", expected: "targets are healthy", find: targetStates("initial"),
		text: "Targets of {n} wait for their first health checks: {said}.", remedy: "wait: interval times healthy threshold", needs: "targets", fit: steps.FitNormal, layer: layerHealth},
	{rule: "old targets drain", expected: "no target drains", find: draining,
		text: "Old tasks finish their requests: {said}.", remedy: "wait: the deregistration delay (300 s unless set) and the stop timeout", needs: "targets", fit: steps.FitNormal, layer: layerECS + 1},
	{rule: "no last words", expected: "a dead task's last log lines", find: wordless,
		text: "Dead tasks of {n} left no log lines; awslogs drops lines of a crash unless its mode is blocking, so that proves nothing.", remedy: "set mode=blocking to be sure to see them", needs: "logs", fit: steps.FitNormal, layer: layerRoot},
}
