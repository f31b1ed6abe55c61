/* SPDX-License-Identifier: MIT */
#include "material.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const qualifiers[] = {"content-type", "fetched", "language",
                                         "length",       "status",  "title"};
static const char *const words[] = {
    "region", "server", "the",     "of",     "annual",  "report", "table",   "open",
    "source", "and",    "storage", "engine", "release", "notes",  "figures", "for"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A step of a small generator: the same sequence on every machine. */
static uint32_t next_random(uint32_t *state)
{
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

static size_t make_value(char *to, size_t room, size_t qualifier, uint32_t *state)
{
    switch (qualifier) {
    case 0:
        return (size_t)snprintf(to, room, "%s",
                                next_random(state) % 5 == 0 ? "application/pdf"
                                                            : "text/html; charset=utf-8");
    case 2:
        return (size_t)snprintf(to, room, "%s", next_random(state) % 2 ? "en" : "de");
    case 4:
        return (size_t)snprintf(to, room, "%s", next_random(state) % 20 ? "200" : "404");
    case 5: {
        size_t length = 0;
        for (uint32_t i = 4 + next_random(state) % 12; i > 0; i--)
            length += (size_t)snprintf(to + length, room - length, "%s ",
                                       words[next_random(state) % COUNT(words)]);
        return length;
    }
    default:
        return (size_t)snprintf(to, room, "%u", next_random(state) % 1000000000u);
    }
}

/* One cell: sorted row, family and qualifier, timestamp, value. Return: its bytes. */
static size_t make_cell(char *to, size_t room, uint32_t row, size_t qualifier,
                        uint64_t timestamp, uint32_t *state)
{
    char value[256];
    size_t value_bytes = make_value(value, sizeof value, qualifier, state);
    int head = snprintf(to, room, "org.example.site%07u/page/%05u.html%ccontents%s", row,
                        row * 2654435761u % 100000u, '\6', qualifiers[qualifier]);
    size_t length = (size_t)head;
    for (int shift = 56; shift >= 0; shift -= 8)
        to[length++] = (char)(timestamp >> shift);
    to[length++] = 4;
    memcpy(to + length, value, value_bytes);
    return length + value_bytes;
}

static void fill(unsigned char *to, size_t bytes)
{
    uint32_t state = 92, row = 0;
    uint64_t timestamp = 1331000000000u;
    size_t at = 0;
    while (at < bytes) {
        row += 1 + next_random(&state) % 40;
        for (size_t q = 0; q < COUNT(qualifiers) && at < bytes; q++) {
            char cell[512];
            timestamp += next_random(&state) % 900;
            size_t length = make_cell(cell, sizeof cell - sizeof(char[256]), row, q,
                                      timestamp, &state);
            if (length > bytes - at)
                length = bytes - at;
            memcpy(to + at, cell, length);
            at += length;
        }
    }
}

bool zb_material_write(const char *path)
{
    static unsigned char block[ZB_BLOCKS * ZB_BLOCK_BYTES];
    fill(block, sizeof block);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool written = file >= 0 && write(file, block, sizeof block) == (ssize_t)sizeof block;
    if (!written)
        fprintf(stderr, "%s cannot be written: %s\n", path, strerror(errno));
    if (file >= 0 && close(file) != 0)
        written = false;
    return written;
}

const unsigned char *zb_material_map(const char *path)
{
    size_t bytes = ZB_BLOCKS * ZB_BLOCK_BYTES;
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0) {
        fprintf(stderr, "%s cannot be read: %s\n", path, strerror(errno));
        return NULL;
    }
    if (status.st_size != (off_t)bytes) {
        fprintf(stderr, "%s has %lld bytes, not %zu: make it anew by 'material %s'\n",
                path, (long long)status.st_size, bytes, path);
        return NULL;
    }
    void *memory = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    close(file);
    if (memory == MAP_FAILED) {
        fprintf(stderr, "%s cannot be mapped: %s\n", path, strerror(errno));
        return NULL;
    }
    return memory;
}
