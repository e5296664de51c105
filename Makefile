# libapigw: everything is built under build/. `make help` lists the targets.
#
# Yours to set: CC AR CFLAGS CPPFLAGS LDFLAGS PREFIX LIBDIR INCLUDEDIR DESTDIR, WERROR=1, VARIANT=asan.

# ---- What a user may set -------------------------------------------------------------------------------------------

CFLAGS     ?= -O2 -g
PREFIX     ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
PKG_CONFIG ?= pkg-config
OBJCOPY    ?= objcopy
INSTALL    ?= install
CLANG      ?= clang
CXX        ?= c++
VALGRIND   ?= valgrind
DOXYGEN    ?= doxygen

VARIANT      ?= default
FUZZ_SECONDS ?= 60
TARGET       ?=
EVENT        ?=

# ---- Version, read from the header that states it ------------------------------------------------------------------

version_part = $(shell sed -n 's/.*APIGW_VERSION_$(1) = \([0-9]*\).*/\1/p' include/apigw/base.h)
MAJOR   := $(call version_part,MAJOR)
VERSION := $(MAJOR).$(call version_part,MINOR).$(call version_part,PATCH)

# ---- Places --------------------------------------------------------------------------------------------------------

# The default variant has build/ itself, so that the names in the documentation are short.
ifeq ($(VARIANT),default)
BUILD := build
else
BUILD := build/$(VARIANT)
endif
OBJ := build/obj/$(VARIANT)

# ---- Flags that are ours: added to the user's, never in their place ------------------------------------------------

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wcast-qual -Wwrite-strings -Wvla -Wundef -Wformat=2 -Wswitch-enum
ifneq (,$(filter 1 true,$(WERROR) $(CI)))
WARNINGS += -Werror
endif

VARIANT_asan := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
VARIANT_fuzz := $(VARIANT_asan) -fsanitize=fuzzer-no-link
# As where there are no such instructions. (The compiler may use them all the same.)
VARIANT_portable := -U__SSE2__
VARIANT_FLAGS := $(VARIANT_$(VARIANT))

# Asked for when first used, not when this file is read: `make deps check` installs pkg-config in between.
ask_once = $(eval $(1) := $$(shell $(2)))$($(1))
JANSSON_CFLAGS = $(call ask_once,JANSSON_CFLAGS,$(PKG_CONFIG) --cflags jansson)
JANSSON_LIBS   = $(call ask_once,JANSSON_LIBS,$(PKG_CONFIG) --libs jansson)
CHECK_CFLAGS   = $(call ask_once,CHECK_CFLAGS,$(PKG_CONFIG) --cflags check)
CHECK_LIBS     = $(call ask_once,CHECK_LIBS,$(PKG_CONFIG) --libs check)

# Regular expressions of the gateway library. PCRE2=no builds without it where it is installed.
PCRE2        ?= $(call ask_once,PCRE2_FOUND,$(PKG_CONFIG) --exists libpcre2-8 2>/dev/null && echo yes || echo no)
PCRE2_CFLAGS  = $(if $(filter yes,$(PCRE2)),$(call ask_once,PCRE2_ASKED,$(PKG_CONFIG) --cflags libpcre2-8) -DGATEWAY_PCRE2=1)
PCRE2_LIBS    = $(if $(filter yes,$(PCRE2)),$(call ask_once,PCRE2_LIBS_ASKED,$(PKG_CONFIG) --libs libpcre2-8))

INCLUDES     = -Iinclude -Ilib
ALL_CPPFLAGS = $(INCLUDES) $(CPPFLAGS)
ALL_CFLAGS   = -std=c11 -fPIC -fvisibility=hidden $(WARNINGS) $(EXTRA_CFLAGS) $(CFLAGS) $(VARIANT_FLAGS)
ALL_LDFLAGS  = $(VARIANT_FLAGS) $(CFLAGS) $(LDFLAGS)
DEPFLAGS     = -MMD -MP

