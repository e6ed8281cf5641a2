# Lada: `make run` starts the demo centre, `make test` checks everything. Both install what they need by themselves.

# Where things listen and live. Change them on the command line: make run KIOSK_PORT=9080
export KIOSK_PORT ?= 8080
export SERVER_PORT ?= 8090
export LADA_HOME ?= $(CURDIR)/var

# Extra words for pytest: make test PYTEST="-k loan"
PYTEST ?=

# Below this line nothing needs changing to get started.
BIN := .venv/bin
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test hunt hunt-lending lint bench bench-sync bench-lending bench-desk format lock translations clean

help: ## show this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1 \t\2/p' Makefile | expand -t 22

run: ## start the demo centre; Ctrl-C ends it
	@.ci/bootstrap run
	@exec $(BIN)/lada demo

# Hundreds of programs start in a run of the tests: what is compiled must be kept
test hunt hunt-lending: export PYTHONDONTWRITEBYTECODE :=

test: ## install what the tests need, then lint and run all of them
	@.ci/bootstrap test
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(PYTEST) || .ci/once-more $$?

# How many stories to live through, and the first of them
SEEDS ?= 200
FIRST_SEED ?= 1

hunt: ## hunt for a story that ends badly: make hunt SEEDS=1000 FIRST_SEED=1
	@.ci/bootstrap test
	@$(BIN)/python -m tests.simulation.hunt --seeds $(SEEDS) --first $(FIRST_SEED)

# How many lives of loans and bookings to try
LIVES ?= 200

hunt-lending: ## hunt for a life of loans and bookings that ends badly: make hunt-lending LIVES=1000
	@.ci/bootstrap test
	@LADA_LIVES=$(LIVES) $(BIN)/python -m pytest -q -n 0 -p no:cacheprovider tests/lending/test_lending_life.py

lint: ## check style and types
	@.ci/bootstrap test
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: ## print the figures: throughput, latency, memory, start-up
	@.ci/bootstrap test
	@$(BIN)/python -m bench

# Not empty: ten million facts instead of one
BIG ?=

bench-sync: ## print the figures of the sync: intake, wire, many kiosks, growth
	@.ci/bootstrap test
	@$(BIN)/python -m bench.sync $(if $(BIG),--big)

bench-lending: ## print the figures of lending: a scan, a month of what is free, bookings beside a long past
	@.ci/bootstrap test
	@$(BIN)/python -m bench.lending

bench-desk: ## print the figures of the staff desk: inbox, reports, imports, exports; BIG=1: five million facts too
	@.ci/bootstrap test
	@$(BIN)/python -m bench.desk $(if $(BIG),--big)

format: ## lay out the Python files that you name: make format FILES="kiosk/app.py"
	@$(BIN)/ruff format $(FILES)

lock: ## write the lock files again from pyproject.toml
	@.ci/lock

translations: ## list the sentences that a language lacks, and compile the catalogues
	@.ci/bootstrap test
	@$(BIN)/python -m tests.house.sentences

clean: ## remove what tools left; data (var/) and .venv/ stay
	@rm -rf build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
