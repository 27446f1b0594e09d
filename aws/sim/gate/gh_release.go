package gate

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// releaseCreate is `gh release create TAG`; it prints the release's address.
func (g *ghRun) releaseCreate() error {
	switch {
	case len(g.words) == 0:
		return errors.New("tag required when not running interactively")
	case len(g.words) > 1:
		return errors.New("the stand-in gh of the rehearsal does not cover files of a release")
	}
	repo, err := g.repo()
	if err != nil {
		return err
	}
	notes := g.flag("notes")
	if g.has("notes-file") {
		in := g.std.in
		if name := g.flag("notes-file"); name != "-" {
			f, err := os.Open(name)
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }()
			in = f
		}
		b, err := io.ReadAll(in)
		if err != nil {
			return fmt.Errorf("read the notes: %w", err)
		}
		notes = string(b)
	}
	if !g.has("notes") && !g.has("notes-file") && !g.has("generate-notes") {
		return errors.New("`--notes`, `--notes-file`, or `--generate-notes` required when not running interactively")
	}
	release := map[string]any{
		"tag_name": g.words[0], "name": g.flag("title"), "body": notes,
		"draft": g.isSet("draft"), "prerelease": g.isSet("prerelease"),
	}
	if g.has("target") {
		release["target_commitish"] = g.flag("target")
	}
	if g.isSet("generate-notes") {
		release["generate_release_notes"] = true
	}
	made, err := g.ask("POST", "repos/"+repo+"/releases", release)
	if err != nil {
		return err
	}
	fmt.Fprintln(g.std.out, member(made, "html_url"))
	return nil
}

// isSet is a flag without a value; --draft=false takes it back.
func (g *ghRun) isSet(name string) bool { return g.has(name) && g.flag(name) != "false" }
