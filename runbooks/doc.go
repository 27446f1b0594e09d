// Package runbooks ships FairTradeWorker's own runbooks, one Markdown page each.
// A page here is plain GitHub Markdown and is right also when followed by hand.
package runbooks
