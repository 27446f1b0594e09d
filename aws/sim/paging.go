package sim

import (
	"encoding/base64"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// paged cuts one page from a list. A token is the key of the last item shown, so
// what was listed once is not listed again when the list grows.
func paged[T any](list []T, key func(T) string, limit, most int, token *string) (pageOf []T, next *string, err error) {
	if limit == 0 {
		limit = most
	}
	if limit < 1 || limit > most {
		return nil, nil, invalid("maxResults must be between 1 and %d.", most)
	}
	from := 0
	if token != nil && *token != "" {
		last, err := base64.RawURLEncoding.DecodeString(*token)
		from = -1
		for i, v := range list {
			if err == nil && key(v) == string(last) {
				from = i + 1
			}
		}
		if from < 0 {
			return nil, nil, invalid("Invalid token %s", *token)
		}
	}
	list = list[from:]
	if len(list) <= limit {
		return list, nil, nil
	}
	list = list[:limit]
	return list, aws.String(base64.RawURLEncoding.EncodeToString([]byte(key(list[limit-1])))), nil
}

func same(s string) string { return s }

// missing is the failure ECS reports for something it cannot find.
func missing(arn string) types.Failure {
	return types.Failure{Arn: aws.String(arn), Reason: aws.String("MISSING")}
}
