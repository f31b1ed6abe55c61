/* SPDX-License-Identifier: MIT */
/* Pictures, as they are written. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/html/chart.h"
#include "unit.h"

static char *text;

static void stop(void)
{
    free(text);
    text = NULL;
}

static void has(const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in:\n%s", part, text);
}

static size_t count_of(const char *part)
{
    size_t count = 0;

    for (const char *at = text; (at = strstr(at, part)) != NULL; at++) {
        count++;
    }
    return count;
}

static void lacks(const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "\"%s\" in:\n%s", part, text);
}

static char *write_number(double value, char out[CB_CHART_TEXT_BYTES])
{
    snprintf(out, CB_CHART_TEXT_BYTES, "%g u", value);
    return out;
}

static void draw(const struct cb_chart *chart)
{
    size_t length = 0;

    free(text);
    FILE *file = open_memstream(&text, &length);
    cb_chart_write(file, chart);
    fclose(file);
}

static void draw_bars(const struct cb_chart_bars *bars)
{
    size_t length = 0;

    free(text);
    FILE *file = open_memstream(&text, &length);
    cb_chart_write_bars(file, bars);
    fclose(file);
}

static struct cb_chart chart_of(const struct cb_chart_series *series, size_t count)
{
    return (struct cb_chart){.id = "picture",
                             .title = "A title",
                             .about = "What it shows.",
                             .x = {.title = "across", .unit = write_number},
                             .y = {.title = "upwards", .unit = write_number},
                             .series = series,
                             .series_count = count};
}

START_TEST(a_picture_has_a_name_and_a_description_for_each_of_its_drawings)
{
    struct cb_chart_point point[] = {{.x = 1, .y = 1}, {.x = 2, .y = 5}};
    struct cb_chart_series series = {
        .look = {.line = CB_CHART_SOLID}, .point = point, .count = 2};
    struct cb_chart chart = chart_of(&series, 1);

    draw(&chart);
    has("<title id=\"picture-wide-title\">A title</title>");
    has("<title id=\"picture-narrow-title\">A title</title>");
    has("aria-labelledby=\"picture-wide-title\"");
    has("<desc id=\"picture-narrow-about\">What it shows.</desc>");
    has(">across</text>");
    has("class=\"line\"");
}
END_TEST

START_TEST(texts_of_a_picture_are_escaped)
{
    struct cb_chart_point point = {.x = 1, .y = 1, .label = "<b>&", .about = "a < \"b\""};
    struct cb_chart_series series = {
        .name = "<i>", .look = {.marker = CB_CHART_FULL}, .point = &point, .count = 1};
    struct cb_chart chart = chart_of(&series, 1);
    const struct cb_chart_mark phase = {1, "<u>"};

    chart.title = "<h1>";
    chart.caption = "<p>";
    chart.phase = &phase;
    chart.phase_count = 1;
    draw(&chart);
    has("&lt;b&gt;&amp;</text>");
    has("<title>a &lt; &quot;b&quot;</title>");
    has("&lt;i&gt;</li>");
    has("&lt;h1&gt;");
    has("&lt;p&gt;");
    has("&lt;u&gt;");
    lacks("<b>");
    lacks("<i>");
    lacks("<u>");
}
END_TEST

START_TEST(points_that_are_no_numbers_are_left_out)
{
    struct cb_chart_point point[] = {{.x = 1, .y = 1},
                                     {.x = NAN, .y = 2, .label = "nowhere"},
                                     {.x = 3, .y = INFINITY},
                                     {.x = 4, .y = 4}};
    struct cb_chart_series series = {
        .look = {.line = CB_CHART_SOLID, .marker = CB_CHART_FULL},
        .point = point,
        .count = 4};
    struct cb_chart chart = chart_of(&series, 1);

    draw(&chart);
    lacks("nan");
    lacks("inf");
    lacks("nowhere");
}
END_TEST

START_TEST(labels_without_room_are_named_below_the_picture)
{
    enum { COUNT = 200 };
    static struct cb_chart_point point[COUNT];
    struct cb_chart_series series = {
        .look = {.marker = CB_CHART_FULL}, .point = point, .count = COUNT};
    struct cb_chart chart = chart_of(&series, 1);

    for (size_t i = 0; i < COUNT; i++) {
        point[i] = (struct cb_chart_point){
            .x = 1, .y = 1, .label = "a label that is rather long", .is_strong = i == 0};
    }
    draw(&chart);
    has("<p class=\"unlabelled wide\">Without room for a label: a label");
    has("<p class=\"unlabelled narrow\">");
    has("class=\"label strong\"");
}
END_TEST

START_TEST(phases_and_limits_are_drawn_with_their_words_and_belong_to_the_axes)
{
    struct cb_chart_point point[] = {{.x = 0, .y = 1}, {.x = 10, .y = 2, .label = "end"}};
    struct cb_chart_series series = {
        .name = "memory", .look = {.line = CB_CHART_DASHED}, .point = point, .count = 2};
    struct cb_chart chart = chart_of(&series, 1);
    const struct cb_chart_mark phase[] = {
        {2, "it begins here"}, {2.1, "then at once"}, {80, "late"}};
    const struct cb_chart_mark limit = {500, "-Xmx"};

    chart.phase = phase;
    chart.phase_count = 3;
    chart.limit = &limit;
    chart.limit_count = 1;
    draw(&chart);
    has(">it begins here</text>");
    has(">then at once</text>");
    has(">-Xmx</text>");
    has("class=\"limit\"");
    has(">80 u</text>");
    has(">500 u</text>");
    has("line dashed");
}
END_TEST

START_TEST(bars_say_their_values_and_what_is_not_known)
{
    static const char *const groups[] = {"one", "two"};
    static const struct cb_chart_key keys[] = {{"here", {.marker = CB_CHART_FULL}},
                                               {"there", {.marker = CB_CHART_HOLLOW}}};
    static const double values[] = {5, 1000, 0, NAN};
    struct cb_chart_bars bars = {.id = "bars",
                                 .title = "Bars",
                                 .about = "Bars.",
                                 .axis = {.title = "units",
                                          .unit = write_number,
                                          .scale = CB_CHART_FITTING,
                                          .from_zero = true},
                                 .group = groups,
                                 .group_count = 2,
                                 .key = keys,
                                 .key_count = 2,
                                 .value = values};

    draw_bars(&bars);
    has(">5 u</text>");
    has(">1000 u</text>");
    has(">0 u</text>");
    has(">not known</text>");
    has("units (logarithmic)");
    has(">two</text>");
    has("there</li>");
    lacks("nan");
    /* Two bars, in two drawings and in the legend. */
    ck_assert_uint_eq(count_of("<rect"), 6);
    bars.value = (const double[]){5, 10, 0, 7};
    draw_bars(&bars);
    lacks("logarithmic");
    ck_assert_uint_eq(count_of("<rect"), 8);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("html_chart", NULL, stop);

    tcase_add_test(tests,
                   a_picture_has_a_name_and_a_description_for_each_of_its_drawings);
    tcase_add_test(tests, texts_of_a_picture_are_escaped);
    tcase_add_test(tests, points_that_are_no_numbers_are_left_out);
    tcase_add_test(tests, labels_without_room_are_named_below_the_picture);
    tcase_add_test(tests,
                   phases_and_limits_are_drawn_with_their_words_and_belong_to_the_axes);
    tcase_add_test(tests, bars_say_their_values_and_what_is_not_known);
    return unit_run();
}
