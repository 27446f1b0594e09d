package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fairtradeworker/runbook/steps"
)

// diskPage reads a lot, then changes something.
const diskPage = "# Page\n\n## Do\n\n```bash\n# 1. Read\nhead -c 300000 /dev/zero | tr '\\0' 'x' | fold -w 100\n\n# 2. Change\naws ecs update-service --cluster fairtradeworker-cluster --service fairtradeworker-api --task-definition fairtradeworker-api:40\n```\n"

// onDisk runs the walk of diskPage from a shell script that has prepared what
// the state is written to ($STATE) and gives what was printed, and the events
// of the run where it left any.
func onDisk(t *testing.T, script string, space bool) (out string, events []steps.Event) {
	t.Helper()
	dir := t.TempDir()
	page := filepath.Join(dir, "page.md")
	if err := os.WriteFile(page, []byte(diskPage), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(bin, "runbook")); err != nil {
		t.Fatal(err)
	}
	state, saved := filepath.Join(dir, "state"), filepath.Join(dir, "saved")
	if err := os.MkdirAll(filepath.Join(state, "runbook"), 0o700); err != nil {
		t.Fatal(err)
	}
	args := []string{"bash", "-c", script + "\ncp -r \"$STATE/runbook\" \"$SAVED\""}
	if space {
		if err := exec.Command("unshare", "-Urm", "true").Run(); err != nil {
			t.Skipf("no namespace of its own for a small disk here: %v", err)
		}
		args = append([]string{"unshare", "-Urm"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + dir, "STATE=" + state, "SAVED=" + saved, "XDG_STATE_HOME=" + state, "PAGE=" + page, "TMPDIR=" + dir}
	text, _ := cmd.CombinedOutput()
	events, _ = steps.ReadStore(filepath.Join(saved, "runs")).Events("0001")
	return string(text), events
}

// noChange wants that nothing was changed and that the reason was said.
func noChange(t *testing.T, out string, events []steps.Event, why string) {
	t.Helper()
	if !strings.Contains(out, why) {
		t.Errorf("nothing says %q in\n%s", why, out)
	}
	for _, e := range events {
		if e.Call != nil || e.Intent != nil && e.Intent.Mutates {
			t.Errorf("a change was started: %+v", e)
		}
	}
	if strings.Contains(out, "2 runs:") || strings.Contains(out, "Rolled back") {
		t.Errorf("a change was started\n%s", out)
	}
}

func TestFullDiskStartsNoChange(t *testing.T) {
	out, events := onDisk(t, `mount -t tmpfs -o size=128k,mode=700 tmpfs "$STATE" && runbook trust "$PAGE" && runbook rehearse "$PAGE" --auto; echo "exit $?"; rm -rf "$STATE"/runbook/runs/*/output`, true)
	noChange(t, out, events, "The journal cannot be written, so nothing more is started")
	if !strings.Contains(out, "no space left") || !strings.Contains(out, "exit 3") {
		t.Errorf("printed\n%s", out)
	}
	if len(events) == 0 {
		t.Error("what was acknowledged is gone")
	}
}

func TestReadOnlyFolderBeginsNothing(t *testing.T) {
	out, events := onDisk(t, `mount -t tmpfs -o size=1m,mode=700 tmpfs "$STATE" && runbook trust "$PAGE" && mount -o remount,ro "$STATE" && runbook rehearse "$PAGE" --auto; echo "exit $?"`, true)
	noChange(t, out, events, "read-only file system; nothing was run")
	if !strings.Contains(out, "exit 1") || len(events) > 0 {
		t.Errorf("%d events; printed\n%s", len(events), out)
	}
}

func TestFileSizeLimitStartsNoChange(t *testing.T) {
	out, events := onDisk(t, `runbook trust "$PAGE"; ulimit -f 6; runbook rehearse "$PAGE" --auto; echo "exit $?"; ulimit -f unlimited`, false)
	noChange(t, out, events, "The journal cannot be written, so nothing more is started")
	if !strings.Contains(out, "file too large") || !strings.Contains(out, "exit 3") {
		t.Errorf("printed\n%s", out)
	}
}
