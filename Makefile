# Mneme: everything a fresh clone needs. `make` lists the targets.

CONFIGURATION ?= release
# Tests reach internal declarations; one set of flags for everything, so that nothing compiles twice.
SWIFT_FLAGS    = --configuration $(CONFIGURATION) -Xswiftc -enable-testing
SWIFT_BUILD    = swift build $(SWIFT_FLAGS)
MNEME          = .build/$(CONFIGURATION)/mneme
SOURCES        = Sources Tests Package.swift

# What `make demo` reads and asks.
DEMO_STORE    ?= .build/demo
DEMO_PATH     ?= Sources/LongLlama
DEMO_QUESTION ?= How does the sampler use temperature and the repetition penalty?

.DEFAULT_GOAL := help
.PHONY: help demo test build format format-check install-dependencies clean test-avx512

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## fetch the default model, read this repository's sources and ask about them
	$(MNEME) pull
	$(MNEME) index $(DEMO_PATH) --memory demo --store $(DEMO_STORE)
	$(MNEME) ask "$(DEMO_QUESTION)" --memory demo --store $(DEMO_STORE)

# `swift test` alone compiles with other flags than `swift build` and would compile everything twice.
test: install-dependencies ## build and run all tests
	$(SWIFT_BUILD) --build-tests
	swift test $(SWIFT_FLAGS) --disable-xctest --skip-build

# With libsimde-dev; a build of its own, of the kernels as they are and emulated instructions.
test-avx512: ## run the kernels' tests with emulated AVX-512 instructions
	MNEME_EMULATED_AVX512=1 swift test $(SWIFT_FLAGS) --disable-xctest --scratch-path .build-avx512 \
	    --filter LinearAlgebraTests

build: install-dependencies ## build the library and the command line
	$(SWIFT_BUILD) --product mneme

format: ## format the Swift sources in place
	swift format --in-place --parallel --recursive $(SOURCES)

format-check: ## fail where a Swift source is not formatted
	swift format lint --strict --parallel --recursive $(SOURCES)

install-dependencies: ## install missing Debian packages, check Swift
	@scripts/install-dependencies

clean: ## remove build products and the demo's memory; the model cache stays
	rm -rf .build .build-avx512 $(DEMO_STORE)
