/* SPDX-License-Identifier: MIT */
/* A preloaded library which is wrong on purpose: after deflateReset, total_out is what it was.
 * The differential test must find that and shorten it. */
#include <dlfcn.h>
#include <zlib.h>

int deflateReset(z_streamp strm)
{
    int (*real)(z_streamp) = (int (*)(z_streamp))dlsym(RTLD_NEXT, "deflateReset");
    uLong total_out = strm ? strm->total_out : 0;
    int code = real(strm);
    if (strm && code == Z_OK)
        strm->total_out = total_out;
    return code;
}
