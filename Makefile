# Everything a person types. Each target sets up .venv/ by itself when it has to.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test run check lists summaries facts stories train soak fuzz lock clean help

help: ## show these lines
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Atalaya needs Python 3.11 or newer; set PYTHON=python3.x")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## the main job on sample feeds: no token, no network (STAY=1 stays up)
	@$(BIN)/atalaya demo $(if $(STAY),--stay)

test: $(READY) ## the test suite
	@$(BIN)/python -m pytest -n 4 --dist worksteal $(ARGS)

run: $(READY) ## run on config.yaml: with TELEGRAM_BOT_TOKEN the bot, without it alerts in the terminal
	@$(BIN)/atalaya run

check: $(READY) ## format, lint, types, architecture, docs: cheapest first
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary .
	@$(BIN)/python -m pytest -q -p no:randomly tests/test_architecture.py tests/test_docs.py

lists: $(READY) ## precision and recall of the ready-made lists on their labelled examples
	@$(BIN)/python -m benchmarks.lists $(ARGS)

summaries: $(READY) ## summaries against lead-1 and lead-3; furniture kept or story lost
	@$(BIN)/python -m benchmarks.summaries $(ARGS)

facts: $(READY) ## precision and recall of the facts on their labelled examples
	@$(BIN)/python -m benchmarks.facts $(ARGS)

stories: $(READY) ## how well stories match labelled events (DATA=folder; ARGS=--alerts to read merges)
	@$(BIN)/python -m benchmarks.stories_quality $(DATA) $(ARGS)

train: $(READY) ## learn word counts and weights of stories from labelled news (DATA=folder)
	@$(BIN)/python -m benchmarks.train_stories $(DATA) $(ARGS)

soak: $(READY) ## the long proofs (ARGS='--bounded' for the short pass that CI runs)
	@$(BIN)/python -m pytest -m soak --timeout=3600 $(ARGS)

fuzz: $(READY) ## broken feeds by the million (ROUNDS=…): entries or a named error, never a traceback
	@$(BIN)/python -m pytest -m soak --timeout=0 --rounds=$(or $(ROUNDS),1000000) tests/soak/test_fuzz_feeds.py $(ARGS)

lock: ## compile the lock files anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --group dev -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock

clean: ## remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
