/* SPDX-License-Identifier: MIT */
#include "measure/progress.h"

#include "base/say.h"
#include "base/text.h"
#include "measure/clock.h"

#define SHOWN_EVERY_NS 100000000u

static double seconds_left(const struct cb_progress *progress)
{
    double ns = 0;

    for (int step = 0; step < CB_STEPS; step++) {
        double each = progress->done[step] > 0
                          ? (double)progress->took_ns[step] / (double)progress->done[step]
                          : (double)progress->guess_ns[step];

        ns += each * (double)progress->left[step];
    }
    return ns / 1e9;
}

void cb_progress_begin(struct cb_progress *progress, enum cb_step step, const char *what)
{
    static const char *const words[CB_STEPS] = {"verifying", "measuring"};
    char left[ZG_TEXT_FIGURE_BYTES];
    uint64_t done = progress->done[CB_STEP_VERIFY] + progress->done[CB_STEP_SLICE];
    uint64_t all = done + progress->left[CB_STEP_VERIFY] + progress->left[CB_STEP_SLICE];

    progress->began_ns = cb_clock_wall_ns();
    if (progress->shown_ns != 0 &&
        progress->began_ns - progress->shown_ns < SHOWN_EVERY_NS) {
        return;
    }
    progress->shown_ns = progress->began_ns;
    cb_say_progress("%3.0f %%, about %s left: %s %s",
                    all > 0 ? 100.0 * (double)done / (double)all : 0.0,
                    cb_text_seconds_left(seconds_left(progress), left), words[step],
                    what);
}

void cb_progress_end(struct cb_progress *progress, enum cb_step step)
{
    progress->took_ns[step] += cb_clock_wall_ns() - progress->began_ns;
    progress->done[step]++;
    cb_progress_drop(progress, step, 1);
}

void cb_progress_drop(struct cb_progress *progress, enum cb_step step, uint64_t count)
{
    progress->left[step] -= count < progress->left[step] ? count : progress->left[step];
}
