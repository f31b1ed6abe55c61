/* SPDX-License-Identifier: MIT */
/* A thread's budget for stacks, under clocks that the tests turn themselves. */
#include <string.h>

#include "platform/os.h"
#include "preload/budget.h"
#include "unit.h"

#define NS_PER_MS 1000000ull
#define TICK_NS (4 * NS_PER_MS) /* of the coarse clock */

static uint64_t now_ns;
static struct zg_budget budget;

uint64_t zg_os_monotonic_ns(void)
{
    return now_ns;
}

uint64_t zg_os_coarse_ns(void)
{
    return now_ns / TICK_NS * TICK_NS;
}

static void start(void)
{
    now_ns = 5000000 * NS_PER_MS;
    memset(&budget, 0, sizeof budget);
}

/* A stream every each_ns, whose stack would cost cost_ns. Return: whether it was taken. */
static bool make_stream(unsigned percent, bool is_known, uint64_t each_ns,
                        uint64_t cost_ns)
{
    now_ns += each_ns;
    if (!zg_budget_allows(&budget, percent, is_known))
        return false;
    now_ns += cost_ns;
    zg_budget_pay(&budget, percent);
    return true;
}

static unsigned make_streams(unsigned count, unsigned percent, bool is_known,
                             uint64_t each_ns, uint64_t cost_ns)
{
    unsigned taken = 0;
    for (unsigned i = 0; i < count; i++)
        taken += make_stream(percent, is_known, each_ns, cost_ns);
    return taken;
}

START_TEST(a_threads_first_streams_are_all_taken)
{
    ck_assert_uint_eq(make_streams(500, 1, true, 100, 20000), 500);
    ck_assert_uint_lt(make_streams(500, 1, true, 100, 20000), 20);
}
END_TEST

START_TEST(slow_streams_are_all_taken_for_ever)
{
    /* 10 us every 1.1 ms are less than a hundredth of the time. */
    ck_assert_uint_eq(make_streams(20000, 1, true, 1100000, 10000), 20000);
}
END_TEST

static const struct {
    unsigned percent;
    uint64_t each_ns, cost_ns;
} loads[] = {{1, 150, 1200}, {1, 2000, 20000}, {1, 50000, 20000}, {5, 150, 1200},
             {1, 150, 100},  {20, 1000, 3000}, {99, 10, 100000}};

START_TEST(in_the_long_run_the_share_is_kept_and_used)
{
    const unsigned percent = loads[_i].percent;
    const uint64_t each_ns = loads[_i].each_ns, cost_ns = loads[_i].cost_ns;
    while (make_stream(percent, true, each_ns, cost_ns)) { /* what it begins with */
    }
    uint64_t begin = now_ns, spent = 0;
    while (now_ns - begin < 1000 * NS_PER_MS)
        spent += make_stream(percent, true, each_ns, cost_ns) ? cost_ns : 0;
    uint64_t share = (now_ns - begin) * percent / 100;
    ck_assert_uint_le(spent, share + cost_ns);
    ck_assert_uint_ge(spent + cost_ns, share * 9 / 10);
}
END_TEST

START_TEST(a_pattern_in_the_program_is_met_at_all_of_its_points)
{
    for (unsigned period = 2; period < 20; period++) {
        unsigned met[20] = {0}, taken = 0;
        start();
        make_streams(20000, 1, true, 150, 1200); /* the savings are spent */
        for (unsigned i = 0; taken < 400 * period; i++)
            if (make_stream(1, true, 150, 1200)) {
                met[i % period]++;
                taken++;
            }
        for (unsigned point = 0; point < period; point++)
            ck_assert_msg(met[point] > 200 && met[point] < 600, "%u of %u: %u", point,
                          period, met[point]);
    }
}
END_TEST

START_TEST(a_stream_from_an_unknown_place_may_make_debts)
{
    make_streams(20000, 1, true, 150, 1200);
    ck_assert_int_le(budget.credit_ns, 1200);
    unsigned taken = make_streams(2000, 1, false, 150, 20000);
    ck_assert_uint_ge(taken, 495);
    ck_assert_uint_le(taken, 515);
    ck_assert_int_ge(budget.credit_ns, -(int32_t)(10 * NS_PER_MS + 40000));
}
END_TEST

START_TEST(after_a_rush_rare_streams_are_taken_at_once)
{
    make_streams(50000, 1, true, 150, 20000);
    ck_assert_uint_gt(budget.skip, 100);
    ck_assert_uint_eq(make_streams(50, 1, true, 100 * NS_PER_MS, 20000), 50);
}
END_TEST

START_TEST(a_thread_that_was_held_up_on_a_stack_is_soon_back)
{
    make_streams(20000, 1, true, 150, 1200);
    while (!make_stream(1, true, 150, 8 * NS_PER_MS)) {
    }
    ck_assert_uint_gt(make_streams(200000, 1, true, 150, 1200), 50); /* in 30 ms */
}
END_TEST

START_TEST(nothing_is_taken_at_0_and_everything_at_100)
{
    ck_assert_uint_eq(make_streams(1000, 0, false, 1000 * NS_PER_MS, 1), 0);
    ck_assert_uint_eq(make_streams(1000, 100, true, 1, 1000 * NS_PER_MS), 1000);
}
END_TEST

START_TEST(a_clock_that_stands_still_does_no_harm)
{
    ck_assert_uint_eq(make_streams(1000, 1, true, 0, 0), 1000);
    now_ns = 0;
    start();
    make_streams(20000, 1, true, 150, 1200);
    ck_assert_uint_lt(make_streams(100000, 1, true, 0, 1200), 2);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("budget", start, NULL);

    tcase_add_test(tests, a_threads_first_streams_are_all_taken);
    tcase_add_test(tests, slow_streams_are_all_taken_for_ever);
    tcase_add_loop_test(tests, in_the_long_run_the_share_is_kept_and_used, 0,
                        (int)(sizeof loads / sizeof loads[0]));
    tcase_add_test(tests, a_pattern_in_the_program_is_met_at_all_of_its_points);
    tcase_add_test(tests, a_stream_from_an_unknown_place_may_make_debts);
    tcase_add_test(tests, after_a_rush_rare_streams_are_taken_at_once);
    tcase_add_test(tests, a_thread_that_was_held_up_on_a_stack_is_soon_back);
    tcase_add_test(tests, nothing_is_taken_at_0_and_everything_at_100);
    tcase_add_test(tests, a_clock_that_stands_still_does_no_harm);
    return unit_run();
}
