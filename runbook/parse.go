package runbook

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
)

// Parse reads one Markdown page. path is kept as given and named in errors;
// nothing is opened. An error is one sentence that names the limit which the
// page broke; a page without steps is no error.
func Parse(name string, src []byte) (rb *Runbook, err error) {
	defer func() {
		if p := recover(); p != nil {
			rb, err = nil, fmt.Errorf("read %s: the page has a construct that stops the reader (%v); please report it with the page", name, p)
		}
	}()
	return parse(name, src)
}

func parse(name string, src []byte) (*Runbook, error) {
	if err := within(name, src); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(src)
	s := newSource(src)
	all := sections(blocks(s), named(s, name))
	r := &reader{src: s, shell: newShellParser(), kinds: map[fenceText]fenceKind{}}
	r.shell.src, r.samples = s, samples(s, all)
	r.sections(all)
	if err := r.within(name); err != nil {
		return nil, err
	}
	rb := &Runbook{
		Title: title(s, all, name), Path: name, Hash: "sha256:" + hex.EncodeToString(sum[:]),
		Procedures: []Procedure{}, Warnings: []Warning{},
	}
	rb.Steps = finish(r.drafts)
	rb.Procedures = procedures(all, rb.Steps)
	for _, s := range all {
		if s.level > 0 {
			rb.Anchors = append(rb.Anchors, s.slug)
		}
	}
	rb.Links, rb.LogTable, rb.Templates = linksOf(all), logTable(all), templates(all)
	rb.Warnings = check(&lint{rb: rb, src: s, all: all, drafts: r.drafts}, r.warned)
	return rb, nil
}

// title is the page's first top heading, else the front matter's, else the
// file's name.
func title(s *source, all []*section, name string) string {
	for _, x := range all {
		if x.level == 1 {
			return x.title
		}
	}
	return named(s, name)
}

// named is a page's title without a heading: the front matter's or the file's.
func named(s *source, name string) string {
	if t := s.front["title"]; t != "" {
		return t
	}
	return strings.TrimSuffix(path.Base(strings.ReplaceAll(name, `\`, "/")), ".md")
}

// procedures are the headings that have steps, in the page's order.
func procedures(all []*section, steps []Step) []Procedure {
	has := map[string]bool{}
	for i := range steps {
		has[steps[i].Procedure] = true
	}
	out := make([]Procedure, 0, len(has))
	for _, x := range all {
		if x.procedure != x || !has[x.slug] {
			continue
		}
		role := x.role
		if role == "" {
			role = roleMain
		}
		out = append(out, Procedure{ID: x.slug, Title: x.title, Line: x.line, Role: role, Timeline: x.timeline, Symptom: x.symptom, When: x.when, Trail: x.trail()})
	}
	return out
}
