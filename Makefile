# `make run` starts Parley, `make test` checks it. Nothing is needed but make and Python 3.11+.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test bench format clean install

run: install
	@$(BIN)/python -m config.serve

test: install
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -W ignore manage.py makemigrations --check --settings config.settings.test
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m pytest

# Against a Parley of its own; the figures go to docs/performance.md by hand.
bench: install
	@$(BIN)/python -m tests.bench

format: install
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# Everything that can be made again. The data in var/postgres and var/valkey stays.
clean:
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis var/static var/log
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

install:
	@$(PYTHON) config/serve/install.py
