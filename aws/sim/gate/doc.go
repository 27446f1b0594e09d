// Package gate stands between the simulated world and a step: certificate
// authority, proxy, environment, stand-ins for missing clients. It imports only
// aws/sim and must never know what a runbook is.
package gate
