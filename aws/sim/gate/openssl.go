package gate

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

const (
	opensslVersion = "OpenSSL stand-in of the rehearsal"
	opensslNote    = "The rehearsal plays `openssl rand -hex N` and `-base64 N`. Anything else says that it is not covered."
)

// runOpenssl plays openssl with the arguments after the program's name. What
// `rand` gives is really random: a page may tell to use it.
func runOpenssl(args, _ []string, std streams) int {
	if len(args) == 1 && (args[0] == "version" || args[0] == "--version") {
		fmt.Fprintln(std.out, opensslVersion)
		return 0
	}
	if len(args) == 3 && args[0] == "rand" {
		n, err := strconv.Atoi(args[2])
		if err == nil && n > 0 && n <= 1<<16 {
			b := make([]byte, n)
			_, _ = rand.Read(b) // never fails, see crypto/rand
			switch args[1] {
			case "-hex":
				fmt.Fprintln(std.out, hex.EncodeToString(b))
				return 0
			case "-base64":
				for text := base64.StdEncoding.EncodeToString(b); text != ""; {
					line := text[:min(64, len(text))] // as PEM breaks lines
					fmt.Fprintln(std.out, line)
					text = text[len(line):]
				}
				return 0
			}
		}
	}
	fmt.Fprintf(std.err, "the stand-in openssl of the rehearsal does not cover `openssl %s`; it covers: openssl rand -hex N, openssl rand -base64 N\n", strings.Join(args, " "))
	return 1
}
