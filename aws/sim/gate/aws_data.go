package gate

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// ecrService is Amazon ECR, API 2015-09-21.
func ecrService() service {
	return service{
		name: "ecr", host: "api.ecr.%s.amazonaws.com", signing: "ecr",
		target: "AmazonEC2ContainerRegistry_V20150921",
		custom: map[string]func(*awsRun, service, []string) error{"get-login-password": (*awsRun).loginPassword},
		ops: []operation{
			op[ecr.DescribeImagesInput, ecr.DescribeImagesOutput]("repository-name").pages("maxResults", "imageDetails"),
			op[ecr.DescribeRepositoriesInput, ecr.DescribeRepositoriesOutput]().pages("maxResults", "repositories"),
			op[ecr.GetAuthorizationTokenInput, ecr.GetAuthorizationTokenOutput](),
			op[ecr.ListImagesInput, ecr.ListImagesOutput]("repository-name").pages("maxResults", "imageIds"),
		},
	}
}

// rdsService is Amazon RDS, API 2014-10-31.
func rdsService() service {
	return service{
		name: "rds", host: "rds.%s.amazonaws.com", signing: "rds", version: "2014-10-31",
		custom:  map[string]func(*awsRun, service, []string) error{"wait": (*awsRun).wait},
		waiters: rdsWaiters(),
		ops: []operation{
			op[rds.CreateDBSnapshotInput, rds.CreateDBSnapshotOutput]("db-snapshot-identifier", "db-instance-identifier"),
			op[rds.DescribeDBInstancesInput, rds.DescribeDBInstancesOutput]().marker("DBInstances"),
			op[rds.DescribeDBSnapshotsInput, rds.DescribeDBSnapshotsOutput]().marker("DBSnapshots"),
			op[rds.RestoreDBInstanceFromDBSnapshotInput, rds.RestoreDBInstanceFromDBSnapshotOutput]("db-instance-identifier"),
		},
	}
}

// secretsService is AWS Secrets Manager, API 2017-10-17. Values cannot be read:
// the simulated account has none.
func secretsService() service {
	return service{
		name: "secretsmanager", host: "secretsmanager.%s.amazonaws.com", signing: "secretsmanager",
		target: "secretsmanager", upper: true,
		ops: []operation{
			op[secretsmanager.CreateSecretInput, secretsmanager.CreateSecretOutput]("name"),
			op[secretsmanager.DescribeSecretInput, secretsmanager.DescribeSecretOutput]("secret-id"),
			op[secretsmanager.ListSecretsInput, secretsmanager.ListSecretsOutput]().tokens("MaxResults", "SecretList"),
			op[secretsmanager.PutSecretValueInput, secretsmanager.PutSecretValueOutput]("secret-id"),
		},
	}
}

// metricsService is Amazon CloudWatch, API 2010-08-01.
func metricsService() service {
	return service{
		name: "cloudwatch", host: "monitoring.%s.amazonaws.com", signing: "monitoring", version: "2010-08-01",
		ops: []operation{
			op[cloudwatch.DescribeAlarmsInput, cloudwatch.DescribeAlarmsOutput]().tokens("MaxRecords", "MetricAlarms", "CompositeAlarms"),
			op[cloudwatch.GetMetricDataInput, cloudwatch.GetMetricDataOutput]("metric-data-queries", "start-time", "end-time"),
			op[cloudwatch.GetMetricStatisticsInput, cloudwatch.GetMetricStatisticsOutput]("namespace", "metric-name", "start-time", "end-time", "period"),
			op[cloudwatch.ListMetricsInput, cloudwatch.ListMetricsOutput]().unlimited("Metrics"),
		},
	}
}

// loginPassword is `aws ecr get-login-password`: the password in the token.
func (r *awsRun) loginPassword(s service, words []string) error {
	if len(words) > 0 {
		return usage("Unknown options: %s", strings.Join(words, ", "))
	}
	o, _ := s.find("get-authorization-token")
	out, err := r.wire.do(r.ctx, s, o, map[string]any{})
	if err != nil {
		return err
	}
	list, _ := out["authorizationData"].([]any)
	if len(list) == 0 {
		return errors.New("ECR gave no authorization data")
	}
	first, _ := list[0].(map[string]any)
	token, _ := first["authorizationToken"].(string)
	b, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return fmt.Errorf("read ECR's token: %w", err)
	}
	_, password, _ := strings.Cut(string(b), ":")
	_, err = fmt.Fprintln(r.std.out, password)
	return err
}
