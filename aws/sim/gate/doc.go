// Package gate stands between the simulated world and a step: certificate
// authority, proxy, environment, stand-ins for missing clients. It imports only
// aws/sim and must never know what a runbook is.
//
// A step's bash gets a whole new environment (Gate.Env) in which every client
// finds one proxy and one certificate authority. The proxy hands what is asked
// of simulated hosts to the world and refuses everything else, so a page's
// commands run unchanged and reach nothing real. PATH is one directory of
// links to the programs in the table of programs.go; where the aws CLI v2 or jq
// is missing, the link leads back to this binary, which then plays it.
//
// This is the level "proxy only": a program that ignores the proxy variables
// is kept off PATH, but nothing stops one that a command names by its path.
//
// Where things are added: an allowed program in programs.go, a variable in
// env.go, an operation of the stand-in aws in aws_ecs.go, aws_logs.go or
// aws_query.go with its structures in aws_members.txt, and a case for it under
// testdata/aws.
package gate
