/* SPDX-License-Identifier: MIT */
/* What releases of HBase have, and the runbooks for them. */
#include "made_advice.h"

/* ---- what HBase has ------------------------------------------------------------------ */

START_TEST(what_a_release_lacks_is_not_recommended)
{
    add_four();
    ask(CB_GOAL_BALANCED, "0.98.24");
    is_out("zstd:3", "HBase 0.98.24 has no ZSTD (it is there from 1.3.1)");
    ask(CB_GOAL_BALANCED, "0.92.2");
    ck_assert_str_eq(best_name(), "snappy");
    is_out("lz4", "has no LZ4");
    is_out("bzip2:9", "from 0.98.20 to before 1.0.0, and from 1.3.0");
    ask(CB_GOAL_BALANCED, "0.90");
    ck_assert_str_eq(best_name(), "nothing");
    ck_assert_ptr_nonnull(strstr(advice->headline, "nothing that was measured"));
    ck_assert_uint_eq(advice->step_count, 0);
}
END_TEST

START_TEST(what_can_be_loaded_and_hurts_is_not_recommended)
{
    add("gz", 6, 3.0, 600, 2000);
    add("zstd", 3, 3.0, 500, 2000);
    add("snappy", 0, 1.8, 400, 1000);
    ask(CB_GOAL_BALANCED, "0.92");
    is_out("gz:6", "leaks a deflate context of 268 KB");
    ask(CB_GOAL_BALANCED, "1.2.12");
    is_out("zstd:3", "HBase 1.3 and later take for BZIP2");
    ck_assert_str_eq(best_name(), "gz:6");
    ask(CB_GOAL_BALANCED, "1.2.4");
    is_out("zstd:3", "has no ZSTD");
    ask(CB_GOAL_BALANCED, "1.3.1");
    ck_assert_int_ne(candidate("zstd:3")->standing, CB_OUT);
}
END_TEST

START_TEST(what_hbase_has_no_codec_for_is_shown_and_not_recommended)
{
    add("lzo1x-1", 0, 2.0, 700, 900);
    add("lzo1x-999", 8, 3.0, 2000, 2000);
    ask(CB_GOAL_BALANCED, "2.6");
    ck_assert_str_eq(best_name(), "lzo1x-1");
    is_out("lzo1x-999:8", "hadoop-lzo alone has it");
    ck_assert_double_lt(candidate("lzo1x-999:8")->cost_ns, candidate("lzo1x-1")->cost_ns);
}
END_TEST

START_TEST(levels_are_set_where_the_release_can_set_them)
{
    add("zstd", 6, 3.0, 400, 1500);
    add("gz", 3, 2.9, 100, 500);
    ask(CB_GOAL_BALANCED, "2.6");
    ck_assert_int_eq(candidate("zstd:6")->fit.level, CB_LEVEL_FAMILY);
    ck_assert(runbook_has("COMPRESSION => 'ZSTD', CONFIGURATION => "
                          "{'hbase.io.compress.zstd.level' => '6'}}"));
    is_out("gz:3", "cannot set level 3 of GZ; it uses 6");
    ask(CB_GOAL_BALANCED, "2.2");
    ck_assert_int_eq(candidate("zstd:6")->fit.level, CB_LEVEL_SITE);
    ck_assert(runbook_has("<name>io.compression.codec.zstd.level</name>\n"
                          "  <value>6</value>"));
    ck_assert(!runbook_has("CONFIGURATION"));
    ck_assert(list_has(&advice->costs, "for all tables of the cluster at once"));
}
END_TEST

START_TEST(a_level_with_a_name_is_set_by_it)
{
    add("gz", 1, 2.5, 200, 500);
    ask(CB_GOAL_BALANCED, "2.6");
    ck_assert(
        runbook_has("<name>zlib.compress.level</name>\n  <value>BEST_SPEED</value>"));
    ask(CB_GOAL_BALANCED, "0.98");
    is_out("gz:1", "cannot set level 1");
}
END_TEST

START_TEST(a_dictionary_is_trained_kept_and_set)
{
    struct cb_row *row = add("zstd", 3, 3.0, 400, 1500);

    row->with_dictionary = true;
    row->dictionary_bytes = 112640;
    ask(CB_GOAL_BALANCED, "2.5.0");
    ck_assert(runbook_has("zstd --train --maxdict=112640 -B65536"));
    ck_assert(runbook_has("CONFIGURATION => {'hbase.io.compress.zstd.dictionary' => "
                          "'hdfs:///hbase-dictionaries/zstd.dict'}}"));
    ask(CB_GOAL_BALANCED, "2.4");
    is_out("zstd:3+dict", "has no dictionaries");
}
END_TEST

/* ---- runbook and names --------------------------------------------------------------- */

