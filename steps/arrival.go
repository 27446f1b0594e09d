package steps

import (
	"regexp"
	"slices"
	"strings"

	"github.com/fairtradeworker/runbook/runbook"
)

// arrival is whether a request that failed can have reached the other side.
type arrival int

const (
	noWord    arrival = iota // nothing tells: the exit status is all that there is
	neverLeft                // the connection was not made, so nothing was asked
	mayHave                  // it was sent and the answer did not come
)

// arrivals are what clients say when the network fails, first match wins. What
// breaks before there is a connection stands first, since clients wrap the same
// words around both ("context deadline exceeded", "i/o timeout").
var arrivals = []struct {
	says *regexp.Regexp
	is   arrival
}{
	// before there was a connection
	{said(`could not connect to the endpoint|connect timeout on endpoint`), neverLeft}, // aws
	{said(`curl: \((5|6|7|35|60)\)`), neverLeft},
	{said(`curl: \(28\).*(resolving timed out|connection time(d )?out|failed to connect|ssl connection timeout)`), neverLeft},
	{said(`could ?n.t resolve|could not resolve|unable to resolve|no such host|name or service not known|temporary failure in name resolution|nodename nor servname`), neverLeft},
	{said(`dial (tcp|udp|unix)|tls handshake timeout|connection refused|no route to host|network is (unreachable|down)`), neverLeft},
	{said(`could not connect to (server|host)|ssh: connect to host|error connecting to`), neverLeft},
	{said(`certificate verify failed|x509: `), neverLeft},
	// after it
	{said(`read timeout on endpoint|connection was closed before we received a valid response`), mayHave}, // aws
	{said(`curl: \((16|18|28|52|55|56|92)\)`), mayHave},
	{said(`unexpected eof|: eof$|connection reset|broken pipe|stream error|server sent goaway`), mayHave},
	{said(`deadline exceeded|i/o timeout|awaiting headers|read timed out|read timeout`), mayHave},
	{said(`remote end (closed connection|hung up)|incompleteread|empty reply from server|server closed the connection|connection closed by remote|lost connection`), mayHave},
	{said(`(http|status|error:?)[^a-z]{1,12}(502|504)\b|bad gateway|gateway time-?out`), mayHave}, // the gateway lost the answer
}

func said(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?i)` + pattern) }

// curlSilent is what curl's exit status says where it was told to say nothing
// else (-s).
var curlSilent = map[int]arrival{
	5: neverLeft, 6: neverLeft, 7: neverLeft, 35: neverLeft, 60: neverLeft,
	16: mayHave, 18: mayHave, 28: mayHave, 52: mayHave, 55: mayHave, 56: mayHave, 92: mayHave,
}

// arrived reads what a failed command printed. One request of several that may
// have arrived is enough; why is the line that says so, "" where only the exit
// status does.
func arrived(step runbook.Step, res Result) (is arrival, why string) {
	for line := range strings.Lines(res.Tail) {
		line = strings.TrimSpace(line)
		for _, a := range arrivals {
			if !a.says.MatchString(line) {
				continue
			}
			if a.is > is {
				is, why = a.is, line
			}
			break
		}
	}
	if is == noWord && slices.Contains(step.Programs, "curl") {
		is = curlSilent[res.Exit]
	}
	return is, why
}

// lostText says why the outcome of a change is unknown though its command ended.
func lostText(res Result, why string) string {
	if why != "" {
		why = " (" + why[:min(len(why), 300)] + ")"
	}
	return exitText(res) + ": no answer came" + why + "; the request may have arrived and may have been carried out"
}

// failedText is exitText, with it that nothing was asked where that is known.
func failedText(res Result, is arrival, why string) string {
	text := exitText(res)
	if is == neverLeft {
		if text += "; the request never left"; why != "" {
			text += ": " + why[:min(len(why), 300)]
		}
	}
	return text
}
