package cli

import "github.com/spf13/cobra"

// Keep makes every command keep its error in kept instead of handing it on.
// fang asks the terminal for its background before it shows an error, and waits
// up to four seconds for a terminal that does not answer, reading away what is
// typed meanwhile: nobody who leaves should wait for that. A command that was
// kept from running by its flags or arguments keeps that error, too.
func Keep(root *cobra.Command, kept *error) {
	keep := func(err error) error { *kept = err; return nil }
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return keep(err) })
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		if run, args := c.RunE, c.Args; run != nil {
			c.Args = cobra.ArbitraryArgs
			c.RunE = func(c *cobra.Command, given []string) error {
				if args != nil {
					if err := args(c, given); err != nil {
						return keep(err)
					}
				}
				return keep(run(c, given))
			}
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
}
