package sim

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// secretsOps is what of Secrets Manager is simulated. No value is ever kept:
// there is nothing to read, and a created secret's value is forgotten at once.
var secretsOps = table(
	reads((*World).listSecrets),
	reads((*World).describeSecret),
	writes((*World).createSecret).hiding("SecretString", "SecretBinary"),
	writes((*World).putSecretValue).hiding("SecretString", "SecretBinary"),
)

// secret is one of Secrets Manager, without its value.
type secret struct {
	name, description string
	created, changed  time.Time
	version           string
}

func (w *World) hasSecret(name string) bool { return w.secret(name) != nil }

// secret finds one by name or ARN, which may lack the six characters at its end.
func (w *World) secret(ref string) *secret {
	for _, s := range w.secrets {
		if arn := w.secretARN(s); s.name == ref || arn == ref || arn[:len(arn)-7] == ref {
			return s
		}
	}
	return nil
}

// secretARN ends in six characters that Secrets Manager adds.
func (w *World) secretARN(s *secret) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s.name))
	n, tail := h.Sum64(), make([]byte, 6)
	for i := range tail {
		tail[i] = urlSafe[n%62]
		n /= 62
	}
	return "arn:aws:secretsmanager:" + w.scene.Region + ":" + w.scene.Account + ":secret:" + s.name + "-" + string(tail)
}

// lockUp makes the secrets that a family's definitions refer to, and those of the
// scene, but for the scenario's unmade ones.
func (w *World) lockUp(f *family, unmade []string) {
	add := func(name string) {
		if !slices.Contains(unmade, name) && w.secret(name) == nil {
			at := w.begin.Add(-200 * day)
			w.secrets = append(w.secrets, &secret{name: name, created: at, changed: at.Add(60 * day), version: secretVersion(name, 1)})
		}
	}
	for _, n := range w.scene.Secrets {
		add(n)
	}
	add("/" + f.name + "/database-url")
	add("/" + f.name + "/jwt-secret")
}

func secretVersion(name string, n int) string {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%s %d", name, n)
	v := fmt.Sprintf("%016x%016x", h.Sum64(), h.Sum64()^0x5ec)
	return v[:8] + "-" + v[8:12] + "-4" + v[13:16] + "-a" + v[17:20] + "-" + v[20:32]
}

func noSecret() error {
	return &types.ResourceNotFoundException{Message: aws.String("Secrets Manager can't find the specified secret.")}
}

func badSecret(format string, args ...any) error {
	return &types.InvalidParameterException{Message: aws.String(fmt.Sprintf(format, args...))}
}

func (w *World) listSecrets(ctx context.Context, in *secretsmanager.ListSecretsInput) (*secretsmanager.ListSecretsOutput, error) {
	var found []*secret
	for _, s := range w.secrets {
		if w.here(ctx) && chosen(s, in.Filters) {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *secret) int { return strings.Compare(a.name, b.name) })
	if in.SortOrder == types.SortOrderTypeDesc {
		slices.Reverse(found)
	}
	list, next, err := paged(found, func(s *secret) string { return s.name }, limitOf(in.MaxResults), 100, in.NextToken)
	if err != nil {
		return nil, &types.InvalidNextTokenException{Message: aws.String("The NextToken value is invalid.")}
	}
	out := &secretsmanager.ListSecretsOutput{SecretList: []types.SecretListEntry{}, NextToken: next}
	for _, s := range list {
		out.SecretList = append(out.SecretList, types.SecretListEntry{
			ARN: aws.String(w.secretARN(s)), Name: aws.String(s.name), Description: opt(s.description), CreatedDate: aws.Time(s.created), LastChangedDate: aws.Time(s.changed),
			LastAccessedDate: aws.Time(w.begin.Truncate(day)), Tags: []types.Tag{}, SecretVersionsToStages: map[string][]string{s.version: {"AWSCURRENT"}},
		})
	}
	return out, nil
}

// chosen applies the filters of names; a filter by "!" prefix takes out.
func chosen(s *secret, filters []types.Filter) bool {
	for _, f := range filters {
		if f.Key != types.FilterNameStringTypeName && f.Key != types.FilterNameStringTypeAll {
			continue
		}
		if !slices.ContainsFunc(f.Values, func(v string) bool {
			if not, ok := strings.CutPrefix(v, "!"); ok {
				return !strings.HasPrefix(s.name, not)
			}
			return strings.HasPrefix(s.name, v)
		}) {
			return false
		}
	}
	return true
}

func opt(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (w *World) describeSecret(ctx context.Context, in *secretsmanager.DescribeSecretInput) (*secretsmanager.DescribeSecretOutput, error) {
	s := w.secret(aws.ToString(in.SecretId))
	if s == nil || !w.here(ctx) {
		return nil, noSecret()
	}
	return &secretsmanager.DescribeSecretOutput{
		ARN: aws.String(w.secretARN(s)), Name: aws.String(s.name), Description: opt(s.description), CreatedDate: aws.Time(s.created), LastChangedDate: aws.Time(s.changed),
		VersionIdsToStages: map[string][]string{s.version: {"AWSCURRENT"}},
	}, nil
}

func (w *World) createSecret(_ context.Context, in *secretsmanager.CreateSecretInput) (*secretsmanager.CreateSecretOutput, error) {
	name := aws.ToString(in.Name)
	switch {
	case name == "":
		return nil, badSecret("You must provide a value for the Name parameter.")
	case strings.IndexFunc(name, func(r rune) bool { return !strings.ContainsRune(secretName, r) }) >= 0:
		return nil, &types.InvalidParameterException{Message: aws.String("Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!")}
	case w.secret(name) != nil:
		return nil, &types.ResourceExistsException{Message: aws.String("The operation failed because the secret " + name + " already exists.")}
	}
	s := &secret{name: name, description: aws.ToString(in.Description), created: w.at, changed: w.at, version: secretVersion(name, 1)}
	w.secrets = append(w.secrets, s)
	return &secretsmanager.CreateSecretOutput{ARN: aws.String(w.secretARN(s)), Name: in.Name, VersionId: aws.String(s.version)}, nil
}

const secretName = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/_+=.@!"

func (w *World) putSecretValue(_ context.Context, in *secretsmanager.PutSecretValueInput) (*secretsmanager.PutSecretValueOutput, error) {
	s := w.secret(aws.ToString(in.SecretId))
	if s == nil {
		return nil, noSecret()
	}
	s.changed, s.version = w.at, secretVersion(s.name, int(w.at.Unix()))
	return &secretsmanager.PutSecretValueOutput{ARN: aws.String(w.secretARN(s)), Name: aws.String(s.name), VersionId: aws.String(s.version), VersionStages: []string{"AWSCURRENT"}}, nil
}
