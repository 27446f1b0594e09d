package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

var stsOps = table(
	reads((*World).getCallerIdentity),
)

func (w *World) getCallerIdentity(context.Context, *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
	return &sts.GetCallerIdentityOutput{
		Account: aws.String(w.scene.Account),
		Arn:     aws.String("arn:aws:sts::" + w.scene.Account + ":assumed-role/" + w.scene.Role + "/" + w.scene.Session),
		UserId:  aws.String("AROAEXAMPLEEXAMPLE000:" + w.scene.Session),
	}, nil
}
