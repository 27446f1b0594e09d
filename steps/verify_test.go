package steps

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
)

// TestVerifyFindsWhatWasTouchedBesideTheJournal changes the page and an output
// of a whole run.
func TestVerifyFindsWhatWasTouchedBesideTheJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, "# P\n\n## Do\n\n```bash\necho one\n```\n\n- [ ] Look\n", func(o *Options) {
			o.Cloud = nil
			o.Opened.Hash = o.Book.Hash
		})
		b.until(AskTick, "/2")
		b.quit()
		b.o.Journal.Close()
		dir := b.o.Journal.Dir()
		v, err := b.store.Verify("0001")
		if err != nil || len(v.Wrong) > 0 || !v.Sealed || v.Outputs != 1 {
			t.Fatalf("%+v, %v", v, err)
		}
		logs, _ := filepath.Glob(filepath.Join(dir, "output", "*.log"))
		for path, want := range map[string]string{filepath.Join(dir, "page.md"): "page.md", logs[0]: ".log: it is not the output"} {
			was, _ := os.ReadFile(path)
			os.WriteFile(path, append(was, 'x'), 0o600)
			if v, _ := b.store.Verify("0001"); len(v.Wrong) != 1 || !strings.Contains(v.Wrong[0], want) {
				t.Errorf("%s: %+v", path, v)
			}
			os.WriteFile(path, was, 0o600)
		}
		if _, err := b.store.Verify("0099"); err == nil {
			t.Error("a run that is none was verified")
		}
	})
}
