# Everything that people and machines run here. Each command installs what it needs first; again, it starts at once.
PYTHON ?= python3
PORT ?= 8000
JOBS ?= auto
BROWSER ?= tests/browser
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
SOURCES := manage.py sos_site home programmes portal tests
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

# What is compiled once serves every process of the tests.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-postgres test-browser test-faults attack check audit bench format lock screenshots
.DELETE_ON_ERROR:

run: $(VENV)/.production
	@DEBUG=1 DEMO=1 BASE_URL=http://127.0.0.1:$(PORT) exec $(BIN)/python manage.py run_demo --port $(PORT)

test: $(VENV)/.development
	$(PYTEST) -n $(JOBS) --dist worksteal

test-postgres: $(VENV)/.development
	@test -n "$(DATABASE_URL)" || { echo "Set DATABASE_URL, such as postgres://postgres@127.0.0.1:5432/postgres" >&2; exit 1; }
	DATABASE_URL="$(DATABASE_URL)" $(PYTEST) -n $(JOBS) --dist worksteal

# With DATABASE_URL the site under test runs on a database of its own in that PostgreSQL.
test-browser: $(VENV)/.development
	$(PYTEST) -m browser -n $(JOBS) --dist worksteal $(BROWSER)

# Web server, worker, database, cache and mail server are killed while people send referrals.
test-faults: $(VENV)/.development
	@test -n "$(DATABASE_URL)" || { echo "Set DATABASE_URL, such as postgres://postgres@127.0.0.1:5432/postgres" >&2; exit 1; }
	DATABASE_URL="$(DATABASE_URL)" $(PYTEST) -m faults -n $(JOBS) --dist worksteal tests/faults

# What somebody who wants in would try, against the demo on this machine. See docs/security.md.
attack: $(VENV)/.development
	$(PYTEST) -m attack tests/attack

check: $(VENV)/.development audit
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/djlint --lint --quiet templates
	DEBUG=1 $(BIN)/mypy .
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python tests/deploy_check.py

# Known weaknesses of what is installed; without the advisory service at least that the packages fit together.
audit: $(VENV)/.development
	@$(BIN)/pip check
	@report=$$($(BIN)/pip-audit --strict --requirement requirements/production.txt --require-hashes --disable-pip --timeout 10 2>&1) \
		&& echo "No known weaknesses in the dependencies." \
		|| case "$$report" in \
			"Found "*|*"Found "[0-9]*" known "*) echo "$$report" >&2; exit 1 ;; \
			*) echo "The advisory service does not answer from here: only checked that the packages fit together." ;; \
		esac

# Without DATABASE_URL only what needs no PostgreSQL; with it all, half an hour or more.
bench: $(VENV)/.development
	$(PYTEST) -m "benchmark$(if $(DATABASE_URL),, and not on_postgresql)" tests/benchmarks -s

screenshots: $(VENV)/.development
	SCREENSHOTS=docs/screenshots $(PYTEST) -m browser tests/browser/test_screenshots.py

format: $(VENV)/.development
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

lock: $(VENV)/.development
	for name in production development; do \
		$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.12 --no-emit-index-url \
			--no-header requirements/$$name.in --output-file requirements/$$name.txt; \
	done

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || { \
		echo "This needs Python 3.12 or newer, and $(PYTHON) is not. Name another one: make run PYTHON=python3.13" >&2; exit 1; }
	@echo "Making .venv and installing what is needed. This takes a minute or two, once."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.production: requirements/production.txt | $(BIN)/python
	@$(INSTALL) --requirement $<
	@touch $@

$(VENV)/.development: requirements/development.txt requirements/production.txt | $(BIN)/python
	@$(INSTALL) --requirement $<
	@touch $@ $(VENV)/.production
