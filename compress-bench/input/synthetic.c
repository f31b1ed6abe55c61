/* SPDX-License-Identifier: MIT */
/*
 * Pieces of 1 MiB, each made by itself from the seed and its number, so that a sample costs no
 * more than what is drawn.  Source of the layout: HBase's KeyValue, as in input/hfile/cells.h.
 */
#include "input/synthetic.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/synthetic_values.h"

#define PIECE_BYTES ((size_t)1 << 20)
#define KEY_MAX_BYTES 1000
#define NUMBER_BYTES 4       /* of a key, that tell the piece */
#define LEAST_SHARED_BYTES 7 /* or a piece would run out of keys above the last one */
#define FAMILY "d"
#define QUALIFIER_BYTES 16
#define TYPE_PUT 4
#define EPOCH_MS 1600000000000u /* where time begins */
#define PIECE_MS 3600000u       /* how far it gets in a piece, at most */

struct synthetic_source {
    struct cb_source source;
    struct cb_synthetic options;
};

/* A piece while it is made. */
struct piece {
    const struct cb_synthetic *options;
    struct cb_random random;
    unsigned char key[KEY_MAX_BYTES];
    uint64_t timestamp_ms;
    unsigned char *out;
    size_t used, room;
};

static const char alphabet[] = "0123456789abcdefghijklmnopqrstuvwxyz";

#define LETTERS (sizeof(alphabet) - 1)

static unsigned char pick_letter(struct piece *piece)
{
    return (unsigned char)alphabet[cb_random_below(&piece->random, LETTERS)];
}

/* The first characters of a piece's keys are its number: the pieces are in order too. */
static void write_number(struct piece *piece, uint64_t number)
{
    for (size_t i = NUMBER_BYTES; i > 0; i--) {
        piece->key[i - 1] = (unsigned char)alphabet[number % LETTERS];
        number /= LETTERS;
    }
}

/* Raises the character at a place, or the next one before it that is not the last of its
 * kind, by a small step, so that the place lasts for many rows.  Return: where. */
static size_t raise_key(struct piece *piece, size_t place)
{
    for (; place > NUMBER_BYTES; place--) {
        const char *letter = strchr(alphabet, piece->key[place]);
        uint64_t left = strlen(letter + 1);

        if (left > 0) {
            uint64_t step = 1 + cb_random_below(&piece->random, left < 3 ? left : 3);

            piece->key[place] = (unsigned char)letter[step];
            return place;
        }
    }
    return place;
}

/* The next row's key: it shares about so much with the last one, and is above it. */
static void next_key(struct piece *piece)
{
    uint64_t bytes = piece->options->key;
    uint64_t spread = bytes / 4 + 1;
    uint64_t shared =
        bytes * piece->options->prefix / 100 + cb_random_below(&piece->random, spread);

    shared = shared > spread / 2 ? shared - spread / 2 : 0;
    shared = shared < LEAST_SHARED_BYTES ? LEAST_SHARED_BYTES : shared;
    size_t place = raise_key(piece, shared < bytes ? shared : bytes - 1);
    for (size_t i = place + 1; i < bytes; i++) {
        piece->key[i] = pick_letter(piece);
    }
}

static unsigned char *put_big_endian(unsigned char *to, uint64_t number, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        *to++ = (unsigned char)(number >> shift);
    }
    return to;
}

static unsigned char *put_bytes(unsigned char *to, const void *bytes, size_t length)
{
    memcpy(to, bytes, length);
    return to + length;
}

static enum cb_values kind_of(const struct cb_synthetic *options, uint64_t column)
{
    return options->values == CB_VALUES_MIXED ? (enum cb_values)(column % CB_VALUES_MIXED)
                                              : (enum cb_values)options->values;
}

/* From half the average to half more. */
static size_t pick_length(struct piece *piece)
{
    uint64_t average = piece->options->value;

    return (size_t)(average - average / 2 +
                    cb_random_below(&piece->random, average / 2 * 2 + 1));
}

