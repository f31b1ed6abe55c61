/* SPDX-License-Identifier: MIT */
/* The page of results: its front, its parts, and what it makes of foreign text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/html/page.h"
#include "render/html/results_rows.h"
#include "render/render.h"
#include "unit.h"

static struct cb_results results;
static char *text;

static void add_set(uint64_t block_bytes)
{
    results.set = realloc(results.set, (results.set_count + 1) * sizeof(*results.set));
    results.set[results.set_count++] = (struct cb_block_set){
        .block_bytes = block_bytes, .blocks = 1, .bytes = block_bytes};
}

static size_t add_row(const char *codec, int level, enum cb_pattern pattern, double ratio,
                      double mb_s)
{
    struct cb_row *row = cb_results_add_row(&results);

    row->codec = cb_codec_find(codec);
    row->level = level;
    row->has_level = level != 0;
    row->pattern = pattern;
    row->block_bytes = 65536;
    row->state = CB_MEASURED;
    row->ratio = ratio;
    for (int d = 0; d < CB_DIRECTIONS; d++) {
        struct cb_timed timed = {.bytes = (uint64_t)(mb_s * 1e6),
                                 .blocks = 1,
                                 .wall_ns = 1000000000,
                                 .cpu_ns = 1000000000};

        cb_speed_add(&row->speed[d], &timed);
    }
    return results.row_count - 1;
}

static void start(void)
{
    memset(&results, 0, sizeof(results));
    results.source = strdup("cells");
    strcpy(results.started, "2012-03-01T12:00:00Z");
    results.plan = (struct cb_plan){.threads = 1, .rounds = 1, .slice_ns = 1000000};
    results.quiet = (struct cb_quiet){.is_known = true, .is_quiet = true};
    add_set(65536);
}

static void stop(void)
{
    cb_results_free(&results);
    free(text);
    text = NULL;
}

static void render(void)
{
    size_t length = 0;

    free(text);
    FILE *file = open_memstream(&text, &length);
    cb_render_html(file, &results);
    fclose(file);
}

static void has(const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "the page has no \"%s\"", part);
}

static void lacks(const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "the page has \"%s\"", part);
}

/* ---- the front ----------------------------------------------------------------------- */

START_TEST(on_the_front_is_what_nothing_beats_in_both)
{
    bool is_on[5];
    size_t small = add_row("gz", 6, CB_REUSED, 3, 50);
    size_t beaten = add_row("gz", 1, CB_REUSED, 2, 400);
    size_t middle = add_row("lzo1x-1", 0, CB_REUSED, 2.5, 500);
    size_t as_small = add_row("gz", 9, CB_REUSED, 3, 20);
    size_t fast = add_row("none", 0, CB_REUSED, 1, 9000);

    cb_front_find(&results, CB_COMPRESS, is_on);
    ck_assert(is_on[small]);
    ck_assert(!is_on[beaten]);
    ck_assert(is_on[middle]);
    ck_assert(!is_on[as_small]);
    ck_assert(is_on[fast]);
}
END_TEST

START_TEST(fronts_compare_rows_of_one_pattern_on_the_same_blocks)
{
    bool is_on[4];

    add_row("gz", 6, CB_REUSED, 3, 50);
    size_t fresh = add_row("gz", 6, CB_FRESH, 3, 40);
    size_t guarded = add_row("gz", 6, CB_REUSED, 3, 45);
    results.row[guarded].guarded = true;
    size_t other = add_row("gz", 6, CB_REUSED, 2, 30);
    results.row[other].block_bytes = 4096;
    cb_front_find(&results, CB_COMPRESS, is_on);
    ck_assert(is_on[fresh]);
    ck_assert(is_on[guarded]);
    ck_assert(is_on[other]);
}
END_TEST

START_TEST(what_was_not_measured_neither_beats_nor_is_on_the_front)
{
    bool is_on[3];
    size_t failed = add_row("gz", 6, CB_REUSED, 9, 9000);
    size_t stopped = add_row("gz", 1, CB_REUSED, 9, 9000);
    size_t slow = add_row("lzo1x-1", 0, CB_REUSED, 2, 5);

    results.row[failed].state = CB_FAILED;
    results.row[stopped].speed[CB_COMPRESS].rounds = 0;
    cb_front_find(&results, CB_COMPRESS, is_on);
    ck_assert(!is_on[failed]);
    ck_assert(!is_on[stopped]);
    ck_assert(is_on[slow]);
}
END_TEST

