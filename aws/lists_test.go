package aws

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/fairtradeworker/runbook/steps"
)

func TestOptions(t *testing.T) {
	release := sent.Add(-2 * time.Hour)
	for kind, c := range map[string]struct {
		op, body string
		want     []steps.Option
	}{
		"cluster":  {"ListClusters", `{"clusterArns": ["arn:aws:ecs:eu-west-1:001234567890:cluster/prod"]}`, []steps.Option{{Value: "prod", Label: "cluster"}}},
		"service":  {"ListServices", `{"serviceArns": ["arn:aws:ecs:eu-west-1:001234567890:service/prod/web"]}`, []steps.Option{{Value: "web", Label: "service"}}},
		"loggroup": {"DescribeLogGroups", `{"logGroups": [{"logGroupName": "/ecs/web", "retentionInDays": 30}]}`, []steps.Option{{Value: "/ecs/web", Label: "log group", Evidence: "keeps 30 days"}}},
		"secret": {"ListSecrets", `{"SecretList": [{"Name": "/web/jwt", "LastChangedDate": 1795449600, "DeletedDate": 1795536000}, {"Name": "/web/db", "LastChangedDate": 1795449600}]}`,
			[]steps.Option{{Value: "/web/jwt", Label: "secret", Barred: "marked for deletion"}, {Value: "/web/db", Label: "secret"}}},
		"snapshot": {"DescribeDBSnapshots", `<DescribeDBSnapshotsResponse><DescribeDBSnapshotsResult><DBSnapshots>
<DBSnapshot><DBSnapshotIdentifier>a</DBSnapshotIdentifier><DBInstanceIdentifier>db</DBInstanceIdentifier><Status>available</Status><SnapshotCreateTime>2026-11-23T11:00:00Z</SnapshotCreateTime></DBSnapshot>
<DBSnapshot><DBSnapshotIdentifier>b</DBSnapshotIdentifier><DBInstanceIdentifier>db</DBInstanceIdentifier><Status>available</Status><SnapshotCreateTime>2026-11-23T13:00:00Z</SnapshotCreateTime></DBSnapshot>
<DBSnapshot><DBSnapshotIdentifier>c</DBSnapshotIdentifier><DBInstanceIdentifier>db</DBInstanceIdentifier><Status>creating</Status><PercentProgress>62</PercentProgress></DBSnapshot>
</DBSnapshots></DescribeDBSnapshotsResult></DescribeDBSnapshotsResponse>`, []steps.Option{
			{Value: "a", Label: "snapshot of db", Evidence: "taken 23 Nov 11:00 UTC, 1 h 0 m before the deploy; restoring it loses 3 h 0 m of data"},
			{Value: "b", Label: "snapshot of db", Evidence: "taken 23 Nov 13:00 UTC, 1 h 0 m AFTER the deploy; restoring it loses 1 h 0 m of data"},
			{Value: "c", Label: "snapshot of db", Barred: "creating 62 %"}}},
		"version": {"DescribeImages", `{"imageDetails": [{"imageTags": ["v40"], "imagePushedAt": 1795363200, "imageDigest": "sha256:40"}, {"imageTags": ["v41"], "imagePushedAt": 1795449600, "imageDigest": "sha256:41"}, {"imageDigest": "sha256:99"}]}`,
			[]steps.Option{{Value: "v41", Label: "image team/web"}, {Value: "v40", Label: "image team/web, what the service is set to now"}}},
	} {
		t.Run(kind, func(t *testing.T) {
			fake := baseline(t)
			fake.answers["DescribeTaskDefinition"] = []answer{{200, []byte(`{"taskDefinition": {"taskDefinitionArn": "ASKED", "containerDefinitions": [{"name": "web", "image": "001234567890.dkr.ecr.eu-west-1.amazonaws.com/team/web:v40"}]}}`)}}
			fake.answers[c.op] = []answer{{200, []byte(c.body)}}
			got, err := ready(fake, func() time.Time { return sent }).Options(context.Background(), web, kind, release)
			if err != nil || len(got) != len(c.want) {
				t.Fatalf("%+v %v", got, err)
			}
			for i, want := range c.want {
				if got[i].Value != want.Value || got[i].Label != want.Label || got[i].Barred != want.Barred || want.Evidence != "" && got[i].Evidence != want.Evidence || got[i].Backed {
					t.Errorf("%+v\nwant %+v", got[i], want)
				}
			}
			fake.answers[c.op] = []answer{{400, []byte(`{"__type":"AccessDeniedException","message":"no"}`)}}
			if kind == "snapshot" {
				fake.answers[c.op] = []answer{{403, []byte(`<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`)}}
			}
			if _, err := ready(fake, noon).Options(context.Background(), web, kind, release); kindOf(err) != "denied" || !strings.Contains(err.Error(), c.op) {
				t.Errorf("denied: %v", err)
			}
		})
		if lists[kind] == nil {
			t.Errorf("%s is no list", kind)
		}
	}
	if _, err := ready(baseline(t), noon).Options(context.Background(), web, "weather", release); err == nil {
		t.Error("a list of weather")
	}
}
