package ui

import "time"

// Now is what fits at the moment, for the top of the picker.
type Now struct {
	Rows []NowRow
	Note string // what is so where no row fits, or why nothing is known
	At   time.Time
}

// NowRow is a procedure whose condition or symptom is true now.
type NowRow struct {
	Item   int // among the items
	Why    string
	Strong bool // measured
}

type nowMsg Now

// sensed puts the rows at the top. The cursor stays on what it stood on, except
// where no key was pressed yet: then it stands on the first of them.
func (p *picker) sensed(n Now) {
	was := len(p.found())
	p.now, p.told = n, true
	if p.touched {
		p.at += len(p.found()) - was
	}
}

// nowRows are the headings and reasons of the rows at the top.
func (p *picker) nowHead() row {
	switch {
	case p.ask == nil:
		return blank
	case !p.told:
		return line(in(title, " Now"), faint("   asking ECS what goes on"))
	case p.now.Note != "":
		return line(in(title, " Now"), faint("   %s", p.now.Note)).at(span{dim, hms(p.now.At) + "Z "})
	}
	return line(in(title, " Now"), faint("   what ECS shows fits these")).at(span{dim, hms(p.now.At) + "Z "})
}
