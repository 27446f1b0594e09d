package gate

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// coreutils are the programs of GNU coreutils 9. Those that a machine lacks
// (macOS has no tac) are not linked.
const coreutils = `arch b2sum base32 base64 basename basenc cat chcon chgrp chmod
	chown chroot cksum comm cp csplit cut date dd df dir dirname du echo env
	expand expr factor false fmt fold groups head hostid id install join link
	ln logname ls md5sum mkdir mkfifo mknod mktemp mv nice nl nohup nproc
	numfmt od paste pathchk pinky pr printenv printf ptx pwd readlink realpath
	rm rmdir runcon seq sha1sum sha224sum sha256sum sha384sum sha512sum shred
	shuf sleep sort split stat stdbuf stty sum sync tac tail tee test timeout
	touch tr true truncate tsort tty uname unexpand uniq unlink users vdir wc
	who whoami yes [`

// tools are the other programs that may be linked as they are.
const tools = `awk grep egrep fgrep sed curl`

// builtins are bash's commands and reserved words (bash 5.2, `compgen -bk`).
const builtins = `. : [ alias bg bind break builtin caller cd command compgen
	complete compopt continue coproc declare dirs disown echo enable eval exec exit
	export false fc fg getopts hash help history jobs kill let local logout
	mapfile popd printf pushd pwd read readarray readonly return set shift
	shopt source suspend test times trap true type typeset ulimit umask
	unalias unset wait
	if then else elif fi case esac for select while until do done in function
	time { } ! [[ ]] ((`

// A ProgramError names programs that a step needs and a rehearsal has not.
type ProgramError struct {
	Outside []string // not among those that a rehearsal runs
	Missing []string // allowed, but not installed on this machine
}

func (e *ProgramError) Error() string {
	var parts []string
	if len(e.Outside) > 0 {
		parts = append(parts, fmt.Sprintf("a rehearsal does not run %s: it has only bash's own commands, coreutils, awk, grep, sed, curl, %s", list(e.Outside), list(standIns())))
	}
	if len(e.Missing) > 0 {
		parts = append(parts, fmt.Sprintf("%s not found on this machine; install what is missing and start the rehearsal again", was(e.Missing)))
	}
	return strings.Join(parts, "; ")
}

// Check reports the programs, as a command names them, that a step could not
// run: *ProgramError, or nil. A program named by a path is outside, whatever
// it is, because PATH does not hold it. Check waits until PATH is complete and
// the seal is proven, and fails when one of them is not.
func (g *Gate) Check(programs []string) error {
	<-g.chosen
	if g.unlinked != nil {
		return g.unlinked
	}
	if err := g.Prove(context.Background()); err != nil {
		return err
	}
	var e ProgramError
	for _, p := range programs {
		switch {
		case g.linked[p] || slices.Contains(strings.Fields(builtins), p):
		case slices.Contains(allowed(), p):
			e.Missing = append(e.Missing, p)
		default:
			e.Outside = append(e.Outside, p)
		}
	}
	if len(e.Outside)+len(e.Missing) == 0 {
		return nil
	}
	for _, names := range []*[]string{&e.Outside, &e.Missing} {
		slices.Sort(*names)
		*names = slices.Compact(*names)
	}
	return &e
}

// Outside are the programs that no rehearsal runs, whatever is installed.
func Outside(programs []string) (out []string) {
	for _, p := range programs {
		if !slices.Contains(strings.Fields(builtins), p) && !slices.Contains(allowed(), p) && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// Covers tells whether an aws command, "ecs update-service", is simulated.
func Covers(call string) bool {
	name, command, _ := strings.Cut(call, " ")
	s, ok := findService(name)
	return ok && (command == "" || slices.Contains(s.commands(), command))
}

// allowed are the names that PATH may hold.
func allowed() []string {
	return append(strings.Fields(coreutils+" "+tools), standIns()...)
}

// linkPrograms makes the bin directory of links to the real programs, all but
// those that a stand-in may play.
func (g *Gate) linkPrograms() error {
	for _, name := range strings.Fields(coreutils + " " + tools) {
		real, err := lookup(name, g.opts.Path)
		if err != nil {
			continue
		}
		if err := g.link(name, real); err != nil {
			return err
		}
	}
	return nil
}

func (g *Gate) link(name, target string) error {
	if err := os.Symlink(target, g.path("bin", name)); err != nil {
		return fmt.Errorf("link %s: %w", name, err)
	}
	g.linked[name] = true
	return nil
}

// lookup finds an executable file in a PATH-like list. Relative entries are
// passed over, as exec.LookPath does.
func lookup(name, path string) (string, error) {
	for _, dir := range filepath.SplitList(path) {
		if !filepath.IsAbs(dir) {
			continue
		}
		file := filepath.Join(dir, name)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return file, nil
		}
	}
	return "", fmt.Errorf("%s: %w", name, os.ErrNotExist)
}

func list(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

func was(names []string) string {
	if len(names) == 1 {
		return names[0] + " was"
	}
	return list(names) + " were"
}
