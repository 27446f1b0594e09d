package steps

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Launcher says how and where a step's process may be started. In a rehearsal
// it is the gate to the simulated world; in a run against an account, Local.
type Launcher interface {
	Bash() string // absolute path
	Env() []string
	Dir() string // where the first step starts
	// Check refuses programs that may not or cannot be run, naming them.
	Check(programs []string) error
}

// Local starts steps on this machine as the operator would: the operator's
// environment, the folder in which the program was started.
type Local struct {
	bash, dir string
	env       []string
}

// NewLocal finds bash and takes over the environment, less what would change
// what bash itself does.
func NewLocal(environ []string) (*Local, error) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		return nil, errors.New("bash was not found on PATH; nothing was run; install bash (3.2 or later), the pages' commands are run by it")
	}
	dir, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("find the working directory: %w", err)
	}
	l := &Local{bash: bash, dir: dir}
	for _, kv := range environ {
		name, _, _ := strings.Cut(kv, "=")
		if name == "BASH_ENV" || name == "ENV" || name == "SHELLOPTS" || name == "BASHOPTS" || strings.HasPrefix(name, "BASH_FUNC_") {
			continue
		}
		l.env = append(l.env, kv)
	}
	// A pager would wait for a terminal that the step does not have.
	l.env = append(l.env, "AWS_PAGER=", "GH_PAGER=cat", "PAGER=cat", "GIT_TERMINAL_PROMPT=0", "AWS_CLI_AUTO_PROMPT=off")
	return l, nil
}

func (l *Local) Bash() string  { return l.bash }
func (l *Local) Env() []string { return slices.Clone(l.env) }
func (l *Local) Dir() string   { return l.dir }

// Check names the programs that are not on PATH.
func (l *Local) Check(programs []string) error {
	var missing []string
	for _, p := range programs {
		if bashBuiltin(p) {
			continue
		}
		if _, err := exec.LookPath(p); err != nil {
			missing = append(missing, p)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("%s not found on PATH; the step was not started; install it, then r tries again", strings.Join(missing, ", "))
}

// bashVersion is " 5.2.15(1)-release", to stand behind bash's path; "" when it
// does not say, and in a rehearsal, where entering the seal for it takes as long
// as a step. What a step's own bash says is in its Result.
func bashVersion(l Launcher) string {
	if _, local := l.(*Local); !local {
		return ""
	}
	cmd := exec.Command(l.Bash(), "--noprofile", "--norc", "-c", `builtin printf " %s" "$BASH_VERSION"`)
	cmd.Env = l.Env()
	out, err := cmd.Output()
	if err != nil || len(out) < 3 {
		return ""
	}
	return string(out)
}

func bashBuiltin(p string) bool {
	return strings.Contains(" . : [ [[ alias bg bind break builtin caller cd command compgen complete continue declare dirs disown echo enable eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias unset wait ", " "+p+" ")
}
