# SPDX-License-Identifier: MIT
# compress-bench: how it is built and tested.  Included by the Makefile, which has what users
# call.

# zlib and liblzo2 are required.  Each of the others makes its codecs available when it is
# there, and is named as missing when it is not: NAME:pkg-config's names:header:library:files,
# with + between several.  The header and the library count where pkg-config knows nothing
# (Debian's libbz2-dev).
CB_REQUIRED := zlib lzo2
CB_OPTIONAL := \
	LIBDEFLATE:libdeflate:libdeflate.h:deflate:libdeflate.c \
	ISAL:libisal:isa-l.h:isal:isal.c \
	LZ4:liblz4:lz4.h:lz4:lz4.c+lz4hc.c+lz4_block.c \
	SNAPPY:snappy:snappy-c.h:snappy:snappy.c \
	ZSTD:libzstd:zstd.h:zstd:zstd.c \
	BZIP2:bzip2:bzlib.h:bz2:bzip2.c \
	LZMA:liblzma:lzma.h:lzma:lzma.c \
	BROTLI:libbrotlienc+libbrotlidec:brotli/encode.h:brotlienc+brotlidec:brotli.c

# Words of column $(2) of row $(1).
cb_column = $(subst +, ,$(word $(2),$(subst :, ,$(1))))
# How a library is found: package, header or nothing.
cb_how = $(shell $(PKG_CONFIG) --exists $(call cb_column,$(1),2) 2>/dev/null && \
	echo package || { echo '\#include <$(call cb_column,$(1),3)>' | \
	$(CC) $(CPPFLAGS) -E -x c - >/dev/null 2>&1 && echo header; })
cb_flags_package = $(shell $(PKG_CONFIG) --$(2) $(call cb_column,$(1),2))
cb_flags_header = $(if $(filter libs,$(2)),$(addprefix -l,$(call cb_column,$(1),4)))

CB_CPPFLAGS := -Icompress-bench $(shell $(PKG_CONFIG) --cflags $(CB_REQUIRED) 2>/dev/null)
CB_LIBS := $(or $(shell $(PKG_CONFIG) --libs $(CB_REQUIRED) 2>/dev/null),-lz -llzo2)
CB_ABSENT_FILES :=
define cb_take_library
cb_found := $$(call cb_how,$(1))
CB_CPPFLAGS += -DCB_HAVE_$(call cb_column,$(1),1)=$$(if $$(cb_found),1,0)
ifdef cb_found
CB_CPPFLAGS += $$(call cb_flags_$$(cb_found),$(1),cflags)
CB_LIBS += $$(call cb_flags_$$(cb_found),$(1),libs)
else
CB_ABSENT_FILES += $(addprefix compress-bench/codec/,$(call cb_column,$(1),5))
endif
endef
$(foreach row,$(CB_OPTIONAL),$(eval $(call cb_take_library,$(row))))
# snappy cannot be asked for its version by a C program.
CB_CPPFLAGS += -DCB_SNAPPY_VERSION='"$(or $(shell \
	$(PKG_CONFIG) --modversion snappy 2>/dev/null),unknown)"'
CB_LIBS += $(JANSSON_LIBS) -lm

CB_SOURCES := $(filter-out $(CB_ABSENT_FILES),\
	$(wildcard compress-bench/*.c compress-bench/*/*.c compress-bench/*/*/*.c))
