package sim

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"
)

var ecrOps = table(
	reads((*World).describeRepositories),
	reads((*World).describeImages),
	reads((*World).listImages),
	reads((*World).batchGetImage),
	reads((*World).getAuthorizationToken),
	writes((*World).putImage),
)

const manifestType = "application/vnd.docker.distribution.manifest.v2+json"

func (w *World) repo(ctx context.Context, name *string) (*repository, error) {
	if r := w.repository(aws.ToString(name)); r != nil && w.here(ctx) {
		return r, nil
	}
	return nil, &types.RepositoryNotFoundException{Message: aws.String(fmt.Sprintf(
		"The repository with name '%s' does not exist in the registry with id '%s'", aws.ToString(name), w.scene.Account))}
}

func badECR(err error) error {
	return &types.InvalidParameterException{Message: aws.String(faultOf(err).Message)}
}

func (w *World) describeRepositories(ctx context.Context, in *ecr.DescribeRepositoriesInput) (*ecr.DescribeRepositoriesOutput, error) {
	list := w.repositories
	if len(in.RepositoryNames) > 0 {
		list = nil
		for _, n := range in.RepositoryNames {
			r, err := w.repo(ctx, &n)
			if err != nil {
				return nil, err
			}
			list = append(list, r)
		}
	}
	if !w.here(ctx) {
		list = nil
	}
	list, next, err := paged(list, func(r *repository) string { return r.name }, limitOf(in.MaxResults), 1000, in.NextToken)
	if err != nil {
		return nil, badECR(err)
	}
	out := &ecr.DescribeRepositoriesOutput{Repositories: []types.Repository{}, NextToken: next}
	for _, r := range list {
		out.Repositories = append(out.Repositories, types.Repository{
			RepositoryName: aws.String(r.name), RepositoryUri: aws.String(w.registryHost() + "/" + r.name), RegistryId: aws.String(w.scene.Account),
			RepositoryArn: aws.String("arn:aws:ecr:" + w.scene.Region + ":" + w.scene.Account + ":repository/" + r.name),
			CreatedAt:     aws.Time(w.begin.Add(-400 * day)), ImageTagMutability: types.ImageTagMutabilityMutable,
			ImageScanningConfiguration: &types.ImageScanningConfiguration{ScanOnPush: true},
			EncryptionConfiguration:    &types.EncryptionConfiguration{EncryptionType: types.EncryptionTypeAes256},
		})
	}
	return out, nil
}

func noImage(name string, digest, tag *string) error {
	return &types.ImageNotFoundException{Message: aws.String(fmt.Sprintf("The image with imageId {imageDigest:'%s', imageTag:'%s'} does not exist within the repository with name '%s'",
		orNull(digest), orNull(tag), name))}
}

func orNull(s *string) string {
	if s == nil {
		return "null"
	}
	return *s
}

