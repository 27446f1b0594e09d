package gate

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	dockerVersion = "Docker stand-in of the rehearsal"
	dockerNote    = "The rehearsal plays `docker build -t`, `tag`, `push`, `images` and `login --password-stdin`: it remembers names, but nothing is built, stored or uploaded. Anything else says that it is not covered."
)

// dockerCommands are the words after `docker` that are covered.
var dockerCommands = map[string]func(*dockerRun, []string) error{
	"build":  (*dockerRun).build,
	"tag":    (*dockerRun).tag,
	"push":   (*dockerRun).push,
	"images": (*dockerRun).images,
	"login":  (*dockerRun).login,
}

// said is an error in the words of the program that is played.
type said string

func (s said) Error() string { return string(s) }

// dockerRun is one call. Images are names with the id that they were given, in
// a file of the step's home, so that later steps find them.
type dockerRun struct {
	std   streams
	file  string
	known map[string]string
}

// runDocker plays the docker CLI with the arguments after the program's name.
func runDocker(args, env []string, std streams) int {
	if len(args) > 0 && (args[0] == "--version" || args[0] == "-v") {
		fmt.Fprintln(std.out, dockerVersion)
		return 0
	}
	if len(args) > 1 && args[0] == "image" { // docker image build, docker image ls
		args = args[1:]
		if args[0] == "ls" {
			args[0] = "images"
		}
	}
	if len(args) == 0 || dockerCommands[args[0]] == nil {
		fmt.Fprintf(std.err, "the stand-in docker of the rehearsal does not cover `docker %s`; it covers: %s\n",
			strings.Join(args, " "), strings.Join(slices.Sorted(maps.Keys(dockerCommands)), ", "))
		return 1
	}
	d := &dockerRun{std: std, file: filepath.Join(lookupIn(env)("HOME"), ".rehearsal-images.json"), known: map[string]string{}}
	if b, err := os.ReadFile(d.file); err == nil {
		_ = json.Unmarshal(b, &d.known) // a broken file is no images
	}
	if err := dockerCommands[args[0]](d, args[1:]); err != nil {
		fmt.Fprintln(std.err, err)
		return 1
	}
	return 0
}

// dockerValues are the flags of build that take a value.
const dockerValues = " -t --tag -f --file --build-arg --platform --target --label --network --cache-from --progress --secret "

func (d *dockerRun) build(args []string) error {
	var names, words []string
	for i := 0; i < len(args); i++ {
		name, value, inline := strings.Cut(args[i], "=")
		if !strings.HasPrefix(name, "-") || name == "-" {
			words = append(words, args[i])
			continue
		}
		if strings.Contains(dockerValues, " "+name+" ") && !inline {
			if i++; i == len(args) {
				return fmt.Errorf("flag needs an argument: %s", name)
			}
			value = args[i]
		}
		if name == "-t" || name == "--tag" {
			names = append(names, withTag(value))
		}
	}
	if len(words) != 1 {
		return said("ERROR: docker build requires 1 argument.\n\nUsage:  docker build [OPTIONS] PATH | URL | -")
	}
	sum := sha256.Sum256([]byte(strings.Join(args, "\x00")))
	id := "sha256:" + hex.EncodeToString(sum[:])
	for _, n := range names {
		d.known[n] = id
	}
	fmt.Fprintln(d.std.out, "stand-in: nothing was built; the rehearsal takes the image as built from "+words[0])
	for _, n := range names {
		fmt.Fprintln(d.std.out, "named "+n)
	}
	return d.save()
}

func (d *dockerRun) tag(args []string) error {
	if len(args) != 2 {
		return errors.New("docker tag requires 2 arguments.\n\nUsage:  docker tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]")
	}
	for _, name := range args {
		if err := reference(name); err != nil {
			return err
		}
	}
	id, ok := d.known[withTag(args[0])]
	if !ok {
		return said("Error response from daemon: No such image: " + withTag(args[0]))
	}
	d.known[withTag(args[1])] = id
	return d.save()
}

func (d *dockerRun) push(args []string) error {
	words := withoutFlags(args)
	if len(words) != 1 {
		return errors.New("docker push requires 1 argument.\n\nUsage:  docker push [OPTIONS] NAME[:TAG]")
	}
	if err := reference(words[0]); err != nil {
		return err
	}
	name := withTag(words[0])
	repository, tag := name[:strings.LastIndexByte(name, ':')], name[strings.LastIndexByte(name, ':')+1:]
	fmt.Fprintf(d.std.out, "The push refers to repository [%s]\n", repository)
	id, ok := d.known[name]
	if !ok {
		return said("An image does not exist locally with the tag: " + repository)
	}
	fmt.Fprintf(d.std.out, "stand-in: nothing was uploaded; the rehearsal takes %s as pushed\n%s: digest: %s\n", name, tag, id)
	return nil
}

func (d *dockerRun) images([]string) error {
	fmt.Fprintf(d.std.out, "%-60s %s\n", "IMAGE (stand-in: none was built)", "IMAGE ID")
	for _, name := range slices.Sorted(maps.Keys(d.known)) {
		fmt.Fprintf(d.std.out, "%-60s %.12s\n", name, strings.TrimPrefix(d.known[name], "sha256:"))
	}
	return nil
}

func (d *dockerRun) login(args []string) error {
	if !slices.Contains(args, "--password-stdin") {
		return errors.New("the stand-in docker of the rehearsal covers `docker login` only with --password-stdin")
	}
	if _, err := io.Copy(io.Discard, d.std.in); err != nil {
		return err
	}
	fmt.Fprintln(d.std.out, "Login Succeeded (stand-in: nobody was asked)")
	return nil
}

func (d *dockerRun) save() error {
	b, err := json.Marshal(d.known)
	if err != nil {
		return err
	}
	return os.WriteFile(d.file, b, 0o600)
}

// withTag adds the tag that docker takes when none is given.
func withTag(name string) string {
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		return name
	}
	return name + ":latest"
}

// reference refuses what docker refuses, as when a variable was empty.
func reference(name string) error {
	repository, tag, _ := strings.Cut(withTag(name)[strings.LastIndexByte(name, '/')+1:], ":")
	if name == "" || strings.HasPrefix(name, "/") || repository == "" || tag == "" || repository != strings.ToLower(repository) || strings.ContainsAny(name, " \t\n") {
		return fmt.Errorf("invalid reference format: %q", name)
	}
	return nil
}
