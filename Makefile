# Two commands matter: make run, make test. Both set up whatever they need.
PYTHON ?= python3
export PYTHON
BIN := .venv/bin
MO := $(patsubst %.po,%.mo,$(wildcard kiosk/locale/*/LC_MESSAGES/*.po))
PYTEST := QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest
# make run ARGS="..." adds options; so do the others.
ARGS ?=

.PHONY: help run test check check-long bench pictures golden format lock clean setup test-setup catalogues

help:
	@echo "make run         open every screen of this machine"
	@echo "make test        the whole test suite"
	@echo "make check       form, lint, types, import contracts, then make test"
	@echo "make check-long  the proofs that take minutes"
	@echo "make bench       what is measured"
	@echo "make pictures    every screen in every state and size, as PNG to look through"
	@echo "make golden      approve every screen as it looks now (then look at what git calls changed)"
	@echo "make format      put the code into its form"
	@echo "make lock        resolve the dependencies (ARGS=--upgrade for newer ones)"

run: setup
	@$(BIN)/python main.py run $(ARGS)

# Tests of one xdist_group share a process; the others spread over the cores.
test: test-setup
	$(PYTEST) -n auto --dist loadgroup $(ARGS)

check: test-setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

check-long: test-setup
	$(PYTEST) -m long --timeout 1800 $(ARGS)

pictures: setup
	@$(BIN)/python packaging/pictures.py $(ARGS)

golden: test-setup
	KIOSK_GOLDEN=write $(PYTEST) -q -n auto --dist loadgroup tests/ui/test_pictures.py $(ARGS)

bench: test-setup
	$(BIN)/python -m bench $(ARGS)

format: setup
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

lock:
	packaging/lock $(ARGS)

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist $(MO)

# Each of the three looks before it does anything: a second start takes a tenth of a second.
setup:
	@packaging/system-packages run
	@packaging/venv
	@$(MAKE) --no-print-directory catalogues

test-setup:
	@packaging/system-packages test
	@packaging/venv
	@$(MAKE) --no-print-directory catalogues

catalogues: $(MO)
	@:

%.mo: %.po
	@$(BIN)/python packaging/compile.py $< $@
