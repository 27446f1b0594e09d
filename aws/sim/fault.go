package sim

import (
	"errors"

	"github.com/aws/smithy-go"
)

// fault is an error as AWS answers it: a code and a sentence, by default HTTP 400
// (a 5xx makes clients retry).
type fault struct {
	Code, Message string
	typed         smithy.APIError // the SDK's exception, when it has more members
	status        int             // default 400
}

func (f fault) Error() string { return f.Code + ": " + f.Message }

// faultOf keeps the code and text of the SDK's typed exceptions, so that the
// client's errors.As finds the same type again.
func faultOf(err error) fault {
	var f fault
	if errors.As(err, &f) {
		return f
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		return fault{Code: api.ErrorCode(), Message: api.ErrorMessage(), typed: api}
	}
	return fault{Code: "ClientException", Message: err.Error()}
}

// notSimulated is the answer to whatever this world does not know.
func notSimulated(what string) fault {
	return fault{Code: "NotSimulated", Message: "this rehearsal does not simulate " + what +
		". Nothing was changed and nothing left this machine."}
}
