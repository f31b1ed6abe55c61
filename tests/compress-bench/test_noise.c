/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/random.h"
#include "compare/noise.h"
#include "unit.h"

#define ROUNDS 7
#define SPEEDS 32

/* A round of a program: 100 MB/s, and a noise of up to so many percent either way. */
static double round_of(struct cb_random *random, double speed, double noise_pct)
{
    double part = (double)cb_random_below(random, 1000001) / 500000 - 1;

    return speed * (1 + part * noise_pct / 100);
}

static double before[SPEEDS][ROUNDS];
static double after[SPEEDS][ROUNDS];
static struct cb_noise_pair pair[SPEEDS];

/* shift_pct: of the first speed alone. */
static void make_pairs(uint64_t seed, unsigned rounds, double shift_pct, double noise_pct)
{
    struct cb_random random = {seed};

    for (size_t i = 0; i < SPEEDS; i++) {
        double shift = i == 0 ? 1 + shift_pct / 100 : 1;

        for (unsigned round = 0; round < rounds; round++) {
            before[i][round] = round_of(&random, 100, noise_pct);
            after[i][round] = round_of(&random, 100 * shift, noise_pct);
        }
        pair[i] = (struct cb_noise_pair){.before = before[i],
                                         .after = after[i],
                                         .before_count = rounds,
                                         .after_count = rounds};
    }
}

static unsigned count_of(enum cb_verdict verdict)
{
    unsigned count = 0;

    for (size_t i = 0; i < SPEEDS; i++) {
        count += pair[i].verdict == verdict;
    }
    return count;
}

START_TEST(the_chance_of_ranks_is_that_of_counting_all_orders)
{
    static const double low[] = {1, 2, 3, 4};
    static const double high[] = {5, 6, 7, 8};
    static const double mixed[] = {2.5, 3.5, 9, 10};
    static const double tied[] = {4, 4, 7, 8};

    /* 2 of 70 orders are as extreme. */
    ck_assert_double_eq_tol(cb_noise_rank_chance(low, 4, high, 4), 2.0 / 70, 1e-12);
    ck_assert_double_eq_tol(cb_noise_rank_chance(high, 4, low, 4), 2.0 / 70, 1e-12);
    /* Ranks 1 2 4 6 against 3 5 7 8: the sum 13 is 5 from its mean; 14 of 70 are. */
    ck_assert_double_eq_tol(cb_noise_rank_chance(low, 4, mixed, 4), 14.0 / 70, 1e-12);
    ck_assert_double_eq_tol(cb_noise_rank_chance(low, 4, low, 4), 1, 1e-12);
    /* Doubled ranks 2 4 6 10 against 10 10 14 16: 6 of 70 draws are as extreme. */
    ck_assert_double_eq_tol(cb_noise_rank_chance(low, 4, tied, 4), 6.0 / 70, 1e-12);
}
END_TEST

START_TEST(with_many_rounds_the_chance_is_that_of_the_exact_test)
{
    double a[20];
    double b[21];

    for (unsigned i = 0; i < 20; i++) {
        a[i] = 2 * i;
    }
    for (unsigned i = 0; i < 21; i++) {
        b[i] = 2 * i + 9;
    }
    /* By counting all orders of 41 ranks. */
    ck_assert_double_eq_tol(cb_noise_rank_chance(a, 20, b, 21), 0.018409, 0.002);
}
END_TEST

START_TEST(identical_rounds_are_the_same)
{
    make_pairs(1, ROUNDS, 0, 5);
    for (size_t i = 0; i < SPEEDS; i++) {
        pair[i].after = pair[i].before;
    }
    ck_assert(cb_noise_judge(pair, SPEEDS, 3));
    ck_assert_uint_eq(count_of(CB_SAME), SPEEDS);
}
END_TEST

START_TEST(a_known_shift_is_found_and_nothing_else_is)
{
    make_pairs(2, ROUNDS, -10, 2);
    ck_assert(cb_noise_judge(pair, SPEEDS, 3));
    ck_assert_int_eq(pair[0].verdict, CB_SLOWER);
    ck_assert_double_eq_tol(pair[0].change_pct, -10, 3);
    ck_assert_uint_eq(count_of(CB_SAME), SPEEDS - 1);
    make_pairs(2, ROUNDS, 10, 2);
    ck_assert(cb_noise_judge(pair, SPEEDS, 3));
    ck_assert_int_eq(pair[0].verdict, CB_FASTER);
    ck_assert_uint_eq(count_of(CB_SAME), SPEEDS - 1);
}
END_TEST

