# SPDX-License-Identifier: MIT
# zguard: build, tests, packaging.  `make help` lists the targets.

VERSION := 0.1.0

# Everything is made under BUILD; a sanitizer build gets a folder of its own.
SANITIZE :=
ifeq ($(strip $(SANITIZE)),)
BUILD := build
else ifneq ($(findstring thread,$(SANITIZE)),)
BUILD := build/tsan
else ifneq ($(findstring address,$(SANITIZE)),)
BUILD := build/asan
else ifneq ($(findstring undefined,$(SANITIZE)),)
BUILD := build/ubsan
else
BUILD := build/sanitize
endif

ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(origin AR),default)
AR := ar
endif
PKG_CONFIG ?= pkg-config
CLANG ?= clang
WERROR ?=
V ?=
DEPS ?= on
FUZZ_SECONDS ?= 60
BENCH_ROUNDS ?= 7
BENCH_ONLY ?=
BENCH_SIDES ?=
BENCH_SEED ?= 1
BENCH_CLOCK ?= wall
SUITES ?= unit library preload inject differential jvm cli packaging fuzz bench compress-bench

prefix ?= /usr/local
exec_prefix ?= $(prefix)
bindir ?= $(exec_prefix)/bin
# The command looks for the library beside itself, then in ../lib/zguard.
libdir ?= $(exec_prefix)/lib
datarootdir ?= $(prefix)/share
mandir ?= $(datarootdir)/man
docdir ?= $(datarootdir)/doc/zguard
completiondir ?= $(datarootdir)/bash-completion/completions
DESTDIR ?=
INSTALL ?= install

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-7s %s\n' '$(1)' '$(2)'
MAKEFLAGS += --no-print-directory
endif
quote = '$(subst ','\'',$(1))'

# ---- flags: ours first, the user's CPPFLAGS, CFLAGS and LDFLAGS after them --------------

WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes
WARNINGS += $(if $(filter-out 0 no,$(WERROR)),-Werror)
OWN_CPPFLAGS := -D_GNU_SOURCE -Ishim -DZG_VERSION='"$(VERSION)"'
OWN_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS)
SANITIZE_FLAGS := $(if $(strip $(SANITIZE)),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
SANITIZE_FLAGS += $(if $(findstring undefined,$(SANITIZE)),-fno-sanitize-recover=undefined)
HARDENING := -Wl,-z,relro -Wl,-z,now

# Calls out of the shim are bound when it is loaded (a lazy binding would take the loader's
# lock in the middle of a host's call), so a PLT stub would only cost a jump: -fno-plt.
# Its thread-local words lie in the static TLS block: no allocation at first use.
SHIM_CFLAGS := -fPIC -fvisibility=hidden -ftls-model=initial-exec -fno-plt
# One dependency, libc: what gcc itself needs is linked in.  Never unloaded, since the host
# holds addresses of ours.
SHIM_LDFLAGS := -shared -static-libgcc -Wl,-soname,libzguard.so \
	-Wl,--version-script=shim/preload/zguard.map \
	-Wl,-z,nodelete -Wl,--as-needed $(HARDENING) \
	$(if $(strip $(SANITIZE)),,-Wl,-z,defs)

JANSSON_CFLAGS := $(shell $(PKG_CONFIG) --cflags jansson 2>/dev/null)
JANSSON_LIBS := $(or $(shell $(PKG_CONFIG) --libs jansson 2>/dev/null),-ljansson)
# Optional: without it the command names no native frames from debug information.
LIBDW_LIBS := $(shell $(PKG_CONFIG) --libs libdw 2>/dev/null)
LIBDW_CFLAGS := $(if $(strip $(LIBDW_LIBS)),\
	-DHAVE_LIBDW $(shell $(PKG_CONFIG) --cflags libdw 2>/dev/null))
CHECK_CFLAGS := $(shell $(PKG_CONFIG) --cflags check 2>/dev/null)
CHECK_LIBS := $(or $(shell $(PKG_CONFIG) --libs check 2>/dev/null),-lcheck)

COMPILE = $(CC) $(OWN_CPPFLAGS) $(CPPFLAGS) $(OWN_CFLAGS) $(ROOM_CFLAGS) $(SANITIZE_FLAGS) \
	$(CFLAGS)
LINK = $(CC) $(SANITIZE_FLAGS) $(CFLAGS)
# Test programs are checked by the same warnings, but for the conversions that the macros
# of check and of zlib make themselves.
TEST_CFLAGS := -Wno-conversion -Itests
# A test program may say in a comment how it wants to be linked: "zg-link: -ldl".
link_words = $$(sed -n 's,.*zg-link: *\([^*]*[^* ]\).*,\1,p' $(1))

ALL_FLAGS = $(COMPILE) | $(SHIM_CFLAGS) | $(SHIM_LDFLAGS) | $(JANSSON_CFLAGS) $(JANSSON_LIBS) \
	| $(LIBDW_CFLAGS) $(LIBDW_LIBS) | $(TEST_CFLAGS) | $(LDFLAGS) $(LDLIBS)

# ---- what is built -----------------------------------------------------------------------

object = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

OPTION_SOURCES := $(wildcard shim/options/*.c)
WRITER_SOURCES := $(wildcard shim/ledger/writer*.c)
READER_SOURCES := $(filter-out $(WRITER_SOURCES),$(wildcard shim/ledger/*.c))
# In no library but the one of tests/inject, whose requests can be refused.
INJECT_SOURCE := shim/platform/inject.c
SHIM_SOURCES := $(filter-out $(INJECT_SOURCE),$(wildcard shim/platform/*.c)) \
	$(OPTION_SOURCES) $(WRITER_SOURCES) $(wildcard shim/preload/*.c) \
	$(wildcard shim/binding/*.c)
# What the command and compress-bench stand on.
COMMON_SOURCES := $(wildcard shim/common/*.c)
CLI_SOURCES := $(wildcard shim/cli/*.c) $(COMMON_SOURCES) $(READER_SOURCES)

SHIM_OBJECTS := $(call object,$(SHIM_SOURCES))
OPTION_OBJECTS := $(call object,$(OPTION_SOURCES))
CLI_OBJECTS := $(call object,$(CLI_SOURCES))

UNIT_SOURCES := $(wildcard tests/unit/test_*.c)
UNIT_FIXTURES := $(filter-out $(UNIT_SOURCES),$(wildcard tests/unit/*.c))
UNIT_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(UNIT_SOURCES))
PRELOAD_SOURCES := $(wildcard tests/preload/*.c)
PRELOAD_LIBRARIES := $(patsubst %.c,$(BUILD)/%.so,$(wildcard tests/preload/lib*.c))
PRELOAD_PROGRAMS := $(patsubst %.c,$(BUILD)/%,\
	$(filter-out tests/preload/lib%,$(PRELOAD_SOURCES)))
INJECT_LIBRARY := $(BUILD)/inject/libzguard.so
INJECT_OBJECTS := $(patsubst %.c,$(BUILD)/inject/obj/%.o,$(INJECT_SOURCE) $(SHIM_SOURCES))
INJECT_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/inject/*.c))
DIFFERENTIAL_SHIMS := $(patsubst %.c,$(BUILD)/%.so,$(wildcard tests/differential/*_shim.c))
DIFFERENTIAL_SOURCES := $(filter-out %_shim.c,$(wildcard tests/differential/*.c))
DIFFERENTIAL_PROGRAM := $(if $(DIFFERENTIAL_SOURCES),$(BUILD)/tests/differential/differential)
BENCH_ALONE := tests/bench/idle.c tests/bench/one_stream.c
BENCH_SOURCES := $(filter-out $(BENCH_ALONE),$(wildcard tests/bench/*.c))
BENCH_WORKER := $(BUILD)/tests/bench/worker
BENCH_PROGRAMS := $(BENCH_WORKER) $(patsubst %.c,$(BUILD)/%,$(BENCH_ALONE)) \
	$(BUILD)/tests/bench/material
FUZZ_SOURCES := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(FUZZ_SOURCES))

# What the suites run, where they run programs.
PROGRAMS_unit := $(UNIT_PROGRAMS)
PROGRAMS_preload := $(PRELOAD_PROGRAMS) $(PRELOAD_LIBRARIES) $(BUILD)/tests/libmodules.a
PROGRAMS_inject := $(INJECT_LIBRARY) $(INJECT_PROGRAMS)
PROGRAMS_differential := $(DIFFERENTIAL_PROGRAM) $(DIFFERENTIAL_SHIMS)
PROGRAMS_jvm := $(PROGRAMS_preload)
PROGRAMS_cli := $(PROGRAMS_preload)
PROGRAMS_bench := $(BENCH_PROGRAMS)
TEST_PROGRAMS := $(PROGRAMS_unit) $(PROGRAMS_preload) $(PROGRAMS_inject) \
	$(PROGRAMS_differential) $(PROGRAMS_bench)
COMMAND_PAGES := $(filter-out help,\
	$(shell sed -n 's/^ZG_COMMAND.[A-Z]*, "\([a-z-]*\)".*/\1/p' shim/cli/commands.def))

include compress-bench/build.mk

##@ Build

.PHONY: all
all: $(BUILD)/libzguard.so $(BUILD)/zguard ## the library and the commands, runnable in place (default)

# The flags of the last build: what was compiled with others is compiled again.
.PHONY: FORCE
FORCE:
$(BUILD)/obj/flags: ROOM_CFLAGS :=
$(BUILD)/obj/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(call quote,$(ALL_FLAGS)) > $@.new
	@if cmp -s $@.new $@; then rm -f $@.new; else mv $@.new $@; fi

$(SHIM_OBJECTS): ROOM_CFLAGS = $(SHIM_CFLAGS)
$(CLI_OBJECTS): ROOM_CFLAGS = -fPIE $(JANSSON_CFLAGS) $(LIBDW_CFLAGS)
$(CLI_OBJECTS): | jansson-is-there

$(BUILD)/obj/%.o: %.c $(BUILD)/obj/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(BUILD)/libzguard.so: $(SHIM_OBJECTS) shim/preload/zguard.map $(BUILD)/obj/flags
	$(call say,LINK,$@)
	$(Q)$(LINK) $(SHIM_LDFLAGS) -o $@ $(SHIM_OBJECTS) $(LDFLAGS) $(LDLIBS)

$(BUILD)/zguard: $(CLI_OBJECTS) $(OPTION_OBJECTS) $(BUILD)/obj/flags
	$(call say,LINK,$@)
	$(Q)$(LINK) -pie $(HARDENING) -o $@ $(CLI_OBJECTS) $(OPTION_OBJECTS) $(LDFLAGS) \
	  $(JANSSON_LIBS) $(LIBDW_LIBS) $(LDLIBS)

.PHONY: jansson-is-there
jansson-is-there:
	@$(PKG_CONFIG) --exists jansson || { \
	  echo "make: jansson (a JSON library) was not found by $(PKG_CONFIG);" \
	       "'make deps' installs what the build needs." >&2; exit 1; }

# ---- test programs -----------------------------------------------------------------------

# All modules in one archive, so that a unit test takes what it names; 'q' keeps members
# that share a file name.  But for dlsym, which every program names.
MODULES := $(filter-out $(call object,shim/binding/dlsym.c),$(SHIM_OBJECTS)) $(CLI_OBJECTS)
$(BUILD)/tests/libmodules.a: $(MODULES) $(BUILD)/obj/flags
	$(call say,AR,$@)
	@mkdir -p $(@D)
	$(Q)rm -f $@ && $(AR) qcs $@ $(MODULES)

$(BUILD)/tests/unit/libfixtures.a: $(call object,$(UNIT_FIXTURES)) $(BUILD)/obj/flags
	$(call say,AR,$@)
	@mkdir -p $(@D)
	$(Q)rm -f $@ && $(AR) qcs $@ $(call object,$(UNIT_FIXTURES))

$(call object,$(UNIT_SOURCES) $(UNIT_FIXTURES)): \
	ROOM_CFLAGS = $(TEST_CFLAGS) -Itests/unit $(CHECK_CFLAGS) $(JANSSON_CFLAGS)

$(UNIT_PROGRAMS): $(BUILD)/%: $(BUILD)/obj/%.o $(BUILD)/tests/unit/libfixtures.a \
		$(BUILD)/tests/libmodules.a
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $< $(LDFLAGS) $(call link_words,$*.c) -lz \
	  $(BUILD)/tests/unit/libfixtures.a $(BUILD)/tests/libmodules.a \
	  $(CHECK_LIBS) $(JANSSON_LIBS) $(LIBDW_LIBS) -pthread $(LDLIBS)

# The library once more, with failures that can be asked for (see shim/platform/inject.h).
$(INJECT_OBJECTS): ROOM_CFLAGS = $(SHIM_CFLAGS) -DZG_INJECT
$(BUILD)/inject/obj/%.o: %.c $(BUILD)/obj/flags
	$(call say,CC,$< (inject))
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(INJECT_LIBRARY): $(INJECT_OBJECTS) shim/preload/zguard.map $(BUILD)/obj/flags
	$(call say,LINK,$@)
	$(Q)$(LINK) $(SHIM_LDFLAGS) -o $@ $(INJECT_OBJECTS) $(LDFLAGS) $(LDLIBS)

$(PRELOAD_PROGRAMS) $(INJECT_PROGRAMS): $(BUILD)/%: %.c $(BUILD)/obj/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(TEST_CFLAGS) -MMD -MP -MF $@.d -MT $@ -o $@ $< $(LDFLAGS) \
	  $(call link_words,$<) -lz -ldl -pthread $(LDLIBS)

$(PRELOAD_LIBRARIES) $(DIFFERENTIAL_SHIMS): $(BUILD)/%.so: %.c $(BUILD)/obj/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(TEST_CFLAGS) -fPIC -shared -MMD -MP -MF $@.d -MT $@ -o $@ $< \
	  $(LDFLAGS) $(call link_words,$<) -lz -ldl -pthread $(LDLIBS)

$(call object,$(DIFFERENTIAL_SOURCES)): ROOM_CFLAGS = $(TEST_CFLAGS)

$(DIFFERENTIAL_PROGRAM): $(call object,$(DIFFERENTIAL_SOURCES))
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(LDFLAGS) -lz -ldl -pthread $(LDLIBS)

$(call object,$(BENCH_SOURCES) $(BENCH_ALONE)): ROOM_CFLAGS = $(TEST_CFLAGS)

$(BENCH_WORKER): $(call object,$(BENCH_SOURCES))
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(LDFLAGS) -lz -pthread $(LDLIBS)

$(BUILD)/tests/bench/idle: $(BUILD)/obj/tests/bench/idle.o
$(BUILD)/tests/bench/one_stream: $(BUILD)/obj/tests/bench/one_stream.o
$(BUILD)/tests/bench/one_stream: LDLIBS += -lz
$(patsubst %.c,$(BUILD)/%,$(BENCH_ALONE)):
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $< $(LDFLAGS) $(LDLIBS)

$(BUILD)/tests/bench/material: $(BENCH_WORKER)
	$(call say,GEN,$@)
	$(Q)$(BENCH_WORKER) material $@

# The fuzz programs are made by clang in a folder of their own (see fuzz-programs).
$(filter-out $(CB_FUZZ_PROGRAMS),$(FUZZ_PROGRAMS)): $(BUILD)/%: %.c \
		$(BUILD)/tests/libmodules.a
	$(call say,FUZZ,$@)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(TEST_CFLAGS) -fsanitize=fuzzer -MMD -MP -MF $@.d -MT $@ -o $@ $< \
	  $(LDFLAGS) -lz $(BUILD)/tests/libmodules.a $(JANSSON_LIBS) $(LIBDW_LIBS) \
	  -pthread $(LDLIBS)

.PHONY: tests fuzz-programs fuzz-programs-here
tests: all $(TEST_PROGRAMS) $(PROGRAMS_compress-bench) ## the test programs, without running them
tests-of-%: all
	@:
tests-of-packaging: stage
define programs_of_suite
.PHONY: tests-of-$(1) programs-of-$(1)
programs-of-$(1): $$(PROGRAMS_$(1))
tests-of-$(1): all programs-of-$(1)
endef
$(foreach suite,unit preload inject differential jvm cli bench compress-bench,\
	$(eval $(call programs_of_suite,$(suite))))
fuzz-programs-here: $(FUZZ_PROGRAMS)
fuzz-programs:
	@if command -v $(CLANG) >/dev/null; then \
	  $(MAKE) CC=$(CLANG) BUILD=build/fuzz SANITIZE=fuzzer-no-link,address,undefined \
	    WERROR= fuzz-programs-here; \
	else \
	  echo "make: no $(CLANG), the fuzz programs are not built ('make deps' installs it)"; \
	fi

##@ Packages of the machine

.PHONY: deps
DEPS_FOR ?= build check lint demo bench
deps: ## make sure of the Debian packages (DEPS=off: only report, DEPS_FOR="build check")
	@DEPS='$(DEPS)' sh tests/tools/deps.sh $(DEPS_FOR)

##@ Show and test

# One job per CPU when the user did not say how many.
jobs = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2))
RUN_SUITES = BUILD='$(abspath $(BUILD))' CC='$(CC)' SANITIZE='$(SANITIZE)' \
	sh tests/tools/run_suites.sh

