// Package runbook says what a runbook is: Markdown in, procedures and steps out.
//
// It is pure. It opens no file, starts no process, makes no call and reads no
// clock: bytes and a path come in, a Runbook comes out, and the same bytes give
// the same Runbook. It must never know how a step is run, shown or simulated.
//
// The way of a page:
//
//	limits.go            a linear scan refuses what would take too long
//	source.go block.go   bytes to blocks of source rows (goldmark finds the blocks)
//	section.go role.go   headings, what each is for, and whose steps stand under it
//	reader.go read_*.go  paragraphs, lists and fences to drafts of steps
//	fence.go split.go    what a fence is from its content, and where it is cut
//	shell.go call.go     statements and the programs that they start (mvdan.cc/sh)
//	effect.go programs.go judge*.go   how far a program reaches: the tables
//	finish.go            drafts to steps: kind, level, targets, inputs, expectations
//	record.go            links, the log table and the messages, for the report
//	warn*.go             what is wrong with the page, each with the better way
//
// And what is done with a step: Script is the text to run, Resolve the text to
// show, ReadOnly whether a text only looks. To teach the reader something, add a
// case to testdata/cases; to teach it a program, add a line to programs.go.
package runbook
