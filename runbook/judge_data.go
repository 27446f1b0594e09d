package runbook

import "strings"

var (
	psqlFlags   = flagTable{"-t -A -x -q -X -w -W -1 -E -e -a -b -n -S -z -0 --tuples-only --no-align --expanded --quiet --no-psqlrc --csv --no-password --echo-queries --echo-all --single-transaction", "-h -p -U -d -c -P -F -R -v --host --port --username --dbname --command --set --variable --pset --field-separator"}
	mysqlFlags  = flagTable{"-N -B -s -t -E -v --batch --silent --table --skip-column-names --vertical --raw --compress --ssl", "-h -u -P -D -e --host --user --port --database --execute --protocol --ssl-mode --ssl-ca --password"}
	sqliteFlags = flagTable{"", ""}
	redisFlags  = flagTable{"--raw --no-raw --csv --tls --no-auth-warning --insecure -c -2 -3", "-h -p -a -n -u -s --user --pass --cacert"}
)

func psqlEffect(c call) effect {
	if len(c.args) == 1 && listed("-l --list --version -V", c.args[0].text) {
		return reads
	}
	return clientEffect(c.args, psqlFlags, 0, "-c", "--command")
}

func mysqlEffect(c call) effect {
	var args []word
	for _, a := range c.args {
		if a.text == "-p" || strings.HasPrefix(a.text, "-p") {
			continue // asks for the password, or has it glued on
		}
		args = append(args, a)
	}
	return clientEffect(args, mysqlFlags, 0, "-e", "--execute")
}

func sqliteEffect(c call) effect {
	var args []word
	for _, a := range c.args {
		if !listed("-header -json -csv -readonly -column -line -box -noheader", a.text) {
			args = append(args, a)
		}
	}
	return clientEffect(args, sqliteFlags, 1)
}

// clientEffect judges a database client by the statements that its flags give
// it, or by those that stand behind skip other words; a client without any
// opens a session.
func clientEffect(args []word, t flagTable, skip int, names ...string) effect {
	flags, rest, ok := t.parse(args)
	if !ok {
		return changes
	}
	var said []word
	for _, f := range flags {
		for _, n := range names {
			if f.name == n {
				said = append(said, f.value)
			}
		}
	}
	if len(names) == 0 && len(rest) > skip {
		said = rest[skip:]
	}
	e := reads
	for _, w := range said {
		one, ok := statementEffect(w.text)
		if !ok || w.split {
			return max(e, changes)
		}
		e = max(e, one)
	}
	if len(said) == 0 {
		return changes
	}
	return e
}

