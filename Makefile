# Everything runs in .venv, with the versions that constraints.txt pins.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INDEX ?= index
PORT ?= 8000
EVAL ?=
SECONDS ?= 600
RESULTS := benchmarks/results
# An environment with what the product needs, and nothing that checks or measures it.
SHIPPED := .shipped
SBOM := mureum.cdx.json
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test index serve bench peers fuzz sbom audit browser help
.DEFAULT_GOAL := help

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.product: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Mureum into $(VENV) (some minutes the first time) …"
	$(BIN)/pip install --progress-bar off --quiet --editable '.[index,serve]'
	@touch $@

$(VENV)/.dev: pyproject.toml benchmarks/pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Mureum and its checks into $(VENV) (some minutes the first time) …"
	$(BIN)/pip install --progress-bar off --quiet --editable '.[dev]' --editable ./benchmarks
	@touch $(VENV)/.product $@

index: $(VENV)/.product  ## build the index of faq_data, or bring it up to date
	$(BIN)/faq-index faq_data --out $(INDEX)

run: index  ## install, index, show three answers, serve on http://127.0.0.1:8000
	@printf '%s\n' '충전했는데 그대로임' '결제 취소했는데 환불이 안 돼요' '비번 까먹음' | $(BIN)/faq-search --index $(INDEX) --k 1 -
	$(BIN)/faq-serve --index $(INDEX) --port $(PORT)

serve: $(VENV)/.product  ## serve the index that is there
	$(BIN)/faq-serve --index $(INDEX) --port $(PORT)

bench: $(VENV)/.dev index  ## relevance on the test split of faq_data, and latency
	$(BIN)/faq-bench relevance --data faq_data --split test
	$(BIN)/faq-bench latency --index $(INDEX)

peers: $(VENV)/.dev  ## what other people would use, beside us; EVAL=DIR with the public sets, without it faq_data alone
	$(BIN)/faq-bench peers --data faq_data --split test --out $(RESULTS)/peers-faq_data-test.json
ifneq ($(EVAL),)
	$(BIN)/faq-bench peers --data $(EVAL)/fridge_support --out $(RESULTS)/peers-fridge_support.json
	$(BIN)/faq-bench peers --data $(EVAL)/ms_support_ko --out $(RESULTS)/peers-ms_support_ko.json
	$(BIN)/faq-bench peers --data $(EVAL)/parakqc --queries $(EVAL)/parakqc/test --out $(RESULTS)/peers-parakqc-test.json
endif
	$(BIN)/faq-bench tables

fuzz: $(VENV)/.dev  ## harm an index for SECONDS (600), in .fuzz, until something else than an error of ours comes of it
	@mkdir -p .fuzz/corpus
	cd .fuzz && PYTHONPATH=$(CURDIR) $(CURDIR)/$(BIN)/python -m tests.fuzz_index -max_total_time=$(SECONDS) corpus

$(VENV)/.audit: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/pip install --progress-bar off --quiet --editable '.[index,serve,audit]'
	@touch $@

$(SHIPPED)/.installed: pyproject.toml constraints.txt | $(VENV)/.audit
	$(PYTHON) -m venv --clear --without-pip $(SHIPPED)
	$(BIN)/pip --python $(SHIPPED) install --progress-bar off --quiet '.[index,serve]'
	@touch $@

sbom: $(VENV)/.audit $(SHIPPED)/.installed  ## what Mureum runs with, as CycloneDX: mureum.cdx.json
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --gather-license-texts \
	  --output-reproducible --output-file $(SBOM).new $(SHIPPED)
	mv $(SBOM).new $(SBOM)

audit: $(VENV)/.audit  ## known weaknesses of the pinned versions; asks PyPI, so it needs the internet
	$(BIN)/pip-audit --requirement constraints.txt --no-deps --disable-pip --progress-spinner off

browser:
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium; } \
	  || { echo "The page is tested in Chromium: install Debian's package 'chromium'"; exit 1; }

test: $(VENV)/.dev browser  ## every check: format, lint, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest
