package aws

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	secrettypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/fairtradeworker/runbook/steps"
)

var _ steps.Vetter = (*Cloud)(nil)

// Vet checks whether tasks of a task definition could start: whether each image
// is still in ECR, whether a tag still names the image that ran, and whether the
// secrets are there. Names only are read of secrets. What cannot be read is weak.
func (c *Cloud) Vet(ctx context.Context, s steps.Service, taskDefinition string) ([]steps.Finding, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTimeout)
	defer cancel()
	a := c.account(s.Profile, s.Region)
	cl, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	d, err := a.describeDefinition(ctx, cl, taskDefinition)
	if err != nil {
		return nil, err
	}
	var out []steps.Finding
	main, ran := a.ran(d.arn)
	if main == "" {
		main = d.main("")
	}
	seen := map[string]bool{}
	for _, k := range d.containers {
		if repo, ok := ecrImage(k.image); ok && !seen[k.image] {
			seen[k.image] = true
			was := ""
			if k.name == main {
				was = ran
			}
			out = append(out, a.vetImage(ctx, cl, k.image, repo, was))
		}
		for _, ref := range k.secretRefs {
			if id, ok := secretARN(ref); ok && !seen[id] {
				seen[id] = true
				out = append(out, a.vetSecret(ctx, cl, id))
			}
		}
	}
	for i := range out {
		out[i].At = c.now().UTC()
	}
	return out, nil
}

// imagePlace is an image in ECR.
type imagePlace struct{ registry, name, tag, digest string }

// ecrImage takes 123456789012.dkr.ecr.REGION.amazonaws.com/team/web:v40 apart. ok
// is false for an image of another registry, which is not looked at.
func ecrImage(image string) (p imagePlace, ok bool) {
	host, rest, found := strings.Cut(image, "/")
	if !found || !strings.Contains(host, ".dkr.ecr.") {
		return p, false
	}
	p.registry, _, _ = strings.Cut(host, ".")
	rest, p.digest, _ = strings.Cut(rest, "@")
	if p.name, p.tag, _ = strings.Cut(rest, ":"); p.tag == "" && p.digest == "" {
		p.tag = "latest"
	}
	return p, true
}

func (a *account) vetImage(ctx context.Context, cl *clients, image string, p imagePlace, ran string) steps.Finding {
	_, short, _ := strings.Cut(image, "/")
	f := steps.Finding{Expected: "image " + short + " is in ECR", Source: "ecr"}
	id := ecrtypes.ImageIdentifier{ImageTag: optional(p.tag), ImageDigest: optional(p.digest)}
	if p.digest != "" {
		id.ImageTag = nil
	}
	out, err := cl.ecr().DescribeImages(ctx, &ecr.DescribeImagesInput{RegistryId: &p.registry, RepositoryName: &p.name, ImageIds: []ecrtypes.ImageIdentifier{id}})
	var noImage *ecrtypes.ImageNotFoundException
	var noRepo *ecrtypes.RepositoryNotFoundException
	switch {
	case errors.As(err, &noImage), errors.As(err, &noRepo):
		f.Actual = "it is not there any more"
	case err != nil:
		f.Actual, f.Weak, f.Note = "not read", true, why(a.fail("ecr DescribeImages", err))
	case len(out.ImageDetails) == 0:
		f.Actual = "it is not there any more"
	default:
		now := deref(out.ImageDetails[0].ImageDigest)
		f.OK, f.Actual = true, "it is, "+shortDigest(now)
		if ran != "" && p.digest == "" && now != ran {
			f.Note = fmt.Sprintf("tag %s names another image now (%s) than the one that ran (%s): a new deployment starts the new one", p.tag, shortDigest(now), shortDigest(ran))
		}
	}
	return f
}

// secretARN is the secret's own ARN in a valueFrom, which may go on with a key,
// a stage and a version. Parameters of Systems Manager are not looked at.
func secretARN(ref string) (string, bool) {
	parts := strings.Split(ref, ":")
	if len(parts) < 7 || parts[2] != "secretsmanager" {
		return "", false
	}
	return strings.Join(parts[:7], ":"), true
}

func (a *account) vetSecret(ctx context.Context, cl *clients, id string) steps.Finding {
	f := steps.Finding{Expected: "secret " + last(strings.ReplaceAll(id, ":secret:", "/")) + " is there", Source: "secrets manager"}
	out, err := cl.secrets().DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &id})
	var missing *secrettypes.ResourceNotFoundException
	switch {
	case errors.As(err, &missing):
		f.Actual = "it is not there"
	case err != nil:
		f.Actual, f.Weak, f.Note = "not read", true, why(a.fail("secretsmanager DescribeSecret", err))
	case out.DeletedDate != nil:
		f.Actual = "it is marked for deletion"
	default:
		f.OK, f.Actual = true, "it is"
	}
	return f
}
