// Package cli is the command line: flags and help. What a command does lives in
// the rooms; main injects the functions.
package cli
