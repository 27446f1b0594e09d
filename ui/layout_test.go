package ui

import (
	"fmt"
	"strings"
	"testing"
)

// drawing shows a frame as letters: the pane's number, at a quarter of its size.
func drawing(f frame) []string {
	grid := make([][]byte, f.h)
	for y := range grid {
		grid[y] = []byte(strings.Repeat(" ", f.w))
	}
	fill := func(r rect, c byte) {
		for y := r.Y; y < r.Y+r.H; y++ {
			for x := r.X; x < r.X+r.W; x++ {
				grid[y][x] = c
			}
		}
	}
	fill(rect{0, 0, f.w, 1}, 'C')
	fill(rect{0, 1, f.w, 1}, 'T')
	fill(rect{0, f.rule, f.w, 1}, '-')
	fill(rect{0, f.h - 1, f.w, 1}, 'K')
	for _, p := range f.panes {
		fill(p.at, "0123456HFEO"[p.id])
	}
	for _, x := range f.cols {
		fill(rect{x, f.body.Y, 1, f.body.H}, '|')
	}
	fill(f.field, '>')
	var out []string
	for y := 0; y < f.h; y += 2 {
		var b strings.Builder
		for x := 0; x < f.w; x += 4 {
			b.WriteByte(grid[y][x])
		}
		out = append(out, strings.TrimRight(b.String(), " "))
	}
	return out
}

func TestLayoutDrawings(t *testing.T) {
	watch := need{steps: 14, step: 12, rollout: 12, checks: 6}
	ask := need{steps: 14, step: 28, rollout: 12, checks: 6, ask: true, field: 3}
	for _, s := range sizes {
		for name, n := range map[string]need{"watch": watch, "ask": ask} {
			if s[0] < twoColumns && n.field > 0 {
				n.field = 1
			}
			golden(t, fmt.Sprintf("layout-%s-%dx%d", name, s[0], s[1]), drawing(arrange(s[0], s[1], n)))
		}
	}
}

// TestLayoutCovers: whatever the size and the need, panes lie inside the body
// and never on each other.
func TestLayoutCovers(t *testing.T) {
	for w := minW; w < 260; w += 3 {
		for h := minH; h < 90; h += 2 {
			for _, n := range []need{{}, {steps: 50, step: 90, rollout: 40, checks: 20}, {steps: 9, step: 8, rollout: 9, checks: 5, ask: true}, {step: 40, rollout: 3, ask: true, field: 3}, {full: paneHelp}} {
				if n.field > 0 && w < twoColumns {
					n.field = 1
				}
				f := arrange(w, h, n)
				taken := make([]bool, w*h)
				for _, p := range f.panes {
					for y := p.at.Y; y < p.at.Y+p.at.H; y++ {
						for x := p.at.X; x < p.at.X+p.at.W; x++ {
							if x < 0 || x >= w || y < f.body.Y || y >= f.body.Y+f.body.H {
								t.Fatalf("%dx%d %+v: pane %d outside: %+v of %+v", w, h, n, p.id, p.at, f.body)
							}
							if taken[y*w+x] {
								t.Fatalf("%dx%d %+v: pane %d lies on another", w, h, n, p.id)
							}
							taken[y*w+x] = true
						}
					}
				}
			}
		}
	}
}