START_TEST(no_word_of_a_runbook_is_left_to_fill_in)
{
    static const char *const versions[] = {"0.90", "0.92", "0.94", "0.96", "1.0",
                                           "1.4",  "2.0",  "2.4",  "2.5",  "3.0"};

    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        for (size_t k = 0; k < sizeof(codecs) / sizeof(codecs[0]); k++) {
            add(codecs[k].name, 0, 2, 500, 1000);
            ask(CB_GOAL_BALANCED, versions[i]);
            for (const char *word = "{TABLE}\0{FAMILY}\0{codec}\0{SETTINGS}\0{NEEDS}\0"
                                    "{DATA}\0{ARCHIVE}\0{VERSION}\0{KEY}\0{MODULE}\0";
                 *word != '\0'; word += strlen(word) + 1) {
                ck_assert_msg(!runbook_has(word), "%s in %s", word, versions[i]);
            }
            stop();
            start();
        }
    }
}
END_TEST

START_TEST(names_are_written_so_that_shells_read_them_back)
{
    wish.table = "ns:orders";
    wish.family = "it's $HOME";
    add("gz", 6, 2, 500, 1000);
    ask(CB_GOAL_BALANCED, "2.6");
    ck_assert(
        runbook_has("alter 'ns:orders', {NAME => 'it\\'s $HOME', COMPRESSION => 'GZ'}"));
    ck_assert(runbook_has("/hbase/data/ns/orders/*/it"));
    ck_assert(runbook_has("'\\''"));
    wish.table = "orders";
    ask(CB_GOAL_BALANCED, "0.94");
    ck_assert(runbook_has("/hbase/orders/*/"));
    ck_assert(runbook_has("/hbase/.archive/orders/*/"));
}
END_TEST

START_TEST(releases_are_read_and_unknown_ones_get_the_nearest)
{
    static const char *const good[] = {"0.90", "0.92.2", "1.4.14", "2.6",
                                       "2.6.1-hadoop3"};
    static const struct {
        const char *text, *says;
    } bad[] = {{"2.9", "the nearest that is known is 2.6"},
               {"0.95", "the nearest that is known is 0.94"},
               {"9.0", "the nearest that is known is 3.0"},
               {"2", "must be a release"},
               {"", "must be a release"},
               {"new", "must be a release"},
               {"2.6.1.1", "must be a release"},
               {"2.6;x", "must be a release"},
               {"2.6000", "must be a release"}};
    char error[CB_HBASE_ERROR_BYTES];
    struct cb_hbase hbase;

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        ck_assert_msg(cb_hbase_parse(&hbase, good[i], error), "%s: %s", good[i], error);
        ck_assert_str_eq(hbase.name, good[i]);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert_msg(!cb_hbase_parse(&hbase, bad[i].text, error), "%s", bad[i].text);
        ck_assert_msg(strstr(error, bad[i].says) != NULL, "%s: %s", bad[i].text, error);
    }
}
END_TEST

START_TEST(names_that_hbase_refuses_are_refused)
{
    static const char *const good[] = {"t", "T_1", "a.b-c", "ns:t", NULL};
    static const char *const bad[] = {
        "", "-t", ".t", "a b", "ns:", ":t", "n-s:t", "a:b:c", "t'", NULL};
    char error[CB_HBASE_ERROR_BYTES];
    struct cb_hbase hbase;

    ck_assert(cb_hbase_parse(&hbase, "2.6", error));
    for (size_t i = 0; good[i] != NULL; i++) {
        ck_assert_msg(cb_hbase_table_is_legal(&hbase, good[i], error), "%s", good[i]);
    }
    for (size_t i = 0; bad[i] != NULL; i++) {
        ck_assert_msg(!cb_hbase_table_is_legal(&hbase, bad[i], error), "%s", bad[i]);
    }
    ck_assert(cb_hbase_family_is_legal("cf 1'", error));
    ck_assert(!cb_hbase_family_is_legal(".cf", error));
    ck_assert(!cb_hbase_family_is_legal("c:f", error));
    ck_assert(!cb_hbase_family_is_legal("c\nf", error));
    ck_assert(cb_hbase_parse(&hbase, "0.94", error));
    ck_assert(!cb_hbase_table_is_legal(&hbase, "ns:t", error));
    ck_assert_ptr_nonnull(strstr(error, "has no namespaces"));
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("runbook", start, stop);

    tcase_add_test(tests, what_a_release_lacks_is_not_recommended);
    tcase_add_test(tests, what_can_be_loaded_and_hurts_is_not_recommended);
    tcase_add_test(tests, what_hbase_has_no_codec_for_is_shown_and_not_recommended);
    tcase_add_test(tests, levels_are_set_where_the_release_can_set_them);
    tcase_add_test(tests, a_level_with_a_name_is_set_by_it);
    tcase_add_test(tests, a_dictionary_is_trained_kept_and_set);
    tcase_add_test(tests, no_word_of_a_runbook_is_left_to_fill_in);
    tcase_add_test(tests, names_are_written_so_that_shells_read_them_back);
    tcase_add_test(tests, releases_are_read_and_unknown_ones_get_the_nearest);
    tcase_add_test(tests, names_that_hbase_refuses_are_refused);
    return unit_run();
}
