package sim

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// warmUp is how long before Begin a world with nothing rolling out is started,
// so that its log and events are not empty.
const warmUp = 10 * time.Minute

// calm is the history of the services that nothing happens to.
var calm = Scenario{History: []Past{
	{Back: 1, Ago: 5*day + 3*time.Hour, Took: 2*time.Minute + 50*time.Second},
	{Back: 0, Ago: 26 * time.Hour, Took: 2*time.Minute + 41*time.Second},
}}

// furnish makes the scene's services and lives through the scenario's history.
func (w *World) furnish(seed uint64) error {
	if len(w.scene.Account) != 12 {
		return fmt.Errorf("furnish the account: %q is not an account number of 12 digits", w.scene.Account)
	}
	w.store()
	for _, n := range w.scene.LogGroups {
		w.logs = append(w.logs, newLogGroup(n))
	}
	for _, n := range w.scene.Repositories {
		if w.repository(n) == nil {
			w.repositories = append(w.repositories, &repository{name: n})
		}
	}
	for i, v := range w.scene.Services {
		scenario := w.scenario
		if i > 0 {
			scenario = calm
		}
		s := w.newService(v, i, seed)
		for _, o := range w.services {
			if o.Cluster == v.Cluster && o.Name == v.Name {
				return fmt.Errorf("furnish %s: the scene has it twice", v.Name)
			}
			if o.log.name == v.LogGroup {
				s.log = o.log
			}
		}
		s.next, s.lag = scenario.Next, scenario.Lag
		s.breaker.Enable, s.breaker.Rollback = scenario.Breaker.Enable, scenario.Breaker.Rollback
		if err := w.adopt(s, scenario); err != nil {
			return err
		}
		if err := s.live(scenario, w.begin); err != nil {
			return err
		}
		w.services = append(w.services, s)
		for _, h := range append([]string{v.Host}, v.Hosts...) {
			if h != "" && w.sites[bareHost(h)] == nil {
				w.sites[bareHost(h)] = s
			}
		}
	}
	return nil
}

func (w *World) newService(v Service, index int, seed uint64) *service {
	h := fnv.New64a()
	_, _ = h.Write([]byte(v.Cluster + "/" + v.Name))
	return &service{
		Service: v, index: index, names: w.names(),
		rng: rand.New(rand.NewPCG(seed, h.Sum64())), hash: h.Sum64(),
		wanted: v.Tasks, min: v.MinHealthy, max: v.Max,
		breaker: &types.DeploymentCircuitBreaker{}, grace: 60, world: w,
		fates: map[int]Fate{}, log: newLogGroup(v.LogGroup),
	}
}

// live lays out the history before begin and goes through the last of it tick
// by tick, so that what is seen at begin is what the machine made.
func (s *service) live(scenario Scenario, begin time.Time) error {
	var good *revision
	for _, p := range scenario.History {
		td := s.family.back(p.Back)
		if td == nil {
			continue // a young family: less history
		}
		if good == nil && p.Outcome != Successful {
			return fmt.Errorf("furnish %s: the scenario %q needs an earlier revision that succeeded; %s has only %d",
				s.Name, scenario.Name, s.Family, len(s.family.definitions))
		}
		at := begin.Add(-p.Ago)
		if p.Outcome != Rolling {
			good = s.remember(p, td, good, at)
			continue
		}
		s.settle(good, at.Add(-warmUp))
		s.run(at.Add(-warmUp), at)
		s.deploy(td, at)
		s.run(at, begin)
		return nil
	}
	s.settle(good, begin.Add(-warmUp))
	s.run(begin.Add(-warmUp), begin)
	return nil
}

func (s *service) run(from, to time.Time) {
	for t := from.Add(tick); !t.After(to); t = t.Add(tick) {
		s.tick(t)
	}
}

// settle makes the service whole and steady on a revision, as if its tasks had
// been running since its deployment ended.
func (s *service) settle(r *revision, now time.Time) {
	d := &deployment{revision: r, created: r.created, updated: s.lastChange, done: true}
	d.rollout = s.rolloutOf(r)
	s.deployments = []*deployment{d}
	for range s.wanted {
		t := s.start(d, s.lastChange.Add(-s.draw(Span{20 * time.Second, 50 * time.Second})))
		if t == nil {
			break
		}
		t.becomeRunning(s, t.created.Add(8*time.Second))
		t.target, t.healthyOnce = targetHealthy, true
		t.nextLine = now.Add(s.draw(Span{tick, 12 * tick}))
	}
	s.batch = batch{}
	s.steady = true
	s.event(now.Add(-2*time.Hour), "has reached a steady state.")
}
