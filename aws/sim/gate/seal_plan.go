package gate

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// writePlan makes the folder "seal": the launcher and what it reads.
func (g *Gate) writePlan(p plan) error {
	b, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("write the seal's plan: %w", err)
	}
	if err := os.Mkdir(g.path("seal"), 0o700); err != nil {
		return fmt.Errorf("write the seal's plan: %w", err)
	}
	if err := os.WriteFile(g.path("seal", "plan"), b, 0o600); err != nil {
		return fmt.Errorf("write the seal's plan: %w", err)
	}
	if err := os.Symlink(g.opts.Self, g.path("seal", launcherName)); err != nil {
		return fmt.Errorf("link the seal's launcher: %w", err)
	}
	return nil
}

// readPlan reads the plan beside the launcher.
func readPlan(launcher string) (plan, error) {
	var p plan
	b, err := os.ReadFile(filepath.Join(filepath.Dir(launcher), "plan"))
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal(b, &p)
}

// launch becomes the real bash inside the seal. It returns only on failure.
func launch(args []string, std streams) int {
	p, err := readPlan(args[0])
	if err == nil {
		err = p.enter(args, os.Environ())
	}
	fmt.Fprintf(std.err, "the rehearsal could not seal this step, so it was not started: %v\n", err)
	return exitNoSeal
}
