package steps

import "testing"

func TestNewestLines(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
		left int
	}{
		{"a\nb\nc\n", 2, "b\nc\n", 1}, {"a\nb\n", 2, "a\nb\n", 0}, {"", 2, "", 0}, {"a\n\n\n", 1, "\n", 2}, {"x\ny\n", 1, "y\n", 1},
	} {
		if got, left := newest([]byte(c.text), c.n); string(got) != c.want || left != c.left {
			t.Errorf("%q, %d: %q, %d", c.text, c.n, got, left)
		}
	}
}
