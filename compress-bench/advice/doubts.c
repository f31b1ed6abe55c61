/* SPDX-License-Identifier: MIT */
/* Why advice should not be trusted. */
#include <string.h>

#include "advice/parts.h"

static void doubt_machine(struct cb_list *doubts, const struct cb_quiet *quiet)
{
    if (!quiet->is_known) {
        cb_list_add(doubts, "Whether the machine was quiet is not known.");
    } else if (!quiet->is_quiet) {
        cb_list_add(
            doubts,
            "The machine was not quiet: others used %.2f CPUs meanwhile. Repeat it "
            "when nothing else runs.",
            quiet->others_cpus);
    }
}

static void doubt_rounds(struct cb_list *doubts, const struct cb_advice *advice,
                         const struct cb_results *results)
{
    if (advice->choice_count > 0 && advice->choice[0].rounds_needed > 0) {
        cb_list_add(
            doubts,
            "Too few rounds: to tell these codecs apart takes %u (--rounds %u), and "
            "there were %u.",
            advice->choice[0].rounds_needed, advice->choice[0].rounds_needed,
            results->plan.rounds);
    }
}

static double width_pct(const struct cb_row *row)
{
    return row != NULL && row->ratio_range.is_known
               ? 100 * (row->ratio_range.high - row->ratio_range.low) / row->ratio
               : 0;
}

static void doubt_ratio(struct cb_list *doubts, const struct cb_candidate *best)
{
    double wide = width_pct(best->row);
    double major = width_pct(best->major_row);

    wide = major > wide ? major : wide;
    if (wide > CB_ADVICE_RATIO_PCT) {
        cb_list_add(doubts,
                    "The sample leaves the ratio uncertain by %.1f %%; a larger --sample "
                    "narrows it.",
                    wide);
    }
}

/* Return: true when the codec was measured at several levels. */
static bool has_other_levels(const struct cb_choice *choice, const struct cb_row *row)
{
    for (size_t i = 0; i < choice->count; i++) {
        const struct cb_row *other = choice->candidate[i].row;

        if (other->codec == row->codec && other->level != row->level) {
            return true;
        }
    }
    return false;
}

/* Only where HBase could be told to use another one. */
static void doubt_levels(struct cb_list *doubts, const struct cb_choice *choice,
                         const struct cb_row *row, const struct cb_hbase_fit *fit)
{
    if (row != NULL && row->has_level && !has_other_levels(choice, row) &&
        (*fit->algorithm->family_key != '\0' || *fit->algorithm->site_key != '\0')) {
        cb_list_add(doubts,
                    "Of %s only level %d was measured; others may serve better "
                    "(--codecs %s:all).",
                    row->codec->name, row->level, row->codec->name);
    }
}

static void doubt_rows(struct cb_list *doubts, const struct cb_results *results)
{
    unsigned missing = 0;

    for (size_t i = 0; i < results->row_count; i++) {
        const struct cb_row *row = &results->row[i];

        missing += row->pattern == CB_REUSED && !row->guarded &&
                   (row->state != CB_MEASURED || row->speed[CB_COMPRESS].rounds == 0 ||
                    row->speed[CB_DECOMPRESS].rounds == 0);
    }
    if (results->interrupted) {
        cb_list_add(doubts, "The run was interrupted.");
    }
    if (missing > 0) {
        cb_list_add(
            doubts,
            "%u rows failed, were left out or not reached, and have no part in this.",
            missing);
    }
    if (results->input_failures > 0) {
        cb_list_add(doubts, "%u input%s could not be read.", results->input_failures,
                    results->input_failures == 1 ? "" : "s");
    }
}

void cb_advice_doubt(struct cb_advice *advice, const struct cb_results *results)
{
    struct cb_list *doubts = &advice->doubts;
    const struct cb_candidate *best = cb_advice_best(advice);

    doubt_rows(doubts, results);
    if (best == NULL) {
        return;
    }
    doubt_machine(doubts, &results->quiet);
    doubt_rounds(doubts, advice, results);
    doubt_ratio(doubts, best);
    if (advice->wish.is_made_up) {
        cb_list_add(doubts, "The cells are made up: measure your own before you alter a "
                            "table.");
    }
    if (advice->choice_count == 1) {
        cb_list_add(doubts,
                    "Blocks of one size were measured; other sizes may serve better "
                    "(--block-size 16k,64k,256k).");
    }
    doubt_levels(doubts, &advice->choice[0], best->row, &best->fit);
    doubt_levels(doubts, &advice->choice[0], best->major_row, &best->major_fit);
}
