package gate

import (
	"math/big"
	"strings"
)

// A bcNumber is n / 10^scale, as bc calculates: results are cut off, never
// rounded, at a scale that depends on the operation (bc(1), "NUMBERS").
type bcNumber struct {
	n     *big.Int
	scale int
}

// bcMost bounds scales and exponents.
const bcMost = 10_000

func bcInt(n int64) bcNumber { return bcNumber{big.NewInt(n), 0} }

func bcTruth(b bool) bcNumber {
	if b {
		return bcInt(1)
	}
	return bcInt(0)
}

func readBc(text string) (bcNumber, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok || strings.Contains(fraction, ".") || len(fraction) > bcMost {
		return bcNumber{}, errBcSyntax
	}
	return bcNumber{n, len(fraction)}, nil
}

func tens(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// at is the number with another scale, cut off if that is smaller.
func (x bcNumber) at(scale int) bcNumber {
	switch {
	case x.n == nil:
		return bcInt(0)
	case scale >= x.scale:
		return bcNumber{new(big.Int).Mul(x.n, tens(scale-x.scale)), scale}
	}
	return bcNumber{new(big.Int).Quo(x.n, tens(x.scale-scale)), scale}
}

func (x bcNumber) true() bool { return x.n != nil && x.n.Sign() != 0 }

// int is the whole part, between 0 and bcMost.
func (x bcNumber) int() int {
	n := x.at(0).n
	if !n.IsInt64() {
		return bcMost
	}
	return int(max(0, min(n.Int64(), bcMost)))
}

func (x bcNumber) compare(y bcNumber) int {
	s := max(x.scale, y.scale)
	return x.at(s).n.Cmp(y.at(s).n)
}

func (x bcNumber) minus() bcNumber { return bcNumber{new(big.Int).Neg(x.at(x.scale).n), x.scale} }

func (x bcNumber) plus(y bcNumber) bcNumber {
	s := max(x.scale, y.scale)
	return bcNumber{new(big.Int).Add(x.at(s).n, y.at(s).n), s}
}

func (x bcNumber) times(y bcNumber, scale int) bcNumber {
	all := bcNumber{new(big.Int).Mul(x.n, y.n), x.scale + y.scale}
	return all.at(min(all.scale, max(scale, x.scale, y.scale)))
}

func (x bcNumber) over(y bcNumber, scale int) (bcNumber, error) {
	if !y.true() {
		return y, said("Runtime error (func=(main)): Divide by zero")
	}
	wide := x.at(scale + y.scale + x.scale)
	return bcNumber{wide.n.Quo(wide.n, y.n), scale + x.scale}.at(scale), nil
}

func (x bcNumber) modulo(y bcNumber, scale int) (bcNumber, error) {
	q, err := x.over(y, scale)
	if err != nil {
		return q, err
	}
	product := bcNumber{new(big.Int).Mul(q.n, y.n), q.scale + y.scale}
	return x.plus(product.minus()).at(max(scale+y.scale, x.scale)), nil
}

func (x bcNumber) power(y bcNumber, scale int) (bcNumber, error) {
	n := y.at(0).n
	if !n.IsInt64() || n.Int64() > bcMost || n.Int64() < -bcMost || int64(x.n.BitLen())*max(n.Int64(), -n.Int64()) > 1<<22 {
		return x, said("Runtime error (func=(main)): exponent too large in raise")
	}
	e := int(n.Int64())
	if e < 0 {
		v := bcNumber{new(big.Int).Exp(x.n, big.NewInt(int64(-e)), nil), x.scale * -e}
		return bcInt(1).over(v, scale)
	}
	v := bcNumber{new(big.Int).Exp(x.n, big.NewInt(int64(e)), nil), x.scale * e}
	return v.at(min(v.scale, max(scale, x.scale))), nil
}

func (x bcNumber) root(scale int) (bcNumber, error) {
	if x.n.Sign() < 0 {
		return x, said("Runtime error (func=(main)): Square root of a negative number")
	}
	s := max(scale, x.scale)
	return bcNumber{new(big.Int).Sqrt(x.at(2 * s).n), s}, nil
}

// String is as bc prints: no zero before the point, and zero without one.
func (x bcNumber) String() string {
	if !x.true() {
		return "0"
	}
	sign, digits := "", x.n.String()
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	if x.scale == 0 {
		return sign + digits
	}
	if len(digits) < x.scale {
		digits = strings.Repeat("0", x.scale-len(digits)) + digits
	}
	cut := len(digits) - x.scale
	return sign + digits[:cut] + "." + digits[cut:]
}
