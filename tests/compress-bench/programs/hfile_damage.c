/* SPDX-License-Identifier: MIT */
/*
 * hfile_damage flips FILE COUNT SEED   changes one byte at so many places in data blocks
 * hfile_damage cuts FILE               cuts the file at every length
 * hfile_damage extremes FILE           puts extreme numbers at every place that is no data
 *
 * Each time the HFile is inspected and verified in memory.  Ends with 0 when damage was found
 * where a checksum covers it, with the right offset, and memory stayed bounded.
 */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "input/hfile/inspect.h"
#include "input/hfile/pieces.h"
#include "input/hfile/verify.h"
#include "input/hfile/walk.h"

/* Blocks of the file are far smaller; what is resident shows what was really touched.  A
 * sanitizer's runtime takes more. */
#ifdef __SANITIZE_ADDRESS__
#define RESIDENT_LIMIT_KB LONG_MAX
#else
#define RESIDENT_LIMIT_KB (48L * 1024)
#endif
#define EXTREME_LIMIT (16U << 20)

struct data_block {
    uint64_t offset, bytes, raw_bytes;
    bool covered; /* by a checksum */
};

struct specimen {
    unsigned char *bytes;
    size_t length;
    struct data_block *block;
    size_t blocks;
    uint64_t data_bytes;
};

static void die(const char *what)
{
    printf("hfile_damage: %s\n", what);
    exit(2);
}

static void read_file(struct specimen *specimen, const char *path)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        die("the file cannot be read");
    }
    specimen->length = (size_t)ftell(file);
    rewind(file);
    specimen->bytes = malloc(specimen->length);
    if (specimen->bytes == NULL ||
        fread(specimen->bytes, 1, specimen->length, file) != specimen->length) {
        die("the file cannot be read");
    }
    fclose(file);
}

static bool open_file(struct cb_hfile *file, const struct specimen *specimen,
                      size_t length, uint32_t limit, struct cb_hfile_error *error)
{
    struct cb_hfile_store store;

    cb_hfile_store_over(&store, specimen->bytes, length);
    return cb_hfile_open_store(file, store, limit, error);
}

/* Notes the data blocks of the whole file, and which of them a checksum covers. */
static void find_blocks(struct specimen *specimen)
{
    struct cb_hfile file;
    struct cb_hfile_walk walk;
    struct cb_hfile_verifier verifier;
    struct cb_hfile_block block;
    struct cb_hfile_error error;

    specimen->block = calloc(specimen->length / 16 + 1, sizeof(*specimen->block));
    if (specimen->block == NULL ||
        !open_file(&file, specimen, specimen->length, 0, &error) ||
        !cb_hfile_verifier_make(&verifier, &file, &error) ||
        !cb_hfile_walk_begin(&walk, &file, &error)) {
        die("the file is damaged from the start");
    }
    while (cb_hfile_walk_next(&walk, &block, &error) == CB_HFILE_STEP) {
        enum cb_hfile_verdict verdict = cb_hfile_verify(&verifier, &block, &error);

        if (verdict == CB_HFILE_BAD || verdict == CB_HFILE_NOT_READ) {
            die("the file is damaged from the start");
        }
        if (cb_hfile_kind_is_data(block.kind)) {
            specimen->block[specimen->blocks++] =
                (struct data_block){.offset = block.offset,
                                    .bytes = cb_hfile_block_bytes(&block),
                                    .raw_bytes = block.raw_bytes,
                                    .covered = verdict == CB_HFILE_VERIFIED};
            specimen->data_bytes += cb_hfile_block_bytes(&block);
        }
    }
    cb_hfile_walk_end(&walk);
    cb_hfile_verifier_end(&verifier);
    if (specimen->data_bytes == 0) {
        die("the file has no data blocks");
    }
}

/* Return: was a fault found at that offset? */
static bool names(const struct cb_hfile_summary *summary, uint64_t offset)
{
    for (uint64_t i = 0; i < summary->faults && i < CB_HFILE_FAULTS_KEPT; i++) {
        if (summary->fault[i].offset == offset) {
            return true;
        }
    }
    return false;
}

/* Opens, inspects and verifies.  Return: false with the file's error or the summary's. */
static bool holds(const struct specimen *specimen, size_t length, uint32_t limit,
                  struct cb_hfile_summary *summary)
{
    static const struct cb_hfile_look look = {.verify = true};
    struct cb_hfile file;
    struct cb_hfile_error error;

    memset(summary, 0, sizeof(*summary));
    if (!open_file(&file, specimen, length, limit, &error)) {
        return false;
    }
    bool good = cb_hfile_inspect(summary, &file, &look, &error);

    cb_hfile_close(&file);
    return good && summary->faults == 0;
}