func (w *World) describeImages(ctx context.Context, in *ecr.DescribeImagesInput) (*ecr.DescribeImagesOutput, error) {
	r, err := w.repo(ctx, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	list := r.images
	if len(in.ImageIds) > 0 {
		list = nil
		for _, id := range in.ImageIds {
			img := r.find(aws.ToString(id.ImageDigest), aws.ToString(id.ImageTag))
			if img == nil {
				return nil, noImage(r.name, id.ImageDigest, id.ImageTag)
			}
			if !slices.Contains(list, img) {
				list = append(list, img)
			}
		}
	}
	list, next, err := paged(list, func(i *image) string { return i.digest }, limitOf(in.MaxResults), 1000, in.NextToken)
	if err != nil {
		return nil, badECR(err)
	}
	out := &ecr.DescribeImagesOutput{ImageDetails: []types.ImageDetail{}, NextToken: next}
	for _, i := range list {
		out.ImageDetails = append(out.ImageDetails, types.ImageDetail{
			RegistryId: aws.String(w.scene.Account), RepositoryName: aws.String(r.name), ImageDigest: aws.String(i.digest), ImageTags: slices.Clone(i.tags),
			ImageSizeInBytes: aws.Int64(i.bytes), ImagePushedAt: aws.Time(i.pushed), ImageManifestMediaType: aws.String(manifestType),
			ArtifactMediaType: aws.String("application/vnd.docker.container.image.v1+json"), ImageStatus: types.ImageStatusActive,
		})
	}
	return out, nil
}

func (w *World) listImages(ctx context.Context, in *ecr.ListImagesInput) (*ecr.ListImagesOutput, error) {
	r, err := w.repo(ctx, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	var ids []types.ImageIdentifier
	for _, i := range r.images {
		for _, t := range i.tags {
			ids = append(ids, types.ImageIdentifier{ImageDigest: aws.String(i.digest), ImageTag: aws.String(t)})
		}
		if len(i.tags) == 0 {
			ids = append(ids, types.ImageIdentifier{ImageDigest: aws.String(i.digest)})
		}
	}
	ids, next, err := paged(ids, func(i types.ImageIdentifier) string { return *i.ImageDigest + aws.ToString(i.ImageTag) }, limitOf(in.MaxResults), 1000, in.NextToken)
	if err != nil {
		return nil, badECR(err)
	}
	return &ecr.ListImagesOutput{ImageIds: ids, NextToken: next}, nil
}

// batchGetImage gives manifests; they are as small as can be.
func (w *World) batchGetImage(ctx context.Context, in *ecr.BatchGetImageInput) (*ecr.BatchGetImageOutput, error) {
	r, err := w.repo(ctx, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	out := &ecr.BatchGetImageOutput{Images: []types.Image{}, Failures: []types.ImageFailure{}}
	for _, id := range in.ImageIds {
		i := r.find(aws.ToString(id.ImageDigest), aws.ToString(id.ImageTag))
		if i == nil {
			out.Failures = append(out.Failures, types.ImageFailure{ImageId: &id, FailureCode: types.ImageFailureCodeImageNotFound, FailureReason: aws.String("Requested image not found")})
			continue
		}
		out.Images = append(out.Images, types.Image{
			RegistryId: aws.String(w.scene.Account), RepositoryName: aws.String(r.name), ImageManifestMediaType: aws.String(manifestType),
			ImageId:       &types.ImageIdentifier{ImageDigest: aws.String(i.digest), ImageTag: id.ImageTag},
			ImageManifest: aws.String(`{"schemaVersion":2,"mediaType":"` + manifestType + `","config":{"digest":"` + i.digest + `"},"layers":[]}`),
		})
	}
	return out, nil
}

func (w *World) getAuthorizationToken(ctx context.Context, _ *ecr.GetAuthorizationTokenInput) (*ecr.GetAuthorizationTokenOutput, error) {
	return &ecr.GetAuthorizationTokenOutput{AuthorizationData: []types.AuthorizationData{{
		AuthorizationToken: aws.String(base64.StdEncoding.EncodeToString([]byte("AWS:rehearsal"))),
		ExpiresAt:          aws.Time(w.at.Add(12 * time.Hour)), ProxyEndpoint: aws.String("https://" + w.registryHost()),
	}}}, nil
}

// putImage is the end of a docker push.
func (w *World) putImage(ctx context.Context, in *ecr.PutImageInput) (*ecr.PutImageOutput, error) {
	r, err := w.repo(ctx, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	if aws.ToString(in.ImageManifest) == "" {
		return nil, &types.InvalidParameterException{Message: aws.String("Invalid parameter at 'imageManifest' failed to satisfy constraint: 'must not be empty'")}
	}
	given, tag := aws.ToString(in.ImageDigest), aws.ToString(in.ImageTag)
	if !strings.HasPrefix(given, "sha256:") {
		given = fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(*in.ImageManifest)))
	}
	if i := r.find(given, ""); i != nil && slices.Contains(i.tags, tag) {
		return nil, &types.ImageAlreadyExistsException{Message: aws.String(fmt.Sprintf("Image with digest '%s' and tag '%s' already exists in the repository with name '%s' in registry with id '%s'",
			given, tag, r.name, w.scene.Account))}
	}
	i := r.push(given, tag, w.at)
	return &ecr.PutImageOutput{Image: &types.Image{RegistryId: aws.String(w.scene.Account), RepositoryName: aws.String(r.name), ImageManifest: in.ImageManifest,
		ImageId: &types.ImageIdentifier{ImageDigest: aws.String(i.digest), ImageTag: in.ImageTag}}}, nil
}
