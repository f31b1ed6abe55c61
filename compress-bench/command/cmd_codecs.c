/* SPDX-License-Identifier: MIT */
/* compress-bench codecs */
#include <stdio.h>

#include "base/say.h"
#include "command/commands.h"
#include "command/write_result.h"
#include "codec/codec.h"
#include "render/grid.h"

static const struct cb_grid_column columns[] = {{"", "codec", true},
                                                {NULL, "levels", true},
                                                {NULL, "usual", true},
                                                {NULL, "library", true},
                                                {NULL, "remarks", true}};

static const char *remark(const struct cb_codec *codec)
{
    return codec->takes_dictionary  ? "takes a dictionary: +dict"
           : !codec->resets         ? "cannot be reset: reused is made anew too"
           : codec->licence != NULL ? codec->licence
                                    : "";
}

static void put_codec(struct cb_grid *grid, const struct cb_codec *codec)
{
    cb_grid_put(grid, "%s", codec->name);
    if (codec->level_min == codec->level_max) {
        cb_grid_put(grid, "-");
        cb_grid_put(grid, "-");
    } else {
        cb_grid_put(grid, "%d to %d", codec->level_min, codec->level_max);
        cb_grid_put(grid, "%d", codec->level_default);
    }
    cb_grid_put(grid, "%s %s", codec->library, codec->version());
    cb_grid_put(grid, "%s", remark(codec));
}

int cb_command_codecs(struct cb_arguments *arguments)
{
    struct cb_grid grid;

    if (arguments->operand_count > 0) {
        cb_say("codecs: takes no operand, as \"%s\"", arguments->operands[0]);
        return CB_EXIT_USAGE;
    }
    cb_grid_make(&grid, columns, sizeof(columns) / sizeof(columns[0]));
    for (size_t i = 0; cb_codecs[i] != NULL; i++) {
        put_codec(&grid, cb_codecs[i]);
    }
    cb_grid_write_text(&grid, stdout);
    cb_grid_free(&grid);
    for (size_t i = 0; cb_missing_codecs[i].name != NULL; i++) {
        printf("%s: not built in (install %s)\n", cb_missing_codecs[i].name,
               cb_missing_codecs[i].package);
    }
    return cb_finish_output();
}
