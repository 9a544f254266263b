# `make run` starts Parley, `make test` checks it. Nothing is needed but make and Python 3.11+.

PYTHON ?= python3
# Meant for images; here dozens of processes would each compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
CORES := $(shell getconf _NPROCESSORS_ONLN)
PYTEST := $(BIN)/python -m pytest --dist loadgroup --no-loadscope-reorder --durations 20

.PHONY: run test check coverage torture bench bench-desk proof licences format clean install install-tests lint free-port

run: free-port install
	@$(BIN)/python -m config.serve

# Everything; one process more than cores, as one waits for a live Parley most of the time.
test: install-tests lint
	@$(BIN)/python -m tests.browser
	@$(PYTEST) -n $$(($(CORES) + 1)) -m "not torture"

# All that needs neither a whole Parley nor a browser.
check: install-tests lint
	@$(PYTEST) -n $(CORES) -m "not live and not torture"

# Which branches of comments/ are taken by tests of its own, without a browser.
coverage: install-tests
	@$(PYTEST) -n $(CORES) -m "not live and not torture" tests/comments tests/api \
		--cov comments --cov-branch --cov-report term-missing:skip-covered --cov-fail-under 90

# What takes long: kills by the dozen, large collections. A sample of each is in `make test`.
torture: install-tests
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m pytest -m torture

# Whether the checks hold on other machines: in any order, at any hour, on one core, elsewhere.
proof: install-tests
	@$(BIN)/python -m tests.proof

# Against a Parley of its own; the figures go to docs/performance.md by hand.
bench: install-tests
	@$(BIN)/python -m tests.bench

# The desk, on a million comments.
bench-desk: install-tests
	@$(BIN)/python -m tests.bench.desk

# What every installed package may be used for, by its own words.
licences: install-tests
	@$(BIN)/pip-licenses --from=mixed --order=license --with-urls

format: install-tests
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# Everything that can be made again. The data in var/postgres and var/valkey stays.
clean:
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis var/static var/log
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

lint:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# Before an installation that takes a minute, not after it.
free-port:
	@test -e .venv/parley-installed || $(PYTHON) config/serve/port.py

install:
	@$(PYTHON) config/serve/install.py

install-tests:
	@$(PYTHON) config/serve/install.py --tests
