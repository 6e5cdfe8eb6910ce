# `make run` opens the running system, `make test` runs every test; both set themselves up first.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locales/*/LC_MESSAGES/xomso.po))
SOURCES := $(shell find content -name '*.toml' -o -name '*.py')
MINUTES ?= 30
SEED ?= $(shell date +%s)

.PHONY: setup run hub-postgres test bench soak lint audit format strings screenshots lock clean

setup: $(READY) $(CATALOGUES) content/xomso.pack

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Xóm Số needs Python 3.11 or newer: make PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

%.mo: %.po | $(READY)
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

content/xomso.pack: $(SOURCES) content/schema.json | $(READY)
	$(BIN)/xomso pack build --out $@

run: setup
	$(BIN)/xomso demo

# A hub on this machine's PostgreSQL, whose role and database are made as far as they are missing: OPTIONS="--port 8000".
hub-postgres: setup
	sync/hub/deploy/postgres.sh $(OPTIONS)

test: setup
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

bench: setup
	$(BIN)/python -m tests.bench

# Phones and hub killed, cut and lied to, for as long as you like: lost and duplicated must be 0.
soak: setup
	$(BIN)/python -m tests.faults --minutes $(MINUTES) --seed $(SEED)

lint: setup
	$(BIN)/ruff format --check app content locales sync tests
	$(BIN)/ruff check app content locales sync tests
	$(BIN)/mypy
	$(BIN)/xomso pack check
	@$(MAKE) --no-print-directory audit

# Known holes in what we depend on. Where the services that know them are out of reach, that is said, and nothing is proven.
audit: setup
	$(BIN)/python -m tests.audit

format: $(READY)
	$(BIN)/ruff format app content locales sync tests
	$(BIN)/ruff check --fix app content locales sync tests

# Collect the strings of app, hub and command line, and bring the catalogues up to date.
strings: $(READY)
	$(BIN)/python -m locales.collect

screenshots: setup
	$(BIN)/python -m pytest tests/browser --quiet

# The lock names no index address; `uv` resolves it for every platform at once.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --all-extras --python-version 3.11 pyproject.toml --output-file requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --extra hub --extra edit --python-version 3.11 --constraint requirements.lock pyproject.toml sync/hub/deploy/build.in --output-file sync/hub/deploy/requirements.lock

clean:
	rm -rf .venv build dist artifacts content/xomso.pack locales/*/LC_MESSAGES/*.mo
