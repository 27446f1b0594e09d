package sim

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"
)

// repository is one of the image registry (ECR): the family's images.
type repository struct {
	name   string
	images []*image // oldest first
}

// image is one pushed image. A tag belongs to the newest image that has it.
type image struct {
	digest string
	tags   []string
	pushed time.Time
	bytes  int64
}

// stock fills the registry with every revision's image, but for those that the
// scenario says were never pushed.
func (w *World) stock(f *family, unpushed []int) {
	r := w.repository(f.name)
	if r == nil {
		r = &repository{name: f.name}
		w.repositories = append(w.repositories, r)
	}
	for i, d := range f.definitions {
		missing := false
		for _, back := range unpushed {
			missing = missing || back == len(f.definitions)-1-i
		}
		if !missing {
			r.push(d.Digest, d.Tag, d.registered.Add(-3*time.Minute))
		}
	}
}

func (w *World) repository(name string) *repository {
	for _, r := range w.repositories {
		if r.name == name {
			return r
		}
	}
	return nil
}

func (r *repository) push(digest, tag string, at time.Time) *image {
	var img *image
	for _, i := range r.images {
		kept := i.tags[:0]
		for _, t := range i.tags {
			if t != tag {
				kept = append(kept, t)
			}
		}
		i.tags = kept
		if i.digest == digest {
			img = i
		}
	}
	if img == nil {
		h := fnv.New32a()
		_, _ = h.Write([]byte(digest))
		img = &image{digest: digest, pushed: at, bytes: 180_000_000 + int64(h.Sum32()%20_000_000)}
		r.images = append(r.images, img)
	}
	if tag != "" {
		img.tags = append(img.tags, tag)
	}
	return img
}

// find an image by digest or tag; nil if there is none.
func (r *repository) find(digest, tag string) *image {
	for _, i := range r.images {
		if digest != "" && i.digest == digest {
			return i
		}
		for _, t := range i.tags {
			if digest == "" && t == tag {
				return i
			}
		}
	}
	return nil
}

func (w *World) registryHost() string {
	return w.scene.Account + ".dkr.ecr." + w.scene.Region + ".amazonaws.com"
}

// resolve finds the image of a task definition. known is false for an image of
// another registry, which is taken to exist.
func (w *World) resolve(d *definition) (img *image, known bool) {
	rest, own := strings.CutPrefix(d.image(w.names()), w.registryHost()+"/")
	if !own {
		return nil, false
	}
	name, digest, exact := strings.Cut(rest, "@")
	tag := "latest"
	if !exact {
		if n, t, ok := strings.Cut(name, ":"); ok {
			name, tag = n, t
		}
	}
	r := w.repository(name)
	if r == nil {
		return nil, true
	}
	return r.find(digest, tag), true
}

// digestOf is what ECS would run for a task definition now: a tag is resolved
// anew at every deployment.
func (w *World) digestOf(d *definition) string {
	if img, _ := w.resolve(d); img != nil {
		return img.digest
	}
	return d.Digest
}

// unpullable is the stopped reason of a task whose image is not there; "" when
// it is. The sentence is ECS's, as public reports quote it.
func (w *World) unpullable(d *definition) string {
	img, known := w.resolve(d)
	if img != nil || !known {
		return ""
	}
	ref := d.image(w.names())
	return fmt.Sprintf("CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref %s: %s: not found", ref, ref)
}
