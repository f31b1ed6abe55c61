/* SPDX-License-Identifier: MIT */
/* The replay for people, on a terminal and as Markdown, and as lines for a spreadsheet. */
#include <inttypes.h>

#include "render/lines.h"
#include "render/switch.h"
#include "render/switch_words.h"

#define INDENT 14

static void write_text_line(void *context, const char *title, const char *text)
{
    cb_lines_write_text(context, title, text, INDENT);
}

static void write_md_line(void *context, const char *title, const char *text)
{
    cb_lines_write_md(context, title, text);
}

static void write_all(FILE *file, const struct cb_replay *replay, cb_words_line *line,
                      cb_words_write *write, bool curves)
{
    struct cb_grid grid;

    cb_switch_header(replay, line, file);
    fputc('\n', file);
    cb_switch_fill(replay, &grid, curves);
    if (grid.count > 0) {
        write(&grid, file);
        fputc('\n', file);
    }
    cb_grid_free(&grid);
    cb_switch_outcome(replay, line, file);
    cb_switch_footer(replay, line, file);
}

void cb_render_switch_table(FILE *file, const struct cb_replay *replay)
{
    fprintf(file, "compress-bench " ZG_VERSION " switch, %s\n", replay->started);
    write_all(file, replay, write_text_line, cb_grid_write_text, true);
}

void cb_render_switch_md(FILE *file, const struct cb_replay *replay)
{
    fprintf(file, "# compress-bench " ZG_VERSION " switch, %s\n\n", replay->started);
    write_all(file, replay, write_md_line, cb_grid_write_md, false);
}

void cb_render_switch_csv(FILE *file, const struct cb_replay *replay)
{
    fputs("side,state,blocks,work_ns,resident_bytes\r\n", file);
    for (int id = 0; id < CB_SIDES; id++) {
        const struct cb_side *side = &replay->side[id];

        for (size_t i = 0; i < side->samples; i++) {
            fprintf(file, "%s,%s,%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\r\n",
                    cb_side_names[id], cb_state_names[side->state],
                    side->sample[i].blocks, side->sample[i].work_ns,
                    side->sample[i].resident_bytes);
        }
    }
}
