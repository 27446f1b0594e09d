package aws

import (
	"context"
	"io"
	"net/http"
)

// attempt bounds one HTTP exchange in time, its body included, as
// http.Client.Timeout does for the live client.
type attempt struct{ Doer }

func (a attempt) Do(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), attemptTimeout)
	res, err := a.Doer.Do(req.WithContext(ctx))
	if err != nil || res == nil {
		cancel()
		return res, err
	}
	res.Body = &releasing{res.Body, cancel}
	return res, nil
}

// releasing frees the attempt's timer when the body is closed.
type releasing struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (r *releasing) Close() error {
	defer r.cancel()
	return r.ReadCloser.Close()
}