.PHONY: demo
demo: ## a leaking Java program, bare and guarded, side by side (under a minute)
	@DEPS='$(DEPS)' sh tests/tools/deps.sh build demo
	+@$(MAKE) $(jobs) all
	@BUILD='$(abspath $(BUILD))' sh tests/demo/demo.sh

.PHONY: check
check: ## all suites, about seven minutes (one: make check-inject; SUITES="unit cli")
	@DEPS='$(DEPS)' sh tests/tools/deps.sh build check
	+@$(MAKE) $(jobs) tests fuzz-programs stage
	@$(RUN_SUITES) $(SUITES)

check-%:
	+@$(MAKE) $(jobs) tests-of-$* $(if $(filter fuzz,$*),fuzz-programs)
	@$(RUN_SUITES) $*

.PHONY: check-long
check-long: ## the long tests of tests/long, in order (hours)
	@DEPS='$(DEPS)' sh tests/tools/deps.sh build check long
	+@$(MAKE) $(jobs) tests fuzz-programs
	@$(RUN_SUITES) long

SANITIZED_SUITES ?= unit preload
.PHONY: check-sanitizers
check-sanitizers: ## unit and preload tests under ASan, UBSan and TSan
	+@status=0; for kind in address undefined thread; do \
	  $(MAKE) $(jobs) SANITIZE=$$kind sanitized-suites || status=1; \
	done; exit $$status
