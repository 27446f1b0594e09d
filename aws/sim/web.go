package sim

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// web is the table of what else answers over HTTPS: services that the pages'
// commands and pipelines talk to. A host is a row here.
var web = map[string]func(*World, http.ResponseWriter, *http.Request){
	"sentry.io":       (*World).serveSentry,
	"hooks.slack.com": (*World).serveSlack,
	"api.github.com":  (*World).serveGitHub,
}

// webAPIs are the changes that the web around the account allows, told to OnCall
// and replayed like calls to AWS; their service names are not AWS's.
var webAPIs = map[string]*api{
	"slack":  {name: "slack", member: lowerCamel, ops: table(writes((*World).postMessage))},
	"github": {name: "github", member: lowerCamel, ops: table(writes((*World).createRelease), writes((*World).reviewDeployment))},
}

// change runs one operation of a web API.
func (w *World) change(r *http.Request, service, op string, in any) (any, error) {
	a := webAPIs[service]
	return w.call(r.Context(), a, a.ops[op], in)
}

func reply(rw http.ResponseWriter, status int, v any) {
	b, _ := json.Marshal(v)
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.Header().Set("Content-Length", itoa(len(b)))
	rw.WriteHeader(status)
	_, _ = rw.Write(b)
}

func plainReply(rw http.ResponseWriter, status int, text string) {
	rw.Header().Set("Content-Type", "text/html")
	rw.WriteHeader(status)
	_, _ = io.WriteString(rw, text)
}

// Message is one that was posted to a Slack webhook.
type Message struct {
	At   time.Time
	Text string
	By   string // "pipeline", or "webhook" for a request from outside
}

// Messages are what Slack was told, oldest first.
func (w *World) Messages() []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.advance()
	return append([]Message(nil), w.messages...)
}

type postMessageInput struct{ Text string }

func (w *World) postMessage(_ context.Context, in *postMessageInput) (*postMessageInput, error) {
	w.messages = append(w.messages, Message{At: w.at, Text: in.Text, By: "webhook"})
	return in, nil
}

// serveSlack is an incoming webhook: its answers are the plain words that
// Slack's documentation lists. Whose webhook it is does not matter here, and its
// URL, a secret, is written down nowhere.
func (w *World) serveSlack(rw http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		plainReply(rw, http.StatusMethodNotAllowed, "method_not_allowed")
		return
	}
	b, err := readBody(r)
	if v := r.Header.Get("Content-Type"); err == nil && len(v) > 16 && v[:17] == "application/x-www" {
		r.Body = io.NopCloser(newReader(b))
		b = []byte(r.FormValue("payload"))
	}
	var m struct {
		Text   string            `json:"text"`
		Blocks []json.RawMessage `json:"blocks"`
	}
	switch {
	case err != nil || json.Unmarshal(b, &m) != nil:
		plainReply(rw, http.StatusBadRequest, "invalid_payload")
		return
	case m.Text == "" && len(m.Blocks) == 0:
		plainReply(rw, http.StatusBadRequest, "no_text")
		return
	}
	if _, err := w.change(r, "slack", "postMessage", &postMessageInput{Text: m.Text}); err != nil {
		plainReply(rw, http.StatusInternalServerError, "rollup_error")
		return
	}
	plainReply(rw, http.StatusOK, "ok")
}
