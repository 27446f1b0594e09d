package gate

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// call runs one operation, all its pages if it has some, and prints.
func (r *awsRun) call(s service, o operation, words []string) error {
	c, err := parseFlags(s, o, words)
	if err != nil {
		return err
	}
	if o.paging == nil || c.manual || r.opts.noPaginate {
		out, err := r.wire.do(r.ctx, s, o, c.input)
		if err != nil {
			return err
		}
		return r.print(o, out)
	}
	return r.pages(s, o, c)
}

// A resume token is what --starting-token takes: the service's own token and
// how many items of that page were shown already.
type resume struct {
	Token string
	Skip  int
}

// pages collects pages until the last or until --max-items. Text is printed
// page by page, with --query applied to each, as the CLI does.
func (r *awsRun) pages(s service, o operation, c *call) error {
	at := readResume(c.start, o.paging.in)
	all := map[string]any{}
	r.wire.members.note(o.out, all)
	for shown := 0; ; {
		if at.Token != "" {
			c.input[o.paging.in] = at.Token
		}
		page, err := r.wire.do(r.ctx, s, o, c.input)
		if err != nil {
			return err
		}
		next, _ := page[o.paging.out].(string)
		delete(page, o.paging.out)
		more := o.paging.cut(page, at.Skip, c.maxItems, &shown)
		var token string
		switch {
		case more >= 0:
			token = resume{at.Token, more}.encode(o.paging.in)
		case c.maxItems > 0 && shown >= c.maxItems && next != "":
			token = resume{next, 0}.encode(o.paging.in)
		}
		at = resume{Token: next}
		if token != "" {
			at.Token = ""
		}
		if r.opts.output == "text" {
			if err := r.print(o, page); err != nil {
				return err
			}
		}
		o.paging.add(all, page)
		if at.Token != "" {
			continue
		}
		switch {
		case r.opts.output == "text" && token == "":
			return nil
		case r.opts.output == "text":
			return r.print(o, map[string]any{"NextToken": map[string]any{"NextToken": token}})
		case token != "":
			all["NextToken"] = token
		}
		return r.print(o, all)
	}
}

// cut drops what was shown before and what is above the limit from a page's
// first list. It returns how many items of the page are shown in all when some
// are left for later, else -1.
func (p *paging) cut(page map[string]any, skip, limit int, shown *int) int {
	list, ok := page[p.items[0]].([]any)
	if !ok {
		return -1
	}
	skip = min(skip, len(list))
	list = list[skip:]
	left := -1
	if limit > 0 && len(list) > limit-*shown {
		list = list[:limit-*shown]
		left = skip + len(list)
	}
	*shown += len(list)
	page[p.items[0]] = list
	return left
}

// add grows the lists of all by a page's; other members are the first page's.
func (p *paging) add(all, page map[string]any) {
	for k, v := range page {
		old, seen := all[k].([]any)
		list, isList := v.([]any)
		switch {
		case seen && isList:
			all[k] = append(old, list...)
		case all[k] == nil:
			all[k] = v
		}
	}
}

// encode writes the token as botocore does: base64 of Python's JSON.
func (t resume) encode(member string) string {
	token, skip := []byte("null"), ""
	if t.Token != "" {
		token, _ = json.Marshal(t.Token)
	}
	if t.Skip > 0 {
		skip = fmt.Sprintf(`, "boto_truncate_amount": %d`, t.Skip)
	}
	return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, `{"%s": %s%s}`, member, token, skip))
}

// readResume takes the CLI's own tokens and those of a service.
func readResume(text, member string) resume {
	var fields map[string]any
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(b, &fields) != nil {
		return resume{Token: text}
	}
	token, _ := fields[member].(string)
	skip, _ := fields["boto_truncate_amount"].(float64)
	return resume{token, max(0, int(skip))}
}
