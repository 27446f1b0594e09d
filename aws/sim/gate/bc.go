package gate

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	bcVersion = "bc stand-in of the rehearsal"
	bcNote    = "The rehearsal plays its arithmetic: + - * / % ^, comparisons, ! && ||, variables, scale, sqrt. Functions of -l (s, c, a, l, e, j), define, if, while, for, arrays, ibase and obase are not covered."
)

// runBc plays GNU bc on its standard input, a statement at a time. As the real
// one it goes on after an error and ends with 0.
func runBc(args, _ []string, std streams) int {
	b := &bc{vars: map[string]bcNumber{"scale": bcInt(0)}}
	for _, a := range args {
		switch a {
		case "--version", "-v":
			fmt.Fprintln(std.out, bcVersion)
			return 0
		case "-l", "--mathlib":
			b.vars["scale"] = bcInt(20)
		case "-q", "--quiet", "-w", "--warn", "-s", "--standard", "-lq", "-ql":
			if strings.Contains(a, "l") && a != "--quiet" {
				b.vars["scale"] = bcInt(20)
			}
		default:
			fmt.Fprintf(std.err, "the stand-in bc of the rehearsal does not cover %s; it covers: -l, -q, statements on its input\n", a)
			return 1
		}
	}
	in := bufio.NewScanner(std.in)
	for n := 1; in.Scan(); n++ {
		line, _, _ := strings.Cut(in.Text(), "#")
		switch err := b.line(line, std.out); {
		case errors.Is(err, io.EOF):
			return 0
		case err != nil:
			fmt.Fprintln(std.err, strings.ReplaceAll(err.Error(), "LINE", fmt.Sprint(n)))
		}
	}
	return 0
}

// bc reads one line by recursive descent; a method for each level of GNU bc's
// precedence, the lowest first.
type bc struct {
	vars  map[string]bcNumber
	text  string
	at    int
	depth int
}

var errBcSyntax = errors.New("(standard_in) LINE: syntax error")

const bcDeep = 200 // bounds the recursion

// line runs a line's statements. io.EOF is quit.
func (b *bc) line(text string, out io.Writer) error {
	b.text, b.at, b.depth = text, 0, 0
	for {
		switch b.peek() {
		case 0:
			return nil
		case ';':
			b.at++
			continue
		case '"':
			end := strings.IndexByte(b.text[b.at+1:], '"')
			if end < 0 {
				return errBcSyntax
			}
			_, _ = io.WriteString(out, b.text[b.at+1:b.at+1+end])
			b.at += end + 2
			continue
		}
		start := b.at
		if name := b.name(); name == "quit" {
			return io.EOF
		} else if name != "" && b.take("=", "==") {
			v, err := b.or()
			if err != nil {
				return err
			}
			b.vars[name] = v
		} else {
			b.at = start
			v, err := b.or()
			if err != nil {
				return err
			}
			fmt.Fprintln(out, v)
		}
		if c := b.peek(); c != 0 && c != ';' {
			return errBcSyntax
		}
	}
}

// peek passes over spaces; 0 is the end.
func (b *bc) peek() byte {
	for b.at < len(b.text) && (b.text[b.at] == ' ' || b.text[b.at] == '\t' || b.text[b.at] == '\r') {
		b.at++
	}
	if b.at < len(b.text) {
		return b.text[b.at]
	}
	return 0
}

// take passes over a sign, unless it is the begin of a longer one.
func (b *bc) take(sign string, not ...string) bool {
	b.peek()
	rest := b.text[b.at:]
	for _, n := range not {
		if strings.HasPrefix(rest, n) {
			return false
		}
	}
	if !strings.HasPrefix(rest, sign) {
		return false
	}
	b.at += len(sign)
	return true
}

// name reads a variable's or a function's name, "" if there is none.
func (b *bc) name() string {
	b.peek()
	start := b.at
	for b.at < len(b.text) {
		c := b.text[b.at]
		if !('a' <= c && c <= 'z' || b.at > start && (c == '_' || '0' <= c && c <= '9')) {
			break
		}
		b.at++
	}
	return b.text[start:b.at]
}

func (b *bc) or() (bcNumber, error) {
	return b.chain(b.and, map[string]bcOperator{"||": func(x, y bcNumber) (bcNumber, error) { return bcTruth(x.true() || y.true()), nil }})
}