/* Return: false when it does not fit any more. */
static bool put_cell(struct piece *piece, uint64_t column)
{
    const struct cb_synthetic *options = piece->options;
    char qualifier[QUALIFIER_BYTES];
    size_t qualifier_bytes =
        (size_t)snprintf(qualifier, sizeof(qualifier), "column_%02" PRIu64, column);
    size_t value_bytes = pick_length(piece);
    size_t key_bytes = 2 + options->key + 1 + strlen(FAMILY) + qualifier_bytes + 8 + 1;
    unsigned char *to = piece->out + piece->used;

    if (8 + key_bytes + value_bytes > piece->room - piece->used) {
        return false;
    }
    to = put_big_endian(to, key_bytes, 4);
    to = put_big_endian(to, value_bytes, 4);
    to = put_big_endian(to, options->key, 2);
    to = put_bytes(to, piece->key, options->key);
    *to++ = (unsigned char)strlen(FAMILY);
    to = put_bytes(to, FAMILY, strlen(FAMILY));
    to = put_bytes(to, qualifier, qualifier_bytes);
    to = put_big_endian(to, piece->timestamp_ms, 8);
    *to++ = TYPE_PUT;
    cb_synthetic_value(to, value_bytes, kind_of(options, column),
                       (unsigned)options->entropy, &piece->random);
    piece->used += 8 + key_bytes + value_bytes;
    return true;
}

static void begin_piece(struct piece *piece, uint64_t number)
{
    piece->random = cb_random_part(piece->options->seed, number);
    piece->timestamp_ms = EPOCH_MS + number * PIECE_MS;
    write_number(piece, number);
    for (size_t i = NUMBER_BYTES; i < piece->options->key; i++) {
        piece->key[i] = (unsigned char)alphabet[0];
    }
}

static void fill_piece(struct piece *piece)
{
    for (;;) {
        next_key(piece);
        piece->timestamp_ms += cb_random_below(&piece->random, 500);
        for (uint64_t column = 0; column < piece->options->qualifiers; column++) {
            if (!put_cell(piece, column)) {
                return;
            }
        }
    }
}

static size_t piece_bytes(const struct cb_source *source, uint64_t piece)
{
    uint64_t left = source->bytes - piece * PIECE_BYTES;

    return left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;
}

static bool open_source(struct cb_source *source, char error[CB_SOURCE_ERROR_BYTES])
{
    (void)source;
    (void)error;
    return true;
}

static bool read_piece(struct cb_source *source, uint64_t number, unsigned char *out,
                       size_t *length, char error[CB_SOURCE_ERROR_BYTES])
{
    const struct synthetic_source *synthetic = (const struct synthetic_source *)source;
    struct piece piece = {
        .options = &synthetic->options, .out = out, .room = piece_bytes(source, number)};

    (void)error;
    begin_piece(&piece, number);
    fill_piece(&piece);
    *length = piece.used;
    return true;
}

static void close_source(struct cb_source *source)
{
    (void)source;
}

static void free_source(struct cb_source *source)
{
    free(source->name);
    free(source);
}

static const struct cb_source_calls calls = {piece_bytes, open_source, read_piece,
                                             close_source, free_source};

static uint64_t read_length(const unsigned char *at)
{
    return (uint64_t)at[0] << 24 | (uint64_t)at[1] << 16 | (uint64_t)at[2] << 8 | at[3];
}

static size_t cell_length(const unsigned char *at, size_t left)
{
    if (left < 8) {
        return 0;
    }
    uint64_t length = 8 + read_length(at) + read_length(at + 4);
    return length <= left ? (size_t)length : 0;
}

struct cb_source *cb_synthetic_source_make(const struct cb_synthetic *options)
{
    struct synthetic_source *synthetic = calloc(1, sizeof(*synthetic));

    if (synthetic == NULL) {
        return NULL;
    }
    synthetic->options = *options;
    synthetic->source =
        (struct cb_source){.calls = &calls,
                           .pieces = (options->size - 1) / PIECE_BYTES + 1,
                           .bytes = options->size,
                           .cell = cell_length};
    if (asprintf(&synthetic->source.name, "synthetic cells, seed %" PRIu64,
                 options->seed) < 0) {
        free(synthetic);
        return NULL;
    }
    return &synthetic->source;
}
