# The front door. Each word calls the bootstrap, which sets up .venv the first time and is quick afterwards.
# On Windows, or without make: python3 packaging/bootstrap.py demo (or test, app, check, ...).
# More words for a command: make demo ARGS="--quick"      Another Python: make demo PYTHON=python3.12

PYTHON ?= python3
ARGS ?=
BOOTSTRAP = @$(PYTHON) packaging/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help demo app test lint check bench build wheel

help: ## show this list
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+): .*## /  make \1	/'

demo: ## run the main job on the built-in sample: check, strengthen, check again, report
	$(BOOTSTRAP) demo $(ARGS)

app: ## open the window
	$(BOOTSTRAP) app $(ARGS)

test: ## pass the fast tests
	$(BOOTSTRAP) test $(ARGS)

lint: ## check format, lint, types and import contracts
	$(BOOTSTRAP) lint

check: ## lint and test
	$(BOOTSTRAP) check $(ARGS)

bench: ## measure against other tools (slow)
	$(BOOTSTRAP) bench $(ARGS)

build: ## make the folder with both programs that needs no Python
	$(BOOTSTRAP) build $(ARGS)

wheel: ## build the wheel and try it in an empty environment elsewhere
	$(BOOTSTRAP) try-wheel $(ARGS)
