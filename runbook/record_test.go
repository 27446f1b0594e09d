package runbook

import (
	"reflect"
	"testing"
)

func TestRecord(t *testing.T) {
	const page = "# Release\n\nSee [how](#roll-out) and [back](rollback.md#manual), [web](https://example.com/a#b).\n\n" +
		"## Roll out\n\n```bash\nls\n```\n\n## Notification\n\n1. **Slack message** (automated)\n   ```\n   Released\n   By: [User]\n   ```\n\n" +
		"## Deployment log\n\n| Date | Version | **Who** |\n|---|---|---|\n| | | |\n"
	rb, err := Parse("page.md", []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	want := []Link{{3, "how", "", "roll-out"}, {3, "back", "rollback.md", "manual"}, {3, "web", "https://example.com/a#b", ""}}
	if !reflect.DeepEqual(rb.Links, want) {
		t.Errorf("links %+v", rb.Links)
	}
	if rb.LogTable == nil || rb.LogTable.Line != 21 || !reflect.DeepEqual(rb.LogTable.Columns, []string{"Date", "Version", "Who"}) {
		t.Errorf("log table %+v", rb.LogTable)
	}
	if len(rb.Templates) != 1 || rb.Templates[0].Title != "Slack message" || rb.Templates[0].Text != "Released\nBy: [User]" || !reflect.DeepEqual(rb.Templates[0].Holes, []string{"[User]"}) {
		t.Errorf("templates %+v", rb.Templates)
	}
}
