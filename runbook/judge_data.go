package runbook

import "strings"

// sqlEffect judges a database client by the statement that it is given; a
// client without one opens a session.
func sqlEffect(c call) effect {
	if c.has("-l", "--list", "--version", "-V") {
		return reads
	}
	statements := 0
	for _, a := range c.args {
		switch {
		case a.text == "-f", strings.HasPrefix(a.text, "--file"), strings.HasPrefix(a.text, "-f") && !strings.HasPrefix(a.text, "--"), a.text == "-o", strings.HasPrefix(a.text, "--output"):
			return changes // what is in the file is not seen; output goes to one
		case strings.HasPrefix(a.text, "-c"), strings.HasPrefix(a.text, "--command"), strings.HasPrefix(a.text, "-e"), strings.HasPrefix(a.text, "--execute"):
			if statements++; statements > 1 {
				return changes // only the first would be read
			}
		}
	}
	for _, a := range c.args {
		t := strings.TrimSpace(a.text)
		if strings.ContainsAny(t, " ;\\") || strings.HasPrefix(t, "\\") {
			if e, ok := statementEffect(t); ok {
				if !a.known && e == reads && a.split {
					return changes
				}
				return e
			}
		}
	}
	return changes
}

// statementEffect judges SQL text; ok is false when it is none.
func statementEffect(sql string) (effect, bool) {
	worst, any := reads, false
	for _, s := range strings.Split(sql, ";") {
		s = strings.TrimSpace(strings.Trim(strings.TrimSpace(s), `"'`))
		if s == "" {
			continue
		}
		first, _, _ := strings.Cut(strings.ToUpper(s), " ")
		first, _, _ = strings.Cut(first, "\n")
		switch first {
		case "SELECT", "SHOW", "EXPLAIN", "DESCRIBE", "WITH", "TABLE", "VALUES":
			u := strings.ToUpper(s)
			for _, w := range []string{"INSERT ", "UPDATE ", "DELETE ", " INTO ", "PG_TERMINATE", "PG_CANCEL", "PG_PROMOTE", "PG_RELOAD", "PG_SWITCH", "SETVAL", "DROP ", "ANALYZE DELETE", "DBLINK", "PG_DROP", "PG_REPLICATION_SLOT_ADVANCE", "LO_"} {
				if strings.Contains(u, w) {
					worst = max(worst, changes)
				}
			}
		case "INSERT", "UPDATE", "ALTER", "CREATE", "GRANT", "SET", "VACUUM", "ANALYZE", "REINDEX", "COPY", "CALL", "BEGIN", "COMMIT", "REFRESH", "RESET", "LOCK":
			worst = max(worst, changes)
		case "DELETE", "DROP", "TRUNCATE", "REVOKE":
			worst = max(worst, outage)
		default:
			if strings.HasPrefix(first, `\D`) || strings.HasPrefix(first, `\L`) || first == `\X` || first == `\Q` || first == `\C` {
				break
			}
			if !any {
				return changes, false
			}
			worst = max(worst, changes)
		}
		any = true
	}
	return worst, any
}

func redisEffect(c call) effect {
	for _, a := range c.args {
		switch strings.ToUpper(a.text) {
		case "GET", "INFO", "PING", "KEYS", "TTL", "LLEN", "SCARD", "EXISTS", "TYPE", "HGETALL", "MONITOR", "SLOWLOG", "DBSIZE":
			return reads
		case "FLUSHALL", "FLUSHDB", "DEL", "SHUTDOWN", "UNLINK":
			return outage
		}
	}
	return changes
}

// fileEffect judges commands on files: relative paths and /tmp are the
// operator's own, any other absolute path is the machine's.
func fileEffect(far effect) func(call) effect {
	return func(c call) effect {
		e := local
		for _, a := range c.args {
			if strings.HasPrefix(a.text, "-") {
				continue
			}
			if !ownFile(a.text) || !a.known && a.split {
				e = max(e, far)
			}
		}
		return e
	}
}

func ownFile(path string) bool {
	switch {
	case path == "":
		return false
	case strings.HasPrefix(path, "/tmp/"), strings.HasPrefix(path, "/dev/null"), strings.HasPrefix(path, "/dev/stderr"), strings.HasPrefix(path, "/dev/stdout"):
		return !strings.Contains(path, "..")
	}
	return !strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "~") && !strings.HasPrefix(path, "..") && !strings.Contains(path, ":")
}
