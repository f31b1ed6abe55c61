/* SPDX-License-Identifier: MIT */
#include "command/run_wish.h"

#include <string.h>

#include "base/say.h"
#include "base/text.h"
#include "command/advice_wish.h"
#include "command/find_guard.h"
#include "command/write_result.h"
#include "options/nearest.h"

#define BLOCK_MIN_BYTES 256u
/* As HBase's own limit, which is an int. */
#define BLOCK_MAX_BYTES INT32_MAX
#define BLOCK_LIMITS "from 256 to 2047m"

static const char *text_of(const struct cb_arguments *arguments, enum cb_option_id id)
{
    return arguments->option[id].text;
}

static uint64_t number_of(const struct cb_arguments *arguments, enum cb_option_id id)
{
    return (uint64_t)arguments->option[id].number;
}

static bool take_block_size(struct cb_run_wish *wish, const char *word, size_t length)
{
    uint64_t bytes = 0;

    if (!cb_text_parse_size(word, length, &bytes) || bytes < BLOCK_MIN_BYTES ||
        bytes > BLOCK_MAX_BYTES) {
        cb_say("run: --block-size %.*s: must be sizes " BLOCK_LIMITS
               ", with commas between them",
               (int)length, word);
        return false;
    }
    for (size_t i = 0; i < wish->block_sizes; i++) {
        if (wish->block_bytes[i] == bytes) {
            return true;
        }
    }
    if (wish->block_sizes == CB_BLOCK_SIZES_MAX) {
        cb_say("run: --block-size: more than %d sizes at once", CB_BLOCK_SIZES_MAX);
        return false;
    }
    wish->block_bytes[wish->block_sizes++] = bytes;
    return true;
}

static bool take_pattern(struct cb_run_wish *wish, const char *word, size_t length)
{
    for (int i = 0; i < CB_PATTERNS; i++) {
        if (strlen(cb_pattern_names[i]) == length &&
            memcmp(cb_pattern_names[i], word, length) == 0) {
            wish->pattern[i] = true;
            return true;
        }
    }
    const char *nearest = zg_options_nearest(word, length, cb_pattern_names, CB_PATTERNS);
    cb_say("run: --patterns %.*s: %s%s%s", (int)length, word,
           nearest != NULL ? "did you mean \"" : "use fresh, reused and leaked",
           nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
    return false;
}

/* Takes the words between commas.  Return: false when one was not taken. */
static bool take_list(struct cb_run_wish *wish, const char *list,
                      bool (*take)(struct cb_run_wish *, const char *, size_t))
{
    for (;;) {
        size_t length = strcspn(list, ",");

        if (!take(wish, list, length)) {
            return false;
        }
        if (list[length] == '\0') {
            return true;
        }
        list += length + 1;
    }
}

static bool read_codecs(struct cb_run_wish *wish, const struct cb_arguments *arguments)
{
    char error[CB_SUBJECT_ERROR_BYTES];

    wish->subjects =
        cb_subjects_parse(text_of(arguments, CB_OPT_codecs), wish->subject, error);
    if (wish->subjects == 0) {
        cb_say("run: --codecs: %s", error);
    }
    return wish->subjects > 0;
}

static bool read_synthetic(struct cb_run_wish *wish, const struct cb_arguments *arguments)
{
    char error[CB_SOURCE_ERROR_BYTES];

    wish->is_synthetic = arguments->option[CB_OPT_synthetic].given;
    if (!wish->is_synthetic ||
        cb_synthetic_parse(&wish->synthetic, text_of(arguments, CB_OPT_synthetic),
                           error)) {
        return true;
    }
    cb_say("run: --synthetic: %s", error);
    return false;
}

static void read_plan(struct cb_run_wish *wish, const struct cb_arguments *arguments)
{
    wish->plan =
        (struct cb_plan){.threads = (unsigned)number_of(arguments, CB_OPT_threads),
                         .rounds = (unsigned)number_of(arguments, CB_OPT_rounds),
                         .slice_ns = number_of(arguments, CB_OPT_min_time),
                         .timed_bytes = number_of(arguments, CB_OPT_working_set),
                         .leaked_bytes = number_of(arguments, CB_OPT_leak_memory),
                         .seed = number_of(arguments, CB_OPT_seed)};
    wish->working_set_given = arguments->option[CB_OPT_working_set].given;
    wish->leak_memory_given = arguments->option[CB_OPT_leak_memory].given;
    wish->sample_bytes = number_of(arguments, CB_OPT_sample);
    wish->dictionary_bytes = (size_t)number_of(arguments, CB_OPT_dictionary_size);
    wish->format = arguments->option[CB_OPT_format].number;
    wish->output = arguments->option[CB_OPT_output].text;
    wish->html = text_of(arguments, CB_OPT_html);
}

static bool read_guard(struct cb_run_wish *wish, const struct cb_arguments *arguments)
{
    char reason[ZG_LIBRARY_ERROR_BYTES];

    if (!arguments->option[CB_OPT_zguard].given ||
        cb_find_guard(text_of(arguments, CB_OPT_library), wish->guard, reason)) {
        return true;
    }
    cb_say("run: --zguard: %s", reason);
    return false;
}

static bool read_advice(struct cb_run_wish *wish, const struct cb_arguments *arguments)
{
    enum { CSV = 2 }; /* of --format */

    if (!cb_advice_wish_read(&wish->advice, &wish->wants_advice, arguments)) {
        return false;
    }
    wish->advice.is_made_up = wish->is_synthetic && arguments->operand_count == 0;
    if (wish->wants_advice && !wish->pattern[CB_REUSED]) {
        cb_say(
            "run: --goal goes by the pattern reused, which is what HBase does; add it to "
            "--patterns");
        return false;
    }
    if (wish->wants_advice && arguments->option[CB_OPT_format].number == CSV &&
        arguments->option[CB_OPT_html].text == NULL) {
        cb_say(
            "run: --goal: csv has no place for advice; use --format table, json or md");
        return false;
    }
    return true;
}

int cb_run_wish_read(struct cb_run_wish *wish, const struct cb_arguments *arguments)
{
    memset(wish, 0, sizeof(*wish));
    if (!read_codecs(wish, arguments) ||
        !take_list(wish, text_of(arguments, CB_OPT_block_size), take_block_size) ||
        !take_list(wish, text_of(arguments, CB_OPT_patterns), take_pattern) ||
        !read_synthetic(wish, arguments) || !read_advice(wish, arguments)) {
        return CB_EXIT_USAGE;
    }
    if (arguments->operand_count == 0 && !wish->is_synthetic) {
        cb_say("run: nothing to measure; name files or folders, - for standard input, or "
               "use --synthetic kv");
        return CB_EXIT_USAGE;
    }
    read_plan(wish, arguments);
    if (!cb_check_outputs("run", arguments)) {
        return CB_EXIT_USAGE;
    }
    return read_guard(wish, arguments) ? CB_EXIT_OK : CB_EXIT_FAILED;
}
