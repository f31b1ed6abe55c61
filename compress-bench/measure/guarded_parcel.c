/* SPDX-License-Identifier: MIT */
#include "measure/guarded_parcel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES 32

/* The head, then a row for each case, the dictionaries, a row for each block, their bytes. */
struct head {
    struct cb_plan plan;
    double share;
    uint64_t cases, blocks, block_bytes;
};

struct case_row {
    char codec[NAME_BYTES];
    int level;
    uint32_t pattern;
    uint64_t subject; /* the case that has the same one first */
    uint64_t dictionary_bytes;
};

struct block_row {
    uint64_t length, extent;
};

static size_t parcel_bytes(const struct cb_case *cases, size_t count,
                           const struct cb_blocks *blocks)
{
    size_t bytes = sizeof(struct head) + count * sizeof(struct case_row) +
                   blocks->count * sizeof(struct block_row) + blocks->bytes;

    for (size_t i = 0; i < count; i++) {
        bytes += cases[i].subject->dictionary_bytes;
    }
    return bytes;
}

static unsigned char *put(unsigned char *to, const void *bytes, size_t length)
{
    return length > 0 ? (unsigned char *)memcpy(to, bytes, length) + length : to;
}

static size_t first_of_subject(const struct cb_case *cases, size_t number)
{
    size_t first = 0;

    while (cases[first].subject != cases[number].subject) {
        first++;
    }
    return first;
}

static unsigned char *put_cases(unsigned char *to, const struct cb_case *cases,
                                size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct case_row row = {.level = cases[i].subject->level,
                               .pattern = cases[i].pattern,
                               .subject = first_of_subject(cases, i),
                               .dictionary_bytes = cases[i].subject->dictionary_bytes};

        snprintf(row.codec, sizeof(row.codec), "%s", cases[i].subject->codec->name);
        to = put(to, &row, sizeof(row));
    }
    for (size_t i = 0; i < count; i++) {
        to = put(to, cases[i].subject->dictionary, cases[i].subject->dictionary_bytes);
    }
    return to;
}

static void put_blocks(unsigned char *to, const struct cb_blocks *blocks)
{
    for (size_t i = 0; i < blocks->count; i++) {
        struct block_row row = {blocks->block[i].length, blocks->block[i].extent};

        to = put(to, &row, sizeof(row));
    }
    for (size_t i = 0; i < blocks->count; i++) {
        to = put(to, blocks->block[i].bytes, blocks->block[i].length);
    }
}

int cb_parcel_pack(const struct cb_plan *plan, const struct cb_case *cases, size_t count,
                   const struct cb_blocks *blocks, double share)
{
    size_t bytes = parcel_bytes(cases, count, blocks);
    struct head head = {.plan = *plan,
                        .share = share,
                        .cases = count,
                        .blocks = blocks->count,
                        .block_bytes = blocks->block_bytes};
    int descriptor = memfd_create("compress-bench", MFD_CLOEXEC);
    void *memory = MAP_FAILED;

    if (descriptor >= 0 && ftruncate(descriptor, (off_t)bytes) == 0) {
        memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    }
    if (memory == MAP_FAILED) {
        if (descriptor >= 0) {
            close(descriptor);
        }
        return -1;
    }
    unsigned char *at = put(memory, &head, sizeof(head));
    put_blocks(put_cases(at, cases, count), blocks);
    munmap(memory, bytes);
    return descriptor;
}

/* Return: the bytes there, NULL when they are not all within the parcel. */
static const void *take(const struct cb_parcel *parcel, size_t *at, size_t length)
{
    if (length > parcel->memory_bytes - *at) {
        return NULL;
    }
    const void *bytes = (const unsigned char *)parcel->memory + *at;
    *at += length;
    return bytes;
}

static bool take_case(struct cb_parcel *parcel, size_t *at, size_t number)
{
    const void *bytes = take(parcel, at, sizeof(struct case_row));
    struct case_row row;

    if (bytes == NULL) {
        return false;
    }
    memcpy(&row, bytes, sizeof(row));
    const struct cb_codec *codec = cb_codec_find(row.codec);
    if (codec == NULL || row.subject > number || row.pattern >= CB_PATTERNS) {
        return false;
    }
    parcel->subjects[number] = (struct cb_subject){
        .codec = codec, .level = row.level, .dictionary_bytes = row.dictionary_bytes};
    parcel->cases[number] = (struct cb_case){.subject = &parcel->subjects[row.subject],
                                             .pattern = (enum cb_pattern)row.pattern};
    return true;
}

static bool take_cases(struct cb_parcel *parcel, size_t *at)
{
    for (size_t i = 0; i < parcel->count; i++) {
        if (!take_case(parcel, at, i)) {
            return false;
        }
    }
    for (size_t i = 0; i < parcel->count; i++) {
        struct cb_subject *subject = &parcel->subjects[i];

        if (subject->dictionary_bytes > 0) {
            subject->dictionary = (void *)take(parcel, at, subject->dictionary_bytes);
            if (subject->dictionary == NULL) {
                return false;
            }
        }
    }
    return true;
}

static bool take_blocks(struct cb_parcel *parcel, size_t *at)
{
    struct cb_blocks *blocks = &parcel->blocks;

    for (size_t i = 0; i < blocks->count; i++) {
        const void *bytes = take(parcel, at, sizeof(struct block_row));
        struct block_row row;

        if (bytes == NULL) {
            return false;
        }
        memcpy(&row, bytes, sizeof(row));
        blocks->block[i] = (struct cb_block){.length = row.length, .extent = row.extent};
        blocks->bytes += row.length;
        blocks->longest = row.length > blocks->longest ? row.length : blocks->longest;
    }
    for (size_t i = 0; i < blocks->count; i++) {
        blocks->block[i].bytes = take(parcel, at, blocks->block[i].length);
        if (blocks->block[i].bytes == NULL) {
            return false;
        }
    }
    return true;
}

bool cb_parcel_unpack(struct cb_parcel *parcel, int descriptor)
{
    struct stat status;
    size_t at = 0;

    *parcel = (struct cb_parcel){0};
    if (fstat(descriptor, &status) != 0 || status.st_size <= 0) {
        return false;
    }
    parcel->memory_bytes = (size_t)status.st_size;
    parcel->memory =
        mmap(NULL, parcel->memory_bytes, PROT_READ, MAP_SHARED, descriptor, 0);
    if (parcel->memory == MAP_FAILED) {
        return false;
    }
    const struct head *head = take(parcel, &at, sizeof(*head));
    if (head == NULL) {
        return false;
    }
    parcel->plan = head->plan;
    parcel->share = head->share;
    parcel->count = head->cases;
    parcel->blocks =
        (struct cb_blocks){.block = calloc(head->blocks + 1, sizeof(struct cb_block)),
                           .count = head->blocks,
                           .block_bytes = head->block_bytes};
    parcel->cases = calloc(parcel->count + 1, sizeof(struct cb_case));
    parcel->subjects = calloc(parcel->count + 1, sizeof(struct cb_subject));
    return parcel->blocks.block != NULL && parcel->cases != NULL &&
           parcel->subjects != NULL && take_cases(parcel, &at) &&
           take_blocks(parcel, &at);
}
