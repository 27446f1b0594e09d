package gate

import "io"

func writeTable(w io.Writer, title string, v any) error {
	return &awsError{exitUsage, "\nthe stand-in aws of the rehearsal does not cover --output table yet"}
}
