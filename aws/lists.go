package aws

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/fairtradeworker/runbook/steps"
)

// mostListed bounds a list; more than that nobody reads.
const mostListed = 500

// lists is the table of what can be chosen from the account, by the kind of a
// page's placeholder. What cannot work is listed and barred.
var lists = map[string]func(*lister, context.Context) ([]steps.Option, error){
	"cluster": (*lister).listClusters, "service": (*lister).listServices, "loggroup": (*lister).listLogGroups,
	"secret": (*lister).listSecrets, "snapshot": (*lister).listSnapshots, "version": (*lister).listImages, "revision": (*lister).listRevisions,
}

// lister is one list being read.
type lister struct {
	*account
	clients *clients
	service steps.Service
	release time.Time // when the release began; zero = not known
	now     time.Time
}

// Options lists the values that a placeholder of the kind can take ("cluster",
// "service", "loggroup", "secret", "snapshot", "version", "revision"), with the fact that
// decides between them; snapshots are told by the moment at which the release
// began. Nothing is recommended, and secrets are listed by name only.
func (c *Cloud) Options(ctx context.Context, s steps.Service, kind string, release time.Time) ([]steps.Option, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	read := lists[kind]
	if read == nil {
		return nil, fmt.Errorf("list %q: there is no such list", kind)
	}
	a := c.account(s.Profile, s.Region)
	cl, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	return read(&lister{a, cl, s, release, c.now().UTC()}, ctx)
}

// ago is the age of something, with its day.
func (l *lister) ago(t *time.Time) string {
	if t == nil || t.IsZero() {
		return "at an unknown time"
	}
	return fmt.Sprintf("%s UTC, %s ago", t.UTC().Format("2 Jan 15:04"), age(l.now.Sub(*t)))
}

func age(d time.Duration) string {
	if d >= 48*time.Hour {
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	}
	return span(max(d, 0))
}

func (l *lister) listClusters(ctx context.Context) (out []steps.Option, err error) {
	for p := ecs.NewListClustersPaginator(l.clients.ecs(), &ecs.ListClustersInput{}); p.HasMorePages() && len(out) < mostListed; {
		page, err := p.NextPage(ctx)
		if err != nil {
			return nil, l.fail("ecs ListClusters", err)
		}
		for _, arn := range page.ClusterArns {
			out = append(out, steps.Option{Value: last(arn), Label: "cluster"})
		}
	}
	return out, nil
}

func (l *lister) listServices(ctx context.Context) (out []steps.Option, err error) {
	for p := ecs.NewListServicesPaginator(l.clients.ecs(), &ecs.ListServicesInput{Cluster: optional(l.service.Cluster), MaxResults: awssdk.Int32(100)}); p.HasMorePages() && len(out) < mostListed; {
		page, err := p.NextPage(ctx)
		if err != nil {
			return nil, l.fail("ecs ListServices", err)
		}
		for _, arn := range page.ServiceArns {
			out = append(out, steps.Option{Value: last(arn), Label: "service"})
		}
	}
	return out, nil
}

func (l *lister) listLogGroups(ctx context.Context) (out []steps.Option, err error) {
	for p := logs.NewDescribeLogGroupsPaginator(l.clients.logs(), &logs.DescribeLogGroupsInput{}); p.HasMorePages() && len(out) < mostListed; {
		page, err := p.NextPage(ctx)
		if err != nil {
			return nil, l.fail("logs DescribeLogGroups", err)
		}
		for _, g := range page.LogGroups {
			keeps := "keeps everything"
			if g.RetentionInDays != nil {
				keeps = fmt.Sprintf("keeps %d days", *g.RetentionInDays)
			}
			out = append(out, steps.Option{Value: deref(g.LogGroupName), Label: "log group", Evidence: keeps})
		}
	}
	return out, nil
}

func (l *lister) listSecrets(ctx context.Context) (out []steps.Option, err error) {
	in := &secretsmanager.ListSecretsInput{IncludePlannedDeletion: awssdk.Bool(true), MaxResults: awssdk.Int32(100)}
	for p := secretsmanager.NewListSecretsPaginator(l.clients.secrets(), in); p.HasMorePages() && len(out) < mostListed; {
		page, err := p.NextPage(ctx)
		if err != nil {
			return nil, l.fail("secretsmanager ListSecrets", err)
		}
		for _, s := range page.SecretList {
			o := steps.Option{Value: deref(s.Name), Label: "secret", Evidence: "changed " + l.ago(s.LastChangedDate)}
			if s.DeletedDate != nil {
				o.Barred = "marked for deletion"
			}
			out = append(out, o)
		}
	}
	return out, nil
}

