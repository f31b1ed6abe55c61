/* SPDX-License-Identifier: MIT */
/* One made up result, in every form. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "render/render.h"
#include "unit.h"

static struct cb_results results;
static char *text;

static void add_speeds(struct cb_row *row)
{
    for (unsigned round = 0; round < 3; round++) {
        struct cb_timed timed = {.bytes = 1000000,
                                 .blocks = 16,
                                 .wall_ns = 10000000 + round * 1000000,
                                 .cpu_ns = 9000000};

        cb_speed_add(&row->speed[CB_COMPRESS], &timed);
    }
    row->speed[CB_COMPRESS].latency = (struct cb_latency){1000, 2000, 3000};
    row->speed[CB_COMPRESS].context_bytes = 268096;
    row->speed[CB_COMPRESS].growth = (struct cb_growth){true, 68600000, 256};
}

static void start(void)
{
    memset(&results, 0, sizeof(results));
    results.source = strdup("region|<b>\n");
    strcpy(results.started, "2012-03-01T12:00:00Z");
    strcpy(results.machine.processor, "A processor");
    results.plan = (struct cb_plan){.threads = 1, .rounds = 3, .slice_ns = 100000000};
    results.source_bytes = results.sampled_bytes = 65536;
    results.quiet = (struct cb_quiet){.is_known = true, .is_quiet = true};
    results.set = calloc(1, sizeof(*results.set));
    results.set[results.set_count++] =
        (struct cb_block_set){.block_bytes = 65536, .blocks = 1, .bytes = 65536};
    struct cb_row *row = cb_results_add_row(&results);
    row->codec = cb_codec_find("gz");
    row->level = 6;
    row->has_level = true;
    row->pattern = CB_LEAKED;
    row->block_bytes = 65536;
    row->state = CB_MEASURED;
    row->bytes_in = 3000;
    row->bytes_out = 1000;
    row->ratio = 3;
    add_speeds(row);
    row = cb_results_add_row(&results);
    row->codec = cb_codec_find("lzo1x-1");
    row->pattern = CB_FRESH;
    row->block_bytes = 65536;
    row->state = CB_FAILED;
    strcpy(row->reason, "block 7 came back, \"different\"");
}

static void stop(void)
{
    cb_results_free(&results);
    free(text);
    text = NULL;
}

static void render(cb_renderer *renderer)
{
    size_t length = 0;

    free(text);
    FILE *file = open_memstream(&text, &length);
    renderer(file, &results);
    fclose(file);
}

static void has(const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in:\n%s", part, text);
}

START_TEST(the_table_says_what_was_measured_and_what_failed)
{
    render(cb_render_table);
    has("machine    A processor");
    has("not of HBase's Java codecs");
    has("zlib ");
    has("1 block of 64 KiB, 65.5 KB");
    has("gz:6   leaked   3.000");
    has("90.9   100");
    has("1 us  2 us  3 us");
    has("268 KB");
    has("68.6 MB / 256");
    has("FAILED     lzo1x-1 fresh, 64 KiB blocks: block 7 came back");
}
END_TEST

START_TEST(the_columns_of_the_table_end_where_their_titles_end)
{
    render(cb_render_table);
    char *titles = strstr(text, "codec  pattern");
    ck_assert_ptr_nonnull(titles);
    size_t width = strcspn(titles, "\n");
    const char *figures = titles + width + 1;
    ck_assert_uint_eq(strcspn(figures, "\n"), width);
    const char *title = strstr(titles, "ratio");
    ck_assert_int_eq(figures[title + 5 - titles], ' ');
    ck_assert_int_eq(figures[title + 4 - titles], '0');
}
END_TEST

START_TEST(a_row_that_was_not_measured_has_no_figures_of_speed)
{
    results.row[0].speed[CB_COMPRESS].rounds = 0;
    results.interrupted = true;
    render(cb_render_table);
    has("-     -       -    -");
    has("Interrupted");
}
END_TEST

START_TEST(a_machine_that_was_not_quiet_is_told)
{
    results.quiet.is_quiet = false;
    results.quiet.others_cpus = 1.5;
    render(cb_render_table);
    has("The machine was not quiet: others used 1.50 CPUs");
}
END_TEST

START_TEST(markdown_has_tables_and_marks_what_would_be_mark_up)
{
    render(cb_render_md);
    has("| codec | pattern | ratio |");
    has("|---|---|---:|");
    has("| gz:6 | leaked | 3.000 | 90.9 |");
    has("region\\|\\<b>");
}
END_TEST

START_TEST(csv_has_a_line_a_row_with_as_many_cells_as_the_head)
{
    int commas[3] = {0};
    int line = 0;
    bool quoted = false;

    render(cb_render_csv);
    for (const char *at = text; *at != '\0' && line < 3; at++) {
        quoted = *at == '"' ? !quoted : quoted;
        commas[line] += *at == ',' && !quoted ? 1 : 0;
        line += *at == '\n' ? 1 : 0;
    }
    ck_assert_int_eq(line, 3);
    ck_assert_int_eq(commas[0], commas[1]);
    ck_assert_int_eq(commas[0], commas[2]);
    has("\"block 7 came back, \"\"different\"\"\"");
}
END_TEST

static json_t *parse_json(void)
{
    json_error_t error;

    render(cb_render_json);
    json_t *document = json_loads(text, 0, &error);
    ck_assert_msg(document != NULL, "%s", error.text);
    return document;
}

START_TEST(json_has_each_round_and_what_programs_need_to_compare)
{
    json_t *document = parse_json();
    json_t *row = json_array_get(json_object_get(document, "rows"), 0);
    json_t *wall = json_object_get(json_object_get(row, "compress"), "wall_mb_s");

    ck_assert_str_eq(json_string_value(json_object_get(document, "format")),
                     "compress-bench");
    ck_assert_int_eq(json_integer_value(json_object_get(document, "version")), 1);
    ck_assert_uint_eq(json_array_size(json_object_get(wall, "rounds")), 3);
    ck_assert_double_eq_tol(json_real_value(json_object_get(wall, "median")), 90.9091,
                            1e-3);
    ck_assert_str_eq(json_string_value(json_object_get(row, "name")), "gz:6");
    ck_assert(json_is_null(json_object_get(row, "reason")));
    json_decref(document);
}
END_TEST

START_TEST(json_has_null_for_what_is_not_known)
{
    json_t *document = parse_json();
    json_t *row = json_array_get(json_object_get(document, "rows"), 1);

    ck_assert(json_is_null(json_object_get(row, "level")));
    ck_assert(json_is_null(json_object_get(row, "ratio_range")));
    ck_assert(
        json_is_null(json_object_get(json_object_get(row, "compress"), "wall_mb_s")));
    ck_assert(json_is_null(json_object_get(json_object_get(row, "compress"), "growth")));
    ck_assert_str_eq(json_string_value(json_object_get(row, "state")), "failed");
    json_decref(document);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("render", start, stop);

    tcase_add_test(tests, the_table_says_what_was_measured_and_what_failed);
    tcase_add_test(tests, the_columns_of_the_table_end_where_their_titles_end);
    tcase_add_test(tests, a_row_that_was_not_measured_has_no_figures_of_speed);
    tcase_add_test(tests, a_machine_that_was_not_quiet_is_told);
    tcase_add_test(tests, markdown_has_tables_and_marks_what_would_be_mark_up);
    tcase_add_test(tests, csv_has_a_line_a_row_with_as_many_cells_as_the_head);
    tcase_add_test(tests, json_has_each_round_and_what_programs_need_to_compare);
    tcase_add_test(tests, json_has_null_for_what_is_not_known);
    return unit_run();
}
