package cli

import "fmt"

// Exit is an error that is only an exit status: what there was to say has been
// said. Status is 2 complete with skips or weak evidence, 3 failed or stopped,
// 4 an outcome is unknown.
type Exit struct{ Status int }

func (e Exit) Error() string { return fmt.Sprintf("exit status %d", e.Status) }
