# 循材 Xuncai. `make help` lists the commands.
SHELL := /bin/sh
.DEFAULT_GOAL := help
ANY_PYTHON := $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
WORKERS ?= 2
CATALOGUES := $(wildcard market/*/translations/*/LC_MESSAGES/messages.po)
SOURCES := market tests migrations benchmarks tools wsgi.py
PRESENT := $(wildcard $(SOURCES))

.PHONY: help setup run test soak lint types contracts fix bench pictures lock messages clean
help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

setup: .venv/.ready market/static/vendor/.ready .venv/.messages ## build .venv, the front-end files and the translations from the locks

.venv/.ready: requirements.txt pyproject.toml tools/install.py
	@test -n "$(ANY_PYTHON)" || { echo "✗ Python 3.11 is needed, and there is no Python here: install it (Debian: apt-get install python3.11 python3.11-venv)." >&2; exit 1; }
	@echo "Building .venv (about a minute) ..."
	@$(ANY_PYTHON) tools/install.py python
	@touch $@

market/static/vendor/.ready: package.json package-lock.json requirements-node.txt tools/install.py | .venv/.ready
	@echo "Fetching the front-end files ..."
	@$(PY) tools/install.py assets
	@touch $@

.venv/.messages: $(CATALOGUES) | .venv/.ready
	@$(PY) -m market.kernel.messages compile
	@touch $@

run: setup ## the demo city: best matches in the terminal, then the site on HOST:PORT (127.0.0.1:8000)
	@exec .venv/bin/market start

test: setup ## every behaviour on both databases and in a real browser
	$(PY) -m pytest -n $(WORKERS) --dist worksteal

soak: setup ## the long runs
	$(PY) -m pytest -m soak --timeout 2400 -p no:randomly -n $(WORKERS) --dist worksteal

lint: setup ## style of code and templates, catalogues, locks
	$(PY) -m ruff check $(PRESENT)
	$(PY) -m ruff format --check $(PRESENT)
	$(PY) -m djlint templates --lint --quiet
	$(PY) -m market.kernel.messages check
	@! grep -nE '://|^--(extra-)?index|find-links' requirements.txt requirements-node.txt package-lock.json

types: setup ## mypy, strict
	$(PY) -m mypy

contracts: setup ## rooms import downwards only
	.venv/bin/lint-imports

fix: setup ## repair what can be repaired by machine
	$(PY) -m ruff check --fix $(PRESENT)
	$(PY) -m ruff format $(PRESENT)

bench: setup ## the benchmark tables
	@set -e; for bench in $(filter-out __init__,$(basename $(notdir $(wildcard benchmarks/*.py)))); do echo "== $$bench"; $(PY) -m benchmarks.$$bench; done

pictures: setup ## the README's pictures, taken anew of the demo city
	$(PY) -m tools.pictures

messages: setup ## bring the translations in line with the sources, compile and check them
	$(PY) -m market.kernel.messages update
	$(PY) -m market.kernel.messages compile
	$(PY) -m market.kernel.messages check

lock: setup ## renew the locks
	$(PY) tools/lock.py

clean: ## remove what set-up and tests made; the database in var/ stays
	rm -rf .venv node_modules market/static/vendor .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
