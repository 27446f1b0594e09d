// Package gate stands between the simulated world and a step: certificate
// authority, proxy, environment, stand-ins for missing clients. It imports only
// aws/sim and must never know what a runbook is.
//
// A step's bash gets a whole new environment (Gate.Env) in which every client
// finds one proxy and one certificate authority. The proxy hands what is asked
// of simulated hosts to the world and refuses everything else, so a page's
// commands run unchanged and reach nothing real. PATH is one directory of
// links to the programs in the table of programs.go; where a client is missing
// or must not be used, the link leads back to this binary, which then plays it.
//
// On Linux the step is sealed too (seal.go): bash is started by a launcher that
// first enters namespaces whose only network is the proxy's listener, and has
// Landlock confine writes to the scratch directory and the run's own folder.
// Where namespaces are not allowed, Landlock holds TCP; where there is neither,
// and on other systems, the proxy stands alone. Prove shows with a canary that
// the level reached holds, and a step whose seal cannot be put on is not
// started. In namespaces the operator's credential files (credentials.go) are
// empty too. Not held back at any level: reading other files, and chmod, chown
// and times of the operator's own files, which Landlock does not know.
//
// Where things are added: an allowed program in programs.go, a stand-in in
// players.go, a variable in env.go, an operation of the stand-in aws in
// aws_ecs.go, aws_logs.go or aws_query.go with its structures in
// aws_members.txt, and a case for it under testdata/aws.
package gate
