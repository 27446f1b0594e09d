package steps

import (
	"reflect"
	"testing"
	"time"
)

// An order keeps every byte: scripts, values and environments need not be UTF-8.
func TestOrderKeepsEveryByte(t *testing.T) {
	odd := "\xff\x00é\u2028</script>\n\xc3\x28"
	want := order{
		Bash: "/bin/" + odd, Env: []string{"A=" + odd, "B="}, Dir: odd, Output: odd, Attempt: 3, Script: odd + "'\"",
		Values: map[string]string{"X": odd, "Y": "", odd: "z"}, Secret: []string{"X"}, Secrets: []string{odd}, Limit: time.Minute,
	}
	body, err := want.encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := decodeOrder(body)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\ngot  %#v\nwant %#v", err, got, want)
	}
	if _, err := decodeOrder(body[:len(body)-1]); err == nil {
		t.Error("half an order was taken for one")
	}
}
