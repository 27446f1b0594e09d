//go:build !darwin

package steps

func bootTime() string { return "" }
