# 物管流程. `make help` lists what can be asked for.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# As many workers as there are cores, two at least; one more for the tests, which also wait for browsers and servers.
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$(( n > 2 ? n : 2 )))
TESTERS ?= $$(( $(WORKERS) + 1 ))

# Compiled modules are kept, whatever the surroundings say: the tests' many processes would each compile everything anew.
export PYTHONDONTWRITEBYTECODE :=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --no-input
NODE := $(BIN)/python tools/node.py
BUNDLES := web/assets/viewer.js web/assets/app.js web/assets/diagram.css

# How long `make fuzz` tries, how many diagrams `make differential`, and what they begin with; drawn if empty.
SECONDS = 120
DIAGRAMS = 10000
SEED =

.PHONY: help setup setup-run run test test-all faults fuzz differential check demo pictures reference journals assets lock clean

help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | while IFS=$$'\t' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

run: setup-run ## Serve the demo district on http://127.0.0.1:8000 (SQLite, worker included); HOST= and PORT= change the address
	@$(BIN)/wuye migrate
	@$(BIN)/wuye demo
	@$(BIN)/wuye serve --host $(HOST) --port $(PORT)

test: setup ## Run the tests: units, scenarios, browser, a share of those on PostgreSQL drawn by WUYE_SHARES=
	@WUYE_SHARES=$${WUYE_SHARES:-$$RANDOM} $(BIN)/pytest -n $(TESTERS) $(ARGS)

test-all: setup ## Run `make check`, `make mutate` and `make faults`, then every test, with all kills and the whole matrix of who may what
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory mutate
	@$(MAKE) --no-print-directory faults
	@WUYE_KILLS=1 WUYE_MATRIX=all $(BIN)/pytest -q -n $(TESTERS) $(ARGS)

faults: setup ## Kill, fill up, cut off and jump at every place of the long path and those beside it, on both databases
	@WUYE_FAULTS=all $(BIN)/pytest -q -n $(TESTERS) tests/faults tests/engine/test_kill.py $(ARGS)

fuzz: setup ## Feed FEEL and DMN with what nobody would write for SECONDS= (120), from SEED=, and print whatever breaks, made small
	@$(BIN)/python -W error -m tools.fuzz_feel --seconds $(SECONDS) $(if $(SEED),--seed $(SEED)) $(ARGS)

differential: setup ## Let DIAGRAMS= (10000) random diagrams from SEED= be moved by the engine and by the reference interpreter, and print where they differ
	@$(BIN)/python -W error -m tools.differential --diagrams $(DIAGRAMS) $(if $(SEED),--seed $(SEED)) $(ARGS)

check: setup ## Lint, check types, check that imports point one way, check the procedures and their scenarios
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/bandit -q -c pyproject.toml -r engine forms registry web
	@$(BIN)/pytest -q tests/test_architecture.py tests/test_repository.py
	@$(BIN)/wuye check

mutate: setup ## Change the procedures in one place at a time, and see whether their scenarios notice; ARGS=--help says more
	@WORKERS=$(WORKERS) $(BIN)/wuye mutate $(ARGS)

demo: setup ## Fill the whole demonstration twice, compare both, prove one, and see whether every role has work
	@$(BIN)/python -m tools.whole_demo

pictures: setup ## Take the pictures of the guide for officers from the demonstration, into docs/images
	@$(BIN)/python -m tools.pictures

reference: setup ## Write the tables of docs/feel.md, docs/dmn.md, docs/bpmn.md, docs/second-opinion.md, docs/portability.md and docs/checks.md anew from the code
	@$(BIN)/python -m tools.feel_reference
	@$(BIN)/python -m tools.dmn_reference
	@$(BIN)/python -m tools.bpmn_reference
	@$(BIN)/python -m tools.second_opinion_reference
	@$(BIN)/python -m tools.portability_reference
	@$(BIN)/python -m tools.checks_reference

journals: setup ## Record journals of ways that were never recorded, or of WAYS= anew, into tests/journals
	@$(BIN)/python -m tests.journals.recording $(WAYS)

setup: $(VENV)/.test $(BUNDLES) ## Install everything that running and testing need
	@$(PYTHON) tools/system_packages.py run test

setup-run: $(VENV)/.run $(BUNDLES) ## Install what running needs
	@$(PYTHON) tools/system_packages.py run

assets: $(BUNDLES) ## Bundle the scripts of the pages into web/assets

lock: $(VENV)/.run ## Pin the newest versions that setup.cfg and package.json allow
	@$(PIP) install -q pip-tools
	@$(PYTHON) tools/lock.py

clean: ## Remove what the targets above made; the data directory var/ stays
	rm -rf $(VENV) node_modules $(BUNDLES) *.egg-info

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=python3.11.")'
	@$(PYTHON) -m venv $(VENV) || { echo "Install the package python3-venv first."; rm -rf $(VENV); exit 1; }

$(VENV)/.run: requirements/run.txt setup.cfg pyproject.toml | $(BIN)/python
	@echo "Installing what the product needs into $(VENV)."
	@$(PIP) install -q --require-hashes --no-deps -r requirements/run.txt
	@$(PIP) install -q --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.run
	@echo "Installing what the tests need into $(VENV)."
	@$(PIP) install -q --require-hashes --no-deps -r requirements/test.txt
	@touch $@

node_modules/.stamp: package.json package-lock.json tools/node.py requirements/node.txt | $(VENV)/.run
	@echo "Installing the packages of the pages' scripts."
	@$(NODE) npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(BUNDLES) &: node_modules/.stamp $(wildcard web/assets_src/*)
	@$(NODE) node web/assets_src/build.js
	@touch $(BUNDLES)
