package ui

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

// Plain is the same walk as plain lines. With in it asks each question as a
// line and reads the answer; without, it returns when the run waits for a
// person, unless the run answers for itself (--auto). It returns nil when the
// run has ended or waits; what that means for the exit status is the caller's.
func Plain(ctx context.Context, s Screen, in io.Reader, out io.Writer) error {
	if s.Do == nil {
		s.Do = func(steps.Act) {}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := newModel(ctx, s)
	p := &printer{scene: &m.scene, out: out, do: s.Do, keys: m.screen.Keys}
	for _, n := range p.notes {
		p.say("%s", n)
	}
	type got struct {
		b  steps.Batch
		ok bool
	}
	batches := make(chan got)
	go func() {
		defer close(batches)
		for {
			b, ok := s.Feed.Next(ctx)
			select {
			case batches <- got{b, ok}:
			case <-ctx.Done():
				return
			}
			if !ok {
				return
			}
		}
	}()
	answers := readLines(ctx, in)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case g, open := <-batches:
			if !open {
				return p.err
			}
			p.now = m.screen.Now()
			p.take(g.b)
			if !g.ok {
				return p.err
			}
			if p.run.Outcome != nil && s.Watching {
				return p.err
			}
			if p.run.Outcome != nil {
				s.Do(steps.Act{Kind: steps.ActFinish})
				return p.err
			}
			if p.q.Kind == steps.AskNothing || p.run.Opened.Auto || s.Auto || s.Watching {
				continue
			}
			if in == nil {
				p.say("%s", Safe(p.prompt().String()))
				return p.err
			}
			p.question()
		case a, open := <-answers:
			if !open {
				answers = nil
				if p.q.Kind != steps.AskNothing {
					return p.err
				}
				in = nil
				continue
			}
			if left := p.answer(a); left {
				return p.err
			}
		}
		if p.err != nil {
			return p.err
		}
	}
}

// readLines gives what is typed, line by line. The reader cannot be interrupted;
// its goroutine ends with the input.
func readLines(ctx context.Context, in io.Reader) <-chan string {
	if in == nil {
		return nil
	}
	c := make(chan string)
	go func() {
		defer close(c)
		sc := bufio.NewScanner(in)
		for sc.Scan() {
			select {
			case c <- sc.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return c
}

// printer prints events as lines.
type printer struct {
	*scene
	out    io.Writer
	do     func(steps.Act)
	err    error
	asked1 string // the question that was printed last
	word   *asking
	keys   func() time.Time // when a line came
	since  time.Time        // when the question was printed
	rolled string           // the last line about the rollout
}

func (p *printer) say(format string, a ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.out, strings.TrimRight(string(sprint(format, a...)), " "))
	}
}

// show prints rows as the screen would show them, without colour.
func (p *printer) show(rows []row) {
	for _, r := range rows {
		t := ""
		for _, s := range r.left {
			t += string(s.text)
		}
		if len(r.right) > 0 {
			t += "  "
		}
		for _, s := range r.right {
			t += string(s.text)
		}
		p.say("%s", t)
	}
}
