package sim

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

func TestFurnishAnotherTeamsPage(t *testing.T) {
	scene := Furnish(Targets{
		Region: "eu-west-1", Services: []Target{{"shop", "cart-api", "cart"}, {"shop", "cart-worker", ""}, {"shop", "cart-api", ""}},
		LogGroups: []string{"/ecs/cart-api", "/aws/worker/cart", "/vpn"}, Hosts: []string{"cart-api.example.com:443", "cart-worker.example.com", "www.example.com", "api.github.com", "console.aws.amazon.com", "sentry.io"},
		Databases: []string{"orders"}, Secrets: []string{"cart/db"}, Repositories: []string{"cart", "tools"},
	})
	w, v := newWorld(t, Options{Scene: scene})
	cfg := config(w)
	cfg.Region = "eu-west-1"
	s, err := ecs.NewFromConfig(cfg).DescribeServices(bg, &ecs.DescribeServicesInput{Cluster: aws.String("shop"), Services: []string{"cart-api", "cart-worker"}})
	if err != nil || len(s.Services) != 2 || len(s.Failures) != 0 || len(s.Services[0].Deployments) != 2 || len(s.Services[1].Deployments) != 1 {
		t.Fatal(s, err)
	}
	g, err := cloudwatchlogs.NewFromConfig(cfg).DescribeLogGroups(bg, &cloudwatchlogs.DescribeLogGroupsInput{})
	if err != nil || len(g.LogGroups) < 3 {
		t.Error(g, err)
	}
	for _, name := range []string{"/ecs/cart-api", "/aws/worker/cart", "/vpn"} {
		if _, err := cloudwatchlogs.NewFromConfig(cfg).FilterLogEvents(bg, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &name}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if d, err := rds.NewFromConfig(cfg).DescribeDBInstances(bg, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String("orders")}); err != nil || len(d.DBInstances) != 1 {
		t.Error(err)
	}
	if _, err := secretsmanager.NewFromConfig(cfg).DescribeSecret(bg, &secretsmanager.DescribeSecretInput{SecretId: aws.String("cart/db")}); err != nil {
		t.Error(err)
	}
	if r, err := ecr.NewFromConfig(cfg).DescribeRepositories(bg, &ecr.DescribeRepositoriesInput{}); err != nil || len(r.Repositories) != 3 {
		t.Error(r, err)
	}
	for host, want := range map[string]bool{"cart-api.example.com": true, "cart-worker.example.com": true, "www.example.com": true, "api.github.com": true, "sentry.io": true, "console.aws.amazon.com": false, "api.fairtradeworker.com": false} {
		if w.Simulates(host) != want {
			t.Errorf("%s: %v", host, !want)
		}
	}
	if w.sites["cart-worker.example.com"] != w.services[1] || w.sites["cart-api.example.com"] != w.services[0] {
		t.Error("hosts are mixed up")
	}
	v.add(time.Minute)
}

func TestFurnishTheExamplePage(t *testing.T) {
	for _, targets := range []Targets{
		{Hosts: []string{"api.fairtradeworker.com"}},
		{Services: []Target{{testCluster, testService, ""}}, Hosts: []string{"api.fairtradeworker.com"}, LogGroups: []string{"/ecs/fairtradeworker-api"}},
	} {
		s := Furnish(targets).filled()
		if len(s.Services) != 2 || s.Services[0].Name != testService || s.Services[0].Tasks != 6 || len(s.Databases) != 1 || len(s.LogGroups) != 0 || len(s.Services[0].Hosts) != 0 {
			t.Errorf("%+v", s)
		}
	}
	if s := Furnish(Targets{Hosts: []string{"status.example.org"}}); s.Services[0].Host != "status.example.org" || s.Services[0].Name != "app" {
		t.Errorf("%+v", s)
	}
}

// A page that names nothing of the example account gets nothing of it.
func TestNothingOfTheExampleElsewhere(t *testing.T) {
	for _, targets := range []Targets{
		{},
		{Hosts: []string{"www.example.org", "169.254.169.254", "127.0.0.1:80", "[::1]:80"}},
		{Region: "eu-west-1", Services: []Target{{"shop", "cart-api", ""}}, Hosts: []string{"cart.example.org"}, Databases: []string{"orders"}, Secrets: []string{"cart/db"}},
	} {
		w, _ := newWorld(t, Options{Scene: Furnish(targets)})
		if all := fmt.Sprintf("%+v", w.Scene()); strings.Contains(all, "fairtradeworker") {
			t.Errorf("%+v: %s", targets, all)
		}
		for _, h := range []string{"169.254.169.254", "127.0.0.1", "api.fairtradeworker.com"} {
			if w.Simulates(h) {
				t.Errorf("%s is simulated", h)
			}
		}
		if made := w.Scene().MadeUp; made != (len(targets.Services) == 0) {
			t.Errorf("made up: %v", made)
		}
	}
}

// TestMark: the same scene and scenario, the same mark; another one, another.
func TestMark(t *testing.T) {
	marks := map[string]string{}
	scenes := map[string]*Scene{"example": nil, "shop": Furnish(Targets{Services: []Target{{"shop", "cart-api", ""}}}), "shop with a database": Furnish(Targets{Services: []Target{{"shop", "cart-api", ""}}, Databases: []string{"orders"}})}
	for _, s := range Scenarios() {
		for name, scene := range scenes {
			w, _ := newWorld(t, Options{Scene: scene, Scenario: s.Name})
			again, _ := newWorld(t, Options{Scene: scene, Scenario: s.Name})
			m := w.Mark()
			if other := marks[m]; other != "" || again.Mark() != m {
				t.Errorf("%s in %s has the mark of %s", s.Name, name, other)
			}
			marks[m] = s.Name + " in " + name
		}
	}
}

// TestEveryScenarioFitsAnyScene: a young service with one revision too, where
// the scenario can be told there, and never a panic.
func TestEveryScenarioFitsAnyScene(t *testing.T) {
	for _, s := range Scenarios() {
		for _, scene := range []*Scene{Furnish(Targets{Services: []Target{{"c", "s", ""}}}), {Services: []Service{{Name: "s", Revisions: []Revision{{Number: 1}}}}}} {
			if w, err := New(Options{Scenario: s.Name, Scene: scene, Now: func() time.Time { return testBegin }}); err == nil {
				w.tickTo(w.at.Add(2 * time.Minute))
			} else if len(scene.Services[0].Revisions) != 1 {
				t.Errorf("%s: %v", s.Name, err)
			}
		}
	}
}
