package sim

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// jsonOp reads the operation from X-Amz-Target: "<ServiceVersion>.<Op>".
func jsonOp(r *http.Request, _ []byte) (string, error) {
	target := r.Header.Get("X-Amz-Target")
	i := strings.LastIndexByte(target, '.')
	if i < 0 || i == len(target)-1 {
		return "", fault{Code: "UnknownOperationException", Message: "X-Amz-Target names no operation"}
	}
	return target[i+1:], nil
}

func jsonRead(a *api, body []byte, into any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return fault{Code: "SerializationException", Message: "the body is not JSON"}
	}
	if _, err := d.Token(); err != io.EOF {
		return fault{Code: "SerializationException", Message: "there is more after the JSON body"}
	}
	return decode(tree, into, naming{member: a.member})
}

func jsonWrite(a *api, _ string, out any, _ string) (string, []byte) {
	return "application/x-amz-json-1.1", encodeJSON(out, a.member)
}

func jsonFail(a *api, f fault, _ string) (string, []byte) {
	m := map[string]any{"__type": f.Code, "message": f.Message}
	if f.typed != nil {
		var more map[string]any
		if json.Unmarshal(encodeJSON(f.typed, lowerCamel), &more) == nil {
			for k, v := range more {
				if k != "errorCodeOverride" && k != "message" {
					m[k] = v
				}
			}
		}
	}
	b, _ := json.Marshal(m)
	return "application/x-amz-json-1.1", b
}
