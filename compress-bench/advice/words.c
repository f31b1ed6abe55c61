/* SPDX-License-Identifier: MIT */
/* What is recommended, why, and what it costs, in sentences. */
#include <stdio.h>
#include <string.h>

#include "advice/parts.h"
#include "base/text.h"

#define MB_S 1e3 /* of nanoseconds a byte */

static void set_headline(struct cb_advice *advice, const char *text)
{
    advice->headline = strdup(text);
}

/* ---- reasons ------------------------------------------------------------------------- */

static void give_figures(struct cb_advice *advice, const struct cb_candidate *candidate)
{
    char compress[ZG_TEXT_FIGURE_BYTES];
    char decompress[ZG_TEXT_FIGURE_BYTES];

    cb_list_add(&advice->reasons,
                "It compresses %s MB and decompresses %s MB in a second of a processor's "
                "time, and stores %.1f %% of the bytes (ratio %.3f).",
                zg_text_figure(MB_S / candidate->compress_ns, compress),
                zg_text_figure(MB_S / candidate->decompress_ns, decompress),
                100 * candidate->stored, 1 / candidate->stored);
}

/* Levels of one algorithm stand side by side; what else there is may be farther. */
static void name_other(struct cb_advice *advice, const struct cb_choice *choice)
{
    const struct cb_candidate *best = &choice->candidate[choice->best];
    char words[CB_CANDIDATE_BYTES];

    for (size_t i = choice->runner_up; i < choice->count; i++) {
        const struct cb_candidate *other = &choice->candidate[i];

        if (other->standing == CB_OUT) {
            return;
        }
        if (other->fit.algorithm != best->fit.algorithm) {
            if (i != choice->runner_up) {
                cb_list_add(&advice->reasons,
                            "The best of the other algorithms is %s, which costs %.1f %% "
                            "more.",
                            cb_candidate_words(other, words), other->behind_pct);
            }
            return;
        }
    }
}

/* Compares with no compression at all, where that was measured. */
static void give_gain(struct cb_advice *advice, const struct cb_choice *choice)
{
    const struct cb_candidate *best = &choice->candidate[choice->best];

    for (size_t i = 0; i < choice->count; i++) {
        const struct cb_candidate *plain = &choice->candidate[i];

        if (plain != best && plain->fit.algorithm != NULL &&
            cb_hbase_is_plain(plain->fit.algorithm) && plain->standing != CB_OUT) {
            cb_list_add(
                &advice->reasons,
                "Without compression a byte costs %.2f ns by the same rule, with it "
                "%.2f ns.",
                plain->cost_ns, best->cost_ns);
        }
    }
}

static void name_runner_up(struct cb_advice *advice, const struct cb_choice *choice)
{
    char words[CB_CANDIDATE_BYTES];

    if (choice->runner_up == CB_NO_CANDIDATE) {
        cb_list_add(&advice->reasons,
                    "There is no runner-up: nothing else that was measured can be "
                    "recommended.");
        return;
    }
    const struct cb_candidate *second = &choice->candidate[choice->runner_up];
    cb_candidate_words(second, words);
    if (second->standing == CB_EITHER) {
        cb_list_add(&advice->reasons,
                    "Within noise: either. The runner-up, %s, costs %.1f %% more by the "
                    "rule, which is less than rounds differ, or than %.0f %%.",
                    words, second->behind_pct, CB_ADVICE_EQUAL_PCT);
    } else {
        cb_list_add(&advice->reasons,
                    "The runner-up is %s, which costs %.1f %% more by the rule%s.", words,
                    second->behind_pct,
                    second->standing == CB_UNSURE
                        ? "; there are too few rounds to tell that from noise"
                        : "");
    }
}

