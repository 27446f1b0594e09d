package sim

import (
	"net/netip"
	"slices"
	"strings"
)

// Targets are what a page's commands name, collected by whoever read the page.
// Order counts: the scenario happens to the first service.
type Targets struct {
	Account, Region string
	Services        []Target
	LogGroups       []string
	Hosts           []string // of URLs, a port is ignored
	Databases       []string
	Secrets         []string
	Repositories    []string // of images
	Made            []string // what the procedure makes: it is not there yet
}

// Target is one ECS service that a command names; Family may be unknown.
type Target struct{ Cluster, Service, Family string }

// Furnish makes a scene in which everything that a page names is there. A page
// about the example account gets DefaultScene with what else it names. A host
// or log group goes to the service whose name it looks like, else to the first.
func Furnish(t Targets) *Scene {
	d := DefaultScene()
	out := &Scene{Account: t.Account, Region: t.Region}
	for _, x := range t.Services {
		if x.Service == "" {
			continue
		}
		v := Service{Cluster: x.Cluster, Name: x.Service, Family: x.Family, Tasks: 3}
		for _, known := range d.Services {
			if known.Name == x.Service && (known.Cluster == x.Cluster || x.Cluster == "") {
				v = known
			}
		}
		set(&v.Cluster, "default")
		if !slices.ContainsFunc(out.Services, func(o Service) bool { return o.Name == v.Name && o.Cluster == v.Cluster }) {
			out.Services = append(out.Services, v)
		}
	}
	ours := slices.ContainsFunc(out.Services, func(v Service) bool { return v.Cluster == d.Services[0].Cluster }) ||
		len(out.Services) == 0 && slices.ContainsFunc(t.Hosts, d.Serves) && !slices.ContainsFunc(t.Hosts, theirs(d))
	if ours {
		// the example's other services too: a page rarely names all
		for _, v := range d.Services {
			if !slices.ContainsFunc(out.Services, func(o Service) bool { return o.Name == v.Name }) {
				out.Services = append(out.Services, v)
			}
		}
		out.Databases, out.Secrets = d.Databases, d.Secrets
	}
	if len(out.Services) == 0 {
		out.Services, out.MadeUp = []Service{{Cluster: "default", Name: "app", Tasks: 3}}, true // hosts are named at most
	}
	out.Databases = union(out.Databases, t.Databases)
	out.Secrets = union(out.Secrets, t.Secrets)
	out.Repositories = union(nil, t.Repositories)
	made := func(name string) bool { return slices.Contains(t.Made, name) }
	out.Databases = slices.DeleteFunc(slices.Clone(out.Databases), made)
	out.Secrets = slices.DeleteFunc(slices.Clone(out.Secrets), made)
	for _, g := range t.LogGroups {
		out.giveLogGroup(g)
	}
	for _, h := range t.Hosts {
		out.giveHost(bareHost(h))
	}
	return out
}

// Serves tells whether a host is a service's.
func (s Scene) Serves(h string) bool {
	return slices.ContainsFunc(s.Services, func(v Service) bool { return v.Host == bareHost(h) || slices.Contains(v.Hosts, bareHost(h)) })
}

// theirs tells hosts that the example account does not serve.
func theirs(d *Scene) func(string) bool {
	return func(h string) bool {
		h = bareHost(h)
		return siteLike(h) && !d.Serves(h)
	}
}

// siteLike leaves out what is answered by somebody else: AWS, the web's table,
// and pages for people.
func siteLike(h string) bool {
	if h == "" || isAWS(h) || web[h] != nil || strings.HasSuffix(h, "aws.amazon.com") {
		return false
	}
	if ip, err := netip.ParseAddr(strings.Trim(h, "[]")); err == nil && (ip.IsLoopback() || ip.IsLinkLocalUnicast()) {
		return false // this machine, and the metadata of the one that it runs on
	}
	for _, other := range []string{"github.com", "slack.com", "sentry.io", "docs.", "localhost", "127.0.0.1"} {
		if h == other || strings.HasSuffix(h, "."+other) || strings.HasSuffix(other, ".") && strings.HasPrefix(h, other) {
			return false
		}
	}
	return true
}

func (s *Scene) giveHost(h string) {
	if !siteLike(h) {
		return
	}
	for _, v := range s.Services {
		if v.Host == h || slices.Contains(v.Hosts, h) {
			return
		}
	}
	v := s.like(h)
	if v.Host == "" {
		v.Host = h
	} else {
		v.Hosts = append(v.Hosts, h)
	}
}

func (s *Scene) giveLogGroup(name string) {
	for _, v := range s.Services {
		if v.LogGroup == name || v.LogGroup == "" && name == "/ecs/"+v.Name {
			return
		}
	}
	if v := s.like(name); v.LogGroup == "" && likeness(v.Name, name) > 0 {
		v.LogGroup = name
		return
	}
	s.LogGroups = union(s.LogGroups, []string{name})
}

// like is the service whose name has most words in common with a text; the first
// of equals.
func (s *Scene) like(text string) *Service {
	best, most := &s.Services[0], 0
	for i := range s.Services {
		if n := likeness(s.Services[i].Name, text); n > most {
			best, most = &s.Services[i], n
		}
	}
	return best
}

// likeness counts the words of a name that a text has, and takes one off for
// each it lacks, so that "staging-api" is not like "api".
func likeness(name, text string) int {
	n := 0
	for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '-' || r == '_' || r == '.' }) {
		if strings.Contains(strings.ToLower(text), w) {
			n += 2
		} else {
			n--
		}
	}
	return n
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, x := range b {
		if x != "" && !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}