func (b *bc) and() (bcNumber, error) {
	return b.chain(b.not, map[string]bcOperator{"&&": func(x, y bcNumber) (bcNumber, error) { return bcTruth(x.true() && y.true()), nil }})
}

func (b *bc) not() (bcNumber, error) {
	if b.take("!", "!=") {
		if b.depth++; b.depth > bcDeep {
			return bcNumber{}, errBcSyntax
		}
		v, err := b.not()
		return bcTruth(!v.true()), err
	}
	return b.compare()
}

func (b *bc) compare() (bcNumber, error) {
	is := func(test func(int) bool) bcOperator {
		return func(x, y bcNumber) (bcNumber, error) { return bcTruth(test(x.compare(y))), nil }
	}
	return b.chain(b.sum, map[string]bcOperator{
		"==": is(func(c int) bool { return c == 0 }), "!=": is(func(c int) bool { return c != 0 }),
		"<=": is(func(c int) bool { return c <= 0 }), ">=": is(func(c int) bool { return c >= 0 }),
		"<": is(func(c int) bool { return c < 0 }), ">": is(func(c int) bool { return c > 0 }),
	})
}

func (b *bc) sum() (bcNumber, error) {
	return b.chain(b.product, map[string]bcOperator{
		"+": func(x, y bcNumber) (bcNumber, error) { return x.plus(y), nil },
		"-": func(x, y bcNumber) (bcNumber, error) { return x.plus(y.minus()), nil },
	})
}

func (b *bc) product() (bcNumber, error) {
	return b.chain(b.power, map[string]bcOperator{
		"*": func(x, y bcNumber) (bcNumber, error) { return x.times(y, b.scale()), nil },
		"/": func(x, y bcNumber) (bcNumber, error) { return x.over(y, b.scale()) },
		"%": func(x, y bcNumber) (bcNumber, error) { return x.modulo(y, b.scale()) },
	})
}

type bcOperator func(x, y bcNumber) (bcNumber, error)

// chain reads operands of the next level with operators of this one between,
// from the left.
func (b *bc) chain(next func() (bcNumber, error), operators map[string]bcOperator) (bcNumber, error) {
	x, err := next()
	for err == nil {
		b.peek()
		var do bcOperator
		for n := 2; n > 0 && do == nil; n-- {
			if b.at+n <= len(b.text) {
				if do = operators[b.text[b.at:b.at+n]]; do != nil {
					b.at += n
				}
			}
		}
		if do == nil {
			return x, nil
		}
		var y bcNumber
		if y, err = next(); err == nil {
			x, err = do(x, y)
		}
	}
	return x, err
}

func (b *bc) power() (bcNumber, error) {
	x, err := b.unary()
	if err != nil || !b.take("^") {
		return x, err
	}
	if b.depth++; b.depth > bcDeep {
		return x, errBcSyntax
	}
	y, err := b.power() // from the right
	if err != nil {
		return x, err
	}
	return x.power(y, b.scale())
}

func (b *bc) unary() (bcNumber, error) {
	if b.depth++; b.depth > bcDeep {
		return bcNumber{}, errBcSyntax
	}
	defer func() { b.depth-- }()
	if b.take("-") {
		v, err := b.unary()
		return v.minus(), err
	}
	if b.take("(") {
		v, err := b.or()
		if err == nil && !b.take(")") {
			err = errBcSyntax
		}
		return v, err
	}
	if name := b.name(); name == "sqrt" && b.take("(") {
		v, err := b.or()
		if err == nil && !b.take(")") {
			err = errBcSyntax
		}
		if err != nil {
			return v, err
		}
		return v.root(b.scale())
	} else if name != "" {
		if c := b.peek(); c == '(' || c == '[' {
			return bcNumber{}, fmt.Errorf("the stand-in bc of the rehearsal does not cover %s%c", name, c)
		}
		if v, ok := b.vars[name]; ok {
			return v, nil
		}
		return bcInt(0), nil
	}
	start := b.at
	for b.at < len(b.text) && (b.text[b.at] == '.' || '0' <= b.text[b.at] && b.text[b.at] <= '9') {
		b.at++
	}
	return readBc(b.text[start:b.at])
}

func (b *bc) scale() int { return b.vars["scale"].int() }
