package sim

import (
	"hash/fnv"
	"math"
	"time"
)

// keepSamples bounds a service's metrics: three hours of minutes.
const keepSamples = 180

// sample is one minute of a service, as CloudWatch would have it.
type sample struct {
	at                time.Time // the minute's beginning
	cpu, memory       float64   // percent
	p50, p99, max     float64   // response time in seconds
	requests, errors  float64   // of the targets, a minute
	refused           float64   // 5xx of the load balancer itself
	healthy, unhealth float64
}

// measure writes down a minute that has gone by. It draws nothing from the
// world's dice: a metric never changes what happens.
func (s *service) measure(now time.Time) {
	if now.Unix()%60 != 0 {
		return
	}
	at := now.Add(-time.Minute)
	m := sample{at: at}
	noise := func(salt string) float64 { return s.noise(at, salt) }
	up, fails, slow, load := 0.0, 0.0, 0.0, 0.0
	for _, t := range s.tasks {
		switch {
		case t.inService():
			up++
			fails += t.fate.Fails
			slow = max(slow, t.fate.Slow.To.Seconds())
			load += max(t.fate.Load, 31)
			m.healthy++
		case t.phase == running && t.target != targetInitial:
			m.unhealth++
		}
	}
	m.requests = math.Round(float64(s.wanted) * (380 + 90*noise("requests")))
	m.p50, m.p99, m.max = 0.041+0.02*noise("p50"), 0.21+0.12*noise("p99"), 0.4+0.5*noise("max")
	m.memory = 52 + 6*noise("memory")
	if up == 0 {
		m.refused, m.requests, m.p50, m.p99, m.max = m.requests, 0, 0, 0, 0
	} else {
		m.cpu = load/up + 8*noise("cpu")
		m.errors = math.Round(m.requests * (fails/up*0.9 + 0.0008*noise("errors")))
		if fails/up > 0.05 {
			m.p99, m.max = 4.2+1.5*noise("p99"), 6+3*noise("max")
		}
		if slow > 0 {
			m.p50, m.p99, m.max = slow*0.8, slow*1.1, slow*1.4
		}
		if int(up) < s.wanted {
			m.cpu = min(99, m.cpu*float64(s.wanted)/up)
		}
	}
	s.samples = append(s.samples, m)
	if len(s.samples) > keepSamples {
		s.samples = append(s.samples[:0], s.samples[len(s.samples)-keepSamples:]...)
	}
}

// noise is a number in 0..1 that belongs to a minute.
func (s *service) noise(at time.Time, salt string) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(salt))
	n := (h.Sum64() ^ s.hash ^ uint64(at.Unix()/60)*0x9e3779b97f4a7c15) * 0xd6e8feb86659fd93
	n ^= n >> 32
	return float64(n%10_000) / 10_000
}

// metricKey is where a metric is found: its namespace and name.
type metricKey struct{ namespace, name string }

// metric is one that is simulated: its unit and its value in a minute. ok is
// false where there is no datapoint.
type metric struct {
	unit  string
	count bool // its minutes are added up, not averaged
	of    func(m sample, stat string) (v float64, ok bool)
}

func plain(f func(m sample) float64) func(sample, string) (float64, bool) {
	return func(m sample, _ string) (float64, bool) { return f(m), true }
}

// sparse metrics have no datapoint where nothing happened, as the load
// balancer's error counts.
func sparse(f func(m sample) float64) func(sample, string) (float64, bool) {
	return func(m sample, _ string) (float64, bool) { return f(m), f(m) > 0 }
}

func latency(m sample, stat string) (float64, bool) {
	switch stat {
	case "Average", "p50", "Minimum":
		return m.p50, m.requests > 0
	case "Maximum", "p100":
		return m.max, m.requests > 0
	}
	return m.p99, m.requests > 0
}

// metrics is the table of what CloudWatch has about a service.
var metrics = map[metricKey]metric{
	{"AWS/ECS", "CPUUtilization"}:    {unit: "Percent", of: plain(func(m sample) float64 { return m.cpu })},
	{"AWS/ECS", "MemoryUtilization"}: {unit: "Percent", of: plain(func(m sample) float64 { return m.memory })},

	{"AWS/ApplicationELB", "TargetResponseTime"}:        {unit: "Seconds", of: latency},
	{"AWS/ApplicationELB", "RequestCount"}:              {unit: "Count", count: true, of: sparse(func(m sample) float64 { return m.requests + m.refused })},
	{"AWS/ApplicationELB", "RequestCountPerTarget"}:     {unit: "Count", count: true, of: sparse(func(m sample) float64 { return m.requests / max(1, m.healthy) })},
	{"AWS/ApplicationELB", "HTTPCode_Target_2XX_Count"}: {unit: "Count", count: true, of: sparse(func(m sample) float64 { return m.requests - m.errors })},
	{"AWS/ApplicationELB", "HTTPCode_Target_5XX_Count"}: {unit: "Count", count: true, of: sparse(func(m sample) float64 { return m.errors })},
	{"AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count"}:    {unit: "Count", count: true, of: sparse(func(m sample) float64 { return m.refused })},
	{"AWS/ApplicationELB", "HealthyHostCount"}:          {unit: "Count", of: plain(func(m sample) float64 { return m.healthy })},
	{"AWS/ApplicationELB", "UnHealthyHostCount"}:        {unit: "Count", of: plain(func(m sample) float64 { return m.unhealth })},
	{"ECS/ContainerInsights", "RunningTaskCount"}:       {unit: "Count", of: plain(func(m sample) float64 { return m.healthy })},
	{"AWS/RDS", "CPUUtilization"}:                       {unit: "Percent", of: plain(func(m sample) float64 { return 18 + m.cpu/6 })},
	{"AWS/RDS", "DatabaseConnections"}:                  {unit: "Count", of: plain(func(m sample) float64 { return 5 * m.healthy })},
	{"AWS/RDS", "FreeableMemory"}:                       {unit: "Bytes", of: plain(func(sample) float64 { return 6.1e9 })},
	{"AWS/RDS", "FreeStorageSpace"}:                     {unit: "Bytes", of: plain(func(sample) float64 { return 1.2e11 })},
}
