# Everything a person runs. `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin
SETUP := portal/core/setup
STARTED := $(shell date +%s)

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

.PHONY: run
run: ## run the portal at http://localhost:8000/ (PORT=8001 for another port)
	@$(PYTHON) $(SETUP)/port.py
	@$(PYTHON) $(SETUP)/environment.py
	@$(BIN)/python -m portal.core.setup.run --since $(STARTED)

.PHONY: install
install: ## make or renew the Python environment with all tools
	@$(PYTHON) $(SETUP)/environment.py --dev

# Whatever the shell says, tests are compiled once and not for every start.
test test-fast drills: export PYTHONDONTWRITEBYTECODE :=

.PHONY: test
test: install ## every test: database, browser, drills
	@$(BIN)/python -m tests.browser
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup

.PHONY: test-fast
test-fast: install ## the tests of single parts: no browser, drill, whole sample or server
	$(BIN)/python -m pytest -n auto --maxprocesses 4 -m "not browser and not drill and not whole"

.PHONY: drills
drills: install ## stop and kill real processes, and see that nothing is lost
	$(BIN)/python -m pytest -m drill -s

.PHONY: fuzz
fuzz: install ## spoil 10,000 workbooks: the import must read or refuse each (COUNT=500 for fewer)
	$(BIN)/python -m tests.chains.fuzz_workbooks $(or $(COUNT),10000)

.PHONY: bench
bench: install ## measure pages against an empty view (SCALE=727000: also over that many chains)
	$(BIN)/python -m bench
	$(BIN)/python -m bench.board
	$(if $(SCALE),$(BIN)/python -m bench.scale --size $(SCALE))

.PHONY: bench-scale
bench-scale: install ## the pages over 727, 72,700 and 727,000 chains (10 minutes the first time)
	$(BIN)/python -m bench.scale

.PHONY: bench-import
bench-import: install ## preview, save and take back a list of 20,000 chains, against limits
	$(BIN)/python -m bench.importing $(if $(ROWS),--rows $(ROWS))

.PHONY: pictures
pictures: install ## take the pictures of docs/ from the sample that `make run` serves
	@$(BIN)/python -m docs.pictures

.PHONY: lint
lint: install ## every check that needs no test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --check --target-version 5.2
	$(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY="$$(head -c 60 /dev/urandom | base64 -w 0)" SITE_URL=https://portal.example.vn ALLOWED_HOSTS=portal.example.vn $(BIN)/python manage.py check --deploy --fail-level WARNING

.PHONY: lock
lock: install ## renew requirements*.txt from requirements*.in
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header --upgrade requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header --upgrade requirements-dev.in -o requirements-dev.txt