static void explain_pair(struct cb_advice *advice, const struct cb_choice *choice)
{
    const struct cb_candidate *best = &choice->candidate[choice->best];
    const struct cb_row *minor = best->row;
    const struct cb_row *major = best->major_row;
    char fast[ZG_TEXT_FIGURE_BYTES];
    char slow[ZG_TEXT_FIGURE_BYTES];

    if (major == NULL) {
        return;
    }
    cb_list_add(
        &advice->reasons,
        "Two codecs are better than one here: flushes and minor compactions write "
        "with %s (%s MB/s, ratio %.3f), and what lies long is written once with %s "
        "(%s MB/s, ratio %.3f).",
        best->fit.algorithm->name,
        zg_text_figure(minor->speed[CB_COMPRESS].cpu.median, fast), minor->ratio,
        best->major_fit.algorithm->name,
        zg_text_figure(major->speed[CB_COMPRESS].cpu.median, slow), major->ratio);
}

/* The same for blocks of other sizes, when they were measured. */
static void compare_sizes(struct cb_advice *advice)
{
    for (size_t i = 1; i < advice->choice_count; i++) {
        const struct cb_choice *choice = &advice->choice[i];
        char words[CB_CANDIDATE_BYTES];
        char size[ZG_TEXT_FIGURE_BYTES];
        char time[ZG_TEXT_FIGURE_BYTES];

        cb_text_block_size(choice->block_bytes, size);
        if (choice->best == CB_NO_CANDIDATE) {
            cb_list_add(&advice->reasons, "Blocks of %s: nothing can be recommended.",
                        size);
            continue;
        }
        const struct cb_candidate *best = &choice->candidate[choice->best];
        cb_list_add(
            &advice->reasons,
            "With blocks of %s it would be %s: ratio %.3f, and a block takes %s to "
            "decompress.",
            size, cb_candidate_words(best, words), 1 / best->stored,
            cb_text_nanoseconds(
                (uint64_t)(best->decompress_ns * (double)best->row->bytes_in /
                           (double)best->row->blocks),
                time));
    }
}

/* ---- costs --------------------------------------------------------------------------- */

/* What is compared: less is better. */
static double time_to_write(const struct cb_candidate *candidate)
{
    return candidate->compress_ns;
}

static double time_to_read(const struct cb_candidate *candidate)
{
    return candidate->decompress_ns;
}

static double share_stored(const struct cb_candidate *candidate)
{
    return candidate->stored;
}

/* Says by how much the best for the goal is behind the best in one thing. */
static void give_cost(struct cb_advice *advice, const struct cb_choice *choice,
                      double (*figure)(const struct cb_candidate *), const char *begins)
{
    const struct cb_candidate *best = &choice->candidate[choice->best];
    const struct cb_candidate *least = best;
    char words[CB_CANDIDATE_BYTES];

    for (size_t i = 0; i < choice->count; i++) {
        const struct cb_candidate *other = &choice->candidate[i];
        bool compresses =
            other->fit.algorithm == NULL || !cb_hbase_is_plain(other->fit.algorithm);

        if (other->standing != CB_OUT && compresses && figure(other) < figure(least)) {
            least = other;
        }
    }
    double times = figure(best) / figure(least);
    cb_candidate_words(least, words);
    if (times >= 2) {
        cb_list_add(&advice->costs, "%s %.1f times that of %s.", begins, times, words);
    } else if (100 * (times - 1) >= CB_ADVICE_EQUAL_PCT) {
        cb_list_add(&advice->costs, "%s %.1f %% more than that of %s.", begins,
                    100 * (times - 1), words);
    }
}

static void give_memory(struct cb_advice *advice, const struct cb_row *row,
                        const struct cb_hbase_fit *fit)
{
    char there[ZG_TEXT_FIGURE_BYTES];
    char back[ZG_TEXT_FIGURE_BYTES];

    if (row != NULL && !cb_hbase_is_plain(fit->algorithm)) {
        cb_list_add(
            &advice->costs,
            "Memory that no -Xmx covers: %s for each open compressor of %s and %s "
            "for each decompressor, as the C library has it.",
            zg_text_bytes(row->speed[CB_COMPRESS].context_bytes, there),
            fit->algorithm->name,
            zg_text_bytes(row->speed[CB_DECOMPRESS].context_bytes, back));
    }
}

static void give_site_setting(struct cb_advice *advice, const struct cb_row *row,
                              const struct cb_hbase_fit *fit)
{
    if (row != NULL && fit->level == CB_LEVEL_SITE) {
        cb_list_add(
            &advice->costs,
            "Level %d of %s can only be set for all tables of the cluster at once "
            "(%s), and only Hadoop's native library heeds it.",
            row->level, fit->algorithm->name, fit->algorithm->site_key);
    }
}

