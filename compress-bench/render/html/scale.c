/* SPDX-License-Identifier: MIT */
#include "render/html/scale.h"

#include <math.h>

/* Ends may miss a tick by what floating point loses. */
#define NEARLY 1e-9

void cb_range_add(struct cb_range *range, const struct cb_chart_axis *axis, double value)
{
    if (!isfinite(value) || (axis->scale == CB_CHART_LOG && value <= 0)) {
        return;
    }
    if (range->least > range->most) {
        *range = (struct cb_range){value, value};
    }
    range->least = value < range->least ? value : range->least;
    range->most = value > range->most ? value : range->most;
}

static bool wants_log(const struct cb_chart_axis *axis, const struct cb_range *range)
{
    return axis->scale == CB_CHART_LOG ||
           (axis->scale == CB_CHART_FITTING && range->least > 0 &&
            range->most >= range->least * CB_CHART_FITTING_FACTOR);
}

/* ---- ends ---------------------------------------------------------------------------- */

static void find_linear_ends(struct cb_scale *scale, const struct cb_chart_axis *axis,
                             const struct cb_range *range, double margin)
{
    bool from_zero = axis->from_zero && range->least >= 0;
    double least = from_zero ? 0 : range->least;
    double most = range->most;

    if (most <= least) {
        double around = most != 0 ? fabs(most) / 10 : 1;

        least -= from_zero ? 0 : around;
        most += around;
    }
    double span = most - least;

    scale->low = from_zero ? 0 : least - span * margin;
    scale->high = most + span * margin;
}

static void find_log_ends(struct cb_scale *scale, const struct cb_range *range,
                          double margin)
{
    double least = range->least;
    double most = range->most;

    if (most <= least * (1 + NEARLY)) {
        least /= 2;
        most *= 2;
    }
    double part = pow(most / least, margin);

    scale->low = least / part;
    scale->high = most * part;
}

/* ---- ticks --------------------------------------------------------------------------- */

static bool add_tick(struct cb_scale *scale, double value)
{
    double slack = (scale->high - scale->low) * NEARLY;

    if (value < scale->low - slack || value > scale->high + slack) {
        return true;
    }
    if (scale->ticks == CB_SCALE_TICKS_MAX) {
        return false;
    }
    scale->tick[scale->ticks++] = value;
    return true;
}

/* Return: the smallest round step that is not below the least. */
static double decimal_step(double least)
{
    static const double rounds[] = {1, 2, 5};
    double power = pow(10, floor(log10(least)));

    for (size_t i = 0; i < 3; i++) {
        if (power * rounds[i] >= least * (1 - NEARLY)) {
            return power * rounds[i];
        }
    }
    return power * 10;
}

static double binary_step(double least)
{
    return exp2(ceil(log2(least) - NEARLY));
}

static double clock_step(double least)
{
    static const double steps[] = {1,    2,    5,     10,    15,    30,
                                   60,   120,  300,   600,   900,   1800,
                                   3600, 7200, 10800, 21600, 43200, 86400};
    size_t count = sizeof(steps) / sizeof(steps[0]);

    if (least <= steps[0] / 2 || least > steps[count - 1]) {
        return decimal_step(least);
    }
    for (size_t i = 0; i < count; i++) {
        if (steps[i] >= least * (1 - NEARLY)) {
            return steps[i];
        }
    }
    return steps[count - 1];
}

static void add_linear_ticks(struct cb_scale *scale, enum cb_chart_steps steps,
                             size_t ticks_max)
{
    static double (*const step_of[])(double) = {[CB_CHART_DECIMAL] = decimal_step,
                                                [CB_CHART_BINARY] = binary_step,
                                                [CB_CHART_CLOCK] = clock_step};
    double step = step_of[steps]((scale->high - scale->low) / (double)ticks_max);

    double first = ceil(scale->low / step - NEARLY);

    scale->ticks = 0;
    for (int i = 0; i < CB_SCALE_TICKS_MAX; i++) {
        add_tick(scale, (first + i) * step);
    }
}

/* Every power of the base that the step counts, times each of the rounds.  Return: false when
 * these are too many. */
static bool add_powers(struct cb_scale *scale, double base, int step,
                       const double *rounds, size_t count, size_t ticks_max)
{
    int first = (int)floor(log(scale->low) / log(base)) - 1;
    int last = (int)ceil(log(scale->high) / log(base)) + 1;

    scale->ticks = 0;
    first -= ((first % step) + step) % step;
    for (int power = first; power <= last; power += step) {
        for (size_t i = 0; i < count; i++) {
            if (!add_tick(scale, pow(base, power) * rounds[i])) {
                return false;
            }
        }
    }
    return scale->ticks <= ticks_max;
}

static void add_log_ticks(struct cb_scale *scale, enum cb_chart_steps steps,
                          size_t ticks_max)
{
    static const double rounds[] = {1, 2, 5};
    static const double coarse[] = {1, 3};
    double base = steps == CB_CHART_BINARY ? 2 : 10;

    if (base != 10 || (!add_powers(scale, base, 1, rounds, 3, ticks_max) &&
                       !add_powers(scale, base, 1, coarse, 2, ticks_max))) {
        int step = 1;

        while (!add_powers(scale, base, step, rounds, 1, ticks_max) && step < 1024) {
            step++;
        }
    }
    /* Less than a power of the base is as good as linear. */
    if (scale->ticks < 2) {
        add_linear_ticks(scale, steps, ticks_max);
    }
}

/* ---- the scale ----------------------------------------------------------------------- */

struct cb_scale cb_scale_make(const struct cb_chart_axis *axis,
                              const struct cb_range *range, double margin, double from,
                              double to, size_t ticks_max)
{
    struct cb_scale scale = {.is_log = wants_log(axis, range), .from = from, .to = to};
    struct cb_range shown = *range;

    if (shown.least > shown.most) {
        shown = scale.is_log ? (struct cb_range){1, 10} : (struct cb_range){0, 1};
    }
    ticks_max = ticks_max < 2                    ? 2
                : ticks_max > CB_SCALE_TICKS_MAX ? CB_SCALE_TICKS_MAX
                                                 : ticks_max;
    if (scale.is_log) {
        find_log_ends(&scale, &shown, margin);
        add_log_ticks(&scale, axis->steps, ticks_max);
    } else {
        find_linear_ends(&scale, axis, &shown, margin);
        add_linear_ticks(&scale, axis->steps, ticks_max);
    }
    return scale;
}

bool cb_scale_has(const struct cb_scale *scale, double value)
{
    return isfinite(value) && (!scale->is_log || value > 0);
}

double cb_scale_at(const struct cb_scale *scale, double value)
{
    double part = scale->is_log ? log(value / scale->low) / log(scale->high / scale->low)
                                : (value - scale->low) / (scale->high - scale->low);

    return scale->from + part * (scale->to - scale->from);
}
