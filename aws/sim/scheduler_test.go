package sim

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// tickChecked goes one second on and checks what the scheduler did in it.
func tickChecked(t *testing.T, w *World) {
	t.Helper()
	known := map[*task]bool{}
	for _, s := range w.services {
		for _, k := range s.tasks {
			known[k] = true
		}
	}
	w.tickTo(w.ticked.Add(tick))
	for _, s := range w.services {
		started, stoppedServing := 0, 0
		for _, k := range s.tasks {
			if !known[k] {
				started++
			}
			if k.stopCode == "ServiceSchedulerInitiated" && k.fate.StopCode == "" && k.stopAsked.Equal(w.ticked) && k.healthyOnce && k.phase == deactivating {
				stoppedServing++
			}
		}
		at := w.ticked.Sub(w.begin)
		least := math.Ceil(float64(s.wanted) * float64(s.min) / 100)
		most := math.Floor(float64(s.wanted) * float64(s.max) / 100)
		if up := count(s.tasks, (*task).wantedUp); started > 0 && float64(up) > most {
			t.Fatalf("%s at %v: started %d, now %d up, above the maximum of %v", s.Name, at, started, up, most)
		}
		if left := s.inService(); stoppedServing > 0 && float64(left) < least {
			t.Fatalf("%s at %v: stopped %d that served, %d left, below the minimum of %v", s.Name, at, stoppedServing, left, least)
		}
		if len(s.events) > keepEvents {
			t.Fatalf("%d events kept", len(s.events))
		}
		addresses := map[string]string{}
		for _, k := range s.tasks {
			if k.target == targetNone {
				continue
			}
			if other := addresses[k.address]; other != "" {
				t.Fatalf("tasks %s and %s are both at %s", other, k.id, k.address)
			}
			addresses[k.address] = k.id
		}
	}
}

// TestSchedulerKeepsMinimumAndMaximum goes through 1,000 seeds, over all
// scenarios and causes, half of them with somebody meddling.
func TestSchedulerKeepsMinimumAndMaximum(t *testing.T) {
	var names []string
	for _, s := range Scenarios() {
		names = append(names, s.Name)
	}
	for _, c := range Causes() {
		names = append(names, "cause:"+c)
	}
	for i, seconds := range []int{20, 300} {
		seeds := []int{1000, len(names)}[i]
		for seed := range seeds {
			name, meddle := names[seed%len(names)], seed/len(names)%2 == 1
			w, _ := newWorld(t, Options{Scenario: name, Seed: uint64(seed + 1)})
			dice := rand.New(rand.NewPCG(uint64(seed), 99))
			for second := range seconds {
				if meddle && second%20 == 0 {
					w.at = w.ticked
					_, _ = w.updateService(context.Background(), randomUpdate(dice))
				}
				tickChecked(t, w)
			}
			if t.Failed() {
				t.Fatalf("%s, seed %d, meddle %v", name, seed+1, meddle)
			}
		}
	}
}

func randomUpdate(dice *rand.Rand) *ecs.UpdateServiceInput {
	in := &ecs.UpdateServiceInput{Cluster: aws.String(testCluster), Service: aws.String(testService)}
	switch dice.IntN(4) {
	case 0:
		in.TaskDefinition = aws.String(fmt.Sprintf("fairtradeworker-api:%d", 39+dice.IntN(4)))
	case 1:
		in.ForceNewDeployment = true
	case 2:
		in.DesiredCount = aws.Int32(dice.Int32N(13))
	case 3:
		in.DeploymentConfiguration = &types.DeploymentConfiguration{
			MinimumHealthyPercent: aws.Int32(dice.Int32N(101)), MaximumPercent: aws.Int32(100 + dice.Int32N(101)),
		}
	}
	return in
}

// story is everything a client could tell two worlds apart by.
func story(w *World) string {
	out := ""
	for _, s := range w.services {
		for _, e := range s.events {
			out += fmt.Sprintln(e.at, e.id, e.text)
		}
		for _, k := range s.tasks {
			out += fmt.Sprintln(k.id, k.phase, k.target, k.address, k.created, k.started, k.stoppedAt, k.reason)
		}
		for _, o := range s.rollouts {
			out += fmt.Sprintln(o.id, o.status, o.reason, o.created, o.finished, o.target.number)
		}
		for _, l := range s.log.lines {
			out += fmt.Sprintln(l.seq, l.at, l.ingested, l.stream, l.text)
		}
	}
	return out
}

// walk is the same operator twice: some reading, then calls at odd times.
func walk(t *testing.T, w *World, v *virtual) {
	c := ecsClient(w)
	ctx := context.Background()
	for i, td := range []string{"", "fairtradeworker-api:41", "", "fairtradeworker-api:40", ""} {
		v.add(time.Duration(7300+1111*i) * time.Millisecond)
		in := &ecs.UpdateServiceInput{Cluster: aws.String(testCluster), Service: aws.String(testService)}
		if td == "" {
			if _, err := c.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: aws.String(testCluster), Services: []string{testService}}); err != nil {
				t.Fatal(err)
			}
			continue
		}
		in.TaskDefinition = aws.String(td)
		if _, err := c.UpdateService(ctx, in); err != nil {
			t.Fatal(err)
		}
	}
	v.add(30 * time.Second)
	w.advance()
}

func TestSameSeedSameCallsSameWorld(t *testing.T) {
	stories := map[uint64][]string{}
	for _, seed := range []uint64{0, 0, 5, 5} {
		w, v := newWorld(t, Options{Seed: seed})
		walk(t, w, v)
		stories[seed] = append(stories[seed], story(w))
	}
	for seed, s := range stories {
		if s[0] != s[1] {
			t.Errorf("seed %d told two stories", seed)
		}
	}
	if stories[0][0] == stories[5][0] {
		t.Error("two seeds told one story")
	}
}

func TestReplayGivesTheSameWorld(t *testing.T) {
	var calls []Call
	w, v := newWorld(t, Options{OnCall: func(c Call) { calls = append(calls, c) }})
	walk(t, w, v)
	elapsed := w.Now().Sub(testBegin)
	if len(calls) != 2 || calls[0].Op != "UpdateService" || calls[0].Service != "ecs" || calls[0].At <= 0 || calls[1].At <= calls[0].At {
		t.Fatalf("told %+v", calls)
	}

	later := &virtual{t: testBegin.Add(72 * time.Hour)}
	again, err := New(Options{Begin: testBegin, Replay: calls, Elapsed: elapsed, Now: later.now})
	if err != nil {
		t.Fatal(err)
	}
	if got := again.Now(); !got.Equal(w.Now()) {
		t.Errorf("the resumed world is at %v, the first at %v", got, w.Now())
	}
	if story(again) != story(w) {
		t.Error("the resumed world differs")
	}
	v.add(40 * time.Second)
	later.add(40 * time.Second)
	w.advance()
	again.advance()
	if story(again) != story(w) {
		t.Error("the resumed world goes another way")
	}
}

func TestReplayRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, c := range []Call{
		{Service: "s3", Op: "PutObject"},
		{Service: "ecs", Op: "DescribeServices"},
		{Service: "ecs", Op: "UpdateService", Body: []byte(`{"cluster":"nowhere"}`)},
		{Service: "ecs", Op: "UpdateService", Body: []byte(`not json`)},
	} {
		if _, err := New(Options{Replay: []Call{c}}); err == nil {
			t.Errorf("replayed %s %s %s", c.Service, c.Op, c.Body)
		}
	}
}
