# Televisit. `make help` lists what can be made. Needs make, Python 3.11 or later and pip; everything else is installed
# here: Python packages by the hashed lock into .venv, Node from a Python package, Debian packages for the tests.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --python $(PY) --disable-pip-version-check
STAMPS := .build
# What an operator of this Makefile may add, for example: make test PYTEST="tests/unit/wire -x"
PYTEST ?=
# Likewise: make bench BENCH="--quick relay"
BENCH ?=
# Likewise: make mutants MUTANTS="ledger/merkle"
MUTANTS ?=

CONSOLE_SOURCES := $(shell find tech_console -name node_modules -prune -o -name dist -prune -o -type f -print 2>/dev/null)

# Every broker that a test starts would compile its modules anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
ifndef TOGETHER
.NOTPARALLEL:
endif
.PHONY: help setup console debian lint format types imports wire console-check compiled test coverage mutants proof bench demo lock clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMPS)/project $(STAMPS)/console ## install everything into .venv and build the console

console: $(STAMPS)/console ## build the console, if its sources changed

debian: ## install the Debian packages that the tests drive (a browser, a VNC server, a terminal, strace, ffmpeg)
	@sh tools/debian.sh chromium=chromium Xtigervnc=tigervnc-standalone-server xterm=xterm strace=strace ffprobe=ffmpeg

format: $(STAMPS)/python ## format Python and TypeScript
	$(PY) -m ruff format
	$(PY) -m ruff check --fix
	$(PY) tools/console.py run format

lint: $(STAMPS)/python ## look for mistakes and for what is banned
	$(PY) -m ruff format --check
	$(PY) -m ruff check

types: $(STAMPS)/python ## check the types, strictly
	$(PY) -m mypy broker device_agent tests tools deploy benchmarks

imports: $(STAMPS)/project ## check who imports whom
	@$(VENV)/bin/lint-imports --no-logo

wire: $(STAMPS)/npm $(STAMPS)/project ## write the console's types anew, after a change of broker/wire or broker/api
	$(PY) -m broker.wire.schema > $(STAMPS)/wire.json
	$(PY) tools/console.py run generate-wire "$(CURDIR)/$(STAMPS)/wire.json"
	$(PY) -m broker.api.openapi > $(STAMPS)/http.json
	$(PY) tools/console.py run generate-http "$(CURDIR)/$(STAMPS)/http.json"

console-check: $(STAMPS)/console $(STAMPS)/project ## check the console: style, types, tests, and that its types are those of the broker
	$(PY) tools/console.py run check
	@$(PY) -m broker.wire.schema > $(STAMPS)/wire.json
	$(PY) tools/console.py run check-wire "$(CURDIR)/$(STAMPS)/wire.json"
	@$(PY) -m broker.api.openapi > $(STAMPS)/http.json
	$(PY) tools/console.py run check-http "$(CURDIR)/$(STAMPS)/http.json"
	$(PY) tools/console.py run test

# Here once, for each of the four workers would compile every test for itself.
compiled: $(STAMPS)/project
	@$(PY) -m pytest --collect-only -qq > $(STAMPS)/collected.txt || { cat $(STAMPS)/collected.txt; exit 1; }

# Half of the tests' time is waiting (for a heartbeat to be missed, a limit to pass): four at once keep two cores busy.
test: setup debian ## run every check in its small form
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target TOGETHER=1 types console-check compiled lint imports
	$(PY) -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(PYTEST)

coverage: setup debian ## report how much of each module its own test file covers; apart, since measuring doubles the time
	$(PY) -m pytest -n 2 --dist loadfile tests/unit tests/contract --cov --cov-context=test --cov-report= $(PYTEST)
	@$(PY) tools/own_coverage.py

mutants: setup ## change the verifiers' code place by place, and name each change that no test notices; an hour
	@$(PY) tools/mutants.py $(MUTANTS)

# Not four at once as in `make test`: here *at once* means the requirement's one second.
proof: setup debian coverage ## run the same claims at full count, and against a real Kodi (300 MB); an hour on two cores
	@sh tools/debian.sh kodi=kodi
	$(PY) -m pytest -n 2 --dist worksteal --proof --timeout=3600 $(PYTEST)

bench: setup ## measure what a core carries, and print it as tables; a quarter of an hour, on a machine that does nothing else
	@PATH="$$PATH:/usr/sbin" sh tools/debian.sh chromium=chromium haproxy=haproxy
	@$(PY) -m benchmarks $(BENCH)

demo: setup ## start a broker and a simulated TV to try; Ctrl-C ends both
	@$(PY) deploy/demo.py

lock: ## choose the newest versions that fit pyproject.toml and write them down with their hashes
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	uv pip compile pyproject.toml --extra video --group dev --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --upgrade -o requirements.lock

clean: ## remove what was made here
	rm -rf $(VENV) $(STAMPS) .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf tech_console/node_modules tech_console/dist

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Televisit needs Python 3.11 or later; say which one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || \
	  { echo "$(PYTHON) has no pip; install it first, on Debian: apt-get install python3-pip" >&2; exit 1; }
	$(PYTHON) -m venv --without-pip $(VENV)

# By pyvenv.cfg and not by the interpreter's link: a stamp must not outlive the environment that it speaks of.
$(STAMPS)/python: requirements.lock $(VENV)/pyvenv.cfg
	$(PIP) install --quiet --require-hashes -r requirements.lock
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/project: $(STAMPS)/python pyproject.toml
	$(PIP) install --quiet --no-deps --no-build-isolation -e '.[video]'
	@touch $@

$(STAMPS)/npm: tech_console/package.json tech_console/package-lock.json $(STAMPS)/python
	$(PY) tools/console.py install
	@touch $@

$(STAMPS)/console: $(CONSOLE_SOURCES) $(STAMPS)/npm
	$(PY) tools/console.py run build
	@touch $@
