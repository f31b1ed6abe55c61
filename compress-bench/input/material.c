/* SPDX-License-Identifier: MIT */
#include "input/material.h"

#include <stdlib.h>

#include "base/random.h"
#include "base/say.h"

/* Pieces first to first + count - 1 of a source. */
struct run {
    struct cb_source *source;
    uint64_t first, count;
};

/* Which pieces are read, in their order. */
struct draw {
    struct run *run;
    size_t count, room;
};

/* Return: false when there is no memory. */
static bool add_run(struct draw *draw, struct cb_source *source, uint64_t first,
                    uint64_t count)
{
    struct run *last = draw->count > 0 ? &draw->run[draw->count - 1] : NULL;

    if (last != NULL && last->source == source && last->first + last->count == first &&
        !source->whole) {
        last->count += count;
        return true;
    }
    if (draw->count == draw->room) {
        size_t room = draw->room * 2 + 64;
        struct run *grown = realloc(draw->run, room * sizeof(*grown));

        if (grown == NULL) {
            return false;
        }
        draw->run = grown;
        draw->room = room;
    }
    draw->run[draw->count++] =
        (struct run){.source = source, .first = first, .count = count};
    return true;
}

static bool draw_everything(struct draw *draw, struct cb_source *const *sources,
                            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t step = sources[i]->whole ? 1 : sources[i]->pieces;

        for (uint64_t piece = 0; piece < sources[i]->pieces; piece += step) {
            if (!add_run(draw, sources[i], piece, step)) {
                return false;
            }
        }
    }
    return true;
}

/* All pieces of all sources in one row, divided in `parts` of the same size: one piece is
 * drawn from each. */
static bool draw_sample(struct draw *draw, struct cb_source *const *sources,
                        uint64_t pieces, uint64_t parts, uint64_t seed)
{
    struct cb_random random = {seed};
    uint64_t before = 0; /* pieces of the sources that we have passed */
    size_t source = 0;

    for (uint64_t part = 0; part < parts; part++) {
        uint64_t begin = part * (pieces / parts) + part * (pieces % parts) / parts;
        uint64_t next =
            (part + 1) * (pieces / parts) + (part + 1) * (pieces % parts) / parts;
        uint64_t length = next > begin ? next - begin : 1;
        uint64_t piece = begin + cb_random_next(&random) % length;

        while (piece - before >= sources[source]->pieces) {
            before += sources[source++]->pieces;
        }
        if (!add_run(draw, sources[source], piece - before, 1)) {
            return false;
        }
    }
    return true;
}

static bool make_draw(struct draw *draw, struct cb_material *material,
                      struct cb_source *const *sources, size_t count,
                      const struct cb_material_wish *wish)
{
    uint64_t pieces = 0;

    for (size_t i = 0; i < count; i++) {
        pieces += sources[i]->pieces;
        material->source_bytes += sources[i]->bytes;
    }
    if (wish->sample_bytes == 0 || material->source_bytes <= wish->sample_bytes ||
        pieces == 0) {
        return draw_everything(draw, sources, count);
    }
    /* As many pieces of the average size as fit, and one at least. */
    double share = (double)wish->sample_bytes / (double)material->source_bytes;
    uint64_t parts = (uint64_t)(share * (double)pieces);
    material->sampled = true;
    return draw_sample(draw, sources, pieces, parts > 0 ? parts : 1, wish->seed);
}

static uint64_t bytes_of_run(const struct run *run)
{
    uint64_t bytes = 0;

    for (uint64_t i = 0; i < run->count; i++) {
        bytes += run->source->calls->piece_bytes(run->source, run->first + i);
    }
    return bytes;
}

/* Reads a run, or as much of it as there is.  Return: false after a line on standard error. */
static bool read_run(struct cb_extent *extent, const struct run *run, uint64_t room)
{
    struct cb_source *source = run->source;
    char error[CB_SOURCE_ERROR_BYTES];

    for (uint64_t i = 0; i < run->count; i++) {
        size_t length = (size_t)room - extent->length;

        if (!source->calls->read(source, run->first + i, extent->bytes + extent->length,
                                 &length, error)) {
            cb_say("%s", error);
            return false;
        }
        extent->length += length;
    }
    return true;
}

/* Return: false when there is no memory. */
static bool add_extent(struct cb_material *material, const struct run *run, bool *whole)
{
    uint64_t room = bytes_of_run(run);
    struct cb_extent *extent = &material->extent[material->count];

    *extent = (struct cb_extent){
        .bytes = room <= SIZE_MAX ? malloc(room > 0 ? (size_t)room : 1) : NULL,
        .cell = run->source->cell,
        .whole = run->source->whole,
        .goes_on = run->first + run->count < run->source->pieces};
    if (extent->bytes == NULL) {
        return false;
    }
    *whole = read_run(extent, run, room);
    material->bytes += extent->length;
    material->count++;
    return true;
}

/* Opens the source of a run, if it is another than before.  Return: false after a line on
 * standard error. */
static bool turn_to(struct cb_source *source, struct cb_source **current)
{
    char error[CB_SOURCE_ERROR_BYTES];

    if (source == *current) {
        return true;
    }
    if (*current != NULL) {
        (*current)->calls->close(*current);
    }
    *current = NULL;
    if (!source->calls->open(source, error)) {
        cb_say("%s", error);
        return false;
    }
    *current = source;
    return true;
}

static bool read_draw(struct cb_material *material, const struct draw *draw)
{
    struct cb_source *current = NULL;
    const struct cb_source *failed = NULL;
    bool enough = true;

    for (size_t i = 0; enough && i < draw->count; i++) {
        bool whole = true;

        if (draw->run[i].source == failed) {
            continue;
        }
        if (turn_to(draw->run[i].source, &current)) {
            enough = add_extent(material, &draw->run[i], &whole);
        } else {
            whole = false;
        }
        if (!whole) {
            failed = draw->run[i].source;
            material->failures++;
        }
    }
    if (current != NULL) {
        current->calls->close(current);
    }
    return enough;
}

bool cb_material_read(struct cb_material *material, struct cb_source *const *sources,
                      size_t count, const struct cb_material_wish *wish)
{
    struct draw draw = {0};

    *material = (struct cb_material){0};
    bool made = make_draw(&draw, material, sources, count, wish);
    if (made) {
        material->extent =
            calloc(draw.count > 0 ? draw.count : 1, sizeof(*material->extent));
        made = material->extent != NULL && read_draw(material, &draw);
    }
    free(draw.run);
    if (!made) {
        cb_say("there is no memory for what is to be measured; read less of it with "
               "--sample SIZE");
        cb_material_free(material);
    }
    return made;
}

void cb_material_free(struct cb_material *material)
{
    for (size_t i = 0; material->extent != NULL && i < material->count; i++) {
        free(material->extent[i].bytes);
    }
    free(material->extent);
    *material = (struct cb_material){0};
}
