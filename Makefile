# planqa: set-up, demo, checks. `make help` lists the targets.

PYTHON ?= python3
VENV ?= .venv
# For pytest, for instance: make test PYTEST_ARGS='-n 0 -x tests/corpus'. Two workers, each with whole files.
PYTEST_ARGS ?= -n 2 --dist loadfile

BIN := $(VENV)/bin
INSTALLED := $(VENV)/.planqa-installed

# Paths are relative to the checkout, so that a checkout with spaces in its path works.
# -c does not reach the environment that builds the package; these two do (older pip reads the first, newer the second).
install_env := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt

# `make -j clean install` must not delete what it is installing, and one target at a time is enough for two cores.
.NOTPARALLEL:
.PHONY: help install demo test check clean

help:
	@echo 'make install   virtual environment in $(VENV), with everything'
	@echo 'make demo      build the index and ask three questions'
	@echo 'make test      all tests (PYTEST_ARGS= for other options than two workers)'
	@echo 'make check     ruff, mypy, then all tests'
	@echo 'make clean     delete $(VENV), caches and build output (not the index in PLANQA_HOME)'

install: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'planqa needs Python 3.11 or newer, and "$(PYTHON)" is: '"$$($(PYTHON) --version 2>&1)" >&2; \
	  echo 'Name another with: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	  echo '$(PYTHON) cannot make virtual environments; on Debian: apt-get install python3-venv' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(install_env) $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@# Else each process compiles planqa anew where PYTHONDONTWRITEBYTECODE is set: half a second.
	@$(BIN)/python -m compileall -q corpus index assistant eval
	@touch $@

demo: install
	$(BIN)/planqa build
	$(BIN)/planqa ask "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"
	$(BIN)/planqa ask "who leads the IOC task in Quảng Bình?"
	$(BIN)/planqa ask "chi tieu phu song 5G cua Quang Ngai den nam 2030"
	@echo
	@echo 'Go on with your own question:   $(BIN)/planqa ask "…"'
	@echo 'See which plans it knows:       $(BIN)/planqa list'
	@echo 'Everything else:                README.md, or $(BIN)/planqa --help'

test: install
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest $(PYTEST_ARGS)

clean:
	rm -rf $(VENV) build dist planqa.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find corpus index assistant eval tests -name __pycache__ -type d -prune -exec rm -rf {} +
