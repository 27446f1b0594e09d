package runbook

import "strings"

func lastSentence(t string) string {
	t = strings.TrimRight(t, ".:! ")
	if i := strings.LastIndex(t, ". "); i >= 0 {
		return strings.TrimSpace(t[i+2:])
	}
	return t
}

// sentenceTitle is the first sentence, shortened to a title.
func sentenceTitle(t string) string {
	if i := strings.Index(t, ". "); i > 12 {
		t = t[:i]
	}
	return shorten(strings.TrimRight(strings.TrimSpace(t), ".:;"), 120)
}

func shorten(t string, n int) string {
	if len(t) <= n {
		return t
	}
	cut := n
	if i := strings.LastIndexByte(t[:n], ' '); i > n/2 {
		cut = i
	}
	for cut > 0 && t[cut]&0xC0 == 0x80 {
		cut--
	}
	return strings.TrimRight(t[:cut], " ,;:") + "…"
}

func firstSentence(t string) string {
	if i := strings.Index(t, ". "); i > 0 {
		return t[:i]
	}
	return t
}