START_TEST(two_that_are_equal_are_both_on_the_front)
{
    bool is_on[2];

    add_row("gz", 6, CB_REUSED, 3, 50);
    add_row("lzo1x-1", 0, CB_REUSED, 3, 50);
    cb_front_find(&results, CB_COMPRESS, is_on);
    ck_assert(is_on[0]);
    ck_assert(is_on[1]);
}
END_TEST

START_TEST(a_subject_is_shown_by_its_reused_row_or_else_by_the_next_best)
{
    size_t fresh = add_row("gz", 6, CB_FRESH, 3, 40);
    size_t reused = add_row("gz", 6, CB_REUSED, 3, 50);
    size_t alone = add_row("lzo1x-1", 0, CB_FRESH, 2, 50);

    ck_assert(!cb_row_leads(&results, &results.row[fresh]));
    ck_assert(cb_row_leads(&results, &results.row[reused]));
    ck_assert(cb_row_leads(&results, &results.row[alone]));
    results.row[reused].state = CB_FAILED;
    ck_assert(cb_row_leads(&results, &results.row[fresh]));
}
END_TEST

START_TEST(every_codec_has_a_family)
{
    for (size_t i = 0; cb_codecs[i] != NULL; i++) {
        const struct cb_family *family = cb_family_of(cb_codecs[i]);

        ck_assert_uint_lt(family->style, CB_CHART_STYLES);
        ck_assert(strcmp(cb_codecs[i]->name, "none") == 0 ||
                  family->style != CB_CHART_NEUTRAL);
    }
    ck_assert_str_eq(cb_family_of(cb_codec_find("gz"))->name, "gz");
    ck_assert_str_eq(cb_family_of(cb_codec_find("lzo1x-999"))->name, "LZO");
}
END_TEST

/* ---- the page ------------------------------------------------------------------------ */

START_TEST(the_front_is_named_in_words_slow_ones_first)
{
    add_row("lzo1x-1", 0, CB_REUSED, 2, 500);
    add_row("gz", 6, CB_REUSED, 3, 50);
    add_row("gz", 9, CB_REUSED, 2.9, 20);
    render();
    has("nothing that was measured is both faster and smaller than gz:6 or lzo1x-1.");
    has("gz:6 reused: ratio 3.000, 50.0 MB/s, on the front");
    has("<td class=\"text begins\">both ways</td>");
}
END_TEST

START_TEST(the_copy_has_words_instead_of_a_point)
{
    add_row("none", 0, CB_REUSED, 1, 9000);
    add_row("gz", 6, CB_REUSED, 3, 50);
    render();
    has("none, which is a copy, is not drawn: ratio 1 at 9,000 MB/s.");
    lacks("<title>none reused");
    has("<th scope=\"row\">none</th>");
}
END_TEST

START_TEST(rows_that_were_not_measured_stand_in_the_table_with_their_reason)
{
    size_t failed = add_row("gz", 6, CB_REUSED, 0, 0);
    size_t waits = add_row("lzo1x-1", 0, CB_REUSED, 0, 0);

    results.row[failed].state = CB_FAILED;
    strcpy(results.row[failed].reason, "block 7 came back, <different>");
    results.row[waits].state = CB_WAITS;
    results.interrupted = true;
    render();
    has(">failed: block 7 came back, &lt;different&gt;</td>");
    has(">waiting</td>");
    has("1 of 2 rows failed.");
    has("The run was interrupted");
    has("<dt>FAILED</dt>");
    lacks("id=\"speed\"");
    lacks("id=\"memory\"");
}
END_TEST

START_TEST(curves_over_block_sizes_need_more_than_one_of_them)
{
    add_row("gz", 6, CB_REUSED, 3, 50);
    render();
    lacks("id=\"blocks\"");
    add_set(4096);
    render();
    lacks("Compression, blocks of 4 KiB");
    size_t other = add_row("gz", 6, CB_REUSED, 2, 30);
    results.row[other].block_bytes = 4096;
    render();
    has("id=\"blocks\"");
    has(">4 KiB</text>");
    has("Compression, blocks of 4 KiB");
}
END_TEST

