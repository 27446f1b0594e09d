package runbook

import "strings"

// section is a heading and what stands under it, up to the next heading.
type section struct {
	title  string // without Markdown
	slug   string
	line   int
	level  int
	up     *section
	blocks []*block

	role        string
	numbered    bool   // "3. Roll back": a step of the heading above
	variant     string // "a" under "Option A"
	timeline    string
	symptom     string
	symptomLine int
	when        string
	hasKids     bool
	found       []anchor // its links, once anchors has looked
	looked      bool
	said        string   // its title's words, once somebody asked
	above       []string // headings, once somebody asked
	procedure   *section // the heading that its steps belong to
}

// sections groups the page's blocks under their headings. The first section
// has no heading: it is what stands above the first one.
// named is the page's title where no heading gives one.
func sections(bs []*block, named string) []*section {
	names := slugs{}
	cur := &section{line: 1}
	out := []*section{cur}
	for _, b := range bs {
		if b.kind != blockHead {
			cur.blocks = append(cur.blocks, b)
			continue
		}
		title := plain(strings.TrimRight(b.text(), "# "))
		if title == "" {
			title = named // a template tag stood there
		}
		s := &section{title: title, slug: names.unique(title), line: b.line, level: int(b.level)}
		for up := cur; up != nil; up = up.up {
			if up.level > 0 && up.level < s.level {
				s.up = up
				up.hasKids = true
				break
			}
		}
		s.numbered = isNumbered(title) && s.up != nil
		if m := optionMark(title); m != nil {
			s.variant = strings.ToLower(m[1])
		}
		s.inherit()
		out = append(out, s)
		cur = s
	}
	// What stands above the first heading belongs to the page's title.
	top := out[0]
	if top.procedure = top; len(out) > 1 && out[1].level == 1 {
		top.procedure = out[1]
	} else {
		top.title, top.slug = named, names.unique(named)
	}
	return out
}

// inherit takes what a heading does not say itself from the one above.
func (s *section) inherit() {
	s.role = role(s.title)
	s.procedure = s
	if isCondition(s.title) && !s.numbered {
		s.when = s.title
	}
	if s.up == nil {
		return
	}
	if s.role == "" || s.role == roleVerify && s.up.role == roleTrouble || s.up.role == roleReference && s.up.level > 1 {
		if s.up.level > 1 || s.up.role == roleRollback {
			s.role = s.up.role
		}
	}
	if s.numbered || s.variant != "" {
		s.procedure = s.up.procedure
		if s.variant == "" {
			s.variant = s.up.variant
		}
	}
}

// proseOnly tells a section that holds neither code nor a list.
func (s *section) proseOnly() bool {
	for _, b := range s.blocks {
		if b.kind == blockFence || b.kind == blockCode || b.kind == blockList {
			return false
		}
	}
	return true
}

// trail is the headings above, outermost first, without the page's title.
func (s *section) trail() []string {
	out := []string{}
	for up := s.up; up != nil; up = up.up {
		if up.level > 1 {
			out = append([]string{up.title}, out...)
		}
	}
	return out
}

// headings is the section's title and those above it.
func (s *section) headings() []string {
	if s.above == nil {
		for x := s; x != nil; x = x.up {
			s.above = append(s.above, x.title)
		}
	}
	return s.above
}

// words are those of the title.
func (s *section) words() string {
	if s.said == "" {
		s.said = words(s.title)
	}
	return s.said
}

// anchors are the links of a section's blocks.
func (s *section) anchors() []anchor {
	if !s.looked {
		s.found, s.looked = anchors(s.blocks), true
	}
	return s.found
}
