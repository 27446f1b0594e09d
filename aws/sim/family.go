package sim

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// family is a task definition family with its revisions, oldest first.
type family struct {
	name        string
	definitions []*definition
}

// definition is one task definition.
type definition struct {
	Revision
	family     *family
	service    Service // whose container it describes
	registered time.Time
	later      bool                  // registered after Begin
	picture    string                // its image, when it is not the family's at Tag
	needs      string                // a secret, besides the usual ones
	own        *types.TaskDefinition // as it was registered
}

// adopt gives the service its family, made from its scene, and the scenario's
// fates by revision number.
func (w *World) adopt(s *service, scenario Scenario) error {
	f := w.family(s.Family)
	if f == nil {
		f = &family{name: s.Family}
		for i, r := range s.Revisions {
			if i > 0 && r.Number <= s.Revisions[i-1].Number {
				return fmt.Errorf("furnish %s: revisions of %s are not in order", s.Name, s.Family)
			}
			ago := time.Duration(len(s.Revisions)-i) * 3 * day
			for _, p := range scenario.History {
				if p.Back == len(s.Revisions)-1-i {
					ago = p.Ago + 8*time.Minute
				}
			}
			f.definitions = append(f.definitions, &definition{Revision: r, family: f, service: s.Service, registered: w.begin.Add(-ago)})
		}
		w.families = append(w.families, f)
		w.stock(f, scenario.Unpushed)
		w.lockUp(f, w.scenario.Unmade)
	}
	s.family = f
	for back, fate := range scenario.Fates {
		if d := f.back(back); d != nil {
			s.fates[d.Number] = fate
			d.needs = fate.Secret
		}
	}
	return nil
}

func (w *World) family(name string) *family {
	for _, f := range w.families {
		if f.name == name {
			return f
		}
	}
	return nil
}

// back is the revision that many before the newest; nil if there is none.
func (f *family) back(n int) *definition {
	if i := len(f.definitions) - 1 - n; i >= 0 {
		return f.definitions[i]
	}
	return nil
}

// definition finds "family", "family:revision" or an ARN; a family alone is its
// newest active revision. It is nil when there is none.
func (w *World) definition(ref string) *definition {
	if rest, isARN := strings.CutPrefix(ref, "arn:"); isARN {
		head := names{w.scene.Account, w.scene.Region}.ecs("task-definition", "")
		if rest, isARN = strings.CutPrefix("arn:"+rest, head); !isARN {
			return nil
		}
		ref = rest
	}
	name, number, exact := strings.Cut(ref, ":")
	f := w.family(name)
	if f == nil {
		return nil
	}
	n, err := strconv.Atoi(number)
	if exact && err != nil {
		return nil
	}
	for i := len(f.definitions) - 1; i >= 0; i-- {
		d := f.definitions[i]
		if exact && d.Number == n || !exact && !d.Inactive {
			return d
		}
	}
	return nil
}
