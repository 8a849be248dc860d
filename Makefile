# make install | demo | test | lint | evaluate | kafka | dashboards | requirements. PYTHON chooses the interpreter (3.11 to 3.13).

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile --native-tls --quiet --universal --generate-hashes --python-version 3.11 --no-header

.PHONY: help install demo test lint evaluate kafka dashboards pythons requirements clean

help:
	@echo "make install       build $(VENV); then $(BIN)/muster works"
	@echo "make demo          the whole system on this machine, with its console and a campaign being launched"
	@echo "make test          lint and every test (installs what it needs)"
	@echo "make lint          ruff and mypy"
	@echo "make evaluate      measure detection and write docs/results.md and docs/evaluation.html; QUICK=1 takes minutes"
	@echo "make kafka         one Apache Kafka broker by hand (needs Java and, once, Maven)"
	@echo "make dashboards    write Grafana's dashboards anew from deploy/grafana/build.py"
	@echo "make pythons       the demo with every Python from 3.11 to 3.13 that is here"
	@echo "make requirements  pin and hash the dependencies anew"

install: $(VENV)/.installed

demo: install
	$(BIN)/muster demo --console-port 0

lint: $(VENV)/.developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Each worker of the second run has brokers of its own and takes some 1.5 GB.
test: lint
	sh tests/system-packages.sh
	$(BIN)/pytest -n auto --ignore tests/broker
	$(BIN)/pytest -n auto --maxprocesses 4 tests/broker

kafka: install
	@$(BIN)/python -m tests.broker.kafka

evaluate: $(VENV)/.developed
	$(BIN)/python -m bench.evaluate $(if $(QUICK),--quick)

dashboards: install
	$(BIN)/python -m deploy.grafana.build

pythons:
	sh tests/pythons.sh

requirements: $(BIN)/uv
	$(COMPILE) pyproject.toml -o requirements/runtime.txt
	$(COMPILE) -c requirements/runtime.txt --extra embedded pyproject.toml -o requirements/embedded.txt
	$(COMPILE) -c requirements/embedded.txt --extra embedded --extra otel --group dev pyproject.toml -o requirements/dev.txt
	printf 'hatchling\neditables\n' | $(COMPILE) -c requirements/dev.txt - -o requirements/build.txt

clean:
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 with venv is needed (apt install python3 python3-venv)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(BIN)/uv: | $(BIN)/python
	$(PIP) uv

# Every wheel is checked against a hash that was written down; the package itself is linked, so edits take effect.
$(VENV)/.installed: requirements/embedded.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "installing into $(VENV): some 700 MB, a few minutes"
	@$(PIP) --require-hashes -r requirements/build.txt
	@$(PIP) --require-hashes -r requirements/embedded.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developed: requirements/dev.txt $(VENV)/.installed
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@
