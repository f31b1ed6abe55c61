/* SPDX-License-Identifier: MIT */
/* What is recommended, and how sure that is. */
#include "made_advice.h"

/* ---- rules --------------------------------------------------------------------------- */

START_TEST(each_goal_recommends_what_its_rule_says)
{
    static const struct {
        enum cb_goal_id goal;
        const char *best;
    } goals[] = {{CB_GOAL_WRITE, "snappy"},
                 {CB_GOAL_READ, "lz4"},
                 {CB_GOAL_SPACE, "bzip2:9"},
                 {CB_GOAL_BALANCED, "zstd:3"}};

    add_four();
    for (size_t i = 0; i < sizeof(goals) / sizeof(goals[0]); i++) {
        ask(goals[i].goal, "2.4");
        ck_assert_str_eq(best_name(), goals[i].best);
        ck_assert_ptr_nonnull(strstr(advice->headline, goals[i].best));
        ck_assert_uint_eq(advice->step_count, 5);
    }
    ask(CB_GOAL_WRITE, "2.4");
    /* 1/1500 + 0.1/1000 in microseconds, and 5 ns for each of 1/1.8. */
    ck_assert_double_eq_tol(candidate("snappy")->cost_ns, 0.6667 + 0.1 + 2.7778, 0.01);
    is_out("bzip2:9", "compresses 22");
}
END_TEST

START_TEST(a_block_that_takes_too_long_to_read_puts_a_codec_out)
{
    add("lz4", 0, 2.0, 300, 5000);
    add("zstd", 3, 9.0, 300, 60);
    ask(CB_GOAL_READ, "2.4");
    ck_assert_str_eq(best_name(), "lz4");
    is_out("zstd:3", "more than the 1 ms that the goal allows");
}
END_TEST

START_TEST(data_that_does_not_compress_is_left_alone)
{
    add("none", 0, 1.0, 20000, 20000);
    add("lz4", 0, 1.01, 900, 6000);
    add("zstd", 3, 1.02, 400, 2000);
    ask(CB_GOAL_BALANCED, "2.6");
    ck_assert_str_eq(best_name(), "none");
    ck_assert(runbook_has("COMPRESSION => 'NONE'"));
    ck_assert(!runbook_has("CompressionTest"));
    ck_assert(!runbook_has("hbase.regionserver.codecs</name>"));
}
END_TEST

START_TEST(two_codecs_are_recommended_where_they_are_better_and_hbase_has_them)
{
    add_four();
    ask(CB_GOAL_BALANCED, "2.6");
    ck_assert_str_eq(best_name(), "snappy + zstd:3");
    ck_assert(
        runbook_has("COMPRESSION => 'SNAPPY', COMPRESSION_COMPACT_MAJOR => 'ZSTD'}"));
    ck_assert(runbook_has("<value>snappy,zstd</value>"));
    ck_assert(list_has(&advice->reasons, "The runner-up is ZSTD level 3"));
    ask(CB_GOAL_BALANCED, "2.4.18");
    ck_assert_str_eq(best_name(), "zstd:3");
    ck_assert(!runbook_has("COMPACT_MAJOR"));
    /* Without compactions there are no major ones. */
    wish.load.rewrites = 0;
    ask(CB_GOAL_BALANCED, "2.6");
    ck_assert_str_eq(best_name(), "zstd:3");
}
END_TEST

START_TEST(two_levels_of_one_codec_are_no_pair)
{
    add("zstd", 1, 2.0, 2000, 1000);
    add("zstd", 9, 4.0, 100, 1000);
    ask(CB_GOAL_BALANCED, "2.6");
    ck_assert_ptr_null(cb_advice_best(advice)->major_row);
}
END_TEST

START_TEST(flushes_that_compress_nothing_are_half_of_no_pair)
{
    add("none", 0, 1.0, 20000, 20000);
    add("zstd", 3, 3.0, 50, 500);
    ask(CB_GOAL_BALANCED, "2.6");
    ck_assert_str_eq(best_name(), "none");
}
END_TEST

/* ---- noise --------------------------------------------------------------------------- */

