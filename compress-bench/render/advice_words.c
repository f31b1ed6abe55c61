/* SPDX-License-Identifier: MIT */
/* What a terminal, Markdown and the page have in common. */
#include <string.h>

#include "base/text.h"
#include "render/advice.h"

static void give_list(const struct cb_list *list, const char *title, cb_words_line *line,
                      void *context)
{
    for (size_t i = 0; i < list->count; i++) {
        line(context, title, list->text[i]);
    }
}

void cb_advice_lines(const struct cb_advice *advice, cb_words_line *line, void *context)
{
    line(context, "advice",
         advice->headline != NULL ? advice->headline : "There was no memory for it.");
    give_list(&advice->reasons, "because", line, context);
    give_list(&advice->costs, "cost", line, context);
    give_list(&advice->doubts, "doubt", line, context);
    give_list(&advice->assumptions, "assumed", line, context);
}

const char *cb_advice_place(const char *place)
{
    static const struct {
        const char *place, *words;
    } places[] = {{"shell", "in a shell"},
                  {"hbase-shell", "in the HBase shell"},
                  {"hbase-site.xml", "in hbase-site.xml"},
                  {"core-site.xml", "in core-site.xml"}};

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (strcmp(places[i].place, place) == 0) {
            return places[i].words;
        }
    }
    return place;
}

/* ---- candidates ---------------------------------------------------------------------- */

#define IDENTITY                                                                         \
    {"", "codec", true}, {NULL, "HBase's", true}, {"a byte costs", "ns", false},         \
        {NULL, "more", false}, {"", "ratio", false},                                     \
        {"MB/s of a CPU", "compress", false},                                            \
    {                                                                                    \
        NULL, "decompress", false                                                        \
    }
#define LOAD                                                                             \
    {"CPUs for", "writes", false}, {NULL, "gets", false},                                \
        {"added to a get", "mean", false},                                               \
    {                                                                                    \
        NULL, "p99", false                                                               \
    }
#define VERDICT                                                                          \
    {                                                                                    \
        "", "verdict", true                                                              \
    }

static void put_figure(struct cb_grid *grid, double figure)
{
    char text[ZG_TEXT_FIGURE_BYTES];

    cb_grid_put(grid, "%s", zg_text_figure(figure, text));
}

static void put_microseconds(struct cb_grid *grid, double us)
{
    char text[ZG_TEXT_FIGURE_BYTES];

    cb_grid_put(grid, "%s", cb_text_nanoseconds((uint64_t)(us * 1e3), text));
}

static void put_load(struct cb_grid *grid, const struct cb_load *load,
                     const struct cb_load_wish *wish)
{
    if (wish->has_writes) {
        cb_grid_put(grid, "%.3f", load->write_cpus);
    } else {
        cb_grid_put(grid, "-");
    }
    if (wish->has_gets) {
        cb_grid_put(grid, "%.3f", load->get_cpus);
        put_microseconds(grid, load->get_mean_added_us);
        put_microseconds(grid, load->get_p99_added_us);
    } else {
        for (int i = 0; i < 3; i++) {
            cb_grid_put(grid, "-");
        }
    }
}

static void put_candidate(const struct cb_advice *advice,
                          const struct cb_candidate *candidate, struct cb_grid *grid,
                          bool with_load)
{
    static const char *const verdicts[] = {[CB_BEST] = "recommended",
                                           [CB_EITHER] = "either",
                                           [CB_BEHIND] = "behind",
                                           [CB_UNSURE] =
                                               "behind, too few rounds to tell"};
    char text[CB_CANDIDATE_BYTES];
    bool is_out = candidate->standing == CB_OUT;

    cb_grid_put(grid, "%s", cb_candidate_name(candidate, text));
    cb_grid_put(grid, "%s",
                candidate->fit.algorithm != NULL ? cb_candidate_words(candidate, text)
                                                 : "-");
    put_figure(grid, candidate->cost_ns);
    if (is_out || candidate->standing == CB_BEST) {
        cb_grid_put(grid, "-");
    } else {
        cb_grid_put(grid, "%.1f %%", candidate->behind_pct);
    }
    cb_grid_put(grid, "%.3f", 1 / candidate->stored);
    put_figure(grid, 1e3 / candidate->compress_ns);
    put_figure(grid, 1e3 / candidate->decompress_ns);
    if (with_load) {
        put_load(grid, &candidate->load, &advice->wish.load);
    }
    cb_grid_put(grid, "%s%s", is_out ? "out: " : "",
                is_out ? candidate->why_out : verdicts[candidate->standing]);
}

void cb_advice_fill(const struct cb_advice *advice, const struct cb_choice *choice,
                    struct cb_grid *grid)
{
    static const struct cb_grid_column bare[] = {IDENTITY, VERDICT};
    static const struct cb_grid_column loaded[] = {IDENTITY, LOAD, VERDICT};
    bool with_load = advice->wish.load.has_gets || advice->wish.load.has_writes;

    cb_grid_make(grid, with_load ? loaded : bare,
                 with_load ? sizeof(loaded) / sizeof(loaded[0])
                           : sizeof(bare) / sizeof(bare[0]));
    for (size_t i = 0; i < choice->count; i++) {
        put_candidate(advice, &choice->candidate[i], grid, with_load);
    }
}