CB_MAIN := compress-bench/main.c
# Style and script of pages, which are texts in the program.
CB_ASSETS := $(wildcard compress-bench/render/html/*.css compress-bench/render/html/*.js)
CB_ASSET_OBJECTS := $(CB_ASSETS:%=$(BUILD)/obj/%.o)
CB_OBJECTS := $(call object,$(CB_SOURCES)) $(CB_ASSET_OBJECTS)
# What the shim's command stands on too, and knows of neither.
CB_SHARED := $(call object,$(COMMON_SOURCES) $(OPTION_SOURCES))
CB_MODULES := $(BUILD)/tests/libcompress-bench.a

CB_UNIT_SOURCES := $(wildcard tests/compress-bench/test_*.c)
CB_UNIT_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(CB_UNIT_SOURCES))
CB_PROGRAM_SOURCES := $(wildcard tests/compress-bench/programs/*.c)
CB_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(CB_PROGRAM_SOURCES))
PROGRAMS_compress-bench := $(CB_UNIT_PROGRAMS) $(CB_PROGRAMS)

ALL_FLAGS += | $(CB_CPPFLAGS) $(CB_LIBS)

all: $(BUILD)/compress-bench

$(CB_OBJECTS): ROOM_CFLAGS = -fPIE $(CB_CPPFLAGS) $(JANSSON_CFLAGS)
$(CB_OBJECTS): | jansson-is-there lzo-is-there

.PHONY: lzo-is-there
lzo-is-there:
	@$(PKG_CONFIG) --exists lzo2 || { \
	  echo "make: liblzo2 (the LZO codecs) was not found by $(PKG_CONFIG);" \
	       "'make deps' installs what the build needs." >&2; exit 1; }

# "page.css" becomes cb_asset_page_css, line by line.
$(CB_ASSET_OBJECTS:.o=.c): $(BUILD)/obj/%.c: %
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q){ echo '#include "render/html/assets.h"'; \
	  echo 'const char cb_asset_$(subst .,_,$(notdir $<))[] ='; \
	  sed -e 's/[\"]/\\&/g' -e 's/.*/"&\\n"/' $<; echo ';'; } > $@
# Where that lies is no part of the program: the same sources give the same bytes.
$(CB_ASSET_OBJECTS): %.o: %.c $(BUILD)/obj/flags
	$(call say,CC,$<)
	$(Q)$(COMPILE) -ffile-prefix-map=$(BUILD)/obj=. -MMD -MP -c -o $@ $<

$(BUILD)/compress-bench: $(CB_OBJECTS) $(CB_SHARED) $(BUILD)/obj/flags
	$(call say,LINK,$@)
	$(Q)$(LINK) -pie $(HARDENING) -o $@ $(CB_OBJECTS) $(CB_SHARED) $(LDFLAGS) \
	  $(CB_LIBS) -pthread $(LDLIBS)

# All modules but main, so that a test takes what it names.
$(CB_MODULES): $(filter-out $(call object,$(CB_MAIN)),$(CB_OBJECTS)) $(CB_SHARED) \
		$(BUILD)/obj/flags
	$(call say,AR,$@)
	@mkdir -p $(@D)
	$(Q)rm -f $@ && $(AR) qcs $@ $(filter %.o,$^)

$(BUILD)/man/compress-bench.1: $(BUILD)/compress-bench
	$(call say,MAN,$@)
	@mkdir -p $(@D)
	$(Q)$< help --format man > $@
$(BUILD)/completion/compress-bench: $(BUILD)/compress-bench
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)$< help --format completion > $@
man: $(BUILD)/man/compress-bench.1
completion: $(BUILD)/completion/compress-bench

$(call object,$(CB_UNIT_SOURCES) $(CB_PROGRAM_SOURCES)): \
	ROOM_CFLAGS = $(TEST_CFLAGS) -Itests/unit $(CHECK_CFLAGS) $(CB_CPPFLAGS) $(JANSSON_CFLAGS)

$(CB_UNIT_PROGRAMS) $(CB_PROGRAMS): $(BUILD)/%: $(BUILD)/obj/%.o \
		$(call object,tests/unit/unit.c) $(CB_MODULES)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $< $(call object,tests/unit/unit.c) $(CB_MODULES) $(LDFLAGS) \
	  $(CB_LIBS) $(CHECK_LIBS) -pthread $(LDLIBS)

# Fuzz targets of this room; made by clang, as the others (see fuzz-programs).
CB_FUZZ_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_hfile_*.c \
	tests/fuzz/fuzz_past_run.c))
$(CB_FUZZ_PROGRAMS): $(BUILD)/%: %.c $(CB_MODULES)
	$(call say,FUZZ,$@)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(TEST_CFLAGS) $(CB_CPPFLAGS) -fsanitize=fuzzer -MMD -MP -MF $@.d -MT $@ \
	  -o $@ $< $(LDFLAGS) $(CB_MODULES) $(CB_LIBS) -pthread $(LDLIBS)

-include $(patsubst %.o,%.d,$(CB_OBJECTS) $(call object,$(CB_UNIT_SOURCES) $(CB_PROGRAM_SOURCES)))