# ---- Sources, all found by their places ----------------------------------------------------------------------------

objects = $(patsubst %.c,$(OBJ)/%.o,$(1))

HEADERS  := $(wildcard include/apigw/*.h)
GATEWAY_HEADERS := $(wildcard include/apigw/gateway/*.h)
GATEWAY_SRC := $(wildcard lib/gateway/*.c)
GATEWAY_OBJ := $(call objects,$(GATEWAY_SRC))
LIB_SRC  := $(filter-out $(GATEWAY_SRC),$(wildcard lib/*/*.c))
LIB_OBJ  := $(call objects,$(LIB_SRC))

# The lower layers that the gateway library has a hidden copy of.
COMMON_OBJ := $(filter-out %/json/jansson.o,$(filter $(OBJ)/lib/core/% $(OBJ)/lib/text/% $(OBJ)/lib/json/%,$(LIB_OBJ)))

UNIT_SRC := $(wildcard tests/unit/*.c)
UNIT_OBJ := $(call objects,$(UNIT_SRC))
SUITES   := $(sort $(patsubst tests/unit/test_%.c,%,$(wildcard tests/unit/test_*.c)))

# Every tests/NAME.c is a program; what stands in tests/support/ is linked into each of them.
TEST_SRC := $(wildcard tests/*.c)
TEST_OBJ := $(call objects,$(TEST_SRC))
TESTS    := $(patsubst tests/%.c,%,$(TEST_SRC))
SUPPORT_OBJ := $(call objects,$(wildcard tests/support/*.c))

# The vector runner is a program of many parts.
VECTORS_OBJ := $(call objects,$(wildcard tests/vectors/*.c))

BENCH_OBJ := $(call objects,$(wildcard tests/bench/*.c))

EXAMPLES    := $(patsubst docs/examples/%.c,%,$(wildcard docs/examples/*.c))
EXAMPLE_OBJ := $(call objects,$(wildcard docs/examples/*.c))

# fuzz/fuzz_NAME.c is the target NAME.
FUZZ      := $(patsubst fuzz/fuzz_%.c,%,$(wildcard fuzz/fuzz_*.c))
FUZZ_OBJ  := $(call objects,$(wildcard fuzz/*.c))
FUZZ_HELP := $(call objects,$(filter-out fuzz/fuzz_% fuzz/standalone.c,$(wildcard fuzz/*.c)))

# ---- The libraries -------------------------------------------------------------------------------------------------

STATIC   := $(BUILD)/libapigw.a
INTERNAL := $(BUILD)/libapigw-internal.a
SONAME   := libapigw.so.$(MAJOR)
SHARED   := $(BUILD)/libapigw.so.$(VERSION)

GATEWAY_STATIC := $(BUILD)/libapigw-gateway.a
GATEWAY_SONAME := libapigw-gateway.so.$(MAJOR)
GATEWAY_SHARED := $(BUILD)/libapigw-gateway.so.$(VERSION)

all: $(STATIC) $(SHARED) $(GATEWAY_STATIC) $(GATEWAY_SHARED) ## the static and the shared libraries (the default)

# Says what is missing before the compiler does, in words that help.
$(OBJ)/.ready:
	@command -v $(firstword $(CC)) >/dev/null 2>&1 || \
	    { echo "There is no C compiler '$(CC)': run 'make deps', or say CC=..." >&2; exit 1; }
	@$(PKG_CONFIG) --exists jansson || \
	    { echo "$(PKG_CONFIG) does not find jansson (2.14 or later): run 'make deps'" >&2; exit 1; }
	@mkdir -p $(@D) && touch $@

$(OBJ)/%.o: %.c | $(OBJ)/.ready
	@mkdir -p $(@D)
	$(CC) $(DEPFLAGS) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

$(OBJ)/lib/%.o: EXTRA_CFLAGS = -ffunction-sections -fdata-sections
$(OBJ)/lib/json/jansson.o: INCLUDES += $(JANSSON_CFLAGS)
$(OBJ)/lib/gateway/regex_pcre.o: INCLUDES += $(PCRE2_CFLAGS)

# regex_pcre.c is compiled anew when PCRE2 came or went.
$(OBJ)/lib/gateway/regex_pcre.o: $(OBJ)/.pcre2-$(PCRE2)
$(OBJ)/.pcre2-$(PCRE2): | $(OBJ)/.ready
	@rm -f $(OBJ)/.pcre2-* && touch $@

# All objects with all their symbols: for the tests of what is inside.
$(INTERNAL): $(LIB_OBJ) $(GATEWAY_OBJ)
	@mkdir -p $(@D) && rm -f $@
	$(AR) rcs $@ $^

# Under -flto objects hold no symbols yet: gcc has to be told to make machine code of them.
NO_LTO = $(if $(findstring -flto,$(CFLAGS)),$(shell $(CC) -flinker-output=nolto-rel -E - </dev/null >/dev/null 2>&1 && \
                                                    echo -flinker-output=nolto-rel))

# One object whose hidden symbols are local, so that what is inside cannot clash with names of the program.
$(STATIC): $(LIB_OBJ)
	@mkdir -p $(@D) && rm -f $@
	@if $(OBJCOPY) --help 2>/dev/null | grep -q -e --localize-hidden; then \
	    set -ex; \
	    $(CC) $(CFLAGS) $(NO_LTO) -nostdlib -r -o $(OBJ)/libapigw.o $^; \
	    $(OBJCOPY) --localize-hidden $(OBJ)/libapigw.o; \
	    $(AR) rcs $@ $(OBJ)/libapigw.o; \
	else \
	    set -ex; $(AR) rcs $@ $^; \
	fi

# Nothing may stay undefined, but for what a sanitizer brings along at run time.
SHARED_FLAGS = -shared -Wl,-soname,$(SONAME) -Wl,--version-script,lib/libapigw.map $(if $(findstring -fsanitize,$(VARIANT_FLAGS)),,-Wl,-z,defs)

$(SHARED): $(LIB_OBJ) lib/libapigw.map
	@mkdir -p $(@D)
	$(CC) $(SHARED_FLAGS) $(ALL_LDFLAGS) -o $@ $(LIB_OBJ) $(JANSSON_LIBS)
	ln -sf $(@F) $(BUILD)/$(SONAME)
	ln -sf $(SONAME) $(BUILD)/libapigw.so

# The gateway library: its own objects, what they need of the lower layers, and of all their symbols only those that its
# map names.
GATEWAY_KEEP = $(shell sed -n 's/^ *\(apigw_[a-z_*]*\);.*/--keep-global-symbol=\1/p' lib/libapigw-gateway.map)

$(OBJ)/libcommon.a: $(COMMON_OBJ)
	@mkdir -p $(@D) && rm -f $@
	$(AR) rcs $@ $^

# Without objcopy the lower layers come from libapigw.a.
$(GATEWAY_STATIC): $(GATEWAY_OBJ) $(OBJ)/libcommon.a lib/libapigw-gateway.map
	@mkdir -p $(@D) && rm -f $@
	@if $(OBJCOPY) --help 2>/dev/null | grep -q -e --localize-hidden; then \
	    set -ex; \
	    $(CC) $(CFLAGS) $(NO_LTO) -nostdlib -r -o $(OBJ)/libapigw-gateway.o $(GATEWAY_OBJ) $(OBJ)/libcommon.a; \
	    $(OBJCOPY) --wildcard $(GATEWAY_KEEP) $(OBJ)/libapigw-gateway.o; \
	    $(AR) rcs $@ $(OBJ)/libapigw-gateway.o; \
	else \
	    set -ex; $(AR) rcs $@ $(GATEWAY_OBJ); \
	fi

$(GATEWAY_SHARED): $(GATEWAY_OBJ) $(OBJ)/libcommon.a $(SHARED) lib/libapigw-gateway.map
	$(CC) -shared -Wl,-soname,$(GATEWAY_SONAME) -Wl,--version-script,lib/libapigw-gateway.map \
	    $(if $(findstring -fsanitize,$(VARIANT_FLAGS)),,-Wl,-z,defs) $(ALL_LDFLAGS) -o $@ \
	    $(GATEWAY_OBJ) $(OBJ)/libcommon.a $(SHARED) $(PCRE2_LIBS)
	ln -sf $(@F) $(BUILD)/$(GATEWAY_SONAME)
	ln -sf $(GATEWAY_SONAME) $(BUILD)/libapigw-gateway.so

# ---- Installing ----------------------------------------------------------------------------------------------------

# A directory below PREFIX is written as such, so that pkg-config can move the tree.
below_prefix = $(patsubst $(PREFIX)/%,$${prefix}/%,$(1))

# libapigw.pc and libapigw-gateway.pc.
install_module = sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(call below_prefix,$(LIBDIR))|' \
    -e 's|@INCLUDEDIR@|$(call below_prefix,$(INCLUDEDIR))|' -e 's|@VERSION@|$(VERSION)|' \
    -e 's|@PCRE2@|$(if $(PCRE2_LIBS),libpcre2-8)|' pkgconfig/$(1).in >$(DESTDIR)$(LIBDIR)/pkgconfig/$(1) && \
    chmod 644 $(DESTDIR)$(LIBDIR)/pkgconfig/$(1)

install: all ## libraries, headers and pkg-config modules below $(DESTDIR)$(PREFIX)
	$(INSTALL) -d $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(INCLUDEDIR)/apigw/gateway
	$(INSTALL) -m 644 $(HEADERS) $(DESTDIR)$(INCLUDEDIR)/apigw
	$(INSTALL) -m 644 $(GATEWAY_HEADERS) $(DESTDIR)$(INCLUDEDIR)/apigw/gateway
	$(INSTALL) -m 644 $(STATIC) $(GATEWAY_STATIC) $(DESTDIR)$(LIBDIR)
	$(INSTALL) -m 755 $(SHARED) $(GATEWAY_SHARED) $(DESTDIR)$(LIBDIR)
	ln -sf $(notdir $(SHARED)) $(DESTDIR)$(LIBDIR)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/libapigw.so
	ln -sf $(notdir $(GATEWAY_SHARED)) $(DESTDIR)$(LIBDIR)/$(GATEWAY_SONAME)
	ln -sf $(GATEWAY_SONAME) $(DESTDIR)$(LIBDIR)/libapigw-gateway.so
	$(call install_module,libapigw.pc)
	$(call install_module,libapigw-gateway.pc)

uninstall: ## takes away what install put there
	rm -f $(addprefix $(DESTDIR)$(INCLUDEDIR)/apigw/,$(notdir $(HEADERS)))
	rm -f $(addprefix $(DESTDIR)$(INCLUDEDIR)/apigw/gateway/,$(notdir $(GATEWAY_HEADERS)))
	rm -f $(addprefix $(DESTDIR)$(LIBDIR)/,libapigw.a libapigw.so $(SONAME) $(notdir $(SHARED)) pkgconfig/libapigw.pc)
	rm -f $(addprefix $(DESTDIR)$(LIBDIR)/,libapigw-gateway.a libapigw-gateway.so $(GATEWAY_SONAME) \
	    $(notdir $(GATEWAY_SHARED)) pkgconfig/libapigw-gateway.pc)
	-rmdir $(DESTDIR)$(INCLUDEDIR)/apigw/gateway $(DESTDIR)$(INCLUDEDIR)/apigw

clean: ## takes away build/
	rm -rf build

# The committed tree; without git what a tarball unpacked to.
DIST := libapigw-$(VERSION)
dist: ## build/libapigw-VERSION.tar.gz
	@mkdir -p build
	if [ -e .git ]; then \
	    git archive --format=tar.gz --prefix=$(DIST)/ -o build/$(DIST).tar.gz HEAD; \
	else \
	    rm -rf build/$(DIST) && mkdir build/$(DIST) && \
	    for f in * .[!.]*; do \
	        case $$f in build | .git) ;; *) cp -Rp "$$f" build/$(DIST)/ || exit 1 ;; esac; \
	    done && \
	    (cd build && tar -cf - $(DIST) | gzip -9) >build/$(DIST).tar.gz && rm -rf build/$(DIST); \
	fi

