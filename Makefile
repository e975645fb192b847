# Each target is one line over the command lab101: where there is no make, run
#   node lab/bin/lab101.mjs up
# Settings go behind the target: make up HTTPS_PORT=8443 ENGINE=process

LAB101 := @node lab/bin/lab101.mjs
# The names behind the target, so that one with a typing error is an error and not ignored.
ifeq ($(MAKELEVEL),0)
export LAB101_MAKE_VARIABLES := $(foreach v,$(.VARIABLES),$(if $(filter command,$(origin $(v))),$(v)))
endif
.DEFAULT_GOAL := help
.PHONY: help up down status logs watch e2e gallery break fix gallery-test report save examples check check-long test powershell package bench fmt hosts hosts-undo trust untrust clean

help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: ## build, start, wait until healthy, print the four addresses
	$(LAB101) up

down: ## stop the lab
	$(LAB101) down

status: ## show what is up and where
	$(LAB101) status

logs: ## follow the logs of the proxy and the backend until Ctrl-C
	$(LAB101) logs

watch: ## show each connection live, in the terminal and on a local page
	$(LAB101) watch

e2e: ## prove all four pages in a browser (ARGS="--grep localhost" goes to Playwright)
	$(LAB101) e2e -- $(ARGS)

gallery: ## list the failures that the lab can show: make break F=F03 brings one up
	$(LAB101) gallery

break: ## bring a failure up until Ctrl-C, and say what to look at: make break F=F03
	$(LAB101) break

fix: ## apply the fix to the failure that is up, and show it work
	$(LAB101) fix

gallery-test: ## show each failure to Chromium and the doctor, broken and fixed
	$(LAB101) gallery-test

examples: export ENGINE = process
examples: ## prove real applications (ws, socket.io, Vite, SignalR) behind their web.config
	$(LAB101) e2e -- -c e2e/dist/examples.config.js $(ARGS)

report: ## open what the last e2e proved: every connection, and who ended it
	$(LAB101) report

save: ## save one connection for a bug report, secrets masked: make save CID=ce515787
	$(LAB101) save

check: ## format, lint, types, workflows, engines, unit tests: no Docker, no browser
	$(LAB101) verify

check-long: ## the unit tests that check leaves out because they take long
	$(LAB101) verify --long

test: ## run the tests of one file or folder: make test T=backend/src/room.ts
	$(LAB101) test

powershell: ## fetch PowerShell and Pester into .lab/, with dotnet: check-long then runs the tests of proxy/iis/*.ps1
	@node proxy/iis/test/fetch-powershell.mjs

package: ## write the npm package of check, explain, translate, doctor and failure into .lab/package/
	@node lab/bin/package.mjs

bench: ## measure start-up, throughput and memory, compared with bare programs
	$(LAB101) bench

fmt: ## format the files the way check expects, and write docs/failures from its data
	$(LAB101) fmt

hosts: ## add reverseproxy.com, or the names of SERVER_CONFIG, to the hosts file, after asking
	$(LAB101) hosts

hosts-undo: ## remove these lines again
	$(LAB101) hosts --undo

trust: ## add the lab's CA to the stores of the system and the browsers
	$(LAB101) trust

untrust: ## remove the lab's CA from the stores
	$(LAB101) untrust

clean: down ## stop the lab and remove what was built, certificates included
	@rm -rf .lab node_modules */dist */*.tsbuildinfo examples/*/node_modules examples/*/bin examples/*/obj
