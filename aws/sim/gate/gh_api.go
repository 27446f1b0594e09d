package gate

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
)

// api is `gh api PATH`: fields make the method POST, or the query of a GET.
func (g *ghRun) api() error {
	if len(g.words) != 1 {
		return fmt.Errorf("accepts 1 arg(s), received %d", len(g.words))
	}
	path := g.words[0]
	if path == "graphql" {
		return errors.New("the stand-in gh of the rehearsal does not cover `gh api graphql`")
	}
	if strings.Contains(path, "://") {
		return errors.New("the stand-in gh of the rehearsal covers `gh api` only with a path, as repos/{owner}/{repo}")
	}
	if strings.Contains(path, "{owner}") || strings.Contains(path, "{repo}") {
		repo, err := g.repo()
		if err != nil {
			return err
		}
		owner, name, _ := strings.Cut(repo, "/")
		path = strings.NewReplacer("{owner}", owner, "{repo}", name).Replace(path)
	}
	fields, err := g.fields()
	if err != nil {
		return err
	}
	method := g.flag("method")
	if method == "" {
		method = "GET"
		if len(fields) > 0 {
			method = "POST"
		}
	}
	var body any
	if len(fields) > 0 && method == "GET" {
		query := url.Values{}
		for name, v := range fields {
			query.Set(name, fmt.Sprint(v))
		}
		path += "?" + query.Encode()
	} else if len(fields) > 0 {
		body = fields
	}
	tree, err := g.ask(method, path, body)
	if tree != nil && !g.has("silent") {
		if err := g.print(tree); err != nil {
			return err
		}
	}
	if err != nil {
		return fmt.Errorf("gh: %w", err)
	}
	return nil
}

// fields are -f name=text and -F name=value, where true, false, null and whole
// numbers are typed and @file is read; name[]=value adds to a list.
func (g *ghRun) fields() (map[string]any, error) {
	all := map[string]any{}
	for _, kind := range []string{"raw-field", "field"} {
		for _, f := range g.flags[kind] {
			name, text, ok := strings.Cut(f, "=")
			if !ok {
				return nil, fmt.Errorf("field %q requires a value separated by an '=' sign", f)
			}
			var v any = text
			if kind == "field" {
				var err error
				if v, err = magic(text); err != nil {
					return nil, err
				}
			}
			if list, ok := strings.CutSuffix(name, "[]"); ok {
				old, _ := all[list].([]any)
				all[list] = append(old, v)
			} else if strings.Contains(name, "[") {
				return nil, fmt.Errorf("the stand-in gh of the rehearsal does not cover the field %s", name)
			} else {
				all[name] = v
			}
		}
	}
	return all, nil
}

func magic(text string) (any, error) {
	if file, ok := strings.CutPrefix(text, "@"); ok {
		b, err := os.ReadFile(file)
		return string(b), err
	}
	switch text {
	case "true", "false":
		return text == "true", nil
	case "null":
		return nil, nil
	}
	if n, err := strconv.Atoi(text); err == nil {
		return n, nil
	}
	return text, nil
}
