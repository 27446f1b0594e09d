//go:build linux && !amd64

package gate

const enterMachine = 0

// enterCode is missing for this processor, so namespaces are not used.
var enterCode []byte
