# Everything a person runs. `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help
help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /  /' | column -t -s '  '

.PHONY: lint
lint: ## every check that needs no test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
