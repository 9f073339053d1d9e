# Everything sets itself up: a machine with Python 3.11 or newer, git and make is enough.
#   make run                     the whole system at http://localhost:8000, with a demo street
#   make run HOST=0.0.0.0        the same for the local network, without the demo (or HOST=192.168.1.20)
#   make run PORT=8001 S3_PORT=9001 CLIPS=folder
#   make manage ARGS=reconcile   one of Django's commands, in the environment of the running system
#   make test                    every test; make test ARGS="-k upload tests/devices" some of them
#   make test EVERYWHERE=1       every test on both databases, before a release
#   make bench                   every benchmark; make bench ARGS=feed one of tests/bench/
#   make faults                  parts killed, emptied and stopped while cameras send; make faults ARGS="redis-away --clips 200"
#   make load                    how much this machine carries: the whole system with a town in it; ARGS="--minutes 3"
#   make lint, make format
#   make audit                   is a hole known in a package we pin? needs a network in which the databases answer
#   make env SITE=porch.example.org EMAIL_HOST=smtp.example.org    .env for docker-compose.yml (docs/deploy.md)
#   DATA_DIR=folder make run     what it keeps, elsewhere than in var; REAL_FOOTAGE=folder make bench: your own recordings

SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# The pinned Node from the venv goes first, so that every machine builds with the same one.
WITH_BIN := PATH="$(CURDIR)/$(BIN):$$PATH"
CODE := devices neighbors police_portal ring_platform tests manage.py

# Some shells export HOST with the machine's own name: only `make run HOST=...` serves the network.
RUN_ARGS := $(if $(filter command,$(origin HOST)),--host "$(HOST)") $(if $(PORT),--port "$(PORT)") \
	$(if $(S3_PORT),--s3-port "$(S3_PORT)") $(if $(CLIPS),--clips "$(CLIPS)")

.PHONY: run manage test lint format bench faults load audit env ready
.DEFAULT_GOAL := run

run: ready
	@$(WITH_BIN) $(BIN)/python -m ring_platform.launch $(RUN_ARGS)

manage: ready
	@$(WITH_BIN) $(BIN)/python -m ring_platform.launch.manage $(ARGS)

test: ready
	@$(WITH_BIN) EVERYWHERE="$(EVERYWHERE)" $(BIN)/python -m tests $(ARGS)

lint: ready
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy $(CODE)

format: ready
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

bench: ready
	@$(WITH_BIN) $(BIN)/python -m tests.bench $(ARGS)

faults: ready
	@$(WITH_BIN) $(BIN)/python -m tests.faults $(ARGS)

load: ready
	@$(WITH_BIN) $(BIN)/python -m tests.load $(ARGS)

audit: node_modules/.installed
	@$(WITH_BIN) $(BIN)/python -m ring_platform.launch.audit

# On Python alone: a machine that runs containers needs no packages of ours.
env:
	@$(PYTHON) ring_platform/launch/env.py

ready: $(BIN)/.requirements static_vendor/.made

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making .venv and installing the packages: about a minute, once."
	@$(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "Python's venv module is missing (Debian: apt-get install python3-venv)." >&2; exit 1; }

$(BIN)/.requirements: requirements.txt | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

node_modules/.installed: package.json package-lock.json .npmrc $(BIN)/.requirements
	@$(WITH_BIN) npm ci --no-progress --loglevel=error >/dev/null
	@touch $@

static_vendor/.made: node_modules/.installed $(wildcard ring_platform/icons.txt) ring_platform/launch/vendor.py
	@$(WITH_BIN) $(BIN)/python -m ring_platform.launch.vendor
	@touch $@
