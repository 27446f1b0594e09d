package gate

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

var sealModes = map[SealMode]string{Tightest: "tightest", OnlyLandlock: "Landlock", OnlyNamespace: "namespace"}

// sealed opens a gate in a mode and skips the test where that is not to be had.
func sealed(t *testing.T, mode SealMode, change func(*Options)) *Gate {
	t.Helper()
	g := open(t, func(o *Options) {
		o.Seal = mode
		if change != nil {
			change(o)
		}
	})
	want := map[SealMode]string{Tightest: "sealed", OnlyLandlock: "TCP-sealed", OnlyNamespace: "TCP-sealed"}[mode]
	if g.Level() != want {
		if os.Getenv("RUNBOOK_REQUIRE_SEAL") == "1" {
			t.Fatalf("the level is %q: %s", g.Level(), g.Holds())
		}
		t.Skipf("the level is only %q: %s", g.Level(), g.Holds())
	}
	return g
}

// An outside is what a step must not reach.
type outside struct {
	dir, run string // run is the run's own folder
	port     string // TCP and UDP
	reached  chan string
}

func newOutside(t *testing.T) *outside {
	t.Helper()
	o := &outside{dir: t.TempDir(), run: t.TempDir(), reached: make(chan string, 100)}
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.port = port(tcp.Addr().String())
	udp, err := net.ListenPacket("udp", tcp.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	unix, err := net.Listen("unix", filepath.Join(o.dir, "docker.sock"))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []net.Listener{tcp, unix} {
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				o.reached <- l.Addr().Network()
				_ = c.Close()
			}
		}()
	}
	go func() {
		for {
			if _, _, err := udp.ReadFrom(make([]byte, 100)); err != nil {
				return
			}
			o.reached <- "udp"
		}
	}()
	t.Cleanup(func() { _, _, _ = tcp.Close(), unix.Close(), udp.Close() })
	for _, name := range []string{"kept", "victim"} {
		if err := os.WriteFile(filepath.Join(o.dir, name), []byte("as it was"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

func (o *outside) env() []string {
	return []string{"OUT=" + o.dir, "PORT=" + o.port, runDirVariable + "=" + o.run}
}

// untouched fails the test when something was reached or written.
func (o *outside) untouched(t *testing.T, files bool) {
	t.Helper()
	select {
	case what := <-o.reached:
		t.Errorf("reached: %s", what)
	default:
	}
	entries, err := os.ReadDir(o.dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); files && (err != nil || got != "docker.sock kept victim") {
		t.Errorf("outside there is now %s %v", got, err)
	}
	for _, name := range []string{"kept", "victim"} {
		if b, err := os.ReadFile(filepath.Join(o.dir, name)); files && string(b) != "as it was" {
			t.Errorf("%s is now %q %v", name, b, err)
		}
	}
}

// in runs a script as a step does: own session, no stdin, the run's folder.
func (o *outside) in(t *testing.T, g *Gate, script string) (stdout, stderr string, code int) {
	t.Helper()
	if err := g.Check(nil); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(o.run, "step.sh")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(g.Bash(), "--noprofile", "--norc", file)
	cmd.Env, cmd.Dir = append(g.Env(), o.env()...), g.Dir()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if e := cmd.Run(); e != nil && cmd.ProcessState == nil {
		t.Fatal(e)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

type result struct {
	output string
	code   int
}

// each runs every script in a subshell of one step.
func (o *outside) each(t *testing.T, g *Gate, scripts []string) map[string]result {
	t.Helper()
	var all strings.Builder
	for i, script := range scripts {
		fmt.Fprintf(&all, "(\n%s\n) 2>&1\nprintf '\\036%d %%d\\036' $?\n", script, i)
	}
	stdout, stderr, _ := o.in(t, g, all.String())
	parts := strings.Split(stdout, "\x1e")
	if len(parts) != 2*len(scripts)+1 {
		t.Fatalf("of %d scripts, %d parts came back: %q %q", len(scripts), len(parts), stdout, stderr)
	}
	results := map[string]result{}
	for i, script := range scripts {
		r := result{output: parts[2*i]}
		if _, err := fmt.Sscanf(parts[2*i+1], fmt.Sprintf("%d %%d", i), &r.code); err != nil {
			t.Fatalf("%q: %v", parts[2*i+1], err)
		}
		results[script] = r
	}
	return results
}

// What every seal of TCP must withstand. Each must fail.
var connects = []string{
	`: <>/dev/tcp/127.0.0.1/$PORT`,
	`: <>/dev/tcp/localhost/$PORT`,
	`curl -sS --noproxy '*' http://127.0.0.1:$PORT/`,
	`env -u http_proxy -u HTTP_PROXY -u ALL_PROXY -u all_proxy curl -sS http://127.0.0.1:$PORT/`,
	`env -i /usr/bin/env curl -sS http://127.0.0.1:$PORT/`,
	`env -i "$SHELL" -c ': <>/dev/tcp/127.0.0.1/'$PORT`,
}

// What only a network of one's own withstands. The metadata address and names
// are tried here alone: there is no way out on which they could be asked.
var leaks = []string{
	`curl -sS --unix-socket "$OUT/docker.sock" http://docker/`,
	`curl -sS --noproxy '*' -m 5 http://169.254.169.254/latest/meta-data/`,
	`: <>/dev/tcp/169.254.169.254/80`,
	`: <>/dev/tcp/sts.us-east-1.amazonaws.com/443`,
	`: <>/dev/tcp/example.com/443`,
	`: <>/dev/tcp/1.1.1.1/443`,
	`exec 3<>/dev/udp/1.1.1.1/53 && printf query >&3`,
	`AWS_PROFILE=prod /usr/bin/env -u HTTPS_PROXY -u https_proxy -u HTTP_PROXY -u http_proxy -u ALL_PROXY -u all_proxy curl -sS -m 5 https://sts.us-east-1.amazonaws.com/`,
	`for name in $(compgen -e); do unset "$name"; done; /usr/bin/curl -sS -m 5 https://sts.us-east-1.amazonaws.com/`,
	`curl -sS --noproxy '*' -m 5 https://sts.us-east-1.amazonaws.com/`,
	`env -u HTTPS_PROXY -u https_proxy -u ALL_PROXY -u all_proxy curl -sS -m 5 https://api.example.com/`,
	`[ ! -x /usr/bin/ssh ] || /usr/bin/ssh -o BatchMode=yes -o ConnectTimeout=5 169.254.169.254 true; false`,
	`[ ! -x /usr/bin/mount ] || /usr/bin/umount "$OUT/docker.sock"; curl -sS --unix-socket "$OUT/docker.sock" http://docker/`,
}

var writings = []string{
	`echo x >"$OUT/new"`,
	`echo x >>"$OUT/kept"`,
	`: >"$OUT/kept"`,
	`truncate -s 0 "$OUT/kept"`,
	`rm -f "$OUT/victim"`,
	`mv "$OUT/victim" .`,
	`ln "$OUT/victim" .`,
	`ln -s /etc/passwd "$OUT/link"`,
	`mkdir "$OUT/folder"`,
	`cd "$OUT" && echo x >relative`,
	`echo x >"$TMPDIR/../bin/cat"`,
	`rm "$TMPDIR/../seal/plan"`,
	`echo x >"$TMPDIR/../ca/ca.pem"`,
}

// What must work as without a seal.
var works = []string{
	`echo x >file && mv file "$TMPDIR" && cat "$TMPDIR/file"`,
	`mkdir -p ~/.ssh && echo x >~/.ssh/config`,
	`echo x >"$RB_IN_DIR/env.begin" && mv "$RB_IN_DIR/env.begin" "$RB_IN_DIR/env.end"`,
	`echo x >/dev/null; echo x 2>/dev/null | cat >/dev/stdout`,
	`cat < <(echo substituted) && cat <<<here`,
	`sleep 60 & kill $! && ! wait $!`,
	`curl -sS https://api.example.com/health | grep -q '"ok"'`,
	`curl -sS http://api.example.com/health | grep -q '"ok"'`,
	`AWS_PROFILE=prod aws sts get-caller-identity --query Account --output text`,
	`(( $(echo 1) )) && expr 3 - 1`,
	`[ "$PWD" = "$(dirname "$TMPDIR")/work" ] && [ "$BASH" = "$SHELL" ]`,
}

func TestSeal(t *testing.T) {
	for mode, name := range sealModes {
		t.Run(name, func(t *testing.T) {
			out := newOutside(t)
			w := &web{answers: map[string][]answer{"GetCallerIdentity": {{200, identity}}}}
			g := sealed(t, mode, func(o *Options) { o.World, o.Profiles = w, []string{"prod"} })
			if err := g.Prove(t.Context()); err != nil {
				t.Fatal(err)
			}
			var must []string
			must = append(must, connects...)
			if g.seal.network {
				must = append(must, leaks...)
			}
			if g.seal.files {
				must = append(must, writings...)
			}
			for script, r := range out.each(t, g, must) {
				if r.code == 0 || strings.Contains(r.output, "command not found") {
					t.Errorf("%s: exit %d, %q", script, r.code, r.output)
				}
			}
			if g.seal.network {
				out.in(t, g, `echo x >/dev/udp/127.0.0.1/$PORT`) // what is sent arrives nowhere
			}
			out.untouched(t, g.seal.files)
			for script, r := range out.each(t, g, works) {
				if r.code != 0 {
					t.Errorf("%s: exit %d, %q", script, r.code, r.output)
				}
			}
		})
	}
}

const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>a</Arn><UserId>u</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`

// What the operator's clients know of him is empty inside, by whatever way it is
// read; what is no credential stays.
func TestSealHidesCredentials(t *testing.T) {
	home := own(t)
	t.Setenv("GH_TOKEN", "s3cret")
	out := newOutside(t)
	g := sealed(t, Tightest, nil)
	if !g.seal.network {
		t.Skip("only a mount namespace hides files")
	}
	scripts := map[string]string{
		"cat " + home + "/.aws/credentials " + home + "/.ssh/id_ed25519 " + home + "/.kube/config " + home + "/.docker/config.json " + home + "/.config/gh/hosts.yml": "none",
		"cat " + home + "/.netrc " + home + "/.npmrc " + home + "/elsewhere/kube " + home + "/elsewhere/aws " + home + "/.pgpass":                                     "none",
		"ls -A " + home + "/.aws " + home + "/.ssh | grep -e id_ -e credentials":                                                                                      "none",
		"cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep -e s3cret":                                                                                                  "none",
		"env; cat ~/.netrc ~/.aws/credentials ~/.npmrc ~/.docker/config.json":                                                                                         "none",
		"cat " + home + "/notes": "s3cret of notes",
	}
	for script, r := range out.each(t, g, slices.Sorted(maps.Keys(scripts))) {
		want := scripts[script]
		if got := strings.Contains(r.output, "s3cret"); got != (want != "none") {
			t.Errorf("%s: %q", script, r.output)
		}
	}
}

// No capability, no new privilege, no open file, no other person's process.
func TestSealedProcess(t *testing.T) {
	for mode, name := range sealModes {
		t.Run(name, func(t *testing.T) {
			out := newOutside(t)
			g := sealed(t, mode, nil)
			stdout, _, code := out.in(t, g, `grep -E '^(CapInh|CapPrm|CapEff|CapAmb|NoNewPrivs):' /proc/self/status; echo /proc/$$/fd/*; kill -0 `+strconv.Itoa(os.Getpid())+` && echo signal`)
			var want string
			for _, set := range []string{"CapInh", "CapPrm", "CapEff", "CapAmb"} {
				want += set + ":\t0000000000000000\n"
			}
			want += "NoNewPrivs:\t1\n/proc/"
			stdout = strings.TrimSpace(stdout)
			if mode != OnlyNamespace && landlockABI() >= landlockScope && (code == 0 || strings.HasSuffix(stdout, "signal")) {
				t.Error("a step can send signals to this process")
			}
			stdout = strings.TrimSuffix(stdout, "\nsignal")
			if !strings.HasPrefix(stdout, want) {
				t.Errorf("%s\nwant\n%s", stdout, want)
			}
			// 255 is the script, 3 the folder that bash reads.
			var fds []string
			for _, f := range strings.Fields(stdout[strings.LastIndex(stdout, "\n"):]) {
				fds = append(fds, filepath.Base(f))
			}
			if got := strings.Join(fds, " "); got != "0 1 2 255 3" {
				t.Errorf("open files: %s", got)
			}
		})
	}
}

// The launcher is gone when bash runs: same process, exit status and signals.
func TestSealKeepsTheProcess(t *testing.T) {
	for mode, name := range sealModes {
		t.Run(name, func(t *testing.T) {
			g := sealed(t, mode, nil)
			if err := g.Check(nil); err != nil {
				t.Fatal(err)
			}
			for _, c := range []struct {
				script string
				signal syscall.Signal
				exit   int
				died   syscall.Signal
			}{
				{"echo $$; exit 7", 0, 7, 0},
				{"echo $$; sleep 60", syscall.SIGTERM, -1, syscall.SIGTERM},
				{"echo $$; sleep 60", syscall.SIGINT, -1, syscall.SIGINT},
				{"echo $$; sleep 60", syscall.SIGKILL, -1, syscall.SIGKILL},
				{"trap 'exit 3' INT; echo $$; sleep 60 & wait", syscall.SIGINT, 3, 0},
			} {
				cmd := exec.Command(g.Bash(), "--noprofile", "--norc", "-c", c.script)
				cmd.Env, cmd.Dir = g.Env(), g.Dir()
				cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
				out, err := cmd.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				var pid int
				if _, err := fmt.Fscan(out, &pid); err != nil || pid != cmd.Process.Pid {
					t.Errorf("%s: started %d, runs as %d %v", c.script, cmd.Process.Pid, pid, err)
				}
				if c.signal != 0 {
					if err := syscall.Kill(-cmd.Process.Pid, c.signal); err != nil {
						t.Error(err)
					}
				}
				err = cmd.Wait()
				var e *exec.ExitError
				if !errors.As(err, &e) || e.ExitCode() != c.exit {
					t.Errorf("%s: %v", c.script, err)
				} else if ws := e.Sys().(syscall.WaitStatus); c.died != 0 && (!ws.Signaled() || ws.Signal() != c.died) {
					t.Errorf("%s: died of %v", c.script, ws.Signal())
				}
			}
		})
	}
}

// A seal that cannot be put on leaves no bash running.
func TestNoSealNoBash(t *testing.T) {
	out := newOutside(t)
	for _, c := range []struct {
		name   string
		mode   SealMode
		broken func(*Gate) error
	}{
		{"no plan", Tightest, func(g *Gate) error { return os.Remove(g.path("seal", "plan")) }},
		{"namespaces gone", OnlyNamespace, func(g *Gate) error { g.seal.close(); return nil }},
		{"no folder", OnlyLandlock, func(g *Gate) error { return os.Remove(g.path("home")) }},
		{"no bash", Tightest, func(g *Gate) error { p := g.plan(t); p.Bash = "/nonexistent"; return g.replan(p) }},
		{"wrong namespace", Tightest, func(g *Gate) error { p := g.plan(t); p.Spaces[1] = "/dev/null"; return g.replan(p) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := sealed(t, c.mode, nil)
			if err := g.Check(nil); err != nil {
				t.Fatal(err)
			}
			if err := c.broken(g); err != nil {
				t.Fatal(err)
			}
			if stdout, stderr, code := out.in(t, g, "echo running"); code != exitNoSeal || stdout != "" {
				t.Errorf("exit %d, %q, %q", code, stdout, stderr)
			}
		})
	}
}

func (g *Gate) plan(t *testing.T) plan {
	t.Helper()
	p, err := readPlan(g.path("seal", launcherName))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (g *Gate) replan(p plan) error {
	if err := os.RemoveAll(g.path("seal")); err != nil {
		return err
	}
	return g.writePlan(p)
}

// A seal with a hole is found out before the first step.
func TestProveFindsHoles(t *testing.T) {
	for _, c := range []struct {
		name string
		mode SealMode
		hole func(*plan, *Gate)
		want string
	}{
		{"network", Tightest, func(p *plan, _ *Gate) { p.Spaces = nil }, "can connect to a port"},
		{"ports", OnlyLandlock, func(p *plan, _ *Gate) { p.Port = 0 }, "can connect to a port"},
		{"files", Tightest, func(p *plan, _ *Gate) { p.Files = false }, "can write outside"},
		{"folder", Tightest, func(p *plan, g *Gate) { p.Writable = append(p.Writable, g.root) }, "can write outside"},
		{"proxy", OnlyLandlock, func(p *plan, _ *Gate) { p.Port = 1 }, `only ["scratch"] was reached`},
		{"scratch", OnlyLandlock, func(p *plan, _ *Gate) { p.Writable = nil }, `only ["proxy"] was reached`},
		{"launcher", Tightest, func(p *plan, _ *Gate) { p.Spaces = []string{"/nonexistent"} }, "could not seal this step"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := sealed(t, c.mode, nil)
			p := g.plan(t)
			c.hole(&p, g)
			if err := g.replan(p); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := g.Check([]string{"cat"}); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%v", err)
				}
			}
		})
	}
}

// TestSealOfNobody does it all without any privilege.
func TestSealOfNobody(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can become nobody; the other tests ran without privilege")
	}
	dir, err := os.MkdirTemp("", "nobody-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(dir, "gate.test")
	if out, err := exec.Command("cp", self, binary).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	const nobody = 65534
	for path, mode := range map[string]os.FileMode{dir: 0o755, binary: 0o755} {
		if err := errors.Join(os.Chmod(path, mode), os.Chown(path, nobody, nobody)); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(binary, "-test.run=^(TestSeal|TestSealedProcess)$", "-test.v")
	cmd.Env, cmd.Dir = append(os.Environ(), "TMPDIR="+dir, "HOME="+dir), dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("as nobody: %v\n%s", err, out)
	}
	if n := bytes.Count(out, []byte("--- SKIP")); n > 0 {
		t.Logf("as nobody %d tests were skipped:\n%s", n, out)
	}
}

func BenchmarkSealedBash(b *testing.B) {
	o := Options{World: &web{}, Simulates: simulates, StandIn: Always}
	g, err := Open(o)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = g.Close() }()
	if err := g.Prove(b.Context()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		cmd := exec.Command(g.Bash(), "-c", ":")
		cmd.Env, cmd.Dir = g.Env(), g.Dir()
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen is the start of a gate, and that until its level is known.
func BenchmarkOpen(b *testing.B) {
	for _, level := range []bool{false, true} {
		b.Run(map[bool]string{false: "open", true: "level"}[level], func(b *testing.B) { benchmarkOpen(b, level) })
	}
}

func benchmarkOpen(b *testing.B, level bool) {
	for b.Loop() {
		g, err := Open(Options{World: &web{}, Simulates: simulates, StandIn: Always})
		if err != nil {
			b.Fatal(err)
		}
		if level {
			_ = g.Level()
		}
		b.StopTimer()
		_ = g.Close()
		b.StartTimer()
	}
}
