# One entry for everything. Needs the .NET 10 SDK, make, bash and git, and nothing else.
# Works from any directory: make -C /path/to/walrus build.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

ROOT := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
OUT := $(ROOT)/out
DOTNET ?= dotnet
CONFIGURATION := Release
# What follows the command: make run ARGS='--client-port 9090', make test ARGS='--filter Subject_Situation', make bench ARGS='append'.
ARGS ?=

export DOTNET CONFIGURATION
export DOTNET_NOLOGO := 1
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE := 1
export DOTNET_GENERATE_ASPNET_CERTIFICATE := false

QUIET := --nologo --verbosity quiet
# msbuild itself, because dotnet build adds a summary that says nothing when all is well.
COMPILE = $(DOTNET) msbuild -restore -maxcpucount -nologo -verbosity:quiet -property:Configuration=$(CONFIGURATION)

.PHONY: help build test run bench bench-cluster pack simulate simulate-cluster spec accept-api clean \
    cluster-up cluster-bootstrap cluster-down cluster-logs cluster-test cluster-test-logs cluster-test-rollover cluster-test-resilience \
    cluster-test-recovery cluster-test-stress cluster-test-multi-topic cluster-test-topics cluster-test-kills

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-24s %s\n", $$1, $$2 }' '$(ROOT)/Makefile'

# Two publishes into one folder: their shared assemblies are the same files, because versions are central.
build: ## Builds out/walrus and out/walrus-cli (Release)
	@$(DOTNET) publish '$(ROOT)/src/Walrus.Node' -c $(CONFIGURATION) -o '$(OUT)' $(QUIET) -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false
	@$(DOTNET) publish '$(ROOT)/src/Walrus.Cli' -c $(CONFIGURATION) -o '$(OUT)' $(QUIET) -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false
	@'$(ROOT)/eng/precompile' '$(OUT)'
	@echo 'built $(OUT)/walrus and $(OUT)/walrus-cli'

test: ## Builds what is not built yet and runs every test (Release); ARGS go to dotnet test
	@DOTNET='$(DOTNET)' CONFIGURATION='$(CONFIGURATION)' '$(ROOT)/eng/run-tests' $(ARGS)

run: build ## Runs one broker with its data in ./data; ARGS go to walrus, another --data-dir too
	@cd '$(ROOT)' && exec out/walrus $(if $(findstring --data-dir,$(ARGS)),,--data-dir ./data) $(ARGS)

bench: ## Runs the benchmarks (Release); ARGS go to them
	@$(COMPILE) '$(ROOT)/bench/Walrus.Benchmarks'
	@'$(ROOT)/eng/precompile' '$(ROOT)/src/Walrus.Node/bin/$(CONFIGURATION)/net10.0'
	@cd '$(ROOT)' && $(DOTNET) run --project bench/Walrus.Benchmarks -c $(CONFIGURATION) --no-build -- $(ARGS)

bench-cluster: ## Starts three nodes on free ports, runs walrus-cli bench against them (ARGS: produce --connections 64 ...), prints the report
	@'$(ROOT)/eng/bench-cluster' $(ARGS)

# Walrus.Primitives goes along as a dependency of its own: other packages share its types.
pack: ## Writes the NuGet packages of the engine to out/packages (Release)
	@rm -rf '$(OUT)/packages'
	@for project in Walrus.Primitives Walrus.Storage; do \
	    $(DOTNET) pack '$(ROOT)/src/'$$project -c $(CONFIGURATION) -o '$(OUT)/packages' $(QUIET); \
	done
	@ls '$(OUT)/packages' | sed 's|^|packed $(OUT)/packages/|'

SEEDS ?= 10000
MINUTES ?= 0
FIRST ?= 1
SEED ?=

TLA2TOOLS ?=
MODELS ?=

