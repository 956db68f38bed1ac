# demo, test, check, bench: the only commands anyone needs to remember.
# From nothing but Python 3.11 and make. `demo` needs the run-time packages only.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
export PYTHONUNBUFFERED = 1
# What is imported is compiled once, not again by each of the many processes that loads and tests start.
export PYTHONDONTWRITEBYTECODE =

.PHONY: demo test check coverage bench install install-test system-notes clean

demo: install
	$(RUN) -m dashboard demo

install: $(VENV)/.run
$(VENV)/.run: locks/installer.txt locks/run.txt
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/installer.txt
	$(RUN) -m uv pip install --quiet --compile-bytecode --python $(RUN) --require-hashes -r locks/run.txt
	$(RUN) -m uv pip install --quiet --compile-bytecode --python $(RUN) --no-deps --no-build-isolation --editable .
	touch $@

install-test: $(VENV)/.test
$(VENV)/.test: $(VENV)/.run locks/test.txt
	$(RUN) -m uv pip install --quiet --compile-bytecode --python $(RUN) --require-hashes -r locks/test.txt
	touch $@

# Everything that proves the project. What had to be skipped, and why, stands at the end.
test: install-test check
	$(RUN) -m pytest -n 2 --dist loadfile -m "not bench" --durations=20

check: install-test
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(VENV)/bin/lint-imports
	$(RUN) -m dashboard metrics > /dev/null
	$(RUN) -m dashboard layouts > /dev/null

# Apart from `test`: watching every branch makes the tests of the loaders take twice their time.
coverage: install-test
	$(RUN) -m coverage erase
	$(RUN) -m coverage run -m pytest -n 2 --dist loadfile -m "not bench" -q tests/loaders
	$(RUN) -m coverage combine --quiet
	$(RUN) -m coverage report
	$(RUN) tests/branches.py

bench: install-test
	$(RUN) -m pytest -m bench -s -q tests/bench

clean:
	rm -rf $(VENV) build *.egg-info .coverage .coverage.*
