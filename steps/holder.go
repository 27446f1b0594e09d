package steps

import (
	"encoding/json"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"syscall"
	"time"
)

const holderName = "holder.json"

// Holder is the program that walks a run.
type Holder struct {
	User  string    `json:"user"`
	Host  string    `json:"host"`
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
	Boot  string    `json:"boot,omitempty"`
}

func (h Holder) String() string {
	return fmt.Sprintf("%s@%s (pid %d) since %s", h.User, h.Host, h.PID, h.Since.UTC().Format("2 Jan 15:04 UTC"))
}

// HeldError says that another program walks the run, and which.
type HeldError struct {
	Run    string
	Holder Holder // its zero value when the holder has not said who it is
}

func (e *HeldError) Error() string {
	who := "in another terminal"
	if e.Holder.PID != 0 {
		who = "by " + e.Holder.String()
	}
	return fmt.Sprintf("run %s is being walked %s; nothing was changed; leave it there (q) first, or look on with `runbook watch %s`", e.Run, who, e.Run)
}

// hold writes who walks the run. It is called under the lock only, so there is
// one writer; the lock decides, never this file.
func hold(dir string) error {
	h := Holder{PID: os.Getpid(), Since: time.Now(), Boot: bootID()}
	h.Host, _ = os.Hostname()
	if u, err := user.Current(); err == nil {
		h.User = u.Username
	}
	text, err := json.Marshal(h)
	if err != nil {
		return err
	}
	tmp := filepath.Join(dir, holderName+".tmp")
	if err := os.WriteFile(tmp, text, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(dir, holderName))
}

// held reads who walks the run. Between the lock and the file there is a moment
// in which the file is missing or names one that is dead: it looks again then.
func held(dir string) Holder {
	host, _ := os.Hostname()
	for range 50 {
		var h Holder
		text, err := os.ReadFile(filepath.Join(dir, holderName))
		if err == nil && json.Unmarshal(text, &h) == nil && (h.Host != host || syscall.Kill(h.PID, 0) != syscall.ESRCH) {
			return h
		}
		time.Sleep(10 * time.Millisecond)
	}
	return Holder{}
}
