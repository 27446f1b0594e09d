package steps

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// calls counts what is asked of an account.
type calls struct {
	*instruments
	rollouts, metrics, logs int
}

func (c *calls) Rollout(ctx context.Context, s Service, rel Release) (Rollout, error) {
	c.set(func() { c.rollouts++ })
	return c.instruments.Rollout(ctx, s, rel)
}

func (c *calls) Metrics(ctx context.Context, s Service) ([]Measurement, error) {
	c.set(func() { c.metrics++ })
	return c.instruments.Metrics(ctx, s)
}

func (c *calls) Follow(_ Service, group string, _ time.Time) Follower { return c }

func (c *calls) Next(ctx context.Context) (LogBatch, error) {
	c.set(func() { c.logs++ })
	return c.instruments.Next(ctx)
}

// during gives how many calls of each kind a span of time brings, once what was
// under way is over.
func (c *calls) during(d time.Duration) (rollouts, metrics, logs int) {
	time.Sleep(3 * time.Second)
	synctest.Wait()
	c.set(func() { c.rollouts, c.metrics, c.logs = 0, 0, 0 })
	time.Sleep(d)
	synctest.Wait()
	c.set(func() { rollouts, metrics, logs = c.rollouts, c.metrics, c.logs })
	return rollouts, metrics, logs
}

const sightPage = "# P\n\n## Rollback\n\n```bash\n# 1. Watch the log\naws logs tail /ecs/api --follow\n\n# 2. Update the service\naws ecs update-service --cluster c --service api --task-definition api:40\n\n# 3. Wait until it is stable\naws ecs wait services-stable --cluster c --services api\n```\n\n- [ ] Tell the channel\n"

// counted is a run that stands before a change, with its log followed.
func counted(t *testing.T) (*bench, *calls) {
	c := &calls{}
	b := newBench(t, sightPage, func(o *Options) {
		c.instruments = &instruments{account: o.Cloud.(*account), batches: make(chan LogBatch)}
		o.Cloud = c
	})
	b.until(AskConfirm, "/2")
	return b, c
}

// What nobody can see and no step waits for is not read; what a step waits for
// is, though it be hidden; what is shown again is read at once.
func TestHiddenInstrumentsRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := counted(t)
		if r, m, l := c.during(3 * time.Minute); r < 80 || m < 2 || l < 80 {
			t.Errorf("nothing was told of a screen: %d %d %d calls", r, m, l)
		}
		for shown, want := range map[string]string{
			"": "no no no", "rollout": "yes no no", "checks": "no yes no", "logs": "no no yes", "rollout logs checks": "yes yes yes",
		} {
			b.Do(Act{Kind: ActShown, Text: shown})
			time.Sleep(2 * time.Minute) // a meter that has just been read rests for a minute
			var got []string
			r, m, l := c.during(3 * time.Minute)
			for _, n := range []int{r, m, l} {
				got = append(got, map[bool]string{true: "yes", false: "no"}[n > 0])
			}
			if strings.Join(got, " ") != want {
				t.Errorf("on the screen %q: %d %d %d calls, want %s", shown, r, m, l, want)
			}
		}
		b.quit()
	})
}

// A change is on its way and its verdict awaited: the rollout is read, whatever
// is on the screen.
func TestHiddenRolloutIsReadWhileAwaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := counted(t)
		b.Do(Act{Kind: ActShown})
		b.Do(Act{Kind: ActConfirm, Text: "api"})
		for len(b.calls()) == 0 {
			time.Sleep(time.Second)
		}
		c.set(func() { c.primary, c.id = 40, "ecs-svc/2" })
		time.Sleep(time.Minute)
		if r, m, l := c.during(time.Minute); r < 25 || m > 0 || l > 0 {
			t.Errorf("hidden while a step waits for the rollout: %d %d %d calls", r, m, l)
		}
		c.set(func() { c.verdict = VerdictSucceeded })
		b.until(AskTick, "/4")
		if r, m, l := c.during(time.Minute); r+m+l > 0 {
			t.Errorf("hidden after the verdict: %d %d %d calls", r, m, l)
		}
		b.Do(Act{Kind: ActShown, Text: "rollout"})
		synctest.Wait()
		var at int
		c.set(func() { at = c.rollouts })
		if at != 1 {
			t.Errorf("shown again, read %d times at once", at)
		}
		b.quit()
	})
}
