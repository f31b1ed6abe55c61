/* SPDX-License-Identifier: MIT */
#include "world.h"

#include <stdlib.h>
#include <string.h>

static unsigned char *room(size_t size)
{
    unsigned char *bytes = calloc(1, size);
    if (!bytes) {
        fprintf(stderr, "differential: out of memory\n");
        exit(2);
    }
    return bytes;
}

voidpf zd_allocate(voidpf opaque, uInt items, uInt size)
{
    struct zd_allocator *a = opaque;
    a->calls++;
    if (a->calls == a->fails_at)
        return NULL;
    a->bytes += (long)items * size;
    a->live++;
    return calloc(items, size);
}

void zd_release(voidpf opaque, voidpf block)
{
    struct zd_allocator *a = opaque;
    a->live--;
    free(block);
}

static void fill_text(struct zd_random *r, unsigned char *to, size_t n)
{
    char words[200][12];
    for (int i = 0; i < 200; i++) {
        int length = zd_between(r, 1, 10);
        for (int j = 0; j < length; j++)
            words[i][j] = (char)('a' + (int)zd_below(r, 26));
        words[i][length] = zd_chance(r, 60) ? '\n' : ' ';
        words[i][length + 1] = '\0';
    }
    for (size_t i = 0; i < n;) {
        const char *word = words[zd_below(r, 1 + zd_below(r, 200))];
        while (*word && i < n)
            to[i++] = (unsigned char)*word++;
    }
}

static void fill_noise(struct zd_random *r, unsigned char *to, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (unsigned char)zd_next(r);
}

static void fill_runs(struct zd_random *r, unsigned char *to, size_t n)
{
    for (size_t i = 0; i < n;) {
        size_t length = 1 + zd_below(r, 1 + zd_below(r, 3000));
        unsigned char byte = (unsigned char)(zd_chance(r, 500) ? 0 : zd_next(r));
        while (length-- && i < n)
            to[i++] = byte;
    }
}

/* Rows of keys and values, as a database writes them. */
static void fill_records(struct zd_random *r, unsigned char *to, size_t n)
{
    uint32_t row = 0;
    for (size_t i = 0; i < n;) {
        char key[64];
        int length = snprintf(key, sizeof key, "row%08u/f:q%02u=", (unsigned)(row += 7),
                              (unsigned)zd_below(r, 20));
        memset(key + length, (int)zd_below(r, 4), 4);
        for (int j = 0; j < length + 4 && i < n; j++)
            to[i++] = (unsigned char)key[j];
        for (int j = zd_between(r, 0, 30); j > 0 && i < n; j--)
            to[i++] = (unsigned char)zd_next(r);
    }
}

static void fill_mixture(struct zd_random *r, unsigned char *to, size_t n,
                         const struct zd_source *others)
{
    for (size_t i = 0; i < n;) {
        size_t length = 1 + zd_below(r, 2000);
        const unsigned char *from =
            others[zd_below(r, 4)].bytes + zd_below(r, ZD_PLAIN_SIZE - 2000);
        while (length-- && i < n)
            to[i++] = *from++;
    }
}

static void make_headers(struct zd_world *world)
{
    static Bytef extra[300], name[] = "a-file-name.txt", comment[] = "a comment",
                             none[] = "";
    for (size_t i = 0; i < sizeof extra; i++)
        extra[i] = (Bytef)(i * 7);
    gz_header *h = world->header;
    h[0] = (gz_header){.os = 3};
    h[1] =
        (gz_header){.text = 1, .time = 1234567890, .xflags = 2, .os = 255, .name = name};
    h[2] = (gz_header){.os = 7,
                       .extra = extra,
                       .extra_len = sizeof extra,
                       .name = name,
                       .comment = comment,
                       .hcrc = 1};
    h[3] = (gz_header){.time = 1, .extra = extra, .comment = none, .hcrc = 1};
}

void zd_world_open(struct zd_world *world)
{
    struct zd_random r;
    zd_seed(&r, 20);
    for (unsigned i = 0; i < ZD_PLAIN; i++) {
        unsigned char *bytes = room(ZD_PLAIN_SIZE);
        switch (i) {
        case 0:
            fill_text(&r, bytes, ZD_PLAIN_SIZE);
            break;
        case 1:
            fill_noise(&r, bytes, ZD_PLAIN_SIZE);
            break;
        case 2:
            fill_runs(&r, bytes, ZD_PLAIN_SIZE);
            break;
        case 3:
            fill_records(&r, bytes, ZD_PLAIN_SIZE);
            break;
        default:
            fill_mixture(&r, bytes, ZD_PLAIN_SIZE, world->source);
            break;
        }
        world->source[i] =
            (struct zd_source){.bytes = bytes, .length = ZD_PLAIN_SIZE, .made = true};
    }
    for (int i = 0; i < ZD_PACKED; i++)
        world->packed[i] = room(ZD_PACKED_ROOM);
    for (int i = 0; i < ZD_SLOTS; i++) {
        for (int s = 0; s < ZD_SIDES; s++) {
            struct zd_stream *side = &world->slot[i].side[s];
            side->out = room(ZD_OUT_ROOM + ZD_GUARD);
            side->extra = room(ZD_EXTRA_ROOM);
            side->name = room(ZD_NAME_ROOM);
            side->comment = room(ZD_NAME_ROOM);
            side->window = room(ZD_WINDOW);
            side->dictionary = room(ZD_WINDOW);
        }
    }
    make_headers(world);
}

void zd_world_begin(struct zd_world *world, uint64_t seed)
{
    world->seed = seed;
    world->stashed = 0;
    for (int i = 0; i < ZD_SLOTS; i++) {
        struct zd_slot *slot = &world->slot[i];
        slot->kind = ZD_NONE;
        slot->fed = slot->consumed = slot->finished = false;
        slot->needs_dictionary = slot->raw = slot->check_lost = slot->stored = false;
        slot->header = 0;
        for (int s = 0; s < ZD_SIDES; s++) {
            memset(&slot->side[s].strm, 0, sizeof slot->side[s].strm);
            memset(&slot->side[s].allocator, 0, sizeof slot->side[s].allocator);
            slot->side[s].guard = NULL;
        }
    }
    for (int i = ZD_PLAIN; i < ZD_SOURCES; i++)
        world->source[i].made = false;
}
