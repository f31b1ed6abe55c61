/* SPDX-License-Identifier: MIT */
#include <endian.h>
#include <pthread.h>
#include <string.h>

#include "input/hfile/crc32c.h"

#define POLYNOMIAL 0x82f63b78U /* reflected */
#define SLICES 8

static uint32_t table[SLICES][256];
static pthread_once_t filled = PTHREAD_ONCE_INIT;

/* table[n][b] is what byte b does to the remainder when n more bytes follow it. */
static void fill_table(void)
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t remainder = byte;

        for (int bit = 0; bit < 8; bit++) {
            remainder = remainder >> 1 ^ ((remainder & 1) != 0 ? POLYNOMIAL : 0);
        }
        table[0][byte] = remainder;
    }
    for (int slice = 1; slice < SLICES; slice++) {
        for (int byte = 0; byte < 256; byte++) {
            uint32_t before = table[slice - 1][byte];

            table[slice][byte] = before >> 8 ^ table[0][before & 0xff];
        }
    }
}

uint32_t cb_crc32c_by_table(const unsigned char *bytes, size_t length)
{
    uint32_t remainder = UINT32_MAX;

    pthread_once(&filled, fill_table);
    for (; length >= SLICES; bytes += SLICES, length -= SLICES) {
        uint64_t word;

        memcpy(&word, bytes, sizeof(word));
        word = le64toh(word) ^ remainder;
        remainder = 0;
        for (int i = 0; i < SLICES; i++) {
            remainder ^= table[SLICES - 1 - i][word >> (8 * i) & 0xff];
        }
    }
    for (; length > 0; bytes++, length--) {
        remainder = remainder >> 8 ^ table[0][(remainder ^ *bytes) & 0xff];
    }
    return ~remainder;
}

#ifdef __x86_64__
__attribute__((target("sse4.2"))) static uint32_t
by_instruction(const unsigned char *bytes, size_t length)
{
    uint64_t remainder = UINT32_MAX;

    for (; length >= sizeof(uint64_t);
         bytes += sizeof(uint64_t), length -= sizeof(uint64_t)) {
        uint64_t word;

        memcpy(&word, bytes, sizeof(word));
        remainder = __builtin_ia32_crc32di(remainder, word);
    }
    for (; length > 0; bytes++, length--) {
        remainder = __builtin_ia32_crc32qi((uint32_t)remainder, *bytes);
    }
    return ~(uint32_t)remainder;
}

uint32_t cb_crc32c(const unsigned char *bytes, size_t length)
{
    return __builtin_cpu_supports("sse4.2") ? by_instruction(bytes, length)
                                            : cb_crc32c_by_table(bytes, length);
}
#else
uint32_t cb_crc32c(const unsigned char *bytes, size_t length)
{
    return cb_crc32c_by_table(bytes, length);
}
#endif
