/* SPDX-License-Identifier: MIT */
/* Any bytes as a result that is to be compared: with itself, and written in every form. */
#include <stdint.h>
#include <stdlib.h>

#include "compare/compare.h"
#include "render/compare.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cb_compare_renderer *const renderers[] = {
        cb_render_compare_table, cb_render_compare_json, cb_render_compare_md};
    static FILE *nowhere;
    struct cb_past_run run;
    struct cb_comparison comparison;
    char error[CB_PAST_ERROR_BYTES];

    if (nowhere == NULL) {
        nowhere = fopen("/dev/null", "we");
    }
    if (cb_past_run_parse(&run, "fuzz", (const char *)data, size, error)) {
        if (!cb_compare(&comparison, &run, &run, CB_PAST_WALL, 3)) {
            abort();
        }
        /* Nothing differs from itself, where it could be told. */
        if (comparison.worse_rows > 0 || comparison.count[CB_SLOWER] > 0) {
            abort();
        }
        for (size_t i = 0; i < sizeof(renderers) / sizeof(renderers[0]); i++) {
            renderers[i](nowhere, &comparison);
        }
        cb_comparison_free(&comparison);
    }
    cb_past_run_free(&run);
    return 0;
}