START_TEST(a_shift_below_the_floor_is_the_same_however_sure)
{
    make_pairs(4, ROUNDS, -2, 0.1);
    ck_assert(cb_noise_judge(pair, SPEEDS, 3));
    ck_assert_double_lt(pair[0].chance, 0.001);
    ck_assert_int_eq(pair[0].verdict, CB_SAME);
    ck_assert(cb_noise_judge(pair, SPEEDS, 1));
    ck_assert_int_eq(pair[0].verdict, CB_SLOWER);
}
END_TEST

START_TEST(a_change_that_rounds_overlap_is_noise)
{
    static double slow[] = {90, 95, 88, 101, 93, 104, 92};
    static double fast[] = {97, 99, 103, 91, 100, 98, 89};
    struct cb_noise_pair one = {
        .before = slow, .after = fast, .before_count = 7, .after_count = 7};

    ck_assert(cb_noise_judge(&one, 1, 3));
    ck_assert_double_gt(one.change_pct, 3);
    ck_assert_int_eq(one.verdict, CB_NOISE);
}
END_TEST

START_TEST(too_few_rounds_cannot_tell_whatever_they_are)
{
    make_pairs(5, 3, -50, 0.1);
    ck_assert(cb_noise_judge(pair, SPEEDS, 3));
    ck_assert_uint_eq(count_of(CB_TOO_FEW), SPEEDS);
    make_pairs(5, 1, 0, 0);
    ck_assert(cb_noise_judge(pair, SPEEDS, 3));
    ck_assert_uint_eq(count_of(CB_TOO_FEW), SPEEDS);
}
END_TEST

START_TEST(the_rounds_that_it_asks_for_suffice_and_one_less_do_not)
{
    unsigned needed = cb_noise_rounds_needed(SPEEDS);

    ck_assert_uint_eq(needed, 7);
    make_pairs(6, needed, -50, 0.1);
    ck_assert(cb_noise_judge(pair, SPEEDS, 3));
    ck_assert_int_eq(pair[0].verdict, CB_SLOWER);
    make_pairs(6, needed - 1, -50, 0.1);
    ck_assert(cb_noise_judge(pair, SPEEDS, 3));
    ck_assert_int_eq(pair[0].verdict, CB_TOO_FEW);
}
END_TEST

START_TEST(a_speed_without_rounds_is_not_judged)
{
    make_pairs(7, ROUNDS, 0, 1);
    pair[3].after_count = 0;
    ck_assert(cb_noise_judge(pair, SPEEDS, 3));
    ck_assert_int_eq(pair[3].verdict, CB_NO_ROUNDS);
    ck_assert_uint_eq(count_of(CB_SAME), SPEEDS - 1);
}
END_TEST

/* Wide noise and no floor, so that only the test of ranks stands between chance and a verdict.
 */
START_TEST(
    of_many_comparisons_of_a_program_with_itself_one_in_twenty_finds_a_change_at_most)
{
    unsigned wrong = 0;

    for (uint64_t seed = 1; seed <= 400; seed++) {
        make_pairs(seed, ROUNDS, 0, 20);
        ck_assert(cb_noise_judge(pair, SPEEDS, 0));
        wrong += count_of(CB_SLOWER) + count_of(CB_FASTER) > 0;
    }
    /* 20 are expected at most; 33 are so many only once in a thousand times. */
    ck_assert_uint_lt(wrong, 33);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("noise", NULL, NULL);

    tcase_add_test(tests, the_chance_of_ranks_is_that_of_counting_all_orders);
    tcase_add_test(tests, with_many_rounds_the_chance_is_that_of_the_exact_test);
    tcase_add_test(tests, identical_rounds_are_the_same);
    tcase_add_test(tests, a_known_shift_is_found_and_nothing_else_is);
    tcase_add_test(tests, a_shift_below_the_floor_is_the_same_however_sure);
    tcase_add_test(tests, a_change_that_rounds_overlap_is_noise);
    tcase_add_test(tests, too_few_rounds_cannot_tell_whatever_they_are);
    tcase_add_test(tests, the_rounds_that_it_asks_for_suffice_and_one_less_do_not);
    tcase_add_test(tests, a_speed_without_rounds_is_not_judged);
    tcase_add_test(
        tests,
        of_many_comparisons_of_a_program_with_itself_one_in_twenty_finds_a_change_at_most);
    return unit_run();
}
