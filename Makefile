# `make` alone lists the targets.

PY := .venv/bin/python
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
EMBEDDED := $(PY) -m okrhub.embedded run
QUICK := $(PY) -m okrhub.embedded --quick run
TEST_DATA := OKRHUB_DATA_DIR=$(CURDIR)/var/test
BENCH_DATA := OKRHUB_DATA_DIR=$(CURDIR)/var/bench
DEPLOYED := DEBUG= SITE_URL=https://okr.example.org ALLOWED_HOSTS=okr.example.org BEHIND_PROXY=1 \
	SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))')

# An environment whose Python is gone (an upgrade, a moved folder) is made anew.
$(shell $(PY) -c '' 2>/dev/null || rm -f .venv/run .venv/development)

.DEFAULT_GOAL := help
.PHONY: help run test journeys torture check format lint types imports templates \
	deploy migrations lock bench setup stop clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/run ## start OKR Hub with everything it needs; Ctrl-C stops it
	@exec $(PY) -m okrhub.supervisor

test: setup ## run the whole test suite, browser journeys included
	@$(TEST_DATA) $(QUICK) $(PY) -m tests.run

journeys: setup ## run the browser journeys alone
	@$(TEST_DATA) $(QUICK) $(PY) -m tests.run journeys

torture: setup ## run the long tests: crashes and races, many rounds
	@$(TEST_DATA) $(EMBEDDED) $(PY) -m tests.run torture

check: lint types imports templates deploy ## run every check that is no test

format: setup ## format Python and templates
	@$(PY) -m ruff check --fix --quiet . || true
	@$(PY) -m ruff format .
	@find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

lint: setup ## check format and style of the Python code
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .

types: setup ## check the types
	@$(DEPLOYED) $(PY) -m mypy .

imports: setup ## check that rooms import downwards only
	.venv/bin/lint-imports

templates: setup ## check the templates
	find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	.venv/bin/djlint templates --lint --quiet

deploy: setup ## check migrations and Django's settings for production
	@DEBUG=1 $(TEST_DATA) $(EMBEDDED) $(PY) manage.py makemigrations --check --dry-run
	@$(DEPLOYED) $(PY) manage.py check --deploy --fail-level WARNING

migrations: setup ## write the migrations that the models need
	@DEBUG=1 $(TEST_DATA) $(EMBEDDED) $(PY) manage.py makemigrations
	@$(PY) -m ruff format --quiet .

lock: ## resolve the dependencies anew (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/"; exit 1; }
	uv pip compile $(LOCK) pyproject.toml -o requirements/production.txt
	uv pip compile $(LOCK) --extra embedded pyproject.toml -o requirements/run.txt
	uv pip compile $(LOCK) --extra embedded --extra development pyproject.toml -o requirements/development.txt
LOCK := --quiet --upgrade --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11

bench: setup ## measure every page against its budget
	@$(BENCH_DATA) $(EMBEDDED) $(PY) -m benchmarks

setup: .venv/development ## install what development needs

stop: ## stop a `make run`, and what crashed runs and tests left
	@if [ -x $(PY) ]; then \
		$(PY) -m okrhub.supervisor stop; \
		for data in var/test var/bench; do \
			if [ -d $$data ]; then OKRHUB_DATA_DIR=$$data $(PY) -m okrhub.embedded stop; fi; \
		done; \
	fi

clean: stop ## remove what can be made again; var/ with your data stays
	rm -rf .venv var/test var/bench .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis htmlcov .coverage*

.venv/run: requirements/run.txt
	@.ci/venv
	@echo "Installing the locked dependencies; this takes about a minute, once."
	@$(PIP_INSTALL) -r $<
	@touch $@

.venv/development: requirements/development.txt
	@.ci/venv
	@echo "Installing the locked dependencies of development; this takes about a minute, once."
	@$(PIP_INSTALL) -r $<
	@touch .venv/run $@
