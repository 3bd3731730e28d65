# make run    the site, ready to use, on http://127.0.0.1:8000 (HOST, PORT, SITE_URL …: README.md)
# make test   every test, on SQLite and on PostgreSQL
# make dev    the site with reload and debug pages
# make lint · make bench · make audit

PYTHON ?= python3
VERSION := $(shell $(PYTHON) -c 'import platform, sys; sys.version_info >= (3, 11) and print(platform.python_version())' 2>/dev/null)
VENV_VERSION := $(shell .venv/bin/python -c 'import platform; print(platform.python_version())' 2>/dev/null)
RUNS := .venv/runs-$(VERSION)
TESTS := .venv/tests-$(VERSION)
PIP := .venv/bin/python -m pip install --quiet --disable-pip-version-check

.PHONY: run dev test lint bench audit new-venv

run: $(RUNS)
	@.venv/bin/python manage.py prepare $${SOURCE:+--source "$$SOURCE"}
	@exec .venv/bin/python -m gunicorn -c python:gsi_site.gunicorn

dev: export GSI_DEBUG = 1
dev: $(RUNS)
	@.venv/bin/python manage.py prepare $${SOURCE:+--source "$$SOURCE"}
	@exec .venv/bin/python manage.py runserver "$${HOST:-127.0.0.1}:$${PORT:-8000}"

test: $(TESTS)
	@exec .venv/bin/python -m tests.run

lint: $(TESTS)
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/python -m djlint templates --lint --quiet

bench: $(TESTS)
	@exec .venv/bin/python -m tests.bench

audit: $(TESTS)
	@exec .venv/bin/python -m tests.run --audit

# Each file marks what was installed, for which Python; a change of either installs again.
$(RUNS): requirements.txt $(if $(filter $(VERSION),$(VENV_VERSION)),,new-venv)
	@echo "Installing what the site runs on …"
	@$(PIP) -r requirements.txt
	@touch $@

$(TESTS): tests/requirements.txt $(RUNS)
	@echo "Installing what the tests need …"
	@$(PIP) -r tests/requirements.txt
	@touch $@

new-venv:
	@test -n "$(VERSION)" || { echo "Python 3.11 or newer is needed. Name it: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Making a virtual environment for Python $(VERSION) …"
	@$(PYTHON) -m venv --clear .venv
