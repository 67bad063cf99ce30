# klantreis. Two commands do everything on a fresh machine: `make report` and `make test`.
# Set-up happens inside both, once: with uv where it is present, else with venv and pip; the versions are the pinned ones either way.

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
export PYTHONWARNINGS ?= ignore::DeprecationWarning
SIDE := -n 3 --dist loadfile --no-loadscope-reorder   # three processes (runs wait for their kernels), a file to each, in the order of tests/conftest.py

.DEFAULT_GOAL := help
.PHONY: help setup extras peers report test test-studies test-whole test-notebooks test-browser test-cluster proof mutants lab notebooks sample approve rows lint docs map lock lowest audit clean

help: ## show what there is
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*?## "} {printf "  make %-10s %s\n", $$1, $$2}'

setup: .venv/ready

.venv/ready: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (PYTHON=python3.12 make report)."; exit 2; }
ifdef UV
	@echo "Setting up .venv with uv: the pinned packages, compiled. This happens once."
	@test -x $(BIN)/python || $(UV) venv -q --python $(PYTHON) .venv
	@$(UV) pip install -q --python $(BIN)/python --compile-bytecode --require-hashes -r constraints.txt
	@$(UV) pip install -q --python $(BIN)/python --no-deps -e .
else
	@echo "Setting up .venv with venv and pip: the pinned packages. This happens once and takes a minute or two."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
endif
	@$(BIN)/python -m compileall -q src
	@touch $@

extras: setup ## what only some users need: sentence vectors, PowerPoint, Tableau, and for our tests a browser's driver
ifdef UV
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r constraints.txt -r constraints-extras.txt
else
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r constraints.txt -r constraints-extras.txt
endif

report: setup ## make the report of the sample study (sets up first)
	@$(BIN)/klantreis run studies/sample.yml

test: setup lint ## lint, layers, tests with doctests, the sample as a whole, its notebooks by runner, nbval and JupyterLab
	@$(BIN)/python -m pytest -q $(SIDE) --doctest-modules src tests -m "not proof"

test-studies: setup ## the whole runs of the other studies: four on real data, and the examples
	@$(BIN)/python -m pytest -q $(SIDE) tests/whole -m "studies and not proof"

test-whole: setup ## of `make test`, the whole runs alone: the sample, nbval, JupyterLab
	@$(BIN)/python -m pytest -q $(SIDE) tests/whole -m "not proof"

test-notebooks: setup ## of these, nbval alone: the notebooks, cell by cell and in their order
	@$(BIN)/python -m pytest -q --nbval-lax --nbval-cell-timeout=300 notebooks

test-browser: extras ## the reports as Chromium shows them: sizes, light and dark, accessibility (needs Chromium)
	@$(BIN)/python -m pytest -q -n 2 -m browser tests/browser

test-cluster: setup ## the engines on a real Spark cluster on this machine (needs Java 17 or newer; installs the extra spark)
ifdef UV
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r constraints-spark.txt
else
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r constraints-spark.txt
endif
	@$(BIN)/python -m pytest -q -m cluster tests/engine/test_cluster.py

lint: setup ## ruff and the layers
	@$(BIN)/ruff check -q .
	@$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache

proof: setup peers ## the full batteries and benchmarks; writes docs/proof.md
	@$(BIN)/python benchmarks/proof.py

SEED ?= 7
COUNT ?= 200
mutants: setup peers ## would the tests notice? changes drawn at random (SEED=7 COUNT=200), hours; prints what goes into docs/proof.md
	@$(BIN)/python tests/mutants.py --seed $(SEED) --count $(COUNT)

peers:
ifdef UV
	@$(UV) pip install -q --python $(BIN)/python --target .venv/peers --no-deps -r benchmarks/peers.txt
else
	@$(BIN)/python -m pip install -q --disable-pip-version-check --upgrade --target .venv/peers --no-deps -r benchmarks/peers.txt
endif

lab: setup ## JupyterLab on the notebooks
	@$(BIN)/klantreis lab

notebooks: setup ## run all notebooks in place, keep checked outputs, strip the rest
	@cd notebooks && for n in [0-9]*.ipynb; do echo $$n; ../$(BIN)/jupyter nbconvert --log-level ERROR --to notebook --execute --inplace \
	  --ExecutePreprocessor.record_timing=False --ExecutePreprocessor.timeout=600 $$n || exit 1; done
	@$(BIN)/nbstripout --keep-id --keep-count --extra-keys metadata.language_info notebooks/*.ipynb

sample: setup ## make data/raw/sample again: the same bytes
	@$(BIN)/python tests/truth/make_sample.py

approve: setup ## keep what the code gives now as the approved results (tests/approved.py); read the difference before you commit it
	@KLANTREIS_APPROVE=1 $(BIN)/python -m pytest -q -k approved tests

rows: setup ## which rows of the mission have a test, and which have none yet
	@$(BIN)/python tests/rows.py

lowest: ## the tests with the lowest versions that pyproject.toml allows, in .venv-lowest (needs uv)
	@$(UV) venv -q --clear --python $(PYTHON) .venv-lowest
	@$(UV) pip install -q --python .venv-lowest/bin/python --resolution lowest-direct -e '.[embeddings,pptx,tableau]' --group dev --group browser
	@.venv-lowest/bin/python -m pytest -q $(SIDE) tests -m "not proof" -k "not approved"   # approved: as the pinned versions draw it

audit: setup ## licences of everything installed (docs/licences.md), and known holes where pip-audit can look them up
	@$(BIN)/python tests/audit.py

docs: setup ## write docs/codebook.md again
	@$(BIN)/python docs/make_codebook.py

map: setup ## draw the map of the README again, from the newest report of the sample (needs Chromium)
	@$(BIN)/python docs/make_map.py

# uv.lock keeps versions and hashes but no download addresses (docs/decisions/0003), so that any index serves;
# constraints.txt is exported from it, and is what set-up installs.
lock: ## resolve the versions anew (needs uv): uv.lock and constraints.txt
	@rm -f uv.lock && $(UV) lock -q
	@sed -i -E 's#registry = "[^"]*"#registry = "index"#; s#url = "[^"]*/([^"/]+)"#filename = "\1"#' uv.lock
	@$(UV) export -q --frozen --group dev --no-emit-project --no-header --no-annotate -o constraints.txt > /dev/null
	@$(UV) export -q --frozen --no-dev --extra spark --no-emit-project --no-header --no-annotate | \
	  awk '/^[^ ]/ {keep = /^(pyspark|py4j)==/} keep' > constraints-spark.txt
	@$(UV) export -q --frozen --group dev --group browser --extra embeddings --extra pptx --extra tableau --no-emit-project \
	  --no-header --no-annotate > .venv/all.txt
	@awk 'NR == FNR {if (/==/) core[$$1] = 1; next} /^[^ ]/ {keep = !($$1 in core)} keep' constraints.txt .venv/all.txt > constraints-extras.txt

clean: ## remove the environment and everything derived
	rm -rf .venv data/processed/*/ reports/*/ .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
