/* SPDX-License-Identifier: MIT */
#include "advice/advice.h"

#include <stdlib.h>

#include "advice/parts.h"

const struct cb_goal cb_goals[CB_GOALS] = {
#define CB_GOAL(id, ...) {__VA_ARGS__},
#include "advice/goals.def"
#undef CB_GOAL
};

const struct cb_candidate *cb_advice_best(const struct cb_advice *advice)
{
    return advice->choice_count > 0 && advice->choice[0].best != CB_NO_CANDIDATE
               ? &advice->choice[0].candidate[advice->choice[0].best]
               : NULL;
}

/* Return: false when there is no memory. */
static bool choose(struct cb_advice *advice, const struct cb_results *results)
{
    advice->choice = calloc(results->set_count + 1, sizeof(*advice->choice));
    if (advice->choice == NULL) {
        return false;
    }
    for (size_t i = 0; i < results->set_count; i++) {
        if (!cb_choice_make(&advice->choice[advice->choice_count++], results, advice,
                            results->set[i].block_bytes)) {
            return false;
        }
    }
    return true;
}

struct cb_advice *cb_advice_make(const struct cb_results *results,
                                 const struct cb_advice_wish *wish)
{
    struct cb_advice *advice = calloc(1, sizeof(*advice));

    if (advice == NULL) {
        return NULL;
    }
    advice->wish = *wish;
    advice->goal = &cb_goals[wish->goal];
    if (!choose(advice, results)) {
        cb_advice_free(advice);
        return NULL;
    }
    cb_advice_explain(advice);
    cb_advice_doubt(advice, results);
    if (!cb_runbook_make(advice)) {
        cb_advice_free(advice);
        return NULL;
    }
    return advice;
}

static void free_step(struct cb_step *step)
{
    for (size_t i = 0; i < step->count; i++) {
        free(step->part[i].text);
        free(step->part[i].code);
    }
    free(step->part);
}

void cb_advice_free(struct cb_advice *advice)
{
    if (advice == NULL) {
        return;
    }
    for (size_t i = 0; i < advice->choice_count; i++) {
        free(advice->choice[i].candidate);
    }
    for (size_t i = 0; i < advice->step_count; i++) {
        free_step(&advice->step[i]);
    }
    cb_list_free(&advice->reasons);
    cb_list_free(&advice->costs);
    cb_list_free(&advice->doubts);
    cb_list_free(&advice->assumptions);
    free(advice->choice);
    free(advice->step);
    free(advice->headline);
    free(advice);
}
