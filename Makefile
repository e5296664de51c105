# libapigw: everything is built under build/. `make help` lists the targets.
#
# Variables that you may set: CC AR CFLAGS CPPFLAGS LDFLAGS PREFIX BINDIR LIBDIR INCLUDEDIR DATADIR DESTDIR, JANSSON=no, WERROR=1, VARIANT=asan.

# ---- What a user may set -------------------------------------------------------------------------------------------

CFLAGS     ?= -O2 -g
PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DATADIR    ?= $(PREFIX)/share
PKG_CONFIG ?= pkg-config
# Compiles programs that run while the library is built: CC without the flags that choose another machine.
HOST_CC    ?= $(filter-out -m% --target%,$(CC))
OBJCOPY    ?= objcopy
READELF    ?= readelf
INSTALL    ?= install
LDCONFIG   ?= ldconfig
CLANG      ?= clang
CXX        ?= c++
VALGRIND   ?= valgrind
DOXYGEN    ?= doxygen

# JANSSON=no leaves out the bridge to jansson and its header <apigw/jansson.h>. The tests use jansson all the same.
JANSSON      ?= yes
JANSSON_NEED := jansson >= 2.13

# Runs the test programs of another machine, such as qemu-aarch64. Not used for the scripts of `make check`.
RUNNER       ?=

VARIANT      ?= default
FUZZ_SECONDS ?= 60
TARGET       ?=
EVENT        ?=

# ---- Version, read from the header that states it ------------------------------------------------------------------

version_part = $(shell sed -n 's/.*APIGW_VERSION_$(1) = \([0-9]*\).*/\1/p' include/apigw/base.h)
MAJOR   := $(call version_part,MAJOR)
MINOR   := $(call version_part,MINOR)
VERSION := $(MAJOR).$(MINOR).$(call version_part,PATCH)
# While MAJOR is 0 each MINOR is an ABI of its own.
ABI     := $(if $(filter 0,$(MAJOR)),0.$(MINOR),$(MAJOR))

# ---- Places --------------------------------------------------------------------------------------------------------

# The default variant has build/ itself, so that the names in the documentation are short.
ifeq ($(VARIANT),default)
BUILD := build
else
BUILD := build/$(VARIANT)
endif
OBJ := build/obj/$(VARIANT)$(if $(filter no,$(JANSSON)),-without-jansson)

# ---- Our flags: added to the user's, never in their place ----------------------------------------------------------

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wcast-qual -Wwrite-strings -Wvla -Wundef -Wformat=2 -Wswitch-enum
ifneq (,$(filter 1 true,$(WERROR) $(CI)))
WARNINGS += -Werror
endif

VARIANT_asan := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
VARIANT_fuzz := $(VARIANT_asan) -fsanitize=fuzzer-no-link
# A call may take 8 KiB of stack (docs/design.md, tests/stack.c): each frame is limited to 5 KiB. Sanitizers enlarge frames,
# which have no limit there.
FRAME_MAX := -Wframe-larger-than=5120
FRAME_asan :=
FRAME_fuzz :=
FRAME_default  := $(FRAME_MAX)
FRAME_portable := $(FRAME_MAX)

# As on a machine without SIMD intrinsics. (The compiler may still emit such instructions.)
VARIANT_portable := -U__SSE2__
VARIANT_FLAGS := $(VARIANT_$(VARIANT))

# make cov: without optimisation and forced inlining, so that gcov sees every statement, and every function once. Calls take
# more stack then, which the allocation sweep does not measure.
LIB_cov := -O0 --coverage -Dalways_inline=
OOM_cov := -DSTACK_MEASURED=0

# Run at first use, not when this file is read: `make deps check` installs pkg-config in between.
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
ALL_CPPFLAGS = $(INCLUDES) $(if $(filter no,$(JANSSON)),-DAPIGW_WITHOUT_JANSSON) $(CPPFLAGS)
ALL_CFLAGS   = -std=c11 -fPIC -fvisibility=hidden $(WARNINGS) $(EXTRA_CFLAGS) $(CFLAGS) $(VARIANT_FLAGS) $(LAST_CFLAGS)
ALL_LDFLAGS  = $(VARIANT_FLAGS) $(CFLAGS) $(LDFLAGS)
DEPFLAGS     = -MMD -MP

# ---- Sources, all found by their places ----------------------------------------------------------------------------

objects = $(patsubst %.c,$(OBJ)/%.o,$(1))

ifeq ($(JANSSON),no)
BRIDGE      := include/apigw/jansson.h lib/json/jansson.c tests/unit/test_jansson.c tests/oom/jansson.c docs/examples/demo.c
BRIDGE_LIBS :=
else
BRIDGE      :=
BRIDGE_LIBS  = $(JANSSON_LIBS)
endif
sources = $(filter-out $(BRIDGE),$(wildcard $(1)))

HEADERS  := $(call sources,include/apigw/*.h)
GATEWAY_HEADERS := $(wildcard include/apigw/gateway/*.h)
GATEWAY_SRC := $(wildcard lib/gateway/*.c)
GATEWAY_OBJ := $(call objects,$(GATEWAY_SRC))
LIB_SRC  := $(filter-out $(GATEWAY_SRC),$(call sources,lib/*/*.c))
LIB_OBJ  := $(call objects,$(LIB_SRC) lib/format/tables.c)

# The lower layers that the gateway library has a hidden copy of.
COMMON_OBJ := $(filter-out %/json/jansson.o,$(filter $(OBJ)/lib/core/% $(OBJ)/lib/text/% $(OBJ)/lib/json/%,$(LIB_OBJ)))