# ---- Test programs -------------------------------------------------------------------------------------------------

TEST_LIBS = $(INTERNAL) $(CHECK_LIBS) $(JANSSON_LIBS) $(PCRE2_LIBS) -pthread $(LDLIBS)

$(OBJ)/tests/%.o: INCLUDES += -Itests -I$(OBJ)/tests/unit $(CHECK_CFLAGS) $(JANSSON_CFLAGS)
# Each suite's one public function is declared by main.c, from the generated list.
$(OBJ)/tests/unit/%.o: EXTRA_CFLAGS = -Wno-missing-prototypes

# The list of suites changes only when a file came or went.
$(OBJ)/tests/unit/suites.inc: FORCE
	@mkdir -p $(@D)
	@for s in $(SUITES); do echo "SUITE($$s)"; done >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
$(OBJ)/tests/unit/main.o: $(OBJ)/tests/unit/suites.inc

$(BUILD)/tests/unit: $(UNIT_OBJ) $(SUPPORT_OBJ) $(INTERNAL)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(TEST_LIBS)

$(TESTS:%=$(BUILD)/tests/%): $(BUILD)/tests/%: $(OBJ)/tests/%.o $(SUPPORT_OBJ) $(INTERNAL)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(TEST_LIBS)

$(BUILD)/tests/vectors: $(VECTORS_OBJ)

