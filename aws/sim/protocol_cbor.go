package sim

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/aws/smithy-go/encoding/cbor"
)

// cborOp reads the operation from the path:
// /service/<ServiceVersion>/operation/<Op>.
func cborOp(r *http.Request, _ []byte) (string, error) {
	_, op, ok := strings.Cut(r.URL.Path, "/operation/")
	if !ok || op == "" {
		return "", fault{Code: "UnknownOperationException", Message: "the path names no operation"}
	}
	return op, nil
}

func cborFail(_ *api, f fault, _ string) (string, []byte) {
	return "application/cbor", cbor.Encode(cbor.Map{
		"__type": cbor.String(f.Code), "message": cbor.String(f.Message),
	})
}

func cborRead(a *api, body []byte, into any) error {
	if len(body) == 0 {
		return nil
	}
	v, err := cbor.Decode(body)
	if err != nil {
		return fault{Code: "SerializationException", Message: "the body is not CBOR"}
	}
	return decode(cborTree(v), into, naming{member: a.member})
}

func cborWrite(a *api, _ string, out any, _ string) (string, []byte) {
	return "application/cbor", cbor.Encode(cborValue(reflect.ValueOf(out), a.member))
}