UNIT_SRC := $(call sources,tests/unit/*.c)
UNIT_OBJ := $(call objects,$(UNIT_SRC))
SUITES   := $(sort $(patsubst tests/unit/test_%.c,%,$(filter tests/unit/test_%,$(UNIT_SRC))))

# Every tests/NAME.c is a program. tests/support and tests/oracle are headers that tests and fuzz targets share.
TEST_SRC := $(wildcard tests/*.c)
TEST_OBJ := $(call objects,$(TEST_SRC))
TESTS    := $(patsubst tests/%.c,%,$(TEST_SRC))

# Lets a variable of the environment lower the level of instructions that a test program uses.
LIMIT_OBJ := $(call objects,tests/support/simd_limit.c)

# The vector runner and the allocation sweep are programs of many parts. The sweep has a table for each public header.
VECTORS_OBJ := $(call objects,$(wildcard tests/vectors/*.c))
OOM_SRC     := $(call sources,tests/oom/*.c)
OOM_OBJ     := $(call objects,$(OOM_SRC))
OOM_TABLES  := $(sort $(filter-out scenes,$(patsubst tests/oom/%.c,%,$(OOM_SRC))))

# The benchmark: peer.c and writer.c are compiled for each library that it compares with.
BENCH_TEMPLATES := tests/bench/peer.c tests/bench/writer.c
BENCH_OBJ       := $(call objects,$(filter-out $(BENCH_TEMPLATES),$(wildcard tests/bench/*.c)))

# bootstrap and payload share the handlers. bootstrap needs libcurl, gateway libmicrohttpd: they are built where these are
# installed.
RUNTIME_SRC := docs/examples/bootstrap.c docs/examples/payload.c docs/examples/handlers.c
SERVER_SRC  := docs/examples/gateway.c docs/examples/runtime_api.c
CURL        ?= $(call ask_once,CURL_FOUND,$(PKG_CONFIG) --exists libcurl 2>/dev/null && echo yes || echo no)
CURL_CFLAGS  = $(call ask_once,CURL_CFLAGS_ASKED,$(PKG_CONFIG) --cflags libcurl)
CURL_LIBS    = $(call ask_once,CURL_LIBS_ASKED,$(PKG_CONFIG) --libs libcurl)

MHD         ?= $(call ask_once,MHD_FOUND,$(PKG_CONFIG) --exists libmicrohttpd 2>/dev/null && echo yes || echo no)
MHD_CFLAGS   = $(call ask_once,MHD_CFLAGS_ASKED,$(PKG_CONFIG) --cflags libmicrohttpd)
MHD_LIBS     = $(call ask_once,MHD_LIBS_ASKED,$(PKG_CONFIG) --libs libmicrohttpd)

EXAMPLE_SRC := $(filter-out $(RUNTIME_SRC) $(SERVER_SRC),$(call sources,docs/examples/*.c))
EXAMPLES    := $(patsubst docs/examples/%.c,%,$(EXAMPLE_SRC))
EXAMPLE_OBJ := $(call objects,$(EXAMPLE_SRC))

# The inspector is an example of many parts, one for each of its commands.
INSPECTOR     := $(BUILD)/apigw
INSPECTOR_OBJ := $(call objects,$(wildcard docs/examples/apigw/*.c))

# fuzz/fuzz_NAME.c is the target NAME.
FUZZ      := $(patsubst fuzz/fuzz_%.c,%,$(wildcard fuzz/fuzz_*.c))
FUZZ_OBJ  := $(call objects,$(wildcard fuzz/*.c))
FUZZ_HELP := $(call objects,$(filter-out fuzz/fuzz_% fuzz/standalone.c,$(wildcard fuzz/*.c)))

# ---- What differs by platform --------------------------------------------------------------------------------------

# Shared libraries of macOS have other names and flags. (From its documentation; never tested there.)
PLATFORM ?= $(shell uname -s)
ifeq ($(PLATFORM),Darwin)
SO       := .dylib
so_name   = $(1).$(2).dylib
# so_flags SONAME, MAP
so_flags  = -dynamiclib -Wl,-install_name,'$(LIBDIR)/$(1)' -Wl,-exported_symbol,'_apigw_*'
else
SO       := .so
so_name   = $(1).so.$(2)
# No undefined symbols, except those that the runtime of a sanitizer provides.
so_flags  = -shared -Wl,-soname,$(1) -Wl,--version-script,$(2) $(if $(findstring -fsanitize,$(VARIANT_FLAGS)),,-Wl,-z,defs)
endif

# ---- The libraries -------------------------------------------------------------------------------------------------

STATIC   := $(BUILD)/libapigw.a
INTERNAL := $(BUILD)/libapigw-internal.a
SONAME   := $(call so_name,libapigw,$(ABI))
SHARED   := $(BUILD)/$(call so_name,libapigw,$(VERSION))

GATEWAY_STATIC := $(BUILD)/libapigw-gateway.a
GATEWAY_SONAME := $(call so_name,libapigw-gateway,$(ABI))
GATEWAY_SHARED := $(BUILD)/$(call so_name,libapigw-gateway,$(VERSION))

all: $(STATIC) $(SHARED) $(GATEWAY_STATIC) $(GATEWAY_SHARED) $(INSPECTOR) ## the libraries and the inspector (the default)

COMMA := ,
EMPTY :=
SPACE := $(EMPTY) $(EMPTY)
# need MODULE, HINT: reports a missing package before the compiler does.
need = command -v $(PKG_CONFIG) >/dev/null 2>&1 || { echo "There is no '$(PKG_CONFIG)': run 'make deps'" >&2; exit 1; }; \
       $(PKG_CONFIG) --exists '$(1)' || { echo "$(PKG_CONFIG) does not find $(1): run 'make deps'$(2)" >&2; exit 1; }

$(OBJ)/.ready:
	@command -v $(firstword $(CC)) >/dev/null 2>&1 || \
	    { echo "There is no C compiler '$(CC)': run 'make deps', or set CC" >&2; exit 1; }
	@$(if $(filter no,$(JANSSON)),,$(call need,$(JANSSON_NEED),$(COMMA) or build without it: 'make JANSSON=no'))
	@mkdir -p $(@D) && touch $@

# The tests need more than the library does.
$(OBJ)/.ready-tests: $(OBJ)/.ready
	@$(call need,$(JANSSON_NEED))
	@$(call need,check)
	@touch $@

$(OBJ)/%.o: %.c | $(OBJ)/.ready
	@mkdir -p $(@D)
	$(CC) $(DEPFLAGS) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

$(OBJ)/lib/%.o: EXTRA_CFLAGS = -ffunction-sections -fdata-sections $(FRAME_$(VARIANT))
$(OBJ)/lib/%.o: VARIANT_FLAGS += $(LIB_$(VARIANT))
$(OBJ)/lib/json/jansson.o: INCLUDES += $(JANSSON_CFLAGS)
$(OBJ)/lib/gateway/regex_pcre.o: INCLUDES += $(PCRE2_CFLAGS)

# regex_pcre.c is compiled again when PCRE2 was installed or removed.
$(OBJ)/lib/gateway/regex_pcre.o: $(OBJ)/.pcre2-$(PCRE2)
$(OBJ)/.pcre2-$(PCRE2): | $(OBJ)/.ready
	@rm -f $(OBJ)/.pcre2-* && touch $@

# Recipes write to $@.$$$$, which replaces $@ only if it differs. The process id keeps several makes in one tree apart.
replace_if_changed = if cmp -s $@.$$$$ $@; then rm $@.$$$$; else mv $@.$$$$ $@; fi

# Changes when a source is added or removed, or JANSSON is set otherwise: the archives are made again.
$(BUILD)/.objects: FORCE
	@mkdir -p $(@D)
	@echo '$(LIB_OBJ)' >$@.$$$$; $(replace_if_changed)

# Names of the public constants, from the headers that define them.
$(OBJ)/lib/core/names.inc: lib/core/names.awk $(HEADERS)
	@mkdir -p $(@D)
	awk -f lib/core/names.awk $(HEADERS) >$@
$(OBJ)/lib/core/names.o: $(OBJ)/lib/core/names.inc
# Bounds and defaults of options and switches, from their comments.
$(OBJ)/lib/core/bounds.inc: lib/core/names.awk $(HEADERS)
	@mkdir -p $(@D)
	awk -v output=bounds -f lib/core/names.awk $(HEADERS) >$@
$(OBJ)/lib/core/options.o: $(OBJ)/lib/core/bounds.inc
$(OBJ)/lib/core/names.o $(OBJ)/lib/core/options.o: INCLUDES += -I$(OBJ)/lib/core

$(OBJ)/lib/gateway/gateway_names.inc: lib/core/names.awk $(GATEWAY_HEADERS)
	@mkdir -p $(@D)
	awk -v prefix=gateway_ -f lib/core/names.awk $(GATEWAY_HEADERS) >$@
$(OBJ)/lib/gateway/gateway_names.o: $(OBJ)/lib/gateway/gateway_names.inc
$(OBJ)/lib/gateway/gateway_names.o: INCLUDES += -I$(OBJ)/lib/gateway

# The list of the formats, from the files that define them. Changes when a format is added, removed or moved.
$(OBJ)/lib/format/registry.inc: FORCE
	@mkdir -p $(@D)
	@awk -f lib/format/registry.awk $(wildcard lib/format/*.c) >$@.$$$$; $(replace_if_changed)
$(OBJ)/lib/format/registry.o: $(OBJ)/lib/format/registry.inc
$(OBJ)/lib/format/registry.o: INCLUDES += -I$(OBJ)/lib/format

# Tables of the formats, from their member descriptors: written by a program of the machine that builds. HOST_CC is its
# compiler where CC compiles for another.
FORMATS   := $(filter-out $(addprefix lib/format/,api.c detect.c lookup.c introspection.c),$(wildcard lib/format/*.c))
GENERATOR := $(OBJ)/lib/format/generate-tables
$(GENERATOR): lib/format/generator/tables.c $(FORMATS) lib/core/names.c $(OBJ)/lib/core/names.inc \
              $(OBJ)/lib/format/registry.inc $(wildcard lib/format/*.h)
	@mkdir -p $(@D)
	$(HOST_CC) -std=c11 -Iinclude -Ilib -I$(OBJ)/lib/core -I$(OBJ)/lib/format -o $@ $(filter %.c,$^)
$(OBJ)/lib/format/tables.c: $(GENERATOR)
	$< >$@.new && mv $@.new $@
$(OBJ)/lib/format/tables.o: $(OBJ)/lib/format/tables.c
	$(CC) $(DEPFLAGS) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

# Every object with all its symbols, for tests of internal functions.
$(INTERNAL): $(LIB_OBJ) $(GATEWAY_OBJ) $(BUILD)/.objects
	@mkdir -p $(@D) && rm -f $@
	$(AR) rcs $@ $(LIB_OBJ) $(GATEWAY_OBJ)

# With -flto objects hold no symbols: make gcc emit machine code for the joined object.
NO_LTO = $(if $(findstring -flto,$(CFLAGS)),$(shell $(CC) -flinker-output=nolto-rel -E - </dev/null >/dev/null 2>&1 && \
                                                    echo -flinker-output=nolto-rel))

# One object whose own hidden symbols are local, so that they cannot clash with names of the program. Names that begin with
# two underscores belong to the compiler and stay global. Some are thunks in COMDAT groups: the linker keeps one copy of
# each in a program, and a local symbol in a discarded copy is an error. Others are undefined here, such as those of libgcov.
# Without NO_GCOV, gcc would link libgcov into the object, and the program would have it twice.
NO_GCOV     = $(filter-out --coverage -coverage -fprofile-arcs -fprofile-generate%,$(CFLAGS))
own_symbols = $(READELF) -Ws $(1) | awk '$$5 ~ /^(GLOBAL|WEAK)$$/ && $$(NF - 1) != "UND" && $$NF !~ /^(__|($(2))$$)/ { print $$NF }'

# static_library OBJECT, OBJECTS, FALLBACK, PUBLIC: link OBJECTS into OBJECT, make every symbol local that does not match
# PUBLIC, and archive OBJECT as $@. Without objcopy and readelf, archive FALLBACK instead.
define static_library
@mkdir -p $(@D) && rm -f $@
@if $(OBJCOPY) --help 2>/dev/null | grep -q -e --localize-symbols && $(READELF) --version >/dev/null 2>&1; then \
    set -ex; \
    $(CC) $(NO_GCOV) $(NO_LTO) -nostdlib -r -o $(1) $(2); \
    $(call own_symbols,$(1),$(4)) >$(1).local; \
    $(OBJCOPY) --localize-symbols=$(1).local $(1); \
    $(AR) rcs $@ $(1); \
else \
    set -ex; $(AR) rcs $@ $(3); \
fi
endef

$(STATIC): $(LIB_OBJ) $(BUILD)/.objects
	$(call static_library,$(OBJ)/libapigw.o,$(LIB_OBJ),$(LIB_OBJ),apigw_.*)

$(SHARED): $(LIB_OBJ) $(BUILD)/.objects lib/libapigw.map
	@mkdir -p $(@D)
	$(CC) $(call so_flags,$(SONAME),lib/libapigw.map) $(ALL_LDFLAGS) -o $@ $(LIB_OBJ) $(BRIDGE_LIBS)
	ln -sf $(@F) $(BUILD)/$(SONAME)
	ln -sf $(SONAME) $(BUILD)/libapigw$(SO)

# The gateway library: its own objects and what they need of the lower layers, which its map hides.
GATEWAY_PUBLIC = $(shell sed -n 's/^ *\(apigw_[a-z_]*\)\(\**\);.*/\1\2/p' lib/libapigw-gateway.map | sed 's/\*/.*/' | paste -sd'|' -)
$(OBJ)/libcommon.a: $(COMMON_OBJ)
	@mkdir -p $(@D) && rm -f $@
	$(AR) rcs $@ $^

# Where objects cannot be joined the lower layers come from libapigw.a.
$(GATEWAY_STATIC): $(GATEWAY_OBJ) $(OBJ)/libcommon.a lib/libapigw-gateway.map
	$(call static_library,$(OBJ)/libapigw-gateway.o,$(GATEWAY_OBJ) $(OBJ)/libcommon.a,$(GATEWAY_OBJ),$(GATEWAY_PUBLIC))

$(GATEWAY_SHARED): $(GATEWAY_OBJ) $(OBJ)/libcommon.a $(SHARED) lib/libapigw-gateway.map
	$(CC) $(call so_flags,$(GATEWAY_SONAME),lib/libapigw-gateway.map) $(ALL_LDFLAGS) -o $@ \
	    $(GATEWAY_OBJ) $(OBJ)/libcommon.a $(SHARED) $(PCRE2_LIBS)
	ln -sf $(@F) $(BUILD)/$(GATEWAY_SONAME)
	ln -sf $(GATEWAY_SONAME) $(BUILD)/libapigw-gateway$(SO)

# The library as two files, to copy into another project. They need jansson only if APIGW_JANSSON is defined.
LAYERS := core text json routing format request response authorization runtime
AMALGAM_SRC = $(filter-out lib/json/jansson.c,$(foreach layer,$(LAYERS),$(sort $(wildcard lib/$(layer)/*.c)))) \
              $(OBJ)/lib/format/tables.c
amalgam: $(OBJ)/lib/core/names.inc $(OBJ)/lib/core/bounds.inc $(OBJ)/lib/format/registry.inc $(OBJ)/lib/format/tables.c ## the library as build/apigw.c and build/apigw.h
	@mkdir -p build
	awk -v headers=1 -f lib/amalgam.awk include/apigw/apigw.h '=#ifdef APIGW_JANSSON' include/apigw/jansson.h '=#endif' \
	    >build/apigw.h
	awk -v generated=$(OBJ)/ -f lib/amalgam.awk '=#include "apigw.h"' $(AMALGAM_SRC) '=#ifdef APIGW_JANSSON' \
	    lib/json/jansson.c '=#endif' >build/apigw.c

cdef: ## the declarations alone as build/apigw.cdef, for LuaJIT and cffi
	@mkdir -p build
	@awk -v headers=1 -f lib/amalgam.awk include/apigw/apigw.h | awk -f lib/cdef.awk >build/apigw.cdef.$$$$ && \
	    mv build/apigw.cdef.$$$$ build/apigw.cdef

# ---- Installing ----------------------------------------------------------------------------------------------------

# Each path is quoted: PREFIX and DESTDIR may have spaces.
HEADER_DIR := $(INCLUDEDIR)/apigw
PC_DIR     := $(LIBDIR)/pkgconfig

CMAKE_DIR  := $(LIBDIR)/cmake/apigw
MAN_DIR    := $(DATADIR)/man
BASH_DIR   := $(DATADIR)/bash-completion/completions
ZSH_DIR    := $(DATADIR)/zsh/site-functions

# Directories below PREFIX are written relative to it, so that pkg-config can move the tree.
below_prefix = $(subst <,,$(subst <$(PREFIX)/,$${prefix}/,<$(1)))

# Replaces @NAME@ by the variable of the environment. A line whose value is empty is left out.
define FILL_IN
{
    while (match($$0, /@[A-Z]+@/)) {
        value = ENVIRON[substr($$0, RSTART + 1, RLENGTH - 2)]
        if (value == "")
            next
        $$0 = substr($$0, 1, RSTART - 1) value substr($$0, RSTART + RLENGTH)
    }
    print
}
endef
install: export FILL_IN := $(FILL_IN)

# Refresh the cache of the run-time linker: as root, and not with DESTDIR, which stages files for another system.
define UPDATE_CACHE
@if [ -z '$(DESTDIR)' ] && [ "$$(id -u)" = 0 ]; then \
    PATH="$$PATH:/sbin:/usr/sbin"; \
    if command -v $(LDCONFIG) >/dev/null 2>&1; then $(LDCONFIG) || echo "$(LDCONFIG) failed" >&2; fi; \
fi
endef

# fill_in FILE, DIRECTORY, VARIABLES: installs pkgconfig/FILE.in.
fill_in = PREFIX='$(PREFIX)' VERSION='$(VERSION)' $(3) awk "$$FILL_IN" pkgconfig/$(1).in >'$(DESTDIR)$(2)/$(1)' && \
    chmod 644 '$(DESTDIR)$(2)/$(1)'
# pc_file NAME, REQUIRES
pc_file = $(call fill_in,$(1),$(PC_DIR),LIBDIR='$(call below_prefix,$(LIBDIR))' \
    INCLUDEDIR='$(call below_prefix,$(INCLUDEDIR))' REQUIRES='$(2)')
cmake_list = $(subst $(SPACE),;,$(strip $(1)))

# The inspector prints its own manual page and completions. They are left out if it cannot run (cross-compiled, no RUNNER).
define INSTALL_HELP
@set -e; for form in 'man $(MAN_DIR)/man1/apigw.1' 'bash $(BASH_DIR)/apigw' 'zsh $(ZSH_DIR)/_apigw'; do \
    file='$(DESTDIR)'"$${form#* }"; \
    $(RUNNER) $(INSPECTOR) help "--$${form%% *}" >"$$file" 2>/dev/null && chmod 644 "$$file" || rm -f "$$file"; \
done
endef

# Manual pages of the functions, if `make docs` has built them.
define INSTALL_MANUAL
@if [ -d build/docs/man/man3 ]; then \
    $(INSTALL) -d '$(DESTDIR)$(MAN_DIR)/man3' && $(INSTALL) -m 644 build/docs/man/man3/apigw_* '$(DESTDIR)$(MAN_DIR)/man3'; \
fi
endef

# shared_links NAME, SONAME: what the linkers look for.
shared_links = ln -sf $(call so_name,$(1),$(VERSION)) '$(DESTDIR)$(LIBDIR)/$(2)' && ln -sf $(2) '$(DESTDIR)$(LIBDIR)/$(1)$(SO)'

install: all cdef ## libraries, headers, .pc files and the inspector below $(DESTDIR)$(PREFIX)
	$(INSTALL) -d $(foreach d,PC_DIR CMAKE_DIR BINDIR BASH_DIR ZSH_DIR,'$(DESTDIR)$($(d))') \
	    '$(DESTDIR)$(HEADER_DIR)/gateway' '$(DESTDIR)$(MAN_DIR)/man1' '$(DESTDIR)$(DATADIR)/apigw'
	$(INSTALL) -m 644 build/apigw.cdef '$(DESTDIR)$(DATADIR)/apigw'
	$(INSTALL) -m 644 $(HEADERS) '$(DESTDIR)$(HEADER_DIR)'
	$(INSTALL) -m 644 $(GATEWAY_HEADERS) '$(DESTDIR)$(HEADER_DIR)/gateway'
	$(INSTALL) -m 644 $(STATIC) $(GATEWAY_STATIC) '$(DESTDIR)$(LIBDIR)'
	$(INSTALL) -m 755 $(SHARED) $(GATEWAY_SHARED) '$(DESTDIR)$(LIBDIR)'
	$(call shared_links,libapigw,$(SONAME))
	$(call shared_links,libapigw-gateway,$(GATEWAY_SONAME))
	$(call pc_file,libapigw.pc,$(if $(filter no,$(JANSSON)),,$(JANSSON_NEED)))
	$(call pc_file,libapigw-gateway.pc,$(if $(PCRE2_LIBS),libpcre2-8))
	$(call fill_in,apigw-config.cmake,$(CMAKE_DIR),INCLUDEDIR='$(INCLUDEDIR)' SHLIBEXT='$(SO)' \
	    STATICLIBS='$(call cmake_list,$(BRIDGE_LIBS))' GATEWAYLIBS='$(call cmake_list,$(PCRE2_LIBS))')
	$(call fill_in,apigw-config-version.cmake,$(CMAKE_DIR),MAJOR='$(MAJOR)' MINOR='$(MINOR)')
	$(INSTALL) -m 755 $(INSPECTOR) '$(DESTDIR)$(BINDIR)'
	$(INSTALL_HELP)
	$(INSTALL_MANUAL)
	$(UPDATE_CACHE)

uninstall: ## removes what install put there
	for header in $(patsubst include/apigw/%,%,$(HEADERS) $(GATEWAY_HEADERS)); do rm -f '$(DESTDIR)$(HEADER_DIR)'/$$header; done
	for file in libapigw.a libapigw$(SO) $(SONAME) $(notdir $(SHARED)) pkgconfig/libapigw.pc libapigw-gateway.a \
	    libapigw-gateway$(SO) $(GATEWAY_SONAME) $(notdir $(GATEWAY_SHARED)) pkgconfig/libapigw-gateway.pc; do \
	    rm -f '$(DESTDIR)$(LIBDIR)'/$$file; \
	done
	rm -f '$(DESTDIR)$(BINDIR)/apigw' '$(DESTDIR)$(MAN_DIR)/man1/apigw.1' '$(DESTDIR)$(BASH_DIR)/apigw' \
	    '$(DESTDIR)$(ZSH_DIR)/_apigw' '$(DESTDIR)$(CMAKE_DIR)'/apigw-config*.cmake
	rm -f '$(DESTDIR)$(MAN_DIR)'/man3/apigw_* '$(DESTDIR)$(DATADIR)/apigw/apigw.cdef'
	-rmdir '$(DESTDIR)$(DATADIR)/apigw' '$(DESTDIR)$(HEADER_DIR)/gateway' '$(DESTDIR)$(HEADER_DIR)' '$(DESTDIR)$(CMAKE_DIR)'
	$(UPDATE_CACHE)

clean: ## removes build/
	rm -rf build

# The committed tree; without git, the unpacked tarball.
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

TEST_LIBS = $(LIMIT_OBJ) $(INTERNAL) $(CHECK_LIBS) $(JANSSON_LIBS) $(PCRE2_LIBS) -pthread $(LDLIBS)

$(UNIT_OBJ) $(TEST_OBJ) $(VECTORS_OBJ) $(OOM_OBJ) $(BENCH_OBJ) $(LIMIT_OBJ): | $(OBJ)/.ready-tests
# The tests read directories: file offsets have 64 bits on 32-bit machines too.
$(OBJ)/tests/%.o: INCLUDES += -D_FILE_OFFSET_BITS=64 -Itests -I$(OBJ)/tests/unit $(CHECK_CFLAGS) $(JANSSON_CFLAGS)
# Each suite's one public function is declared by main.c, from the generated list.
$(OBJ)/tests/unit/%.o: EXTRA_CFLAGS = -Wno-missing-prototypes
# Compiling these with optimisation takes longer than running them without.
$(OBJ)/tests/unit/%.o $(OBJ)/tests/oom/%.o: LAST_CFLAGS = -O0
build/obj/default/fuzz/%.o: LAST_CFLAGS = -O0

# The lists of suites and of tables change only when a file was added or removed.
write_list = mkdir -p $(@D); for name in $(2); do echo "$(1)($$name)"; done >$@.$$$$; $(replace_if_changed)
$(OBJ)/tests/unit/suites.inc: FORCE
	@$(call write_list,SUITE,$(SUITES))
$(OBJ)/tests/unit/main.o: $(OBJ)/tests/unit/suites.inc
$(OBJ)/tests/oom/tables.inc: FORCE
	@$(call write_list,TABLE,$(OOM_TABLES))
$(OBJ)/tests/oom.o: $(OBJ)/tests/oom/tables.inc
$(OBJ)/tests/oom.o: INCLUDES += -I$(OBJ)/tests/oom
$(OBJ)/tests/oom.o: EXTRA_CFLAGS = $(OOM_$(VARIANT))

$(BUILD)/tests/unit: $(UNIT_OBJ) $(LIMIT_OBJ) $(INTERNAL)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $(filter-out $(LIMIT_OBJ),$(filter %.o,$^)) $(TEST_LIBS)

$(TESTS:%=$(BUILD)/tests/%): $(BUILD)/tests/%: $(OBJ)/tests/%.o $(LIMIT_OBJ) $(INTERNAL)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) $(BIND_NOW) -o $@ $(filter-out $(LIMIT_OBJ),$(filter %.o,$^)) $(TEST_LIBS)
# Bind symbols at load time: the lazy resolver would count as stack of the first call.
$(BUILD)/tests/stack $(BUILD)/tests/oom: BIND_NOW = $(if $(filter Darwin,$(PLATFORM)),,-Wl,-z,now)

$(BUILD)/tests/vectors $(BUILD)/tests/scarce: $(VECTORS_OBJ)
$(BUILD)/tests/oom: $(OOM_OBJ)

# A fuzz target with an ordinary main(): runs the files that it is given.
$(FUZZ:%=$(BUILD)/fuzz/replay-%): $(BUILD)/fuzz/replay-%: $(OBJ)/fuzz/fuzz_%.o $(OBJ)/fuzz/standalone.o $(FUZZ_HELP) \
                                  $(INTERNAL)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(INTERNAL) $(JANSSON_LIBS) $(PCRE2_LIBS) $(LDLIBS)
$(OBJ)/fuzz/%.o: INCLUDES += -D_FILE_OFFSET_BITS=64 -Ifuzz -Itests $(JANSSON_CFLAGS)
# The entry point of a target is called by the fuzzer and by standalone.c; nothing declares it.
$(OBJ)/fuzz/%.o: EXTRA_CFLAGS = -Wno-missing-prototypes

# ---- Checking ------------------------------------------------------------------------------------------------------

# CHECK_NAME is the arguments of tests/NAME, none by default. Published events and more cases are in ../shared, where the
# machine has it.
CHECK_NOTE = $(if $(wildcard ../shared/events/index.tsv),,note: there is no ../shared, so that its published events and its cases were skipped. This is normal.)
CHECK_vectors = $(wildcard tests/cases/*.json ../shared/vectors/*.json ../shared/vectors/integrations/template.json \
                           ../shared/vectors/integrations/model.json \
                           ../shared/vectors/integrations/integration.json ../shared/vectors/integrations/gateway-response.json \
                           ../shared/vectors/flow/*.json)
CHECK_scarce  = $(wildcard tests/cases/*.json)
CHECK_corpus  = ../shared/events
CHECK_roundtrip = ../shared/events
CHECK_authorizers = ../shared/events
CHECK_model_suite = ../shared/suites/json-schema-draft4
CHECK_formats = lib/format/schema.h lib/format/model.h docs/formats.md

# How a variant runs the unit tests. Under AddressSanitizer a fork takes longer than most tests.
UNIT_asan := CK_FORK=no
UNIT_fuzz := CK_FORK=no

# Fuzz targets whose seeds a variant runs. In the variant fuzz, libFuzzer runs them first.
REPLAYED := $(if $(filter fuzz,$(VARIANT)),,$(FUZZ))

# Names of programs that a variant or valgrind cannot run.
SKIP_asan     :=
# Under valgrind run the programs that read input: it reports uninitialised memory, which AddressSanitizer does not. The
# others would take most of the time.
SKIP_valgrind := oom scarce guard linear roundtrip router_differential corpus mallocs stack threads formats model_suite

run_test   = $(strip $(RUNNER) $(BUILD)/tests/$(1) $(CHECK_$(1)))
run_replay = $(strip $(RUNNER) $(BUILD)/fuzz/replay-$(1) fuzz/corpus/$(1))
RUN_UNIT   = $(strip $(RUNNER) $(BUILD)/tests/unit)
RUN_TESTS  = $(foreach t,$(filter-out $(SKIP_$(VARIANT)),$(TESTS)),'$(call run_test,$(t))')
RUN_REPLAY = $(foreach f,$(REPLAYED),'$(call run_replay,$(f))')
PROGRAMS   = $(BUILD)/tests/unit $(TESTS:%=$(BUILD)/tests/%) $(REPLAYED:%=$(BUILD)/fuzz/replay-%)

# Scripts that check what was built, the slowest first.
SCRIPTS     ?= contributing linear amalgam consumer/check must_fail headers/check run_test abi/check inspector convert readme \
               transcripts bindings bootstrap gateway wrappers
RUN_SCRIPTS  = $(SCRIPTS:%='sh tests/%.sh')

# Variables that the scripts read.
export CC CXX PKG_CONFIG VERSION BUILD VARIANT JANSSON
SCRIPT_ENV = MAKE='$(MAKE)' CFLAGS='$(CFLAGS)' LDFLAGS='$(LDFLAGS)'

check: all $(PROGRAMS) examples ## every test; closes with one line of counts
	@$(SCRIPT_ENV) RUN_NOTE='$(CHECK_NOTE)' sh tests/run.sh $(RUN_SCRIPTS) '$(RUN_UNIT)' $(RUN_TESTS) $(RUN_REPLAY)

check-scripts: all examples $(BUILD)/tests/linear ## the scripts of make check, or those that SCRIPTS names
	@$(SCRIPT_ENV) sh tests/run.sh $(RUN_SCRIPTS)

# The test programs without the scripts: for variants and other machines.
check-build: $(PROGRAMS)
check-programs: check-build
	@sh tests/run.sh '$(strip $(UNIT_$(VARIANT)) $(RUN_UNIT))' $(RUN_TESTS) $(RUN_REPLAY)

check-core: $(BUILD)/tests/unit $(BUILD)/tests/vectors ## the unit tests and the cases
	@sh tests/run.sh '$(strip $(UNIT_$(VARIANT)) $(RUN_UNIT))' '$(call run_test,vectors)'

# Level "none" is the baseline of the architecture, SSE2 on x86-64; VARIANT=portable leaves that out too.
LEVELS := none shuffles avx2 avx512
check-levels: $(BUILD)/tests/unit $(BUILD)/tests/vectors ## the unit tests and the cases with each level of SIMD instructions
	@sh tests/run.sh $(foreach l,$(LEVELS),'TEST_SIMD=$(l) $(strip $(UNIT_$(VARIANT)) $(RUN_UNIT))' 'TEST_SIMD=$(l) $(call run_test,vectors)')

check-asan: ## the test programs under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) --no-print-directory VARIANT=asan check-programs

check-builds: ## other builds: PIE, thunks, coverage, i386, without jansson, missing tools
	@MAKE='$(MAKE)' sh tests/builds.sh

fresh: ## both commands of the README on an empty Debian 12 and 11; needs root, debootstrap and the network
	@sh tests/fresh.sh

# Other machines and compilers: see the table in tests/machines.sh. Not part of `make check`.
check-arm64:   ## the test programs on 64-bit ARM, under qemu
check-s390x:   ## the same on s390x, which stores the highest byte first
check-i386:    ## every test as 32-bit code, or the test programs under qemu
check-musl:    ## the test programs with musl, linked statically
check-old-x86: ## the same on processors without AVX2, and without SSSE3 or POPCNT, under qemu
check-tsan:    ## the same under ThreadSanitizer
check-msan:    ## the same under MemorySanitizer
check-cxx:     ## headers and wrappers with g++ and clang++
MACHINES := arm64 s390x i386 musl old-x86 tsan msan cxx
$(MACHINES:%=check-%):
	@MAKE='$(MAKE)' sh tests/machines.sh $(@:check-%=%)

# The headers as C and as C++, and the wrapper for C++.
check-headers: $(STATIC)
	@$(SCRIPT_ENV) sh tests/run.sh 'sh tests/headers/check.sh' 'sh tests/wrappers.sh'

# Without forks, so that valgrind sees every test; without the slow ones.
UNDER_VALGRIND = CK_FORK=no CK_EXCLUDE_TAGS=long $(VALGRIND) -q --error-exitcode=9 --leak-check=full
VALGRIND_TESTS = unit $(filter-out $(SKIP_valgrind),$(TESTS))
VALGRIND_FUZZ  = $(FUZZ)
check-valgrind: $(PROGRAMS) ## the test programs under valgrind
	@sh tests/run.sh $(if $(filter unit,$(VALGRIND_TESTS)),'$(UNDER_VALGRIND) $(RUN_UNIT)') \
	    $(foreach t,$(filter-out unit,$(VALGRIND_TESTS)),'$(UNDER_VALGRIND) $(call run_test,$(t))') \
	    $(foreach f,$(VALGRIND_FUZZ),'$(UNDER_VALGRIND) $(call run_replay,$(f))')

quick: all ## the checks that need no test run: format, layers, symbols, documentation
	@$(SCRIPT_ENV) sh tests/run.sh 'sh tests/format.sh' 'sh tests/layering.sh' 'sh tests/abi/check.sh' \
	    'sh tests/documented.sh' 'sh tests/rules.sh' 'sh tests/limits.sh' 'sh tests/paths.sh' 'sh tests/complexity.sh' \
	    'sh fuzz/defects.sh --table'

abi-update: all ## rewrites tests/abi/*.expected and *.abi.gz after an intended change of the ABI
	@$(SCRIPT_ENV) sh tests/abi/check.sh --update
	@MAKE='$(MAKE)' BUILD='$(BUILD)' sh tests/abi/abidiff.sh --update

check-abi: all ## types and signatures against tests/abi/*.abi.gz; needs abidiff
	@MAKE='$(MAKE)' BUILD='$(BUILD)' sh tests/abi/abidiff.sh

check-size: all ## code, relocations and the linked program of the README against tests/size.expected
	@$(SCRIPT_ENV) sh tests/size.sh

lint: $(GENERATOR) $(OBJ)/lib/core/names.inc $(OBJ)/lib/core/bounds.inc $(OBJ)/lib/gateway/gateway_names.inc ## static analysis of lib, or of FILES; with cppcheck, clang-tidy 14 and gcc 12
	@BUILD='$(BUILD)' FILES='$(FILES)' sh tests/lint.sh

# Only committed tests count, not those of ../shared: the unit tests at each SIMD level, since each has its own code, the
# cases, and the programs that reach further code.
COV_TESTS := vectors scarce oom guard inputs
COV_CASES := $(wildcard tests/cases/*.json)
COV_RUNS   = '$(RUN_UNIT)' $(foreach l,$(filter-out avx512,$(LEVELS)),'TEST_SIMD=$(l) CK_EXCLUDE_TAGS=long $(RUN_UNIT)') '$(BUILD)/tests/vectors $(COV_CASES)' \
             $(foreach t,$(filter-out vectors,$(COV_TESTS)),'$(call run_test,$(t))') $(RUN_REPLAY)
cov: ## coverage of lib: 99 % of lines, 95 % of branches, 90 % of each file; COV_LINES=1 lists the rest
	@$(MAKE) --no-print-directory VARIANT=cov LDFLAGS='--coverage $(LDFLAGS)' cov-run
cov-run: $(BUILD)/tests/unit $(COV_TESTS:%=$(BUILD)/tests/%) $(REPLAYED:%=$(BUILD)/fuzz/replay-%)
	@find $(OBJ) -name '*.gcda' -delete
	@CK_FORK=no TEST_PLACES=100 sh tests/run.sh $(COV_RUNS)
	@python3 tests/cov.py $(OBJ)

formats: $(BUILD)/tests/formats ## rewrites docs/formats.md from the member descriptors of the formats
	@$< lib/format/schema.h lib/format/model.h >build/formats.md && mv build/formats.md docs/formats.md

limits: ## rewrites docs/limits.md from the comments of options, switches and bounds
	awk -v output=markdown -f lib/core/names.awk $(HEADERS) $(GATEWAY_HEADERS) >build/limits.md && mv build/limits.md docs/limits.md

mutants: ## proves that the tests notice five planted mistakes, or N sampled ones of the seed SEED
	@MAKE="$(MAKE)" CC="$(CC)" python3 tests/mutants.py $(if $(MUTANTS_TREE),--tree "$(MUTANTS_TREE)") $(N) $(if $(N),$(SEED))

# ---- Examples and benchmark ----------------------------------------------------------------------------------------

$(OBJ)/docs/%.o: INCLUDES = -Iinclude $(JANSSON_CFLAGS)

# Examples see what a user sees: the public headers and the installed library.
$(EXAMPLES:%=$(BUILD)/examples/%): $(BUILD)/examples/%: $(OBJ)/docs/examples/%.o $(STATIC) $(GATEWAY_STATIC)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $< $(GATEWAY_STATIC) $(STATIC) $(BRIDGE_LIBS) $(PCRE2_LIBS) $(LDLIBS)

$(INSPECTOR): $(INSPECTOR_OBJ) $(STATIC) $(GATEWAY_STATIC)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $(INSPECTOR_OBJ) $(GATEWAY_STATIC) $(STATIC) $(BRIDGE_LIBS) $(PCRE2_LIBS) $(LDLIBS)

$(OBJ)/docs/examples/bootstrap.o: INCLUDES += $(CURL_CFLAGS)
$(BUILD)/examples/bootstrap: EXAMPLE_LIBS = $(CURL_LIBS)
$(BUILD)/examples/bootstrap $(BUILD)/examples/payload: $(BUILD)/examples/%: $(OBJ)/docs/examples/%.o \
                                                       $(OBJ)/docs/examples/handlers.o $(STATIC)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(STATIC) $(EXAMPLE_LIBS) $(BRIDGE_LIBS) $(LDLIBS)

# A server of two files: HTTP for clients, the Runtime API for functions.
$(SERVER_SRC:%.c=$(OBJ)/%.o): INCLUDES += $(MHD_CFLAGS)
$(BUILD)/examples/gateway: $(SERVER_SRC:%.c=$(OBJ)/%.o) $(STATIC) $(GATEWAY_STATIC)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -pthread -o $@ $(filter %.o,$^) $(GATEWAY_STATIC) $(STATIC) $(MHD_LIBS) $(BRIDGE_LIBS) $(PCRE2_LIBS) $(LDLIBS)

SERVERS := $(if $(filter yes,$(CURL)),$(BUILD)/examples/bootstrap) $(if $(filter yes,$(MHD)),$(BUILD)/examples/gateway)

examples: $(EXAMPLES:%=$(BUILD)/examples/%) $(BUILD)/examples/payload $(SERVERS) $(INSPECTOR) ## the inspector, build/apigw, and the example programs of the documentation

demo: $(filter $(BUILD)/examples/demo,$(EXAMPLES:%=$(BUILD)/examples/%)) $(SERVERS) $(INSPECTOR) ## runs the library behind HTTP; EVENT=path uses your event
ifeq ($(JANSSON),no)
	@echo "make demo: the program uses the bridge to jansson, which JANSSON=no leaves out" >&2; exit 1
else
	@APIGW=$(INSPECTOR) BUILD=$(BUILD) EVENT='$(EVENT)' sh docs/examples/demo.sh
endif

# Peers of the benchmark: jansson, and those of the others that are installed. YYJSON names the directory with the two
# files of yyjson; picohttpparser likewise. A cross-compiled benchmark has jansson and yyjson alone.
bench_has   = $(if $(RUNNER),,$(call ask_once,BENCH_HAS_$(1),$(PKG_CONFIG) --exists $(1) 2>/dev/null && echo yes))
YYJSON     ?= $(wildcard ../shared/peers/yyjson)
BENCH_C     = jansson $(if $(YYJSON),yyjson) $(if $(call bench_has,json-c),json_c) $(if $(call bench_has,libcjson),cjson)
BENCH_CXX   = $(if $(call bench_has,simdjson),simdjson) $(if $(call bench_has,RapidJSON),rapidjson)
BENCH_LIBS  = $(if $(call bench_has,r3),$(call ask_once,BENCH_R3_LIBS,$(PKG_CONFIG) --libs r3)) $(if $(call bench_has,json-c),-ljson-c) \
              $(if $(call bench_has,libcjson),-lcjson) $(if $(call bench_has,openssl),-lcrypto) $(if $(BENCH_LIBB64),-lb64) \
              $(if $(call bench_has,simdjson),-lsimdjson) $(if $(strip $(BENCH_CXX)),-lstdc++)
BENCH_LIBB64 = $(if $(RUNNER),,$(wildcard /usr/include/b64/cencode.h))
BENCH_FLAGS = -O2 $(if $(YYJSON),-DBENCH_YYJSON -isystem $(YYJSON)) $(if $(call bench_has,json-c),-DBENCH_JSON_C) \
              $(if $(call bench_has,libcjson),-DBENCH_CJSON) $(if $(call bench_has,simdjson),-DBENCH_SIMDJSON) \
              $(if $(call bench_has,RapidJSON),-DBENCH_RAPIDJSON) -DBENCH_OPENSSL=$(if $(call bench_has,openssl),1,0) \
              -DBENCH_LIBB64=$(if $(BENCH_LIBB64),1,0) -DBENCH_R3=$(if $(call bench_has,r3),1,0) \
              $(if $(call bench_has,r3),$(patsubst -I%,-isystem%,$(call ask_once,BENCH_R3_CFLAGS,$(PKG_CONFIG) --cflags r3)))
BENCH_PEERS = $(foreach p,$(BENCH_C) $(BENCH_CXX),$(OBJ)/tests/bench/peer_$(p).o) \
              $(foreach p,jansson $(if $(YYJSON),yyjson),$(OBJ)/tests/bench/writer_$(p).o) \
              $(if $(YYJSON),$(OBJ)/tests/bench/yyjson.o)

$(BUILD)/tests/bench: $(BENCH_OBJ) $(BENCH_PEERS) $(LIMIT_OBJ) $(INTERNAL)
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $(filter-out $(LIMIT_OBJ),$(filter %.o,$^)) $(TEST_LIBS) $(BENCH_LIBS)
$(OBJ)/tests/bench/%.o: EXTRA_CFLAGS = $(BENCH_FLAGS)

define bench_peer
$$(OBJ)/tests/bench/peer_$(1).o: tests/bench/peer.c $$(wildcard tests/bench/*.h)
	@mkdir -p $$(@D)
	$(2) -Iinclude -DPEER=$(1) $$(BENCH_FLAGS) $$(JANSSON_CFLAGS) -Wall -c -o $$@ $(3) $$<
endef
$(foreach p,jansson yyjson json_c cjson,$(eval $(call bench_peer,$(p),$$(CC) -std=gnu11,)))
$(foreach p,simdjson rapidjson,$(eval $(call bench_peer,$(p),$$(CXX) -std=c++17 -x c++,)))
$(OBJ)/tests/bench/writer_%.o: tests/bench/writer.c $(wildcard tests/bench/*.h)
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -Iinclude -DPEER=$* $(BENCH_FLAGS) $(JANSSON_CFLAGS) -Wall -c -o $@ $<
$(OBJ)/tests/bench/yyjson.o: $(YYJSON)/yyjson.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -w -c -o $@ $<

bench: $(BUILD)/tests/bench ## the benchmark; its results go to build/bench/results.json
	@mkdir -p build/bench
	$< --json build/bench/results.json $(BENCH)

bench-check: $(BUILD)/tests/bench ## instructions per document: at most 2 % over tests/bench/baseline
	@BUILD='$(BUILD)' VALGRIND='$(VALGRIND)' CC='$(CC)' sh tests/bench/check.sh check

bench-update: $(BUILD)/tests/bench ## rewrites tests/bench/baseline
	@BUILD='$(BUILD)' VALGRIND='$(VALGRIND)' CC='$(CC)' sh tests/bench/check.sh update

bench-plot: ## docs/images/bench-*.svg from build/bench/results.json
	@mkdir -p docs/images
	awk -v what=ratios -f tests/bench/plot.awk build/bench/results.json >docs/images/bench-ratios.svg
	awk -v what=sizes -f tests/bench/plot.awk build/bench/results.json >docs/images/bench-sizes.svg

# Contenders of other languages, not part of `make check`: npm installs three packages by name below build/.
$(BUILD)/bench-peers/contender: tests/bench/peers/contender.c $(GATEWAY_STATIC) $(STATIC)
	@mkdir -p $(@D)
	$(CC) -std=c11 -Iinclude $(WARNINGS) -O2 $(ALL_LDFLAGS) -o $@ $< $(GATEWAY_STATIC) $(STATIC) $(BRIDGE_LIBS) $(PCRE2_LIBS) $(LDLIBS)

build/bench-peers/node_modules:
	@mkdir -p $(@D) && echo '{"private": true}' >$(@D)/package.json
	cd $(@D) && npm install --no-audit --no-fund velocityjs ajv ajv-draft-04

bench-peers: $(BUILD)/bench-peers/contender build/bench-peers/node_modules ## templates against velocityjs, models against ajv and python-jsonschema; needs npm
	@BUILD='$(BUILD)' sh tests/bench/peers/bench.sh

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

# Targets for another engine, with the flags of CFLAGS and CXXFLAGS alone: OSS-Fuzz builds these.
$(FUZZ:%=$(BUILD)/engine/%): $(BUILD)/engine/%: $(OBJ)/fuzz/fuzz_%.o $(FUZZ_HELP) $(INTERNAL)
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS) -o $@ $(filter %.o,$^) $(LIB_FUZZING_ENGINE) $(INTERNAL) $(JANSSON_LIBS) $(PCRE2_LIBS) $(LDLIBS)

defects: ## each fuzz target finds the defect that is planted for it, or the one that TARGET names
	@MAKE='$(MAKE)' sh fuzz/defects.sh $(TARGET)

check-oss-fuzz: ## fuzz/oss-fuzz/build.sh builds two targets, which run their packed seeds
	@$(MAKE) --no-print-directory VARIANT=fuzz CC=$(CLANG) CFLAGS='-O1 -g' build/obj/fuzz/fuzz/standalone.o
	@CLANG=$(CLANG) sh fuzz/oss-fuzz/test.sh

# ---- Documentation -------------------------------------------------------------------------------------------------

docs: ## the site, build/docs/html, and manual pages of the functions, build/docs/man; fails on anything undocumented
	@command -v $(DOXYGEN) >/dev/null 2>&1 || { echo "make docs needs $(DOXYGEN): run 'make deps docs'" >&2; exit 1; }
	@mkdir -p build/docs/man/man3
	(cat docs/Doxyfile; echo 'PROJECT_NUMBER = $(VERSION)') | $(DOXYGEN) -
	@awk -v dir=build/docs/man/man3 -v version='$(VERSION)' -f docs/manual.awk $(HEADERS) $(GATEWAY_HEADERS)

# ---- What the build needs ------------------------------------------------------------------------------------------

deps: ## installs what is missing for `make` and `make check`, and for the other targets on the command line, by apt-get
	@GOALS='$(filter-out deps,$(MAKECMDGOALS))' CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' JANSSON_NEED='$(JANSSON_NEED)' sh pkgconfig/deps.sh

# With `make -j deps check` nothing may start before the packages are there.
ifneq (,$(filter deps,$(MAKECMDGOALS)))
$(OBJ)/.ready docs: | deps
endif

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' Makefile

FORCE:

.PHONY: all amalgam cdef check-core check-scripts install uninstall clean dist check check-build check-programs check-asan \
        check-valgrind check-levels check-headers $(MACHINES:%=check-%) quick abi-update check-builds fresh formats mutants \
        examples demo bench fuzz fuzz-build defects check-oss-fuzz docs deps help FORCE limits bench-peers bench-check bench-update \
        bench-plot check-abi check-size lint cov cov-run
.DELETE_ON_ERROR:
.SUFFIXES:

-include $(patsubst %.o,%.d,$(LIB_OBJ) $(GATEWAY_OBJ) $(UNIT_OBJ) $(TEST_OBJ) $(VECTORS_OBJ) $(OOM_OBJ) $(BENCH_OBJ) $(LIMIT_OBJ) $(EXAMPLE_OBJ) $(INSPECTOR_OBJ) $(call objects,$(RUNTIME_SRC) $(SERVER_SRC)) $(FUZZ_OBJ))
