package gate

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Every case is also given to the real bc, where there is one.
var bcCases = []struct{ args, in, out string }{
	{"-l", "0.213 < 1", "1\n"},
	{"-l", "1.5 < 1", "0\n"},
	{"", "1 + 2 * 3", "7\n"},
	{"", "10 / 3", "3\n"},
	{"-l", "10 / 3", "3.33333333333333333333\n"},
	{"-l", "1 / 8", ".12500000000000000000\n"},
	{"", "scale=2; 2 / 3; -2 / 3", ".66\n-.66\n"},
	{"", "scale=1\n7 % 2\n7.5 % 2", "0\n.1\n"},
	{"", "-7 / 2; -7 % 2", "-3\n-1\n"},
	{"", "2 ^ 10; 2 ^ 3 ^ 2; -2 ^ 2; 2 ^ -1", "1024\n512\n4\n0\n"},
	{"-l", "2 ^ -2; 1.5 ^ 2", ".25000000000000000000\n2.25\n"},
	{"", "1.23 * 4.567", "5.617\n"},
	{"", "0.1 + 0.2 == 0.3", "1\n"},
	{"", "0.1 + 0.2", ".3\n"},
	{"", "5 - 5.00", "0\n"},
	{"", "x = 3; x * (x + 1)", "12\n"},
	{"", "nothing + 1", "1\n"},
	{"", "1 && 0 || 1; !1; !0; 1 <= 1; 1 >= 2; 1 != 1", "1\n0\n1\n1\n0\n0\n"},
	{"", "sqrt(2); scale=5; sqrt(2)", "1\n1.41421\n"},
	{"", "\"seconds: \"; 3", "seconds: 3\n"},
	{"", "1 # a comment\n2\nquit\n3", "1\n2\n"},
	{"", ".5; 5.; 007", ".5\n5\n7\n"},
	{"", "12345678901234567890 * 10", "123456789012345678900\n"},
	{"", "1 / 0\n2", "2\n"},
	{"-l", " < 1", ""},
	{"", "1 +\n2", "2\n"},
	{"", "(1\n3", "3\n"},
	{"", "", ""},
}

func TestBc(t *testing.T) {
	real, _ := lookup("bc", os.Getenv("PATH"))
	for _, c := range bcCases {
		var out, errs bytes.Buffer
		args := strings.Fields(c.args)
		code := runBc(args, nil, streams{strings.NewReader(c.in + "\n"), &out, &errs})
		if out.String() != c.out || code != 0 {
			t.Errorf("%q: exit %d, %q, want %q (%s)", c.in, code, out.String(), c.out, errs.String())
		}
		if real == "" {
			continue
		}
		cmd := exec.Command(real, args...)
		cmd.Stdin = strings.NewReader(c.in + "\n")
		var theirs bytes.Buffer
		cmd.Stderr = &theirs
		got, _ := cmd.Output()
		if string(got) != c.out || cmd.ProcessState.ExitCode() != 0 || (theirs.Len() > 0) != (errs.Len() > 0) {
			t.Errorf("%q: the real bc: exit %d, %q, %q; ours says %q", c.in, cmd.ProcessState.ExitCode(), got, theirs.String(), errs.String())
		}
	}
}

func TestBcSaysWhatItLacks(t *testing.T) {
	for in, want := range map[string]string{
		"s(1)": "the stand-in bc of the rehearsal does not cover s(\n", "a[1]": "the stand-in bc of the rehearsal does not cover a[\n",
		"9^9999999": "Runtime error (func=(main)): exponent too large in raise\n", strings.Repeat("(", 1000): "(standard_in) 1: syntax error\n",
		"sqrt(-1)": "Runtime error (func=(main)): Square root of a negative number\n", "9^9999^9999": "Runtime error (func=(main)): exponent too large in raise\n",
	} {
		var out, errs bytes.Buffer
		runBc([]string{"-l"}, nil, streams{strings.NewReader(in), &out, &errs})
		if errs.String() != want || out.Len() > 0 {
			t.Errorf("%.20q: %q %q", in, out.String(), errs.String())
		}
	}
}
