package aws

import (
	"context"
	"sync"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

// Cloud answers steps.Cloud from AWS. It may be used by many goroutines.
type Cloud struct {
	config Config
	now    func() time.Time
	pause  func(context.Context, time.Duration) error // between re-reads of what AWS does not show yet

	mu       sync.Mutex
	accounts map[door]*account
}

// door is what a page's command says about which account it means.
type door struct{ profile, region string }

var _ steps.Cloud = (*Cloud)(nil)

// New is a Cloud that opens its clients with cfg and stamps readings with now.
func New(cfg Config, now func() time.Time) *Cloud {
	return &Cloud{config: cfg, now: now, pause: pause, accounts: map[door]*account{}}
}

// account gives what is known of one account; it outlives its clients.
func (c *Cloud) account(profile, region string) *account {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := door{profile, region}
	a := c.accounts[key]
	if a == nil {
		a = newAccount(c, key)
		c.accounts[key] = a
	}
	return a
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
