# One list of targets; each is one line of what it does.
.PHONY: help build test check soak bench fuzz

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

build: ## the program, as ./runbook
	CGO_ENABLED=0 go build -trimpath -o runbook .

test: ## what a change must pass before it is shown to anybody
	go test ./...

check: ## all that must hold before anything lands
	.ci/run

soak: ## crashes, hang-ups, floods, hostile text and secrets at full size; prints the figures (about ten minutes)
	@sh .ci/soak

bench: ## speed: first frame, keys, memory, steps
	CGO_ENABLED=0 go test -run '^$$' -bench . . ./steps ./runbook ./ui

fuzz: ## a minute for each fuzz test
	@sh .ci/fuzz 60s
