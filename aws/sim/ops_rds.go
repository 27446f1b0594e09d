package sim

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
)

var rdsOps = table(
	reads((*World).describeDBInstances),
	reads((*World).describeDBSnapshots),
	writes((*World).restoreDBInstanceFromDBSnapshot),
	writes((*World).createDBSnapshot),
)

// rdsItems are the list elements of RDS's XML that are not named after their
// type; strings are named by the member that holds them.
var rdsItems = map[string]string{
	"DBParameterGroupStatus": "DBParameterGroup", "DBSecurityGroupMembership": "DBSecurityGroup", "AdditionalStorageVolume": "member", "AdditionalStorageVolumeOutput": "member",
	"ReadReplicaDBInstanceIdentifiers": "ReadReplicaDBInstanceIdentifier", "ReadReplicaDBClusterIdentifiers": "ReadReplicaDBClusterIdentifier",
}

func rdsItem(field string, t reflect.Type) string {
	key := t.Name()
	if t.Kind() == reflect.String {
		key = field
	}
	if name := rdsItems[key]; name != "" {
		return name
	}
	if t.Kind() == reflect.String {
		return "member"
	}
	return key
}

// rdsPage reads RDS's paging: MaxRecords 20..100 and a marker.
func rdsPage[T any](list []T, key func(T) string, max *int32, marker *string) ([]T, *string, error) {
	if max != nil && (*max < 20 || *max > 100) {
		return nil, nil, fault{Code: "InvalidParameterValue", Message: "Invalid value " + itoa(int(*max)) + " for MaxRecords. Must be between 20 and 100"}
	}
	list, next, err := paged(list, key, limitOf(max), 100, marker)
	if err != nil {
		return nil, nil, fault{Code: "InvalidParameterValue", Message: "The marker provided is not valid."}
	}
	return list, next, nil
}

func (w *World) describeDBInstances(ctx context.Context, in *rds.DescribeDBInstancesInput) (*rds.DescribeDBInstancesOutput, error) {
	want := strings.TrimPrefix(aws.ToString(in.DBInstanceIdentifier), w.rdsARN("db", ""))
	var found []*database
	for _, d := range w.databases {
		if w.here(ctx) && (want == "" || d.id == want) && passes(in.Filters, "db-instance-id", d.id) {
			found = append(found, d)
		}
	}
	if want != "" && len(found) == 0 {
		return nil, &types.DBInstanceNotFoundFault{Message: aws.String("DBInstance " + want + " not found.")}
	}
	list, next, err := rdsPage(found, func(d *database) string { return d.id }, in.MaxRecords, in.Marker)
	if err != nil {
		return nil, err
	}
	out := &rds.DescribeDBInstancesOutput{DBInstances: []types.DBInstance{}, Marker: next}
	for _, d := range list {
		out.DBInstances = append(out.DBInstances, d.describe(w))
	}
	return out, nil
}

func passes(filters []types.Filter, name, value string) bool {
	for _, f := range filters {
		if aws.ToString(f.Name) == name && !slices.Contains(f.Values, value) {
			return false
		}
	}
	return true
}

// describeDBSnapshots lists in no useful order, as RDS does: by name.
func (w *World) describeDBSnapshots(ctx context.Context, in *rds.DescribeDBSnapshotsInput) (*rds.DescribeDBSnapshotsOutput, error) {
	want, of, kind := aws.ToString(in.DBSnapshotIdentifier), aws.ToString(in.DBInstanceIdentifier), aws.ToString(in.SnapshotType)
	var found []*snapshot
	for _, s := range w.snapshots {
		if w.here(ctx) && (want == "" || s.id == want) && (of == "" || s.of.id == of) && (kind == "" || s.manual == (kind == "manual")) {
			found = append(found, s)
		}
	}
	if want != "" && len(found) == 0 {
		return nil, &types.DBSnapshotNotFoundFault{Message: aws.String("DBSnapshot " + want + " not found.")}
	}
	slices.SortFunc(found, func(a, b *snapshot) int { return strings.Compare(a.id, b.id) })
	list, next, err := rdsPage(found, func(s *snapshot) string { return s.id }, in.MaxRecords, in.Marker)
	if err != nil {
		return nil, err
	}
	out := &rds.DescribeDBSnapshotsOutput{DBSnapshots: []types.DBSnapshot{}, Marker: next}
	for _, s := range list {
		out.DBSnapshots = append(out.DBSnapshots, s.describe(w))
	}
	return out, nil
}

func (w *World) restoreDBInstanceFromDBSnapshot(_ context.Context, in *rds.RestoreDBInstanceFromDBSnapshotInput) (*rds.RestoreDBInstanceFromDBSnapshotOutput, error) {
	id, from := aws.ToString(in.DBInstanceIdentifier), aws.ToString(in.DBSnapshotIdentifier)
	if !validDB(id) {
		return nil, fault{Code: "InvalidParameterValue", Message: "The parameter DBInstanceIdentifier is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens."}
	}
	s := w.snapshot(strings.TrimPrefix(from, w.rdsARN("snapshot", "")))
	if s == nil {
		return nil, &types.DBSnapshotNotFoundFault{Message: aws.String("DBSnapshot not found: " + from)}
	}
	if w.database(id) != nil {
		return nil, &types.DBInstanceAlreadyExistsFault{Message: aws.String("DB instance already exists")}
	}
	d := w.restore(s, id)
	set(&d.class, d.class)
	if c := aws.ToString(in.DBInstanceClass); c != "" {
		d.class = c
	}
	if len(in.VpcSecurityGroupIds) > 0 {
		d.groups = in.VpcSecurityGroupIds
	}
	if n := aws.ToString(in.DBSubnetGroupName); n != "" {
		d.subnet = n
	}
	d.multi, d.public = aws.ToBool(in.MultiAZ), aws.ToBool(in.PubliclyAccessible)
	out := d.describe(w)
	return &rds.RestoreDBInstanceFromDBSnapshotOutput{DBInstance: &out}, nil
}

func (w *World) createDBSnapshot(_ context.Context, in *rds.CreateDBSnapshotInput) (*rds.CreateDBSnapshotOutput, error) {
	id, of := aws.ToString(in.DBSnapshotIdentifier), aws.ToString(in.DBInstanceIdentifier)
	d := w.database(of)
	switch {
	case d == nil:
		return nil, &types.DBInstanceNotFoundFault{Message: aws.String("DBInstance " + of + " not found.")}
	case !validDB(id):
		return nil, fault{Code: "InvalidParameterValue", Message: "The parameter DBSnapshotIdentifier is not a valid identifier."}
	case w.snapshot(id) != nil:
		return nil, &types.DBSnapshotAlreadyExistsFault{Message: aws.String("Cannot create the snapshot because a snapshot with the identifier " + id + " already exists.")}
	}
	s := &snapshot{id: id, of: d, at: w.at, manual: true}
	w.snapshots = append(w.snapshots, s)
	out := s.describe(w)
	return &rds.CreateDBSnapshotOutput{DBSnapshot: &out}, nil
}

func validDB(id string) bool {
	if id == "" || len(id) > 63 || strings.HasSuffix(id, "-") || strings.Contains(id, "--") {
		return false
	}
	for i, r := range id {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r != '-' && (r < '0' || r > '9')) {
			return false
		}
	}
	return true
}
