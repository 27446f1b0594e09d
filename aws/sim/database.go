package sim

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
)

// database is one RDS instance.
type database struct {
	id      string
	created time.Time
	status  string
	// stages are what a restored instance still goes through.
	stages []stage
	from   string // the snapshot that it was restored from
	class  string
	engine string
	major  string
	size   int32
	port   int32
	groups []string
	subnet string
	multi  bool
	public bool
}

// stage is a status and when it ends.
type stage struct {
	status string
	until  time.Time
}

// snapshot is one of a database.
type snapshot struct {
	id     string
	of     *database
	at     time.Time
	manual bool
}

// restoring is how a restored instance comes up. RDS takes 10 to 30 minutes;
// here it is about a minute and a half, in the documented order of statuses.
var restoring = []struct {
	status string
	span   time.Duration
}{
	{"creating", 55 * time.Second}, {"modifying", 12 * time.Second}, {"backing-up", 20 * time.Second},
}

// store makes the scene's databases with their snapshots.
func (w *World) store() {
	for i, id := range w.scene.Databases {
		d := &database{
			id: id, created: w.begin.Add(-400 * day), status: "available", class: "db.r6g.large", engine: "postgres", major: "15.8", size: 200, port: 5432,
			groups: []string{"sg-0a1b2c3d4e5f60002"}, subnet: id + "-subnets", multi: true,
		}
		w.databases = append(w.databases, d)
		list := w.scenario.Snapshots
		if list == nil || i > 0 {
			list = []Snapshot{{Ago: 7 * time.Hour}, {Ago: 31 * time.Hour}, {Ago: 55 * time.Hour}, {Ago: 12 * day, Manual: true}}
		}
		for _, s := range list {
			at := w.begin.Add(-s.Ago).Truncate(time.Second)
			name := "rds:" + id + at.Format("-2006-01-02-15-04")
			if s.Manual {
				name = id + at.Format("-manual-2006-01-02-15-04")
			}
			w.snapshots = append(w.snapshots, &snapshot{id: name, of: d, at: at, manual: s.Manual})
		}
	}
}

func (w *World) database(id string) *database {
	for _, d := range w.databases {
		if d.id == id {
			return d
		}
	}
	return nil
}

func (w *World) snapshot(id string) *snapshot {
	for _, s := range w.snapshots {
		if s.id == id {
			return s
		}
	}
	return nil
}

func (d *database) tick(now time.Time) {
	for len(d.stages) > 0 && !now.Before(d.stages[0].until) {
		d.stages = d.stages[1:]
		d.status = "available"
		if len(d.stages) > 0 {
			d.status = d.stages[0].status
		}
	}
}

// restore begins a new instance from a snapshot. Like RDS it takes the default
// security group unless it is told another: the page's next step.
func (w *World) restore(s *snapshot, id string) *database {
	d := *s.of
	d.id, d.created, d.from, d.groups, d.multi = id, w.at, s.id, []string{"sg-0a1b2c3d4e5f60000"}, false
	at := w.at
	d.stages = nil
	for _, r := range restoring {
		at = at.Add(r.span)
		d.stages = append(d.stages, stage{r.status, at})
	}
	d.status = restoring[0].status
	w.databases = append(w.databases, &d)
	return &d
}

func (w *World) rdsARN(kind, id string) string {
	return "arn:aws:rds:" + w.scene.Region + ":" + w.scene.Account + ":" + kind + ":" + id
}

func (d *database) describe(w *World) types.DBInstance {
	out := types.DBInstance{
		DBInstanceIdentifier: aws.String(d.id), DBInstanceArn: aws.String(w.rdsARN("db", d.id)), DBInstanceStatus: aws.String(d.status), DBInstanceClass: aws.String(d.class),
		Engine: aws.String(d.engine), EngineVersion: aws.String(d.major), AllocatedStorage: aws.Int32(d.size), StorageType: aws.String("gp3"), StorageEncrypted: aws.Bool(true),
		MasterUsername: aws.String("app"), DBName: aws.String(w.scene.Services[0].owner()), MultiAZ: aws.Bool(d.multi), PubliclyAccessible: aws.Bool(d.public),
		AvailabilityZone: aws.String(w.scene.Region + "a"), BackupRetentionPeriod: aws.Int32(7), PreferredBackupWindow: aws.String("03:00-03:30"),
		PreferredMaintenanceWindow: aws.String("sun:04:00-sun:04:30"), DeletionProtection: aws.Bool(d.from == ""), AutoMinorVersionUpgrade: aws.Bool(true),
		DbiResourceId: aws.String("db-" + d.resource()), CACertificateIdentifier: aws.String("rds-ca-rsa2048-g1"), MonitoringInterval: aws.Int32(0),
		VpcSecurityGroups: []types.VpcSecurityGroupMembership{}, DBParameterGroups: []types.DBParameterGroupStatus{{DBParameterGroupName: aws.String("default.postgres15"), ParameterApplyStatus: aws.String("in-sync")}},
		DBSubnetGroup: &types.DBSubnetGroup{DBSubnetGroupName: aws.String(d.subnet), SubnetGroupStatus: aws.String("Complete"), VpcId: aws.String("vpc-0a1b2c3d4e5f60001")},
	}
	for _, g := range d.groups {
		out.VpcSecurityGroups = append(out.VpcSecurityGroups, types.VpcSecurityGroupMembership{VpcSecurityGroupId: aws.String(g), Status: aws.String("active")})
	}
	if d.status != "creating" {
		out.InstanceCreateTime = aws.Time(d.created)
		out.Endpoint = &types.Endpoint{Address: aws.String(d.id + ".c0ffee0example." + w.scene.Region + ".rds.amazonaws.com"), Port: aws.Int32(d.port), HostedZoneId: aws.String("Z2R2ITUGPM61AM")}
		if d.from == "" || d.status == "available" {
			out.LatestRestorableTime = aws.Time(w.at.Add(-5 * time.Minute).Truncate(5 * time.Minute))
		}
	}
	return out
}

func (d *database) resource() string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	out := make([]byte, 26)
	n := uint64(1469598103934665603)
	for i := range out {
		n = (n ^ uint64(d.id[i%len(d.id)])) * 1099511628211
		out[i] = letters[n%26]
	}
	return string(out)
}

func (s *snapshot) describe(w *World) types.DBSnapshot {
	kind := "automated"
	if s.manual {
		kind = "manual"
	}
	return types.DBSnapshot{
		DBSnapshotIdentifier: aws.String(s.id), DBSnapshotArn: aws.String(w.rdsARN("snapshot", s.id)), DBInstanceIdentifier: aws.String(s.of.id), SnapshotType: aws.String(kind),
		SnapshotCreateTime: aws.Time(s.at), OriginalSnapshotCreateTime: aws.Time(s.at), InstanceCreateTime: aws.Time(s.of.created), Status: aws.String("available"), PercentProgress: aws.Int32(100),
		Engine: aws.String(s.of.engine), EngineVersion: aws.String(s.of.major), AllocatedStorage: aws.Int32(s.of.size), StorageType: aws.String("gp3"), Encrypted: aws.Bool(true),
		Port: aws.Int32(s.of.port), MasterUsername: aws.String("app"), AvailabilityZone: aws.String(w.scene.Region + "a"), VpcId: aws.String("vpc-0a1b2c3d4e5f60001"), DbiResourceId: aws.String("db-" + s.of.resource()),
	}
}