START_TEST(leaks_are_shown_for_each_context_bare_beside_guarded)
{
    size_t bare = add_row("gz", 6, CB_LEAKED, 3, 50);
    size_t guarded = add_row("gz", 6, CB_LEAKED, 3, 50);

    render();
    lacks("id=\"leaked-compress\"");
    results.row[bare].speed[CB_COMPRESS].growth = (struct cb_growth){true, 68600000, 256};
    render();
    has("id=\"leaked-compress\"");
    lacks("under zguard</li>");
    has(">268 KB</text>");
    has("left: 256 of them at once.");
    results.row[guarded].guarded = true;
    results.row[guarded].speed[CB_COMPRESS].growth = (struct cb_growth){true, 128000, 64};
    render();
    has("under zguard</li>");
    has(">2 KB</text>");
    has("left: from 64 to 256 of them at once.");
    lacks("id=\"leaked-decompress\"");
}
END_TEST

START_TEST(a_machine_that_was_not_quiet_is_told_at_the_top)
{
    add_row("gz", 6, CB_REUSED, 3, 50);
    render();
    lacks("class=\"warning\"");
    has("The machine was quiet");
    results.quiet.is_quiet = false;
    results.quiet.others_cpus = 1.5;
    render();
    has("<p class=\"warning\">The machine was not quiet.");
    has("others used 1.50 CPUs");
}
END_TEST

START_TEST(the_page_says_once_that_the_figures_are_not_those_of_javas_codecs)
{
    add_row("gz", 6, CB_REUSED, 3, 50);
    render();
    char *first = strstr(text, "not of HBase&#39;s Java codecs");
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_null(strstr(first + 1, "not of HBase&#39;s Java codecs"));
}
END_TEST

START_TEST(names_that_were_made_to_harm_are_only_text)
{
    free(results.source);
    results.source = strdup("\"><script>alert(1)</script>\xff\x1b[31m\xe2\x80\xae&amp;");
    add_row("gz", 6, CB_REUSED, 3, 50);
    cb_results_note(&results, "%s", "<img src=x onerror=alert(2)>");
    render();
    lacks("<script>alert");
    lacks("<img");
    lacks("\xff");
    lacks("\x1b");
    lacks("\xe2\x80\xae");
    has("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\xff\\x1b[31m");
    has("&amp;amp;");
    has("&lt;img src=x onerror=alert(2)&gt;");
}
END_TEST

START_TEST(a_page_without_rows_is_a_page)
{
    results.set_count = 0;
    *results.started = '\0';
    render();
    has("<table");
    has("</html>");
}
END_TEST

START_TEST(style_and_script_are_in_the_page_and_it_refers_to_nothing_outside)
{
    add_row("gz", 6, CB_REUSED, 3, 50);
    render();
    has("prefers-color-scheme: dark");
    has("aria-sort");
    has("default-src 'none'");
    lacks("http:");
    lacks("https:");
    lacks("url(");
    lacks("@import");
    lacks(" src=");
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("html_results", start, stop);

    tcase_add_test(tests, on_the_front_is_what_nothing_beats_in_both);
    tcase_add_test(tests, fronts_compare_rows_of_one_pattern_on_the_same_blocks);
    tcase_add_test(tests, what_was_not_measured_neither_beats_nor_is_on_the_front);
    tcase_add_test(tests, two_that_are_equal_are_both_on_the_front);
    tcase_add_test(tests, a_subject_is_shown_by_its_reused_row_or_else_by_the_next_best);
    tcase_add_test(tests, every_codec_has_a_family);
    tcase_add_test(tests, the_front_is_named_in_words_slow_ones_first);
    tcase_add_test(tests, the_copy_has_words_instead_of_a_point);
    tcase_add_test(tests,
                   rows_that_were_not_measured_stand_in_the_table_with_their_reason);
    tcase_add_test(tests, curves_over_block_sizes_need_more_than_one_of_them);
    tcase_add_test(tests, leaks_are_shown_for_each_context_bare_beside_guarded);
    tcase_add_test(tests, a_machine_that_was_not_quiet_is_told_at_the_top);
    tcase_add_test(tests,
                   the_page_says_once_that_the_figures_are_not_those_of_javas_codecs);
    tcase_add_test(tests, names_that_were_made_to_harm_are_only_text);
    tcase_add_test(tests, a_page_without_rows_is_a_page);
    tcase_add_test(tests,
                   style_and_script_are_in_the_page_and_it_refers_to_nothing_outside);
    return unit_run();
}