.PHONY: sanitized-suites
sanitized-suites: $(addprefix tests-of-,$(SANITIZED_SUITES))
	@echo "== built with -fsanitize=$(SANITIZE)"
	@$(RUN_SUITES) $(SANITIZED_SUITES)

.PHONY: fuzz
fuzz: ## fuzz each target for FUZZ_SECONDS (60)
	+@$(MAKE) $(jobs) fuzz-programs
	@FUZZ_SECONDS='$(FUZZ_SECONDS)' $(RUN_SUITES) fuzz

##@ Measure

BENCH = python3 tests/bench/bench.py
BENCH_RUN = $(BENCH) run --build '$(abspath $(BUILD))' --seed $(call quote,$(BENCH_SEED)) \
	--only $(call quote,$(BENCH_ONLY)) --sides $(call quote,$(BENCH_SIDES)) \
	--clock $(call quote,$(BENCH_CLOCK)) $(if $(filter off,$(DEPS)),--no-fetch)

.PHONY: bench bench-quick bench-programs bench-docs
bench-programs: all $(BENCH_PROGRAMS)
bench: ## speed and memory beside bare glibc, allocators and profilers (half an hour)
	@DEPS='$(DEPS)' sh tests/tools/deps.sh build bench
	+@$(MAKE) $(jobs) bench-programs
	@$(BENCH_RUN) --rounds $(call quote,$(BENCH_ROUNDS))

