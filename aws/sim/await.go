package sim

import "context"

// Waiting is what somebody who follows the pipeline waits for.
type Waiting string

const (
	ForNothing  Waiting = ""
	ForBuild    Waiting = "build"    // the newest run builds and pushes
	ForApproval Waiting = "approval" // it waits for a person
	ForDeploy   Waiting = "deploy"   // it was approved and rolls out
)

// Pipeline tells what the newest run of the release pipeline waits for.
func (w *World) Pipeline() Waiting {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.advance()
	if len(w.runs) == 0 {
		return ForNothing
	}
	r := w.runs[len(w.runs)-1]
	switch {
	case !r.finished.IsZero():
		return ForNothing
	case r.jobs[2].state == jobWaiting && r.approver == "":
		return ForApproval
	case r.jobs[2].state == jobInProgress:
		return ForDeploy
	}
	return ForBuild
}

// Approve approves the newest run's deployment if it waits for that: the click
// in a browser that a page tells to make. Like any change it is told to OnCall.
func (w *World) Approve() error {
	w.mu.Lock()
	var id int64
	if n := len(w.runs); n > 0 {
		id = w.runs[n-1].id
	}
	w.mu.Unlock()
	a := webAPIs["github"]
	_, err := w.call(context.Background(), a, a.ops["reviewDeployment"], &reviewDeploymentInput{Run: id, State: "approved", By: w.scene.Session})
	return err
}
