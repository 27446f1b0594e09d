package sim

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// names spells ARNs of one account and region.
type names struct{ account, region string }

func itoa(n int) string { return strconv.Itoa(n) }

func (n names) ecs(kind, rest string) string {
	return "arn:aws:ecs:" + n.region + ":" + n.account + ":" + kind + "/" + rest
}

func (n names) cluster(name string) string { return n.ecs("cluster", name) }
func (n names) service(s *service) string  { return n.ecs("service", s.Cluster+"/"+s.Name) }
func (n names) task(s *service, t *task) string {
	return n.ecs("task", s.Cluster+"/"+t.id)
}
func (n names) taskDefinition(family string, number int) string {
	return n.ecs("task-definition", fmt.Sprintf("%s:%d", family, number))
}
func (n names) revision(s *service, r *revision) string {
	return n.ecs("service-revision", s.Cluster+"/"+s.Name+"/"+r.number)
}
func (n names) rollout(s *service, r *rollout) string {
	return n.ecs("service-deployment", s.Cluster+"/"+s.Name+"/"+r.id)
}

func (n names) elb(rest string) string {
	return "arn:aws:elasticloadbalancing:" + n.region + ":" + n.account + ":" + rest
}

func (n names) targetGroup(s *service) string {
	return n.elb(fmt.Sprintf("targetgroup/%s/%016x", s.targetGroupName(), s.hash))
}

func (n names) loadBalancer(s *service) string {
	return n.elb(fmt.Sprintf("loadbalancer/app/%s/%016x", s.targetGroupName(), s.hash^0xa1b))
}

func (n names) logGroup(name string) string {
	return "arn:aws:logs:" + n.region + ":" + n.account + ":log-group:" + name
}

// targetGroupName is the service's name cut to the 32 characters ELB allows.
func (s *service) targetGroupName() string { return s.Name[:min(len(s.Name), 32)] }

func (s *service) hex(digits int) string {
	var b strings.Builder
	for b.Len() < digits {
		fmt.Fprintf(&b, "%016x", s.rng.Uint64())
	}
	return b.String()[:digits]
}

func (s *service) uuid() string {
	h := s.hex(32)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}

// number is the 19 digits that join a deployment, its tasks and its revision.
func (s *service) number() string {
	return fmt.Sprint(1_000_000_000_000_000_000 + s.rng.Uint64N(8_000_000_000_000_000_000))
}

const urlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

func (s *service) short(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = urlSafe[s.rng.IntN(len(urlSafe))]
	}
	return string(b)
}

// draw takes a duration from a span, to the millisecond.
func (s *service) draw(p Span) time.Duration {
	if p.To <= p.From {
		return p.From
	}
	return p.From + time.Duration(s.rng.Int64N(int64(p.To-p.From)/int64(time.Millisecond)+1))*time.Millisecond
}

func orElse(p, usual Span) Span {
	if p.zero() {
		return usual
	}
	return p
}