START_TEST(what_differs_by_less_than_its_rounds_is_called_a_tie)
{
    add("lz4", 0, 2.0, 500, 2000);
    add("snappy", 0, 2.0, 500, 1999);
    add("zstd", 3, 2.0, 200, 500);
    ask(CB_GOAL_BALANCED, "2.4");
    ck_assert_int_eq(advice->choice[0].candidate[1].standing, CB_EITHER);
    ck_assert(list_has(&advice->reasons, "Within noise: either"));
    ck_assert_int_eq(candidate("zstd:3")->standing, CB_BEHIND);
}
END_TEST

START_TEST(rounds_that_overlap_make_a_tie_although_medians_are_apart)
{
    struct cb_row *slow = add("lz4", 0, 1.5, 100, 2000);
    struct cb_row *fast = add("snappy", 0, 1.5, 100, 2000);
    static const double noise[ROUNDS] = {0.7, 0.8, 0.95, 1.0, 1.1, 1.2, 1.3};

    for (unsigned i = 0; i < ROUNDS; i++) {
        slow->speed[CB_COMPRESS].cpu_mb_s[i] = 100 * noise[i];
        fast->speed[CB_COMPRESS].cpu_mb_s[i] = 110 * noise[(i * 3) % ROUNDS];
    }
    slow->speed[CB_COMPRESS].cpu.median = 100;
    fast->speed[CB_COMPRESS].cpu.median = 110;
    ask(CB_GOAL_WRITE, "2.4");
    ck_assert_str_eq(best_name(), "snappy");
    ck_assert_double_gt(candidate("lz4")->behind_pct, CB_ADVICE_EQUAL_PCT);
    ck_assert_int_eq(candidate("lz4")->standing, CB_EITHER);
}
END_TEST

START_TEST(a_clear_winner_has_a_runner_up_that_is_behind)
{
    add_four();
    ask(CB_GOAL_WRITE, "2.4");
    ck_assert_int_eq(candidate("zstd:3")->standing, CB_BEHIND);
    ck_assert(list_has(&advice->reasons, "The runner-up is ZSTD level 3, which costs 2"));
    ck_assert(!list_has(&advice->reasons, "either"));
}
END_TEST

START_TEST(too_few_rounds_are_told_with_how_many_it_takes)
{
    results.plan.rounds = 2;
    add_four();
    ask(CB_GOAL_WRITE, "2.4");
    ck_assert_int_eq(candidate("zstd:3")->standing, CB_UNSURE);
    ck_assert(list_has(&advice->reasons, "too few rounds to tell that from noise"));
    ck_assert(list_has(&advice->doubts, "there were 2"));
}
END_TEST

/* ---- doubts -------------------------------------------------------------------------- */

START_TEST(nothing_measured_gives_no_advice_and_no_runbook)
{
    add("lz4", 0, 2.0, 800, 4000)->pattern = CB_FRESH;
    add("snappy", 0, 2.0, 800, 4000)->guarded = true;
    add("gz", 6, 2.0, 800, 4000)->speed[CB_DECOMPRESS].rounds = 0;
    results.row[2].speed[CB_DECOMPRESS].cpu.median = 0;
    ask(CB_GOAL_WRITE, "2.6");
    ck_assert_ptr_null(cb_advice_best(advice));
    ck_assert_ptr_nonnull(strstr(advice->headline, "no row of the pattern reused"));
    ck_assert_uint_eq(advice->step_count, 0);
    ck_assert_uint_eq(advice->choice[0].count, 0);
}
END_TEST

START_TEST(rows_that_failed_and_a_run_that_was_interrupted_are_doubts)
{
    add("lz4", 0, 9.0, 8000, 40000)->state = CB_FAILED;
    add("snappy", 0, 1.8, 1500, 1000);
    add("zstd", 3, 9.0, 8000, 40000)->state = CB_WAITS;
    results.interrupted = true;
    results.input_failures = 2;
    ask(CB_GOAL_WRITE, "2.6");
    ck_assert_str_eq(best_name(), "snappy");
    ck_assert(list_has(&advice->doubts, "2 rows failed, were left out or not reached"));
    ck_assert(list_has(&advice->doubts, "interrupted"));
    ck_assert(list_has(&advice->doubts, "2 inputs could not be read"));
    ck_assert(list_has(&advice->assumptions, "more than 5 ms to decompress"));
    ck_assert(list_has(&advice->reasons, "There is no runner-up"));
}
END_TEST

