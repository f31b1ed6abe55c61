/* SPDX-License-Identifier: MIT */
/* compress-bench compare: what changed from one result to another, beyond noise. */
#include "base/say.h"
#include "command/commands.h"
#include "command/write_result.h"
#include "compare/compare.h"
#include "render/compare.h"

static cb_compare_renderer *const renderers[] = {
    cb_render_compare_table, cb_render_compare_json, cb_render_compare_md};

static const int statuses[] = {[CB_NOT_WORSE] = CB_EXIT_OK,
                               [CB_WORSE] = CB_EXIT_WORSE,
                               [CB_CANNOT_TELL] = CB_EXIT_FAILED};

struct written {
    cb_compare_renderer *render;
    const struct cb_comparison *comparison;
};

static void write_one(FILE *file, const void *result)
{
    const struct written *written = result;

    written->render(file, written->comparison);
}

static int compare(const struct cb_arguments *arguments, const struct cb_past_run *before,
                   const struct cb_past_run *after)
{
    struct cb_comparison comparison;
    int status = CB_EXIT_FAILED;

    if (!cb_compare(&comparison, before, after,
                    (enum cb_past_clock)arguments->option[CB_OPT_clock].number,
                    (double)arguments->option[CB_OPT_threshold].number)) {
        cb_say("compare: there is no memory for so many rows");
    } else {
        const struct written written = {
            renderers[arguments->option[CB_OPT_format_compare].number], &comparison};

        if (cb_write_result(arguments->option[CB_OPT_output].text, write_one, &written)) {
            status = statuses[cb_comparison_outcome(&comparison)];
        }
    }
    cb_comparison_free(&comparison);
    return status;
}

int cb_command_compare(struct cb_arguments *arguments)
{
    struct cb_past_run run[2] = {{.rows = 0}, {.rows = 0}};
    char error[CB_PAST_ERROR_BYTES];
    int status = CB_EXIT_FAILED;
    bool read = true;

    if (arguments->operand_count != 2) {
        cb_say("compare: name two results that compress-bench run --format json wrote: "
               "the one before and the one after");
        return CB_EXIT_USAGE;
    }
    if (!cb_check_outputs("compare", arguments)) {
        return CB_EXIT_USAGE;
    }
    for (size_t i = 0; i < 2; i++) {
        if (!cb_past_run_read(&run[i], arguments->operands[i], error)) {
            cb_say("compare: %s", error);
            read = false;
        }
    }
    if (read) {
        status = compare(arguments, &run[0], &run[1]);
    }
    cb_past_run_free(&run[0]);
    cb_past_run_free(&run[1]);
    return status;
}