// statementEffect judges SQL text; ok is false when it is none.
func statementEffect(sql string) (effect, bool) {
	worst, any := reads, false
	for _, s := range strings.Split(sql, ";") {
		if s = strings.TrimSpace(s); len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
			s = strings.TrimSpace(s[1 : len(s)-1])
		}
		if s == "" {
			continue
		}
		u := strings.ToUpper(s)
		first, _, _ := strings.Cut(strings.ReplaceAll(strings.ReplaceAll(u, "\n", " "), "\t", " "), " ")
		switch first {
		case "SELECT", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "WITH", "TABLE", "VALUES":
			if !onlyLooks(u) {
				worst = max(worst, changes)
			}
		case "INSERT", "UPDATE", "ALTER", "CREATE", "GRANT", "SET", "VACUUM", "ANALYZE", "REINDEX", "COPY", "CALL", "BEGIN", "COMMIT", "REFRESH", "RESET", "LOCK":
			worst = max(worst, changes)
		case "DELETE", "DROP", "TRUNCATE", "REVOKE":
			worst = max(worst, outage)
		default:
			if metaLooks(s) {
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

// metaLooks tells a psql command that describes or lists (\\d, \\dt+, \\l, \\x),
// alone on its line: another one may follow a backslash.
func metaLooks(s string) bool {
	if len(s) < 2 || s[0] != '\\' || strings.ContainsAny(s[1:], "\\|`!\n") {
		return false
	}
	name, _, _ := strings.Cut(s[1:], " ")
	name = strings.TrimRight(name, "+S")
	return name == "l" || name == "x" || name == "q" || name == "c" || name == "conninfo" || name == "timing" || strings.HasPrefix(name, "d") && len(name) <= 3 && name == strings.ToLower(name)
}

// onlyLooks tells a query, in capitals, that changes nothing: no word that
// writes, and no function that is not known to look.
func onlyLooks(u string) bool {
	if strings.ContainsAny(u, "\\") {
		return false // psql goes on with a command of its own: \\gexec, \\g |sh
	}
	word := func(i int) bool { return i < len(u) && (isWord(u[i]) || u[i] == '.') }
	for i := 0; i < len(u); {
		switch {
		case u[i] == '\'': // a literal
			j := strings.IndexByte(u[i+1:], '\'')
			if j < 0 {
				return false
			}
			i += j + 2
		case word(i):
			from := i
			for word(i) {
				i++
			}
			w := u[from:i]
			if sqlWrites[w] {
				return false
			}
			rest := strings.TrimLeft(u[i:], " \n\t")
			if strings.HasPrefix(rest, "(") && !sqlLooks[strings.TrimPrefix(w, "PG_CATALOG.")] {
				return false
			}
		default:
			i++
		}
	}
	return true
}

var sqlWrites = set("INSERT UPDATE DELETE DROP TRUNCATE ALTER CREATE INTO MERGE GRANT REVOKE COPY CALL EXECUTE")

// sqlLooks are functions that only look, and words that a bracket may follow.
var sqlLooks = set(`IN VALUES AND OR NOT WHERE ON FROM AS EXISTS ANY ALL SOME OVER FILTER USING SELECT BY HAVING WHEN THEN ELSE CASE
	UNION EXCEPT INTERSECT JOIN LATERAL DISTINCT LIMIT OFFSET BETWEEN LIKE ILIKE IS EXPLAIN ANALYZE BUFFERS WITH GROUP PARTITION SETS
	COUNT SUM AVG MIN MAX NOW COALESCE NULLIF GREATEST LEAST EXTRACT DATE_TRUNC DATE_PART DATE TIME TIMESTAMP INTERVAL TO_CHAR TO_DATE
	TO_TIMESTAMP AGE LENGTH CHAR_LENGTH LOWER UPPER TRIM LTRIM RTRIM SUBSTRING SUBSTR LEFT RIGHT REPLACE SPLIT_PART CONCAT CONCAT_WS
	POSITION STRPOS FORMAT ROUND FLOOR CEIL CEILING ABS MOD POWER SQRT CAST ROW ROW_NUMBER RANK DENSE_RANK LAG LEAD FIRST_VALUE LAST_VALUE NTILE
	PERCENTILE_CONT PERCENTILE_DISC STRING_AGG ARRAY_AGG JSON_AGG JSONB_AGG ARRAY UNNEST ARRAY_LENGTH CARDINALITY GENERATE_SERIES
	REGEXP_REPLACE REGEXP_MATCHES MD5 ENCODE DECODE NUMERIC DECIMAL VARCHAR CHAR CURRENT_DATABASE CURRENT_SCHEMA CURRENT_SETTING CURRENT_USER VERSION
	INET_SERVER_ADDR INET_SERVER_PORT PG_SIZE_PRETTY PG_DATABASE_SIZE PG_TOTAL_RELATION_SIZE PG_RELATION_SIZE PG_TABLE_SIZE
	PG_INDEXES_SIZE PG_TABLESPACE_SIZE PG_COLUMN_SIZE PG_IS_IN_RECOVERY PG_IS_WAL_REPLAY_PAUSED PG_LAST_WAL_RECEIVE_LSN PG_LAST_WAL_REPLAY_LSN
	PG_LAST_XACT_REPLAY_TIMESTAMP PG_CURRENT_WAL_LSN PG_CURRENT_WAL_INSERT_LSN PG_WAL_LSN_DIFF PG_WALFILE_NAME PG_BLOCKING_PIDS
	PG_BACKEND_PID PG_POSTMASTER_START_TIME PG_CONF_LOAD_TIME PG_GET_VIEWDEF PG_GET_INDEXDEF PG_GET_FUNCTIONDEF PG_GET_CONSTRAINTDEF
	PG_GET_USERBYID PG_TABLE_IS_VISIBLE FORMAT_TYPE OBJ_DESCRIPTION COL_DESCRIPTION TO_REGCLASS HAS_TABLE_PRIVILEGE
	DATABASE USER IF IFNULL GROUP_CONCAT DATE_FORMAT DATE_SUB DATE_ADD DATEDIFF TIMESTAMPDIFF CURDATE UNIX_TIMESTAMP FROM_UNIXTIME CURRENT_TIMESTAMP
	DATETIME STRFTIME JULIANDAY TYPEOF`)

func redisEffect(c call) effect {
	_, rest, ok := redisFlags.parse(c.args)
	if len(c.args) > 0 && listed("--scan --bigkeys --memkeys --latency --stat --version", c.args[len(c.args)-1].text) && len(rest) == 0 {
		return reads
	}
	if !ok || len(rest) == 0 || !rest[0].known {
		return changes
	}
	second := ""
	if len(rest) > 1 {
		second = strings.ToUpper(rest[1].text)
	}
	switch verb := strings.ToUpper(rest[0].text); {
	case listed("GET MGET STRLEN GETRANGE INFO PING KEYS SCAN TTL PTTL LLEN LRANGE LINDEX SCARD SMEMBERS SISMEMBER HGET HGETALL HKEYS HLEN HEXISTS ZCARD ZRANGE ZSCORE ZCOUNT XLEN XRANGE XINFO EXISTS TYPE MONITOR DBSIZE TIME LASTSAVE ROLE", verb),
		listed("CONFIG/GET CLIENT/LIST CLIENT/INFO CLUSTER/INFO CLUSTER/NODES CLUSTER/SLOTS SLOWLOG/GET SLOWLOG/LEN MEMORY/USAGE MEMORY/STATS LATENCY/LATEST", verb+"/"+second):
		return reads
	case listed("FLUSHALL FLUSHDB DEL SHUTDOWN UNLINK", verb):
		return outage
	}
	return changes
}
