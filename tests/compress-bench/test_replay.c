/* SPDX-License-Identifier: MIT */
/* A made up replay: its bound, and what is said of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/switch.h"
#include "unit.h"

static struct cb_replay replay;
static char *text;

static void add_samples(enum cb_side_id id, uint64_t blocks, uint64_t growth,
                        uint64_t bytes_out, uint64_t work_ns)
{
    struct cb_side *side = &replay.side[id];

    side->sample = calloc(2, sizeof(*side->sample));
    side->sample[0] = (struct cb_side_sample){.resident_bytes = 500000};
    side->sample[1] = (struct cb_side_sample){blocks, work_ns, 500000 + growth};
    side->samples = 2;
    side->state = CB_MEASURED;
    side->context_bytes = 268096;
    side->last = (struct cb_side_message){.sample = side->sample[1],
                                          .bytes_in = blocks * 65536,
                                          .bytes_out = bytes_out,
                                          .digest = 7,
                                          .contexts = blocks};
}

static void start(void)
{
    memset(&replay, 0, sizeof(replay));
    cb_replay_make_sides(&replay, false);
    replay.source = strdup("region|<b>\n");
    strcpy(replay.started, "2012-03-01T12:00:00Z");
    replay.quiet = (struct cb_quiet){.is_known = true, .is_quiet = true};
    replay.block_bytes = 65536;
    replay.wished_blocks = replay.blocks = replay.distinct_blocks = 1000;
    add_samples(CB_SIDE_GZ, 1000, 268000000, 25000000, 2000000000);
    add_samples(CB_SIDE_GUARDED, 1000, 400000, 25000000, 1000000000);
    add_samples(CB_SIDE_LZO, 1000, 36000, 33000000, 100000000);
}

static void stop(void)
{
    cb_replay_free(&replay);
    free(text);
    text = NULL;
}

static void render(cb_switch_renderer *renderer)
{
    size_t length = 0;

    free(text);
    FILE *file = open_memstream(&text, &length);
    renderer(file, &replay);
    fclose(file);
    /* Lines are broken by width, and columns filled. */
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        bool is_blank = *from == ' ' || *from == '\n';

        if (!is_blank || to == text || to[-1] != ' ') {
            *to++ = is_blank ? ' ' : *from;
        }
    }
    *to = '\0';
}

static void has(const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in:\n%s", part, text);
}

START_TEST(what_is_leaked_may_take_half_of_the_memory_that_is_left)
{
    replay.left_bytes = 2000u * 270000u;
    uint64_t most = cb_replay_most_blocks(&replay);

    ck_assert_uint_ge(most, 980);
    ck_assert_uint_le(most, 1010);
    replay.left_bytes = 100000;
    ck_assert_uint_eq(cb_replay_most_blocks(&replay), 0);
    replay.left_bytes = 0;
    ck_assert_uint_eq(cb_replay_most_blocks(&replay), UINT64_MAX);
}
END_TEST

START_TEST(the_words_say_by_how_much_each_side_differs)
{
    render(cb_render_switch_table);
    has("grew by 268 MB: 1,000 streams that nobody ended hold 268 KB each");
    has("grew by 400 KB, which is 0.15 % of that. It wrote the same bytes, at 2.00 "
        "times");
    has("LZO grew by 36 KB, and takes 32 % more space at 20.0 times the speed.");
    ck_assert(cb_replay_is_whole(&replay));
}
END_TEST

START_TEST(fewer_blocks_than_were_wished_for_are_told_with_the_reason)
{
    replay.wished_blocks = 5000;
    replay.left_bytes = 540000000;
    render(cb_render_switch_table);
    has("1,000 blocks instead of 5,000: what is leaked may take half of the 540 MB");
}
END_TEST

START_TEST(other_bytes_under_the_guard_are_a_failure_that_is_told)
{
    replay.side[CB_SIDE_GUARDED].last.digest = 8;
    render(cb_render_switch_table);
    has("It wrote OTHER BYTES");
    ck_assert(!cb_replay_is_whole(&replay));
}
END_TEST

START_TEST(a_side_that_has_shrunk_has_not_grown)
{
    replay.side[CB_SIDE_LZO].sample[1].resident_bytes = 400000;
    ck_assert_uint_eq(cb_side_growth(&replay.side[CB_SIDE_LZO]), 0);
}
END_TEST

START_TEST(without_any_figures_there_are_no_words_and_no_curves)
{
    for (int id = 0; id < CB_SIDES; id++) {
        replay.side[id].state = CB_FAILED;
        strcpy(replay.side[id].reason, "a <reason>");
    }
    render(cb_render_switch_table);
    has("FAILED gz leaked: a <reason>");
    ck_assert_ptr_null(strstr(text, "grew by"));
    render(cb_render_switch_html);
    has("a &lt;reason&gt;");
    render(cb_render_switch_csv);
    render(cb_render_switch_json);
    has("\"state\": \"failed\"");
}
END_TEST

START_TEST(markdown_and_the_page_mark_what_would_be_mark_up)
{
    render(cb_render_switch_md);
    has("region\\|\\<b>\\\\x0a");
    render(cb_render_switch_html);
    has("region|&lt;b&gt;\\x0a");
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("replay", start, stop);

    tcase_add_test(tests, what_is_leaked_may_take_half_of_the_memory_that_is_left);
    tcase_add_test(tests, the_words_say_by_how_much_each_side_differs);
    tcase_add_test(tests, fewer_blocks_than_were_wished_for_are_told_with_the_reason);
    tcase_add_test(tests, other_bytes_under_the_guard_are_a_failure_that_is_told);
    tcase_add_test(tests, a_side_that_has_shrunk_has_not_grown);
    tcase_add_test(tests, without_any_figures_there_are_no_words_and_no_curves);
    tcase_add_test(tests, markdown_and_the_page_mark_what_would_be_mark_up);
    return unit_run();
}