static void give_costs(struct cb_advice *advice, const struct cb_choice *choice)
{
    const struct cb_candidate *best = &choice->candidate[choice->best];

    give_cost(advice, choice, share_stored, "What it stores is");
    give_cost(advice, choice, time_to_write, "Its time to compress is");
    give_cost(advice, choice, time_to_read, "Its time to decompress is");
    give_memory(advice, best->row, &best->fit);
    give_memory(advice, best->major_row, &best->major_fit);
    give_site_setting(advice, best->row, &best->fit);
    give_site_setting(advice, best->major_row, &best->major_fit);
    cb_list_add(&advice->costs,
                "Changing it rewrites the whole table once, by a major compaction.");
}

/* ---- assumptions --------------------------------------------------------------------- */

static void give_assumptions(struct cb_advice *advice)
{
    const struct cb_goal *goal = advice->goal;
    const struct cb_load_wish *load = &advice->wish.load;
    char longest[ZG_TEXT_FIGURE_BYTES];

    cb_list_add(
        &advice->assumptions,
        "The rule for %s: a byte costs %.4g x its time to compress + %.4g x its time "
        "to decompress + %.4g ns x the share of it that is stored; codecs that "
        "compress less than %.0f MB/s or take more than %s to decompress a "
        "block are out.",
        goal->words, goal->compress, goal->decompress, goal->stored_ns,
        goal->compress_min_mb_s,
        cb_text_nanoseconds((uint64_t)(goal->block_max_us * 1e3), longest));
    cb_list_add(&advice->assumptions,
                "Rows of the pattern reused are compared, by the time of the processors: "
                "HBase resets a codec's context from block to block.");
    if (load->has_writes || cb_hbase_has(&advice->wish.hbase, CB_HBASE_COMPACT_MAJOR)) {
        cb_list_add(
            &advice->assumptions,
            "Each byte is compressed once by a flush and %u more times by "
            "compactions, which decompress it as often (--rewrites); the last of "
            "them is a major one, and %.0f %% of what lies on disks was written by "
            "such.",
            load->rewrites, 100 * CB_ADVICE_MAJOR_SHARE);
    }
    if (load->has_gets) {
        cb_list_add(
            &advice->assumptions,
            "A get that misses the cache (%u in 100, by --hit-rate) decompresses one "
            "block. What the 99th percentile gains is that of the blocks, which is "
            "the most that it can be.",
            100 - load->hit_pct);
    }
}

static void say_nothing(struct cb_advice *advice)
{
    const struct cb_choice *choice = advice->choice_count > 0 ? &advice->choice[0] : NULL;

    if (choice == NULL || choice->count == 0) {
        set_headline(advice, "No advice: no row of the pattern reused was measured both "
                             "ways.");
    } else {
        set_headline(advice,
                     "No advice: nothing that was measured can be recommended; the "
                     "table says why.");
    }
}

void cb_advice_explain(struct cb_advice *advice)
{
    const struct cb_candidate *best = cb_advice_best(advice);
    char words[CB_CANDIDATE_BYTES];
    char name[CB_CANDIDATE_BYTES];
    char size[ZG_TEXT_FIGURE_BYTES];
    char text[512];

    give_assumptions(advice);
    if (best == NULL) {
        say_nothing(advice);
        return;
    }
    const struct cb_choice *choice = &advice->choice[0];
    snprintf(text, sizeof(text),
             "For %s, HBase %s%s and blocks of %s: COMPRESSION %s (measured as %s).",
             advice->goal->words, advice->wish.hbase.name,
             advice->wish.hbase_given ? "" : " (--hbase names another)",
             cb_text_block_size(choice->block_bytes, size),
             cb_candidate_words(best, words), cb_candidate_name(best, name));
    set_headline(advice, text);
    give_figures(advice, best);
    explain_pair(advice, choice);
    name_runner_up(advice, choice);
    name_other(advice, choice);
    give_gain(advice, choice);
    compare_sizes(advice);
    give_costs(advice, choice);
}
