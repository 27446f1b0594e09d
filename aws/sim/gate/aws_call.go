package gate

import (
	"encoding/base64"
	"encoding/json"
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
	Token string `json:"nextToken"`
	Skip  int    `json:"boto_truncate_amount,omitempty"`
}

// pages collects pages until the last or until --max-items. Text is printed
// page by page, with --query applied to each, as the CLI does.
func (r *awsRun) pages(s service, o operation, c *call) error {
	at := readResume(c.start)
	all := map[string]any{}
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
			token = resume{at.Token, more}.String()
		case c.maxItems > 0 && shown >= c.maxItems && next != "":
			token = resume{next, 0}.String()
		}
		at = resume{Token: next}
		if token != "" {
			page["NextToken"] = token
			at.Token = ""
		}
		if r.opts.output == "text" {
			if err := r.print(o, page); err != nil {
				return err
			}
		} else {
			o.paging.add(all, page)
		}
		if at.Token == "" {
			break
		}
	}
	if r.opts.output == "text" {
		return nil
	}
	return r.print(o, all)
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

func (t resume) String() string {
	b, _ := json.Marshal(t)
	return base64.StdEncoding.EncodeToString(b)
}

// readResume takes the CLI's own tokens and those of a service.
func readResume(token string) resume {
	var t resume
	b, err := base64.StdEncoding.DecodeString(token)
	if err != nil || json.Unmarshal(b, &t) != nil {
		return resume{Token: token}
	}
	return t
}
