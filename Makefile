# Everything sets itself up. Needs Python 3.11 or newer with pip, make and git; `make help` lists what there is.

PYTHON ?= python3
PORT ?= 8000
export PORT
# The tests start many processes, each of which would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

BIN := $(CURDIR)/.venv/bin
INSTALLED := .venv/.installed
NPM_INSTALLED := node_modules/.installed
OUTLINES := $(wildcard $(addprefix apdirectory/places/,outlines.py raster.py shapes.py))
OWN_STATIC := $(filter-out %.scss,$(wildcard styles/*.*))
# The pictures of easy-read pages (providers/provider_page/easy_read).
ICONS := clock door-closed door-open heart map-pin message-circle school shield-check shovel users
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
WITH_NODE := PATH="$(BIN):$(CURDIR)/node_modules/.bin:$$PATH"

# When make is killed, so that it cannot pass the signal on, the service stops as well (Linux).
WITH_MAKE := $(if $(shell command -v setpriv),setpriv --pdeathsig TERM)

.DEFAULT_GOAL := help
.PHONY: help serve test mutate fuzz looks faults lint types bench lock wheel clean assets browser
.DELETE_ON_ERROR:

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

serve: assets ## set everything up and serve http://127.0.0.1:8000 (PORT= for another, ARGS=--empty for real use)
	@$(WITH_MAKE) $(BIN)/python -m apdirectory serve $(ARGS)

test: lint types browser ## set everything up, then lint, types and all tests, in a real browser too (ARGS= for pytest)
	@$(BIN)/python -m pytest --numprocesses=3 --dist=loadfile $(ARGS)

lint: $(INSTALLED) ## style of code and templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/djlint --lint --quiet templates

types: $(INSTALLED) ## strict typing
	@$(BIN)/mypy

mutate: assets ## switch each control off in turn and name the test that notices (ARGS= for some, by name)
	@$(BIN)/python -m tests.mutate $(ARGS)

fuzz: assets ## ask every route all sorts of things, as each kind of person; finds no 5xx (ARGS= for pytest)
	@FUZZ=long $(BIN)/python -m pytest --timeout=3600 tests/security/fuzz $(ARGS)

looks: assets browser ## look at every page at both widths, with and without JavaScript (`make test`: phone with, desk without)
	@LOOKS=all $(BIN)/python -m pytest --timeout=900 tests/browser $(ARGS)

faults: assets ## kill worker and app 50 times each between commit and sending, and clock actions among three workers
	@FAULTS=long $(BIN)/python -m pytest --timeout=3600 tests/faults $(ARGS)

bench: assets ## measure search at 1k, 10k and 100k providers, policies and the audit; writes benchmarks/results.md
	@$(BIN)/python -m benchmarks

lock: $(INSTALLED) ## resolve the dependencies of pyproject.toml and package.json anew
	$(LOCK) --upgrade pyproject.toml --output-file requirements.lock
	$(LOCK) --upgrade --group build --group test pyproject.toml --output-file requirements-dev.lock
	$(WITH_NODE) npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund

wheel: assets ## build dist/*.whl, which carries templates, assets and migrations
	@$(BIN)/python -m build --no-isolation > dist.log 2>&1 || { cat dist.log; exit 1; }; rm dist.log

clean: ## remove what was built; the database in .state stays
	rm -rf .venv node_modules assets build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

browser: assets
	@command -v chromium >/dev/null || $(MAKE) --no-print-directory install-chromium

.PHONY: install-chromium
install-chromium:
	@[ "$$(id -u)" = 0 ] || { echo "The tests drive Chromium, which is not installed. Run: sudo apt-get install chromium"; exit 1; }
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium fonts-liberation

# --- What is built. Each target is newer than what it is made from, so a second run does nothing.

# Debian's python3 may lack ensurepip (package python3-venv), so its own pip installs into the environment.
$(INSTALLED): requirements-dev.lock
	@echo "Installing Python packages"
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip .venv
	@awk '/^uv==/ { found = 1; print; next } found && /^[^ ]/ { exit } found' $< > .venv/uv.lock
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
	@[ -t 2 ] || quiet=--quiet; $(BIN)/uv pip sync $$quiet --python $(BIN)/python --require-hashes --compile-bytecode $<
	@echo "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/apdirectory-checkout.pth"
	@touch $@

$(NPM_INSTALLED): package-lock.json $(INSTALLED)
	@echo "Installing packages for styles"
	@$(WITH_NODE) npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

assets: assets/main.css assets/govuk-frontend.min.js assets/swagger/.copied assets/icons/.copied $(if $(OWN_STATIC),assets/.copied) $(if $(OUTLINES),assets/outlines.json)

assets/main.css: $(wildcard styles/*.scss) $(NPM_INSTALLED)
	@mkdir -p assets
	@$(WITH_NODE) sass --load-path=node_modules --style=compressed --no-source-map --quiet-deps styles/main.scss $@

assets/govuk-frontend.min.js: $(NPM_INSTALLED)
	@mkdir -p assets
	@cp node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js $@

assets/swagger/.copied: $(NPM_INSTALLED) Makefile
	@mkdir -p assets/swagger
	@cd node_modules/swagger-ui-dist && cp swagger-ui.css swagger-ui-bundle.js swagger-ui-standalone-preset.js \
		LICENSE NOTICE swagger-ui-bundle.js.LICENSE.txt swagger-ui-standalone-preset.js.LICENSE.txt $(CURDIR)/assets/swagger/
	@touch $@

assets/icons/.copied: $(NPM_INSTALLED) Makefile
	@mkdir -p assets/icons
	@cp $(ICONS:%=node_modules/lucide-static/icons/%.svg) node_modules/lucide-static/LICENSE assets/icons/
	@touch $@

assets/.copied: $(OWN_STATIC)
	@mkdir -p assets
	@cp $^ assets/
	@touch $@

assets/outlines.json: $(OUTLINES) $(INSTALLED)
	@mkdir -p assets
	@$(BIN)/python -m apdirectory.places.outlines $@
