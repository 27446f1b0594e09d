package runbook

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// lines repeats a page of all usual constructs up to n lines.
func lines(n int) []byte {
	page := strings.TrimSuffix(samplePage, "\n")
	var b bytes.Buffer
	for count := 0; count < n; count += strings.Count(page, "\n") + 1 {
		b.WriteString(page)
		b.WriteByte('\n')
	}
	out := b.Bytes()
	for i, at := 0, 0; i < len(out); i++ {
		if out[i] == '\n' {
			if at++; at == n {
				return out[:i+1]
			}
		}
	}
	return out
}

const samplePage = `## Roll back the service

If the automatic rollback does not work, go back by hand. The **previous**
version is named in ` + "`deployments`" + ` and in the [log](#log).

- [ ] The on-call engineer is available
- [ ] All tests pass: ` + "`npm run test`" + `

` + "```bash" + `
# 1. Get the previous version
PREVIOUS_VERSION=$(aws ecs describe-services \
  --cluster main-cluster --services api \
  --query 'services[0].taskDefinition' --output text)

# 2. Update the service
aws ecs update-service \
  --cluster main-cluster \
  --service api \
  --task-definition api:${PREVIOUS_VERSION}

# 3. Verify health
curl https://api.example.com/health
# Expected: HTTP 200
` + "```" + `

1. Open the dashboard of the service and look at the error rate.
2. Wait until the error rate is below 0.5 %.
   - Response time below 500 ms
   - No restarts

> Note: the load balancer needs up to five minutes to let go of old tasks.

The deployment log holds what was done, by whom and when. It is kept for a
year, and read in the review of each incident.

| Date | Version | Who |
|------|---------|-----|
| 2026-01-05 | v1.0.0 | mira |
`

func BenchmarkParse5000Lines(b *testing.B) {
	src := lines(5000)
	b.SetBytes(int64(len(src)))
	b.Run("runbook", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Parse("page.md", src); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("goldmark", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			bare().Parse(text.NewReader(src))
		}
	})
}

func BenchmarkParse1MiB(b *testing.B) {
	src := lines(40000)[:MaxBytes]
	for b.Loop() {
		if _, err := Parse("page.md", src); err != nil {
			b.Fatal(err)
		}
	}
}

// bare is goldmark as it comes.
func bare() parser.Parser {
	return parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...), parser.WithASTTransformers([]util.PrioritizedValue{}...))
}

// TestCost holds pages of 5,000 lines against a bare goldmark parse of the same
// bytes, the two in turns in one run. It only reports: a shared machine is no
// stopwatch, so the quickest of many turns counts.
func TestCost(t *testing.T) {
	if testing.Short() {
		t.Skip("measures")
	}
	for _, page := range []struct {
		name string
		src  []byte
	}{{"usual", lines(5000)}, {"dense", dense(5000)}} {
		ours, theirs := time.Hour, time.Hour
		for range 60 {
			ours = min(ours, timed(func() {
				if _, err := Parse("page.md", page.src); err != nil {
					t.Fatal(err)
				}
			}))
			theirs = min(theirs, timed(func() { bare().Parse(text.NewReader(page.src)) }))
		}
		t.Logf("%s page of 5,000 lines: %.1f ms, goldmark alone %.1f ms, %.1f times", page.name, ours.Seconds()*1e3, theirs.Seconds()*1e3, ours.Seconds()/theirs.Seconds())
	}
}

// timed is the time that f takes on the wall's clock. Processor time would leave
// out others on the machine, but its steps are too coarse for a page.
func timed(f func()) time.Duration {
	begin := time.Now()
	f()
	return time.Since(begin)
}

// dense is a page of n lines that is commands for the most part, no two alike.
func dense(n int) []byte {
	var b bytes.Buffer
	for i, count := 0, 0; count < n; i++ {
		part := strings.ReplaceAll(densePage, "NNN", strconv.Itoa(i))
		b.WriteString(part)
		count += strings.Count(part, "\n")
	}
	return b.Bytes()
}

const densePage = "## Restore shard NNN\n\n```bash\n" + `# 1. Look at shard NNN
kubectl get pods -n shard-NNN -l app=db -o wide
aws rds describe-db-instances --db-instance-identifier shard-NNN --query 'DBInstances[0].Endpoint'

# 2. Stop what writes to it
kubectl scale deployment/writer-NNN -n shard-NNN --replicas=0
kubectl rollout status deployment/writer-NNN -n shard-NNN --timeout=120s

# 3. Restore
aws rds restore-db-instance-from-db-snapshot \
  --db-instance-identifier shard-NNN-new \
  --db-snapshot-identifier <snapshot-of-NNN>
# Expected: HTTP 200
` + "```\n\n- [ ] Rows of shard NNN are back: `psql -h shard-NNN -c 'SELECT count(*) FROM jobs'`\n- Tell team NNN\n\n"