# A fuzz target with an ordinary main(): runs the files that it is given.
$(FUZZ:%=$(BUILD)/fuzz/replay-%): $(BUILD)/fuzz/replay-%: $(OBJ)/fuzz/fuzz_%.o $(OBJ)/fuzz/standalone.o $(FUZZ_HELP) \
                                  $(INTERNAL)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(INTERNAL) $(JANSSON_LIBS) $(PCRE2_LIBS) $(LDLIBS)
$(OBJ)/fuzz/%.o: INCLUDES += -Ifuzz $(JANSSON_CFLAGS)
# The entry point of a target is called by the fuzzer and by standalone.c; nothing declares it.
$(OBJ)/fuzz/%.o: EXTRA_CFLAGS = -Wno-missing-prototypes

# ---- Checking ------------------------------------------------------------------------------------------------------

# What each program is run with: CHECK_<name>. One that is not named gets no arguments.
CHECK_vectors = $(wildcard tests/cases/*.json ../shared/vectors/*.json ../shared/vectors/integrations/template.json \
                           ../shared/vectors/integrations/model.json)
CHECK_corpus  = ../shared/events
CHECK_roundtrip = ../shared/events
CHECK_authorizers = ../shared/events
CHECK_model_suite = ../shared/suites/json-schema-draft4
CHECK_tables  = lib/format/tables.c
CHECK_formats = lib/format/schema.h lib/format/model.h docs/formats.md

# How a variant runs the unit tests. Under AddressSanitizer a fork takes longer than most of them.
UNIT_asan := CK_FORK=no

# Names of programs that a variant or valgrind cannot run.
SKIP_asan     :=
SKIP_valgrind :=

run_test   = $(strip $(BUILD)/tests/$(1) $(CHECK_$(1)))
run_replay = $(BUILD)/fuzz/replay-$(1) fuzz/corpus/$(1)
RUN_UNIT   = $(BUILD)/tests/unit
RUN_TESTS  = $(foreach t,$(filter-out $(SKIP_$(VARIANT)),$(TESTS)),'$(call run_test,$(t))')
RUN_REPLAY = $(foreach f,$(FUZZ),'$(call run_replay,$(f))')
PROGRAMS   = $(RUN_UNIT) $(TESTS:%=$(BUILD)/tests/%) $(FUZZ:%=$(BUILD)/fuzz/replay-%)

# Scripts that look at what the build made.
CHECK_SCRIPTS = 'sh tests/run_test.sh' 'sh tests/headers/check.sh' 'sh tests/abi/check.sh' 'sh tests/consumer/check.sh' \
                'sh tests/must_fail.sh' 'sh tests/inspector.sh' 'sh tests/convert.sh' 'sh tests/readme.sh' \
                'sh tests/transcripts.sh'

# What the scripts need to know.
export CC CXX PKG_CONFIG VERSION BUILD
SCRIPT_ENV = MAKE='$(MAKE)' CFLAGS='$(CFLAGS)' LDFLAGS='$(LDFLAGS)'

check: all $(PROGRAMS) examples ## every test; closes with one line of counts
	@$(SCRIPT_ENV) sh tests/run.sh '$(RUN_UNIT)' $(RUN_TESTS) $(RUN_REPLAY) $(CHECK_SCRIPTS)

# The programs alone: for variants, and where the tree around them does not matter.
check-build: $(PROGRAMS)
check-programs: check-build
	@sh tests/run.sh '$(strip $(UNIT_$(VARIANT)) $(RUN_UNIT))' $(RUN_TESTS) $(RUN_REPLAY)

check-asan: ## the test programs under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) --no-print-directory VARIANT=asan check-programs

# Without forks: valgrind sees every test.
UNDER_VALGRIND = CK_FORK=no $(VALGRIND) -q --error-exitcode=9 --leak-check=full
check-valgrind: $(PROGRAMS) ## the test programs under valgrind
	@sh tests/run.sh '$(UNDER_VALGRIND) $(RUN_UNIT)' \
	    $(foreach t,$(filter-out $(SKIP_valgrind),$(TESTS)),'$(UNDER_VALGRIND) $(call run_test,$(t))') \
	    $(foreach f,$(FUZZ),'$(UNDER_VALGRIND) $(call run_replay,$(f))')

quick: all ## the checks that need no test run: format, layers, symbols, documentation
	@$(SCRIPT_ENV) sh tests/run.sh 'sh tests/format.sh' 'sh tests/layering.sh' 'sh tests/abi/check.sh' \
	    'sh tests/documented.sh' 'sh tests/paths.sh' 'sh tests/complexity.sh'

abi-update: all ## writes tests/abi/*.expected anew: the ABI has changed, and that is meant
	@$(SCRIPT_ENV) sh tests/abi/check.sh --update

tables: $(BUILD)/tests/tables ## writes lib/format/tables.c anew from the rows of the front ends
	@$< >build/tables.c && mv build/tables.c lib/format/tables.c

formats: $(BUILD)/tests/formats ## writes docs/formats.md anew from the rows of the front ends
	@$< lib/format/schema.h lib/format/model.h >build/formats.md && mv build/formats.md docs/formats.md

mutants: ## proves that make check notices five planted mistakes
	@MAKE='$(MAKE)' sh tests/mutants.sh

# ---- Examples and benchmark ----------------------------------------------------------------------------------------

$(OBJ)/docs/%.o: INCLUDES = -Iinclude $(JANSSON_CFLAGS)

# Examples see what a user sees: the public headers and the installed library.
$(EXAMPLES:%=$(BUILD)/examples/%): $(BUILD)/examples/%: $(OBJ)/docs/examples/%.o $(STATIC) $(GATEWAY_STATIC)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $< $(GATEWAY_STATIC) $(STATIC) $(JANSSON_LIBS) $(PCRE2_LIBS) $(LDLIBS)

$(BUILD)/apigw: $(BUILD)/examples/apigw
	cp $< $@

examples: $(EXAMPLES:%=$(BUILD)/examples/%) $(if $(filter apigw,$(EXAMPLES)),$(BUILD)/apigw) ## the inspector, build/apigw, and the programs of the pages

demo: $(BUILD)/apigw $(BUILD)/examples/demo ## shows the library at work; EVENT=path shows it on your event
	@if [ -f docs/examples/demo.sh ]; then APIGW=$(BUILD)/apigw EVENT='$(EVENT)' sh docs/examples/demo.sh; fi

# libr3 is a contender where it is installed.
R3_CFLAGS = $(patsubst -I%,-isystem%,$(call ask_once,R3_ASKED,$(PKG_CONFIG) --cflags r3 2>/dev/null))
R3_LIBS   = $(call ask_once,R3_LIBS,$(PKG_CONFIG) --libs r3 2>/dev/null)

$(BUILD)/tests/bench: $(BENCH_OBJ) $(INTERNAL)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(TEST_LIBS) $(R3_LIBS)
$(OBJ)/tests/bench/%.o: EXTRA_CFLAGS = -O2
$(OBJ)/tests/bench/router.o: EXTRA_CFLAGS = -O2 -DBENCH_R3=$(if $(R3_LIBS),1,0) $(R3_CFLAGS)

bench: $(BUILD)/tests/bench ## the benchmark
	$<

# ---- Fuzzing -------------------------------------------------------------------------------------------------------

fuzz: ## every fuzz target for FUZZ_SECONDS, or the one that TARGET names
	@command -v $(CLANG) >/dev/null 2>&1 || { echo "make fuzz needs $(CLANG)" >&2; exit 1; }
	@$(MAKE) --no-print-directory VARIANT=fuzz CC=$(CLANG) fuzz-build
	@FUZZ_SECONDS=$(FUZZ_SECONDS) sh fuzz/run.sh $(if $(TARGET),$(TARGET),$(FUZZ))

fuzz-build: $(FUZZ:%=build/fuzz/%)

ifeq ($(VARIANT),fuzz)
$(FUZZ:%=build/fuzz/%): build/fuzz/%: $(OBJ)/fuzz/fuzz_%.o $(FUZZ_HELP) $(INTERNAL)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(INTERNAL) $(JANSSON_LIBS) $(PCRE2_LIBS) $(LDLIBS)
else
$(FUZZ:%=build/fuzz/%): FORCE
	@$(MAKE) --no-print-directory VARIANT=fuzz CC=$(CLANG) $@
endif

# ---- Documentation -------------------------------------------------------------------------------------------------

docs: ## the reference from the headers, into build/docs; fails on anything undocumented
	@mkdir -p build/docs
	(cat docs/Doxyfile; echo 'PROJECT_NUMBER = $(VERSION)') | $(DOXYGEN) -

# ---- What the build needs ------------------------------------------------------------------------------------------

deps: ## installs what is missing for `make` and `make check`, by apt-get
	@CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' sh pkgconfig/deps.sh

# With `make -j deps check` nothing may start before the packages are there.
ifneq (,$(filter deps,$(MAKECMDGOALS)))
$(OBJ)/.ready: | deps
endif

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' Makefile

FORCE:

.PHONY: all install uninstall clean dist check check-build check-programs check-asan check-valgrind quick abi-update \
        tables formats mutants examples demo bench fuzz fuzz-build docs deps help FORCE
.DELETE_ON_ERROR:
.SUFFIXES:

-include $(patsubst %.o,%.d,$(LIB_OBJ) $(GATEWAY_OBJ) $(UNIT_OBJ) $(SUPPORT_OBJ) $(TEST_OBJ) $(VECTORS_OBJ) $(BENCH_OBJ) $(EXAMPLE_OBJ) $(FUZZ_OBJ))