bench-quick: ## one short round of it, which proves the harness (a minute)
	@DEPS='$(DEPS)' sh tests/tools/deps.sh build bench
	+@$(MAKE) $(jobs) bench-programs
	@$(BENCH_RUN) --rounds 1 --quick

.PHONY: bench-codecs
bench-codecs: ## compress-bench against plain loops, and against itself (three minutes)
	@DEPS='$(DEPS)' sh tests/tools/deps.sh build bench
	+@$(MAKE) $(jobs) all $(CB_PROGRAMS)
	@BUILD='$(abspath $(BUILD))' BENCH_ROUNDS=$(call quote,$(BENCH_ROUNDS)) \
	  python3 tests/compress-bench/bench_codecs.py

BENCH_DOCUMENT ?= docs/benchmarks.json
bench-docs: ## the figures of docs/benchmarks.md and its picture, from BENCH_DOCUMENT
	@test $(BENCH_DOCUMENT) -ef docs/benchmarks.json || \
	  cp $(call quote,$(BENCH_DOCUMENT)) docs/benchmarks.json
	@$(BENCH) docs docs/benchmarks.json

##@ Lint

LINTS := format cppcheck tidy includes exports shell options docs
C_FILES = $(sort $(wildcard shim/*/*.[ch] shim/*/*.def tests/*/*.[ch] tests/*/*/*.[ch] \
	compress-bench/*.[ch] compress-bench/*/*.[ch] compress-bench/*/*.def compress-bench/*/*/*.[ch]))
C_SOURCES = $(filter %.c,$(C_FILES))
ANALYSED = $(sort $(SHIM_SOURCES) $(INJECT_SOURCE) $(CLI_SOURCES) $(CB_SOURCES))

.PHONY: lint $(addprefix lint-,$(LINTS))
lint: $(addprefix lint-,$(LINTS)) ## all of the lint targets

lint-format: ## the layout that .clang-format describes
	$(call say,LINT,format)
	$(Q)clang-format --dry-run -Werror $(filter-out %.def,$(C_FILES))
.PHONY: format
format: ## rewrite the sources in that layout
	clang-format -i $(filter-out %.def,$(C_FILES))

lint-cppcheck: ## static analysis by cppcheck
	$(call say,LINT,cppcheck)
	$(Q)cppcheck --quiet --error-exitcode=1 --std=c11 --language=c --inline-suppr \
	  --enable=warning,performance,portability --suppressions-list=tests/tools/cppcheck.txt \
	  -D_GNU_SOURCE -D__linux__ -D__x86_64__ -DZG_VERSION='"$(VERSION)"' -DHAVE_LIBDW \
	  -Ishim $(CB_CPPFLAGS) $(ANALYSED)

lint-tidy: ## static analysis by clang-tidy
	$(call say,LINT,tidy)
	@command -v clang-tidy >/dev/null || { echo "no clang-tidy: run 'make deps'" >&2; exit 1; }
	$(Q)printf '%s\n' $(ANALYSED) | xargs -P "$$(nproc)" -I FILE \
	  sh -c 'clang-tidy --quiet --warnings-as-errors="*" "$$@" 2>/dev/null' - FILE -- \
	  -std=gnu11 $(OWN_CPPFLAGS) $(JANSSON_CFLAGS) $(LIBDW_CFLAGS) $(CB_CPPFLAGS)

lint-includes: ## includes point one way
	$(call say,LINT,includes)
	$(Q)sh tests/tools/check_includes.sh

lint-exports: $(BUILD)/libzguard.so ## exports, dependencies, TLS and relocations of the library
	$(call say,LINT,exports)
	$(Q)BUILD='$(abspath $(BUILD))' sh tests/tools/check_exports.sh >$(BUILD)/exports.log || \
	  { cat $(BUILD)/exports.log; exit 1; }

lint-shell: ## shellcheck on every script
	$(call say,LINT,shell)
	$(Q)shellcheck -x .ci/run $(sort $(wildcard shim/*/*.sh tests/*/*.sh tests/*/*/*.sh))

lint-options: $(BUILD)/zguard $(BUILD)/compress-bench ## the pages of options are what the tables say
	$(call say,LINT,options)
	$(Q)$(BUILD)/zguard help --format markdown | diff -u docs/options.md - || { \
	  echo "docs/options.md is not up to date: run 'make docs'" >&2; exit 1; }
	$(Q)$(BUILD)/compress-bench help --format markdown | \
	  diff -u docs/compress-bench-options.md - || { \
	  echo "docs/compress-bench-options.md is not up to date: run 'make docs'" >&2; exit 1; }

lint-docs: all ## commands and links of README.md and docs/
	$(call say,LINT,docs)
	$(Q)BUILD='$(abspath $(BUILD))' sh tests/tools/check_docs.sh

##@ Documents and packaging

.PHONY: docs
docs: docs/options.md docs/compress-bench-options.md man completion ## regenerate pages of options, man pages and completion

.PHONY: docs/options.md docs/compress-bench-options.md
docs/options.md: $(BUILD)/zguard
docs/compress-bench-options.md: $(BUILD)/compress-bench
docs/options.md docs/compress-bench-options.md:
	$(call say,GEN,$@)
	$(Q)$< help --format markdown > $@.new && mv $@.new $@

MAN_PAGES := $(BUILD)/man/zguard.1 $(patsubst %,$(BUILD)/man/zguard-%.1,$(COMMAND_PAGES))
.PHONY: man completion
man: $(MAN_PAGES)
$(BUILD)/man/zguard.1: $(BUILD)/zguard
	$(call say,MAN,$@)
	@mkdir -p $(@D)
	$(Q)$(BUILD)/zguard help --format man > $@
$(BUILD)/man/zguard-%.1: $(BUILD)/zguard
	$(call say,MAN,$@)
	@mkdir -p $(@D)
	$(Q)$(BUILD)/zguard help --format man $* > $@

completion: $(BUILD)/completion/zguard
$(BUILD)/completion/zguard: $(BUILD)/zguard
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)$(BUILD)/zguard help --format completion > $@

.PHONY: install install-guard install-compress-bench uninstall
install: all install-guard install-compress-bench ## install under prefix (/usr/local), below DESTDIR
install-guard: $(BUILD)/libzguard.so $(BUILD)/zguard $(MAN_PAGES) $(BUILD)/completion/zguard
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(libdir)/zguard $(DESTDIR)$(mandir)/man1 \
	  $(DESTDIR)$(docdir) $(DESTDIR)$(completiondir)
	$(INSTALL) -m 755 $(BUILD)/zguard $(DESTDIR)$(bindir)/zguard
	$(INSTALL) -m 644 $(BUILD)/libzguard.so $(DESTDIR)$(libdir)/zguard/libzguard.so
	$(INSTALL) -m 644 $(MAN_PAGES) $(DESTDIR)$(mandir)/man1
	$(INSTALL) -m 644 $(BUILD)/completion/zguard $(DESTDIR)$(completiondir)/zguard
	$(INSTALL) -m 644 LICENSE README.md CHANGELOG.md $(DESTDIR)$(docdir)
# Apart, because liblzo2 puts this program under the GPL.
install-compress-bench: $(BUILD)/compress-bench $(BUILD)/man/compress-bench.1 \
		$(BUILD)/completion/compress-bench
	$(INSTALL) -d $(DESTDIR)$(bindir) $(DESTDIR)$(mandir)/man1 $(DESTDIR)$(completiondir)
	$(INSTALL) -m 755 $(BUILD)/compress-bench $(DESTDIR)$(bindir)/compress-bench
	$(INSTALL) -m 644 $(BUILD)/man/compress-bench.1 $(DESTDIR)$(mandir)/man1
	$(INSTALL) -m 644 $(BUILD)/completion/compress-bench $(DESTDIR)$(completiondir)

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(bindir)/zguard $(DESTDIR)$(libdir)/zguard/libzguard.so \
	  $(DESTDIR)$(bindir)/compress-bench $(DESTDIR)$(mandir)/man1/compress-bench.1 \
	  $(DESTDIR)$(completiondir)/compress-bench \
	  $(patsubst $(BUILD)/man/%,$(DESTDIR)$(mandir)/man1/%,$(MAN_PAGES)) \
	  $(DESTDIR)$(completiondir)/zguard \
	  $(addprefix $(DESTDIR)$(docdir)/,LICENSE README.md CHANGELOG.md)
	-rmdir $(DESTDIR)$(libdir)/zguard $(DESTDIR)$(docdir) 2>/dev/null

# The same commit gives the same bytes: git sorts the files and dates them by the commit.
.PHONY: dist
dist: ## build/zguard-VERSION.tar.gz of the last commit, reproducible, and SHA256SUMS
	@mkdir -p build
	@git rev-parse -q --verify HEAD >/dev/null
	$(Q)git archive --format=tar --prefix=zguard-$(VERSION)/ HEAD | gzip -9n \
	  > build/zguard-$(VERSION).tar.gz
	$(Q)cd build && sha256sum zguard-$(VERSION).tar.gz > SHA256SUMS
	@echo build/zguard-$(VERSION).tar.gz

# Built apart, with the flags that Debian gives its packages.
DEB := $(BUILD)/deb
deb_flags = $(call quote,$(shell dpkg-buildflags --get $(1) 2>/dev/null))
.PHONY: deb
deb: ## the packages zguard and compress-bench in build/deb: same sources, same bytes
	@rm -rf $(DEB)/zguard $(DEB)/compress-bench && mkdir -p $(DEB)
	+$(Q)for part in guard:zguard compress-bench:compress-bench; do \
	  $(MAKE) $(jobs) --no-print-directory install-$${part%:*} SANITIZE= WERROR= \
	    BUILD=$(DEB)/tree prefix=/usr DESTDIR=$(abspath $(DEB))/$${part#*:} \
	    CPPFLAGS=$(call deb_flags,CPPFLAGS) CFLAGS=$(call deb_flags,CFLAGS) \
	    LDFLAGS=$(call deb_flags,LDFLAGS) || exit 1; \
	done > $(DEB)/log 2>&1 || { cat $(DEB)/log >&2; exit 1; }
	$(Q)for package in zguard compress-bench; do \
	  sh shim/packaging/build_deb.sh $$package $(abspath $(DEB))/$$package $(DEB) $(VERSION) || \
	    exit 1; \
	done

.PHONY: sbom
sbom: all ## build/zguard-VERSION.spdx: what was built, its licences, and what it links
	$(Q)sh shim/packaging/sbom.sh $(BUILD) $(VERSION) > $(BUILD)/zguard-$(VERSION).spdx.new
	$(Q)mv $(BUILD)/zguard-$(VERSION).spdx.new $(BUILD)/zguard-$(VERSION).spdx
	@echo $(BUILD)/zguard-$(VERSION).spdx

# What the packaging suite looks at; it says what went wrong here.
.PHONY: stage
stage: all
	@rm -rf $(BUILD)/stage && mkdir -p $(BUILD)/stage
	+@for tree in installed removed; do \
	  $(MAKE) install DESTDIR=$(BUILD)/stage/$$tree prefix=/usr; \
	done >$(BUILD)/stage/log 2>&1 || true
	+@$(MAKE) uninstall DESTDIR=$(BUILD)/stage/removed prefix=/usr >>$(BUILD)/stage/log 2>&1
	+@for archive in first second; do \
	  $(MAKE) dist && mv build/zguard-$(VERSION).tar.gz $(BUILD)/stage/$$archive.tar.gz; \
	done >>$(BUILD)/stage/log 2>&1 || true
	@mv build/SHA256SUMS $(BUILD)/stage/ 2>/dev/null || true
	+@$(MAKE) deb DEB=$(BUILD)/stage/first >>$(BUILD)/stage/log 2>&1 || true
	@mkdir $(BUILD)/stage/elsewhere && tar -c --exclude=./build --exclude=./.git . | \
	  tar -x -C $(BUILD)/stage/elsewhere
	+@$(MAKE) -C $(BUILD)/stage/elsewhere deb DEB=$(abspath $(BUILD))/stage/second \
	  >>$(BUILD)/stage/log 2>&1 || true
	+@$(MAKE) sbom >>$(BUILD)/stage/log 2>&1 || true
	@echo $(VERSION) >$(BUILD)/stage/version

.PHONY: print-version print-lints
print-version:
	@echo $(VERSION)
print-lints:
	@echo $(addprefix lint-,$(LINTS))

.PHONY: clean
clean: ## remove everything that was built
	rm -rf $(BUILD)

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z][a-z-]*:.*## / { printf "  %-18s %s\n", $$1, $$2 }' Makefile
	@printf '%s\n' '' 'Variables: V=1 shows commands, WERROR=1 makes warnings errors,' \
	  'SANITIZE=address builds in build/asan (undefined: ubsan, thread: tsan);' \
	  'CC, CPPFLAGS, CFLAGS, LDFLAGS are appended to our own; prefix, DESTDIR; DEPS=off;' \
	  'BENCH_ROUNDS=7, BENCH_ONLY=rows, BENCH_SIDES=sides (patterns), BENCH_SEED=1,' \
	  'BENCH_CLOCK=wall or cpu.'

-include $(patsubst %.o,%.d,$(SHIM_OBJECTS) $(INJECT_OBJECTS) $(CLI_OBJECTS) \
	$(call object,$(UNIT_SOURCES) $(UNIT_FIXTURES) $(DIFFERENTIAL_SOURCES) \
	$(BENCH_SOURCES) $(BENCH_ALONE)))
-include $(addsuffix .d,$(PRELOAD_PROGRAMS) $(PRELOAD_LIBRARIES) $(INJECT_PROGRAMS) \
	$(DIFFERENTIAL_SHIMS) $(FUZZ_PROGRAMS))
