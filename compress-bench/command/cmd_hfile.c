/* SPDX-License-Identifier: MIT */
/* compress-bench hfile: says what HFiles are, and whether they are whole. */
#include <inttypes.h>

#include "base/say.h"
#include "command/commands.h"
#include "command/write_result.h"
#include "render/hfile.h"

struct wish {
    bool verify, as_json;
    uint32_t block_limit; /* bytes */
};

static void tell(const char *path, uint64_t done, uint64_t all)
{
    cb_say_progress("%s: %" PRIu64 " %%", path, done * 100 / all);
}

/* Return: false with an error. */
static bool look(const struct wish *wish, const char *path,
                 struct cb_hfile_summary *summary, struct cb_hfile_error *error)
{
    struct cb_hfile file;

    if (!cb_hfile_open(&file, path, wish->block_limit, error)) {
        return false;
    }
    const struct cb_hfile_look how = {.verify = wish->verify, .tell = tell, .name = path};
    bool good = cb_hfile_inspect(summary, &file, &how, error);

    cb_say_progress_end();
    cb_hfile_close(&file);
    return good;
}

static void say_faults(const char *path, const struct cb_hfile_summary *summary)
{
    const struct cb_hfile_error *first = &summary->fault[0];

    cb_say("%s: %" PRIu64 " bad block%s, the first at offset %" PRIu64 ": %s", path,
           summary->faults, summary->faults == 1 ? "" : "s", first->offset, first->text);
}

/* files: takes the file's object when JSON is wished.  Return: the status of this file. */
static int show(const struct wish *wish, const char *path, json_t *files)
{
    struct cb_hfile_summary summary;
    struct cb_hfile_error error;
    bool good = look(wish, path, &summary, &error);

    if (!good) {
        cb_say("%s: %s", path, error.text);
    } else if (summary.faults > 0) {
        say_faults(path, &summary);
    }
    if (wish->as_json) {
        json_array_append_new(files,
                              cb_render_hfile_json(path, good ? &summary : NULL, &error));
    } else if (good) {
        cb_render_hfile_text(stdout, path, &summary);
        fputc('\n', stdout);
    }
    return good && summary.faults == 0 ? CB_EXIT_OK : CB_EXIT_FAILED;
}

int cb_command_hfile(struct cb_arguments *arguments)
{
    enum { AS_TEXT, AS_JSON };
    const struct wish wish = {
        .verify = arguments->option[CB_OPT_verify].given,
        .as_json = arguments->option[CB_OPT_format_hfile].number == AS_JSON,
        .block_limit = (uint32_t)arguments->option[CB_OPT_block_limit].number};
    int status = CB_EXIT_OK;

    if (arguments->operand_count == 0) {
        cb_say("hfile: name at least one HFile");
        return CB_EXIT_USAGE;
    }
    json_t *files = json_array();

    for (size_t i = 0; i < arguments->operand_count; i++) {
        if (show(&wish, arguments->operands[i], files) != CB_EXIT_OK) {
            status = CB_EXIT_FAILED;
        }
    }
    if (wish.as_json && !cb_render_hfile_document(stdout, files) && !ferror(stdout)) {
        cb_say("hfile: there is no memory for what was found");
        status = CB_EXIT_FAILED;
    }
    json_decref(files);
    return cb_finish_output() == CB_EXIT_OK ? status : CB_EXIT_FAILED;
}
