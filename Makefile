# The book's commands. `make html` and `make test` set up everything they need; `make help` lists the others.

PORT ?= 8000

# Variables may be given as in `make check CHAPTER=svd`. A name that is none of these is a slip and is refused.
VARIABLES := PYTHON TORCH_INDEX CHAPTER ANSWERS PYTEST_ARGS BUILD_ARGS LAB_ARGS PORT LEMMATA_DATA LEMMATA_MODEL
GIVEN := $(foreach name,$(.VARIABLES),$(if $(findstring command line,$(origin $(name))),$(name)))
UNKNOWN := $(filter-out $(VARIABLES) MAKEFLAGS MAKEOVERRIDES,$(GIVEN))
ifneq ($(UNKNOWN),)
$(error There is no variable $(firstword $(UNKNOWN)); there are $(VARIABLES))
endif

# Which Python makes .venv: only what stands on the command line counts, since other tools use the same name.
export LEMMATA_PYTHON := $(if $(findstring command line,$(origin PYTHON)),$(PYTHON))
export PYTHONPATH := $(CURDIR)/book/_ext
export PYTHONNOUSERSITE := 1
export JUPYTER_PREFER_ENV_PATH := 1
export TORCH_INDEX CHAPTER ANSWERS
unexport PYTHONHOME
# A build and a test run start hundreds of Pythons; each would compile all that it imports anew (git ignores __pycache__).
unexport PYTHONDONTWRITEBYTECODE

RUN := .venv/bin/python
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help env data html test check zh bench serve lab clean clean-all

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "Variables: PYTHON=path (which Python), TORCH_INDEX=address (PyTorch without CUDA), PORT, LEMMATA_MODEL, LEMMATA_DATA,"
	@echo "           CHAPTER and ANSWERS (check), PYTEST_ARGS (test), BUILD_ARGS (html), LAB_ARGS (lab). README.md explains them."

html: data ## Build the book into _build/html: English at /, Chinese at /zh/
	@$(RUN) -m lemmata_build html $(BUILD_ARGS)

test: data ## Build the book, then run every test; PYTEST_ARGS=tests/code runs those only, without building
	@status=0; \
	if [ -z '$(subst ','\'',$(PYTEST_ARGS))' ]; then \
	  $(RUN) -m lemmata_build html $(BUILD_ARGS) || { status=1; echo "The book was not built; the tests run all the same."; }; \
	fi; \
	$(RUN) -m pytest $(or $(PYTEST_ARGS),--numprocesses=2 --dist=worksteal) || status=$$?; \
	exit $$status

check: env ## Check your answers to a chapter's exercises: make check CHAPTER=svd
	@$(RUN) -m lemmata.exercises "$$CHAPTER"

zh: env ## Update the Chinese catalogues after an edit and say what is left to translate
	@$(RUN) -m lemmata_i18n update

bench: data ## Measure what the book promises and print it as a table
	@$(RUN) -m lemmata_build bench

serve: env ## Read the built book at http://localhost:8000 (PORT=...), search included
	@$(RUN) -m lemmata_serve '$(subst ','\'',$(PORT))'

lab: data ## Open the chapters as notebooks in JupyterLab; what you change stays in _build/lab
	@$(RUN) -m lemmata_lab $(LAB_ARGS)

data: env ## Fetch the models, texts and KaTeX that the book uses, and check them byte for byte
	@$(RUN) -m lemmata.data $(if $(filter data,$(MAKECMDGOALS)),,--quick)

env: ## Make the Python environment .venv, or bring it up to date
	@if command -v python3 >/dev/null 2>&1; then python3 -IS book/_ext/bootstrap.py; \
	elif [ -n "$$LEMMATA_PYTHON" ]; then "$$LEMMATA_PYTHON" -IS book/_ext/bootstrap.py; \
	else echo "No python3 was found. The book needs Python 3.11, 3.12 or 3.13; install one, or: make html PYTHON=/path/to/it"; exit 1; fi

clean: ## Remove what was built; the data and .venv stay
	@if [ -d _build ]; then find _build -mindepth 1 -maxdepth 1 ! -name data ! -name vendor -exec rm -rf {} +; fi
	@echo "Removed what was built. The data (_build/data, _build/vendor) and .venv stay; make clean-all removes them too."

clean-all: ## Remove what was built, the data and .venv
	@rm -rf _build .venv
	@echo "Removed _build and .venv."
