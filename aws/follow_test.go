package aws

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/fairtradeworker/runbook/steps"
)

func sorted(lines []wroteLine) []wroteLine {
	slices.SortFunc(lines, func(a, b wroteLine) int {
		if c := a.at.Truncate(time.Millisecond).Compare(b.at.Truncate(time.Millisecond)); c != 0 {
			return c
		}
		return a.id - b.id
	})
	return lines
}

// Of lines that arrive up to 90 s late none is lost and none comes twice, at most
// one call is made every 2 s, and what comes late is said to be late. Paging,
// throttling, cut-offs and a producer with a fast clock make no difference.
func TestFollowerLosesNothing(t *testing.T) {
	for seed := range uint64(3) {
		for _, page := range []int{7, 10_000} {
			t.Run(fmt.Sprintf("seed %d page %d", seed, page), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { followOnce(t, seed, page) })
			})
		}
	}
}

func followOnce(t *testing.T, seed uint64, page int) {
	dice := rand.New(rand.NewPCG(seed, 1))
	begin := time.Now()
	g := &logGroup{now: time.Now, page: page}
	for i := range 300 {
		at := begin.Add(time.Duration(dice.IntN(300_000)) * time.Millisecond)
		late := time.Duration(100+dice.IntN(800)) * time.Millisecond
		switch {
		case dice.IntN(100) < 4:
			late = time.Duration(dice.IntN(90_000)) * time.Millisecond
		case dice.IntN(100) < 2:
			late = -20 * time.Second // its producer's clock is ahead
		}
		g.lines = append(g.lines, wroteLine{at, at.Add(late), i})
	}
	sorted(g.lines)
	g.throws = func(call int) string {
		if call%11 == 0 && call < 60 {
			return []string{"ThrottlingException", "InternalFailure"}[call%2]
		}
		return ""
	}
	cloud := New(Fixed(g, "eu-west-1", "AKIDEXAMPLE", "secret", ""), time.Now)
	f := cloud.Follow(web, "/ecs/web", begin).(*Follower)
	got, late := map[string]int{}, 0
	var newest time.Time
	for time.Since(begin) < 10*time.Minute {
		b, err := f.Next(t.Context())
		if err != nil && kindOf(err) != "throttled" && kindOf(err) != "other" {
			t.Fatal(err)
		}
		before := newest
		for i, l := range b.Lines {
			got[l.ID]++
			if i > 0 && l.At.Before(b.Lines[i-1].At) {
				t.Error("a batch is not in order")
			}
			if l.Late {
				late++
				if !l.At.Before(before) {
					t.Errorf("line at %v is said to be late, newest was %v", l.At, before)
				}
			}
			if l.At.After(newest) {
				newest = l.At
			}
			if l.Text != strings.TrimSpace(l.Text) || l.Level != steps.LevelInfo {
				t.Errorf("%q %q", l.Text, l.Level)
			}
		}
	}
	for _, l := range g.lines {
		if n := got[fmt.Sprintf("%056d", l.id)]; n != 1 {
			t.Errorf("line %d (%v after the begin, %v late) came %d times", l.id, l.at.Sub(begin), l.arrives.Sub(l.at), n)
		}
	}
	if late == 0 {
		t.Error("no line was said to be late")
	}
	for i := 1; i < len(g.calls); i++ {
		if gap := g.calls[i].Sub(g.calls[i-1]); gap < followEvery {
			t.Errorf("call %d came %v after the one before", i, gap)
		}
	}
	if n := len(f.given); n > 4 {
		t.Errorf("%d buckets of ids are kept", n)
	}
}

func TestFollowerSlowsDownWhenThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &logGroup{now: time.Now, page: 10, throws: func(call int) string {
			if call < 8 {
				return "ThrottlingException"
			}
			return ""
		}}
		f := New(Fixed(g, "eu-west-1", "AKIDEXAMPLE", "secret", ""), time.Now).Follow(web, "/ecs/web", time.Time{}).(*Follower)
		for range 10 {
			_, _ = f.Next(t.Context())
		}
		var gaps []time.Duration
		for i := 1; i < len(g.calls); i++ {
			gaps = append(gaps, g.calls[i].Sub(g.calls[i-1]))
		}
		s := time.Second
		if want := []time.Duration{4 * s, 8 * s, 16 * s, 32 * s, 60 * s, 60 * s, 60 * s, 2 * s, 2 * s}; !slices.Equal(gaps, want) {
			t.Errorf("gaps %v, want %v", gaps, want)
		}
	})
}

func TestFollowerStopsWaitingWhenCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &logGroup{now: time.Now, page: 10}
		f := New(Fixed(g, "eu-west-1", "AKIDEXAMPLE", "secret", ""), time.Now).Follow(web, "/ecs/web", time.Time{}).(*Follower)
		if _, err := f.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := f.Next(ctx); err == nil || len(g.calls) != 1 {
			t.Errorf("%v after %d calls", err, len(g.calls))
		}
	})
}

func TestWindow(t *testing.T) {
	var l lateness
	if l.window() != widest {
		t.Error("with nothing learned the window is the widest")
	}
	for range 990 {
		l.learn(500 * time.Millisecond)
	}
	if l.window() != narrowest {
		t.Errorf("window %v", l.window())
	}
	for range 20 {
		l.learn(30 * time.Second)
	}
	if l.window() != time.Minute {
		t.Errorf("window %v, want 1m", l.window())
	}
	for range 2000 {
		l.learn(5 * time.Minute)
	}
	if l.window() != widest {
		t.Errorf("window %v", l.window())
	}
}

// In the simulated account every line is tagged with the release that wrote it.
func TestFollowerTagsLines(t *testing.T) {
	r := rehearse(t, "bad-release")
	r.cloud.pause = func(_ context.Context, d time.Duration) error { r.hand.add(d); return nil }
	f := r.cloud.Follow(api, "/ecs/fairtradeworker-api", r.hand.now().Add(-5*time.Minute))
	seen, dead := map[int]int{}, false
	for range 30 {
		b, err := f.Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range b.Lines {
			seen[l.Number]++
			dead = dead || l.Level == steps.LevelFatal && l.Deployment != "" && l.Number == 42
		}
	}
	if seen[42] < 20 || seen[40] < 5 || seen[0] > 0 || !dead {
		t.Errorf("lines by revision: %v", seen)
	}
}

// BenchmarkFollow reads 100,000 events through the follower and, for comparison,
// through the SDK's own paginator.
func BenchmarkFollow(b *testing.B) {
	h := newHand()
	g := &cannedPages{}
	for p := range 10 {
		var events []any
		for i := range 10_000 {
			n := p*10_000 + i
			ms := h.now().Add(-time.Hour + time.Duration(n)*10*time.Millisecond).UnixMilli()
			events = append(events, object{"eventId": fmt.Sprintf("%056d", n), "timestamp": ms, "ingestionTime": ms + 500,
				"logStreamName": "ecs/web/" + strings.Repeat("a", 32), "message": fmt.Sprintf("INFO  GET /api/jobs/%d 200 12 ms", n)})
		}
		out := object{"events": events}
		if p < 9 {
			out["nextToken"] = fmt.Sprint(p + 1)
		}
		body, err := json.Marshal(out)
		if err != nil {
			b.Fatal(err)
		}
		g.pages = append(g.pages, string(body))
	}
	b.Run("paginator", func(b *testing.B) {
		for b.Loop() {
			g.at = 0
			cfg, _ := Fixed(g, "eu-west-1", "AKIDEXAMPLE", "secret", "")(b.Context(), "", "")
			n := 0
			p := logs.NewFilterLogEventsPaginator(logs.NewFromConfig(cfg), &logs.FilterLogEventsInput{LogGroupName: awssdk.String("/ecs/web")})
			for p.HasMorePages() {
				out, err := p.NextPage(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				n += len(out.Events)
			}
			if n != 100_000 {
				b.Fatal(n)
			}
		}
	})
	b.Run("follower", func(b *testing.B) {
		for b.Loop() {
			g.at = 0
			cloud := New(Fixed(g, "eu-west-1", "AKIDEXAMPLE", "secret", ""), h.now)
			cloud.pause = func(context.Context, time.Duration) error { return nil }
			f, n := cloud.Follow(web, "/ecs/web", h.now().Add(-time.Hour)), 0
			for n < 100_000 {
				batch, err := f.Next(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				n += len(batch.Lines)
			}
		}
	})
}
