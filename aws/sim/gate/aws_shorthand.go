package gate

import (
	"fmt"
	"strings"
)

// readShorthand reads the CLI's shorthand for structures (user guide, "Using
// shorthand syntax"): key=value,key=a,b,key=[a,b],key={k=v}, with values in
// single or double quotes where they hold commas. The result has
// map[string]any, []any and string.
func readShorthand(flag, text string) (any, error) {
	p := &shorthand{text: text}
	v, err := p.pairs(0)
	if err == nil && p.at < len(p.text) {
		err = p.unexpected("','")
	}
	if err != nil {
		return nil, &awsError{code: exitUsage, text: fmt.Sprintf("\nError parsing parameter '--%s': %v", flag, err)}
	}
	return v, nil
}

type shorthand struct {
	text string
	at   int
}

// maxNesting bounds the recursion; no input of the API is nearly as deep.
const maxNesting = 32

// pairs reads key=value,... up to the end or a closing brace.
func (p *shorthand) pairs(depth int) (map[string]any, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("more than %d levels of nesting", maxNesting)
	}
	m := map[string]any{}
	for {
		key := p.until("=,[]{}")
		if key == "" || p.peek() != '=' {
			return nil, p.unexpected("'='")
		}
		if _, again := m[key]; again {
			return nil, fmt.Errorf("second instance of key \"%s\"", key)
		}
		p.at++
		v, err := p.values(depth)
		if err != nil {
			return nil, err
		}
		m[key] = v
		if p.peek() != ',' {
			return m, nil
		}
		p.at++
	}
}

// values reads one value, or several up to the next key.
func (p *shorthand) values(depth int) (any, error) {
	v, err := p.value(depth)
	if err != nil {
		return nil, err
	}
	list := []any{v}
	for p.peek() == ',' && !p.keyFollows() {
		p.at++
		if v, err = p.value(depth); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return list, nil
}

// keyFollows looks past a comma for name=.
func (p *shorthand) keyFollows() bool {
	rest := p.text[p.at+1:]
	i := strings.IndexAny(rest, "=,[]{}'\"")
	return i >= 0 && rest[i] == '='
}

func (p *shorthand) value(depth int) (any, error) {
	p.spaces()
	switch c := p.peek(); c {
	case '\'', '"':
		return p.quoted(c)
	case '{':
		p.at++
		p.spaces()
		if p.peek() == '}' {
			p.at++
			return map[string]any{}, nil
		}
		m, err := p.pairs(depth + 1)
		if err != nil {
			return nil, err
		}
		return m, p.close('}')
	case '[':
		p.at++
		list := []any{}
		for p.spaces(); p.peek() != ']'; p.at++ {
			if depth > maxNesting {
				return nil, fmt.Errorf("more than %d levels of nesting", maxNesting)
			}
			v, err := p.value(depth + 1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
			if p.spaces(); p.peek() != ',' {
				break
			}
		}
		return list, p.close(']')
	}
	return p.until(",]}"), nil
}

func (p *shorthand) quoted(quote byte) (string, error) {
	var b strings.Builder
	for i := p.at + 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '\\' && i+1 < len(p.text) && (p.text[i+1] == quote || p.text[i+1] == '\\'):
			i++
			b.WriteByte(p.text[i])
		case c == quote:
			p.at = i + 1
			return b.String(), nil
		default:
			b.WriteByte(c)
		}
	}
	return "", fmt.Errorf("expected %c to end the value that starts at %d in %s", quote, p.at, p.text)
}

func (p *shorthand) close(c byte) error {
	p.spaces()
	if p.peek() != c {
		return p.unexpected("'" + string(c) + "'")
	}
	p.at++
	return nil
}

// until reads up to one of the stops or the end, without spaces around it.
func (p *shorthand) until(stops string) string {
	start := p.at
	for p.at < len(p.text) && strings.IndexByte(stops, p.text[p.at]) < 0 {
		p.at++
	}
	return strings.TrimSpace(p.text[start:p.at])
}

func (p *shorthand) spaces() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\n' || p.text[p.at] == '\t') {
		p.at++
	}
}

// peek is 0 at the end.
func (p *shorthand) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *shorthand) unexpected(expected string) error {
	got := "'EOF'"
	if p.at < len(p.text) {
		got = "'" + p.text[p.at:p.at+1] + "'"
	}
	return said(fmt.Sprintf("Expected: %s, received: %s for input:\n%s\n%s^", expected, got, p.text, strings.Repeat(" ", p.at)))
}