static int flips(struct specimen *specimen, long count, uint64_t seed)
{
    struct cb_random random = {seed};
    struct cb_hfile_summary summary;
    long found = 0, unverifiable = 0, missed = 0;

    for (long i = 0; i < count; i++) {
        uint64_t place = cb_random_next(&random) % specimen->data_bytes;
        unsigned char change = (unsigned char)(1 + cb_random_below(&random, 255));
        const struct data_block *block = specimen->block;

        for (; place >= block->bytes; block++) {
            place -= block->bytes;
        }
        unsigned char *byte = &specimen->bytes[block->offset + place];

        *byte ^= change;
        bool good = holds(specimen, specimen->length, 0, &summary);

        if (!good && names(&summary, block->offset)) {
            found++;
        } else if (!block->covered && (!good || summary.unverifiable > 0)) {
            unverifiable++;
        } else {
            missed++;
            printf("missed: byte %" PRIu64 " of the block at %" PRIu64
                   " changed by %02x\n",
                   place, block->offset, change);
        }
        *byte ^= change;
    }
    printf("%ld found with their offset, %ld in blocks that nothing covers, %ld missed\n",
           found, unverifiable, missed);
    return missed == 0 && holds(specimen, specimen->length, 0, &summary) ? 0 : 1;
}

static int cuts(const struct specimen *specimen)
{
    struct cb_hfile_summary summary;

    for (size_t length = 0; length < specimen->length; length++) {
        if (holds(specimen, length, 0, &summary)) {
            printf("cut at %zu it holds\n", length);
            return 1;
        }
    }
    return 0;
}

/* Reads a file as the benchmark does. */
static void read_pieces(const struct specimen *specimen)
{
    struct cb_hfile file;
    struct cb_hfile_pieces pieces;
    struct cb_hfile_error error;

    if (!open_file(&file, specimen, specimen->length, EXTREME_LIMIT, &error)) {
        return;
    }
    if (cb_hfile_pieces_make(&pieces, &file, 20000, &error)) {
        cb_hfile_pieces_estimate(&pieces);
    }
    cb_hfile_pieces_free(&pieces);
    cb_hfile_close(&file);
}

static bool is_data(const struct specimen *specimen, size_t place)
{
    for (size_t i = 0; i < specimen->blocks; i++) {
        const struct data_block *block = &specimen->block[i];

        /* Its first bytes are header, framing and lengths of the first cell. */
        if (place >= block->offset + 48 && place < block->offset + block->bytes) {
            return true;
        }
    }
    return false;
}

/* Return: the most that was resident, in kB.  getrusage() would count what the parent had. */
static long resident_most(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    long most = -1;

    while (status != NULL && fgets(line, sizeof(line), status) != NULL) {
        if (strncmp(line, "VmHWM:", 6) == 0) {
            most = strtol(line + 6, NULL, 10);
        }
    }
    if (status != NULL) {
        fclose(status);
    }
    return most;
}

static int extremes(struct specimen *specimen)
{
    static const uint64_t numbers[] = {0,
                                       1,
                                       0x7f,
                                       0x80,
                                       0xffff,
                                       INT32_MAX,
                                       (uint64_t)INT32_MAX + 1,
                                       UINT32_MAX,
                                       INT64_MAX,
                                       (uint64_t)INT64_MAX + 1,
                                       UINT64_MAX};
    struct cb_hfile_summary summary;
    long tried = 0, wrong = 0;

    for (size_t place = 0; place + 8 <= specimen->length; place++) {
        if (is_data(specimen, place)) {
            continue;
        }
        for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
            unsigned char before[8];
            size_t width = numbers[i] <= UINT32_MAX && place % 2 == 0 ? 4 : 8;
            uint64_t number = htobe64(numbers[i]);

            memcpy(before, specimen->bytes + place, sizeof(before));
            memcpy(specimen->bytes + place, (char *)&number + 8 - width, width);
            wrong += !holds(specimen, specimen->length, EXTREME_LIMIT, &summary);
            read_pieces(specimen);
            memcpy(specimen->bytes + place, before, sizeof(before));
            tried++;
        }
    }
    long resident = resident_most();

    printf("%ld tried, %ld refused, %ld kB resident at most\n", tried, wrong, resident);
    return tried > 0 && wrong > tried / 4 && resident > 0 && resident < RESIDENT_LIMIT_KB
               ? 0
               : 1;
}

static int run(struct specimen *specimen, int argc, char **argv)
{
    if (strcmp(argv[1], "cuts") == 0) {
        return cuts(specimen);
    }
    find_blocks(specimen);
    if (strcmp(argv[1], "flips") == 0 && argc == 5) {
        return flips(specimen, strtol(argv[3], NULL, 10), strtoull(argv[4], NULL, 10));
    }
    if (strcmp(argv[1], "extremes") == 0) {
        return extremes(specimen);
    }
    die("no such command");
    return 2;
}

int main(int argc, char **argv)
{
    struct specimen specimen = {.length = 0};

    if (argc < 3) {
        die("hfile_damage flips FILE COUNT SEED | cuts FILE | extremes FILE");
    }
    read_file(&specimen, argv[2]);
    int status = run(&specimen, argc, argv);

    free(specimen.bytes);
    free(specimen.block);
    return status;
}
