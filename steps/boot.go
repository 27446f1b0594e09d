package steps

import (
	"os"
	"strings"
	"sync"
)

// bootID names the time since this machine was started; "" where it is not
// told. After a restart no process of before lives, whatever its number.
var bootID = sync.OnceValue(func() string {
	text, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return bootTime()
	}
	return strings.TrimSpace(string(text))
})
