/* SPDX-License-Identifier: MIT */
/* A JVM's performance data, whole and broken. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/attach_jvm.h"
#include "unit.h"

static unsigned char data[1024];
static size_t length;
static char found[64];

static void put_32(size_t at, int32_t value)
{
    memcpy(data + at, &value, sizeof(value));
}

static void add_entry(const char *name, char type, const char *text)
{
    size_t name_at = 20, text_at = name_at + strlen(name) + 1;
    size_t bytes = (text_at + strlen(text) + 1 + 7) & ~(size_t)7;
    int32_t entries;

    put_32(length, (int32_t)bytes);
    put_32(length + 4, (int32_t)name_at);
    put_32(length + 8, (int32_t)strlen(text) + 1);
    data[length + 12] = (unsigned char)type;
    put_32(length + 16, (int32_t)text_at);
    strcpy((char *)data + length + name_at, name);
    strcpy((char *)data + length + text_at, text);
    length += bytes;
    memcpy(&entries, data + 28, sizeof(entries));
    put_32(28, entries + 1);
}

static void start(void)
{
    static const unsigned char magic[] = {0xca, 0xfe, 0xc0, 0xc0};

    memset(data, 0, sizeof(data));
    memcpy(data, magic, sizeof(magic));
    put_32(24, 32);
    length = 32;
    add_entry("sun.rt.jvmVersion", 'B', "17.0.1");
    add_entry("sun.rt.jvmCapabilities", 'J', "12345678");
    add_entry("sun.rt.jvmCapabilities", 'B', "1000000000");
}

static long find(const char *name)
{
    return zg_attach_perf_string(data, length, name, found, sizeof(found));
}

START_TEST(a_string_is_found_by_its_name_and_its_type)
{
    ck_assert_int_eq(find("sun.rt.jvmCapabilities"), 10);
    ck_assert_str_eq(found, "1000000000");
    ck_assert_int_eq(find("sun.rt.jvm"), -1);
    ck_assert_int_eq(find("sun.rt.jvmVersion"), 6);
}
END_TEST

START_TEST(data_cut_anywhere_hold_nothing_that_lies_behind)
{
    size_t whole = length;

    for (length = 0; length < whole; length++) {
        unsigned char *copy = malloc(length + 1); /* for the sanitizers */

        memcpy(copy, data, length);
        ck_assert_int_eq(zg_attach_perf_string(copy, length, "sun.rt.jvmCapabilities",
                                               found, sizeof(found)),
                         -1);
        free(copy);
    }
}
END_TEST

START_TEST(no_changed_byte_leads_outside)
{
    for (size_t at = 0; at < length; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            unsigned char *copy = malloc(length);

            memcpy(copy, data, length);
            copy[at] ^= (unsigned char)(1u << bit);
            long got = zg_attach_perf_string(copy, length, "sun.rt.jvmCapabilities",
                                             found, sizeof(found));
            ck_assert_int_lt(got, (long)length);
            free(copy);
        }
    }
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("attach_jvm", start, NULL);

    tcase_add_test(tests, a_string_is_found_by_its_name_and_its_type);
    tcase_add_test(tests, data_cut_anywhere_hold_nothing_that_lies_behind);
    tcase_add_test(tests, no_changed_byte_leads_outside);
    return unit_run();
}
