/* SPDX-License-Identifier: MIT */
#include "api.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct zd_traits zd_traits;
struct zd_api zd_api[ZD_SIDES] = {[ZD_A] = {
#define ZD_LINKED(type, name, args) .name = name,
                                      ZD_EVERY_FUNCTION(ZD_LINKED)
#undef ZD_LINKED
                                  }};

static _Noreturn void fail(const char *sentence, const char *detail)
{
    fprintf(stderr, "differential: %s%s%s\n", sentence, *detail ? ": " : "", detail);
    exit(2);
}

static void *address(void *function)
{
    Dl_info info;
    return function && dladdr(function, &info) ? info.dli_fbase : NULL;
}

/* What a preloaded library may do to a stream shows in who allocates for it; what matters here
 * is only that the calls do not go straight to libz. */
static void expect_interposed(void *libz)
{
#define ZD_THROUGH(type, name, args)                                                     \
    if (zd_api[ZD_A].name && address((void *)zd_api[ZD_A].name) == libz)                 \
        fail("this function is not interposed on", #name);
    ZD_FUNCTION(ZD_THROUGH)
#undef ZD_THROUGH
}

/* What is preloaded may export a function that the zlib at hand lacks; that one is not called. */
static void expect_private(void *libz)
{
    void *copy = address((void *)zd_api[ZD_B].deflate);
    if (!copy || copy == libz)
        fail("side B is not a copy of its own", "deflate");
#define ZD_INSIDE(type, name, args)                                                      \
    if (zd_api[ZD_B].name && !zd_api[ZD_A].name)                                         \
        fail("side A lacks this function", #name);                                       \
    if (zd_api[ZD_B].name && address((void *)zd_api[ZD_B].name) != copy)                 \
        fail("side B has this function from elsewhere", #name);
    ZD_FUNCTION(ZD_INSIDE)
#undef ZD_INSIDE
}

/* zlib has compared state->strm with the stream since 1.2.9. Older ones go on as if nothing
 * were, and share the state between two streams: such calls are then left out. */
static bool probe_stream_check(const struct zd_api *z)
{
    z_stream s, copy;
    memset(&s, 0, sizeof s);
    if (z->deflateInit_(&s, 1, ZLIB_VERSION, (int)sizeof s) != Z_OK)
        fail("zlib cannot make a stream", "");
    copy = s;
    bool checks = z->deflateReset(&copy) == Z_STREAM_ERROR;
    z->deflateEnd(&s);
    return checks;
}

/* 1.2.13 as 0x12d0; what follows the third number is not looked at. */
static unsigned version_number(const char *version)
{
    unsigned value = 0;
    const char *at = version;
    for (int part = 0; part < 3; part++) {
        char *end;
        unsigned long n = strtoul(at, &end, 10);
        if (end == at && part < 2)
            fail("zlib has a version that cannot be read", version);
        value = value << 4 | (unsigned)(n & 15);
        at = *end == '.' ? end + 1 : end;
    }
    return value << 4;
}

/* Compares what a library hides with a copy of it. Return: its version. */
static const char *open_hidden(const char *library, bool expect_shim)
{
    const char *version = "";
    const char *problem =
        zd_private_copy(library, &zd_api[ZD_B], &zd_api[ZD_A], &version);
    if (problem)
        fail(library, problem);
#define ZD_DIFFERS(type, name, args)                                                     \
    if (expect_shim && zd_api[ZD_A].name &&                                              \
        memcmp((void *)zd_api[ZD_A].name, (void *)zd_api[ZD_B].name, 16) == 0)           \
        fail("this function was not taken over", #name);
    ZD_FUNCTION(ZD_DIFFERS)
#undef ZD_DIFFERS
    return version;
}

/* Compares the process's zlib with a copy of it. Return: its version. */
static const char *open_usual(bool expect_shim, const char *reference)
{
    Dl_info info;
    if (!dladdr((void *)zlibVersion, &info) || !info.dli_fname)
        fail("nobody provides zlibVersion", "");
#define ZD_LATER(type, name, args)                                                       \
    zd_api[ZD_A].name = (type(*) args)dlsym(RTLD_DEFAULT, #name);
    ZD_LATER_FUNCTION(ZD_LATER)
#undef ZD_LATER
    const char *file = reference != NULL ? reference : info.dli_fname;
    const char *problem = zd_private_copy(file, &zd_api[ZD_B], NULL, NULL);
    if (problem)
        fail(file, problem);
    expect_private(info.dli_fbase);
    if (expect_shim)
        expect_interposed(info.dli_fbase);
    return zlibVersion();
}

void zd_api_open(bool expect_shim, const char *hidden, const char *reference)
{
    zd_traits.version = hidden != NULL ? open_hidden(hidden, expect_shim)
                                       : open_usual(expect_shim, reference);
    zd_traits.number = version_number(zd_traits.version);
    zd_traits.ng = strstr(zd_traits.version, "zlib-ng") != NULL;
    zd_traits.checks_streams = probe_stream_check(&zd_api[ZD_B]);
    zd_traits.checks_family = zd_traits.checks_streams && !zd_traits.ng;
    zd_traits.check_begins = zd_traits.ng || zd_traits.number >= 0x12c0;
    zd_traits.prime_checks = zd_traits.ng || zd_traits.number >= 0x12c0;
    zd_traits.params_wait = zd_traits.ng || zd_traits.number >= 0x12b0;
    zd_traits.stored_sound = zd_traits.ng || zd_traits.number >= 0x12c0;
    zd_traits.back_checks = zd_traits.ng || zd_traits.number >= 0x12c0;
    zd_traits.header_bounded = zd_traits.ng || zd_traits.number >= 0x12d0;
}