// listSnapshots tells of each snapshot whether it was taken before the release
// and how much data restoring it would lose.
func (l *lister) listSnapshots(ctx context.Context) (out []steps.Option, err error) {
	type row struct {
		steps.Option
		at time.Time
	}
	var rows []row
	for p := rds.NewDescribeDBSnapshotsPaginator(l.clients.rds(), &rds.DescribeDBSnapshotsInput{}); p.HasMorePages() && len(rows) < mostListed; {
		page, err := p.NextPage(ctx)
		if err != nil {
			return nil, l.fail("rds DescribeDBSnapshots", err)
		}
		for _, s := range page.DBSnapshots {
			o := steps.Option{Value: deref(s.DBSnapshotIdentifier), Label: "snapshot of " + deref(s.DBInstanceIdentifier)}
			if status := deref(s.Status); status != "available" {
				o.Barred = status
				if s.PercentProgress != nil && status == "creating" {
					o.Barred += fmt.Sprintf(" %d %%", *s.PercentProgress)
				}
			}
			if s.AllocatedStorage != nil {
				o.Label += fmt.Sprintf(", %d GiB", *s.AllocatedStorage)
			}
			if s.SnapshotCreateTime != nil {
				o.Evidence = l.taken(*s.SnapshotCreateTime)
			}
			rows = append(rows, row{o, utc(s.SnapshotCreateTime)})
		}
	}
	rank := func(r row) int {
		switch {
		case r.Barred != "":
			return 2
		case !l.release.IsZero() && r.at.After(l.release):
			return 1
		}
		return 0
	}
	// Those before the release first, newest first: what is lost is least there.
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), b.at.Compare(a.at))
	})
	for _, r := range rows {
		out = append(out, r.Option)
	}
	return out, nil
}

func (l *lister) taken(at time.Time) string {
	text := "taken " + at.UTC().Format("2 Jan 15:04") + " UTC"
	switch {
	case l.release.IsZero():
	case at.Before(l.release):
		text += ", " + age(l.release.Sub(at)) + " before the deploy"
	default:
		text += ", " + age(at.Sub(l.release)) + " AFTER the deploy"
	}
	return text + "; restoring it loses " + age(l.now.Sub(at)) + " of data"
}

// listImages are the tagged images in the repository that the service's own task
// definition names, newest first.
func (l *lister) listImages(ctx context.Context) (out []steps.Option, err error) {
	svc, err := l.account.service(ctx, l.clients, l.service)
	if err != nil {
		return nil, err
	}
	def, err := l.definition(ctx, l.clients, deref(svc.TaskDefinition))
	if err != nil {
		return nil, err
	}
	image := def.image(def.main(mainContainer(svc)))
	registry, name, _ := strings.Cut(strings.SplitN(image, "@", 2)[0], "/")
	if !strings.Contains(registry, ".dkr.ecr.") {
		return nil, &steps.Trouble{Kind: "missing", Source: "ecr DescribeImages", Text: "the service's image " + image + " is not in ECR", Next: "look it up in its own registry"}
	}
	owner, _, _ := strings.Cut(registry, ".")
	name, _, _ = strings.Cut(name, ":")
	var images []ecrtypes.ImageDetail
	for p := ecr.NewDescribeImagesPaginator(l.clients.ecr(), &ecr.DescribeImagesInput{RepositoryName: &name, RegistryId: &owner}); p.HasMorePages() && len(images) < mostListed; {
		page, err := p.NextPage(ctx)
		if err != nil {
			return nil, l.fail("ecr DescribeImages", err)
		}
		images = append(images, page.ImageDetails...)
	}
	slices.SortStableFunc(images, func(a, b ecrtypes.ImageDetail) int { return utc(b.ImagePushedAt).Compare(utc(a.ImagePushedAt)) })
	for _, d := range images {
		for _, tag := range d.ImageTags {
			o := steps.Option{Value: tag, Label: "image " + name, Evidence: "pushed " + l.ago(d.ImagePushedAt) + ", " + deref(d.ImageDigest)}
			if image == registry+"/"+name+":"+tag {
				o.Label += ", what the service is set to now"
			}
			out = append(out, o)
		}
	}
	return out, nil
}