START_TEST(a_noisy_machine_a_wide_sample_and_made_up_cells_are_doubts)
{
    add("snappy", 0, 1.8, 1500, 1000)->ratio_range = (struct cb_interval){true, 1.7, 1.9};
    results.quiet.is_quiet = false;
    wish.is_made_up = true;
    ask(CB_GOAL_WRITE, "2.6");
    ck_assert(list_has(&advice->doubts, "The machine was not quiet"));
    ck_assert(list_has(&advice->doubts, "uncertain by 11.1 %"));
    ck_assert(list_has(&advice->doubts, "made up"));
    ck_assert(list_has(&advice->doubts, "Blocks of one size"));
}
END_TEST

START_TEST(several_block_sizes_and_levels_leave_no_doubt)
{
    add("zstd", 3, 3.0, 400, 1500);
    add("zstd", 6, 3.1, 200, 1500);
    results.set[results.set_count++] = (struct cb_block_set){.block_bytes = 16384};
    add("zstd", 3, 2.5, 400, 1500)->block_bytes = 16384;
    ask(CB_GOAL_WRITE, "2.6");
    ck_assert_msg(advice->doubts.count == 0, "%s", advice->doubts.text[0]);
    ck_assert(list_has(&advice->reasons,
                       "With blocks of 16 KiB it would be ZSTD level 3: ratio 2.500"));
    ck_assert_ptr_nonnull(strstr(advice->headline, "blocks of 64 KiB"));
}
END_TEST

/* ---- load ---------------------------------------------------------------------------- */

START_TEST(a_load_becomes_processors_and_times)
{
    const struct cb_load *load;

    add("snappy", 0, 2.0, 1000, 500);
    wish.load = (struct cb_load_wish){.has_gets = true,
                                      .has_writes = true,
                                      .gets_per_s = 10000,
                                      .hit_pct = 90,
                                      .write_mb_s = 50,
                                      .rewrites = 3};
    ask(CB_GOAL_WRITE, "2.6");
    load = &cb_advice_best(advice)->load;
    /* 50 MB/s compressed 4 times at 1000 MB/s and decompressed 3 times at 500. */
    ck_assert_double_eq_tol(load->write_cpus, 0.2 + 0.3, 0.005);
    /* 1000 blocks a second of 65536 bytes, 131 us each. */
    ck_assert_double_eq_tol(load->get_cpus, 0.131, 0.002);
    ck_assert_double_eq_tol(load->get_mean_added_us, 13.1, 0.2);
    ck_assert_double_eq_tol(load->get_p99_added_us, 50, 0.001);
    wish.load.hit_pct = 99;
    ask(CB_GOAL_WRITE, "2.6");
    ck_assert_double_eq_tol(cb_advice_best(advice)->load.get_p99_added_us, 0, 0.001);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("advice", start, stop);

    tcase_add_test(tests, each_goal_recommends_what_its_rule_says);
    tcase_add_test(tests, a_block_that_takes_too_long_to_read_puts_a_codec_out);
    tcase_add_test(tests, data_that_does_not_compress_is_left_alone);
    tcase_add_test(tests,
                   two_codecs_are_recommended_where_they_are_better_and_hbase_has_them);
    tcase_add_test(tests, two_levels_of_one_codec_are_no_pair);
    tcase_add_test(tests, flushes_that_compress_nothing_are_half_of_no_pair);
    tcase_add_test(tests, what_differs_by_less_than_its_rounds_is_called_a_tie);
    tcase_add_test(tests, rounds_that_overlap_make_a_tie_although_medians_are_apart);
    tcase_add_test(tests, a_clear_winner_has_a_runner_up_that_is_behind);
    tcase_add_test(tests, too_few_rounds_are_told_with_how_many_it_takes);
    tcase_add_test(tests, nothing_measured_gives_no_advice_and_no_runbook);
    tcase_add_test(tests, rows_that_failed_and_a_run_that_was_interrupted_are_doubts);
    tcase_add_test(tests, a_noisy_machine_a_wide_sample_and_made_up_cells_are_doubts);
    tcase_add_test(tests, several_block_sizes_and_levels_leave_no_doubt);
    tcase_add_test(tests, a_load_becomes_processors_and_times);
    return unit_run();
}
