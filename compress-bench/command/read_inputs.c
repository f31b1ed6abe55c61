/* SPDX-License-Identifier: MIT */
#include "command/read_inputs.h"

#include <stdio.h>
#include <string.h>

#include "base/say.h"
#include "input/inputs.h"

#define PIECE_BYTES ((size_t)1 << 20)

static bool list_inputs(const struct cb_input_wish *wish, struct cb_inputs *inputs)
{
    bool listed = true;

    *inputs = (struct cb_inputs){.piece_bytes = wish->largest_block > PIECE_BYTES
                                                    ? wish->largest_block
                                                    : PIECE_BYTES};
    if (wish->synthetic != NULL) {
        listed = cb_inputs_add_source(inputs, cb_synthetic_source_make(wish->synthetic));
    }
    for (size_t i = 0; listed && i < wish->operands; i++) {
        listed = cb_inputs_add(inputs, wish->operand[i]);
    }
    return listed;
}

static char *describe(const struct cb_input_wish *wish, const struct cb_inputs *inputs)
{
    size_t named = wish->operands + (wish->synthetic != NULL ? 1 : 0);
    const char *first =
        wish->synthetic != NULL ? inputs->source[0]->name : wish->operand[0];
    char more[64] = "";
    char files[96] = "";
    char *text = NULL;

    if (strcmp(first, "-") == 0) {
        first = "standard input";
    }
    if (named > 1) {
        snprintf(more, sizeof(more), " and %zu more", named - 1);
    }
    if (inputs->count > 1 || inputs->hfiles > 0) {
        snprintf(files, sizeof(files), ", %zu file%s, %zu of them HFiles", inputs->count,
                 inputs->count == 1 ? "" : "s", inputs->hfiles);
    }
    return asprintf(&text, "%s%s%s", first, more, files) < 0 ? NULL : text;
}

bool cb_read_inputs(const struct cb_input_wish *wish, struct cb_material *material,
                    struct cb_input_found *found)
{
    struct cb_inputs inputs;
    bool good = list_inputs(wish, &inputs);

    *found = (struct cb_input_found){0};
    if (good && inputs.count > 0) {
        cb_say_progress("reading");
        good = cb_material_read(material, inputs.source, inputs.count, &wish->how);
        cb_say_progress_end();
        found->source = good ? describe(wish, &inputs) : NULL;
    }
    if (good && material->bytes == 0) {
        cb_say("there is nothing to be measured");
        good = false;
    }
    found->failures = inputs.failures + material->failures;
    found->left_out = inputs.left_out;
    cb_inputs_free(&inputs);
    return good && found->source != NULL;
}