simulate: ## Runs SEEDS seeds of the Raft simulator from FIRST on, for MINUTES at most (0: no bound); SEED=n tells the story of one
	@$(COMPILE) '$(ROOT)/tests/Walrus.Simulation'
	@$(DOTNET) run --project '$(ROOT)/tests/Walrus.Simulation' -c $(CONFIGURATION) --no-build -- $(if $(SEED),explain $(SEED),run $(FIRST) $(SEEDS) $(MINUTES))

simulate-cluster: ## The same for the simulator of the whole cluster
	@$(COMPILE) '$(ROOT)/tests/Walrus.Simulation'
	@$(DOTNET) run --project '$(ROOT)/tests/Walrus.Simulation' -c $(CONFIGURATION) --no-build -- $(if $(SEED),cluster-explain $(SEED),cluster-run $(FIRST) $(SEEDS) $(MINUTES))

spec: ## Checks the TLA+ models in spec/ with TLC; TLA2TOOLS names its jar
	@TLA2TOOLS='$(TLA2TOOLS)' MODELS='$(MODELS)' '$(ROOT)/eng/run-spec'

cluster-up: ## Starts three nodes (clients 9091-9093, nodes 6001-6003, http 9191-9193) with their data in ./cluster; builds when none runs
	@'$(ROOT)/eng/cluster' up

cluster-bootstrap: ## The same, waits until all three vote, and says how to connect
	@'$(ROOT)/eng/cluster' bootstrap

cluster-down: ## Stops them; the data stays, CLEAN=1 removes it
	@CLEAN='$(CLEAN)' '$(ROOT)/eng/cluster' down

cluster-logs: ## Follows their logs
	@'$(ROOT)/eng/cluster' logs

cluster-test: ## Runs every cluster test in its long form
	@'$(ROOT)/eng/cluster-tests' all $(ARGS)

cluster-test-logs: ## Smoke test: three nodes, any of them serves
	@'$(ROOT)/eng/cluster-tests' logs $(ARGS)

cluster-test-rollover: ## Segments roll over, leadership goes round
	@'$(ROOT)/eng/cluster-tests' rollover $(ARGS)

cluster-test-resilience: ## Nodes are killed, paused and revived for 60 s under load
	@'$(ROOT)/eng/cluster-tests' resilience $(ARGS)

cluster-test-recovery: ## The whole cluster goes down and comes back
	@'$(ROOT)/eng/cluster-tests' recovery $(ARGS)

cluster-test-stress: ## 16 writers of 1 KB on one topic for 60 s
	@'$(ROOT)/eng/cluster-tests' stress $(ARGS)

cluster-test-multi-topic: ## 100 topics with a client each for 60 s
	@'$(ROOT)/eng/cluster-tests' multi-topic $(ARGS)

cluster-test-topics: ## 2,000 topics are created in under a minute
	@'$(ROOT)/eng/cluster-tests' topics $(ARGS)

cluster-test-kills: ## 100 kills of leaders under a client that sends again: nothing lost, nothing twice
	@'$(ROOT)/eng/cluster-tests' kills $(ARGS)

accept-api: ## Writes the libraries' public surface to src/*/PublicApi.txt; review it as a diff
	@$(COMPILE) '$(ROOT)/tests/Walrus.ArchitectureTests'
	@WALRUS_ACCEPT=1 $(DOTNET) test '$(ROOT)/tests/Walrus.ArchitectureTests' -c $(CONFIGURATION) --no-build $(QUIET) --filter PublicApi
	@git -C '$(ROOT)' --no-pager diff --stat -- 'src/*/PublicApi.txt'

clean: ## Removes what build, test and bench made; leaves ./data and ./cluster alone
	@rm -rf '$(OUT)' '$(ROOT)/BenchmarkDotNet.Artifacts'
	@find '$(ROOT)/src' '$(ROOT)/tests' '$(ROOT)/bench' '$(ROOT)/samples' -type d \( -name bin -o -name obj -o -name TestResults \) -prune -exec rm -rf {} + 2>/dev/null || true
