package gate

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"strings"
	"syscall"
)

const (
	standInVersion = "aws-cli/2 (stand-in of the rehearsal)"
	awsNote        = "The rehearsal plays it: the commands that `aws help` lists, with --query and --output json, text or table. Anything else says that it is not covered."
)

// Exit codes of the aws CLI v2 (user guide, "Command line return codes").
const (
	exitUsage   = 252
	exitConfig  = 253
	exitService = 254
	exitGeneral = 255
)

// An awsError ends the stand-in aws with an exit code and, on stderr, a text.
type awsError struct {
	code  int
	text  string
	fault *serviceError // what a service answered, if it did
}

func (e *awsError) Error() string { return e.text }

func usage(format string, args ...any) error {
	const how = "\nusage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\n" +
		"To see help text, you can run:\n\n  aws help\n  aws <command> help\n  aws <command> <subcommand> help\n\n"
	return &awsError{code: exitUsage, text: how + fmt.Sprintf(format, args...) + "\n"}
}

// awsRun is one call of the stand-in aws.
type awsRun struct {
	ctx  context.Context
	std  streams
	opts *globals
	wire *wire
}

// runAWS plays the aws CLI v2 with the arguments after the program's name.
func runAWS(args []string, getenv func(string) string, std streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err := playAWS(ctx, args, getenv, std)
	var e *awsError
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		return 130
	case errors.As(err, &e):
		if e.text != "" {
			fmt.Fprintln(std.err, e.text)
		}
		return e.code
	}
	fmt.Fprintln(std.err, "\n"+err.Error())
	return exitGeneral
}

func playAWS(ctx context.Context, args []string, getenv func(string) string, std streams) error {
	o, words, err := parseGlobals(args)
	if err != nil {
		return err
	}
	switch {
	case o.version:
		fmt.Fprintln(std.out, standInVersion)
		return nil
	case len(words) == 0:
		return usage("aws: error: the following arguments are required: command")
	}
	for i, w := range words[:min(len(words), 3)] {
		if w == "help" {
			return help(std.out, words[:i])
		}
	}
	s, ok := findService(words[0])
	switch {
	case !ok:
		return notCovered(words)
	case len(words) == 1:
		return usage("aws: error: the following arguments are required: operation")
	}
	if err := o.settle(getenv); err != nil {
		return err
	}
	w, err := newWire(getenv, s, o.region)
	if err != nil {
		return err
	}
	defer w.close()
	run := &awsRun{ctx: ctx, std: std, opts: o, wire: w}
	if custom := s.custom[words[1]]; custom != nil {
		return custom(run, s, words[2:])
	}
	op, ok := s.find(words[1])
	if !ok {
		return notCovered(words)
	}
	return run.call(s, op, words[2:])
}

// notCovered names what was asked and what there is.
func notCovered(words []string) error {
	if len(words) > 2 {
		words = words[:2]
	}
	var names []string
	for _, s := range services() {
		if s.name == words[0] {
			return &awsError{code: exitUsage, text: fmt.Sprintf("\nthe stand-in aws of the rehearsal does not cover `aws %s`; of %s it covers: %s",
				strings.Join(words, " "), s.name, strings.Join(s.commands(), ", "))}
		}
		names = append(names, s.name+" ("+strings.Join(s.commands(), ", ")+")")
	}
	return &awsError{code: exitUsage, text: fmt.Sprintf("\nthe stand-in aws of the rehearsal does not cover `aws %s`; it covers: %s",
		strings.Join(words, " "), strings.Join(names, "; "))}
}
