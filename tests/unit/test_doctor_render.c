/* SPDX-License-Identifier: MIT */
/* How the doctor's findings are written. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/doctor_subject.h"
#include "elf_fixture.h"
#include "unit.h"

static struct zg_subject subject;
static char *written;
static size_t written_bytes;

static void start(void)
{
    static struct zg_elf elf;
    char error[ZG_ELF_ERROR_BYTES];
    struct elf_wish wish = elf_bundled_zip();
    struct elf_file file = elf_make(&wish);

    ck_assert_int_eq(zg_elf_read_memory(&elf, file.bytes, file.length, error), ZG_ELF_OK);
    free(file.bytes);
    struct zg_binding binding = zg_binding_of(&elf, ZG_ROLE_JDK_ZIP);
    memset(&subject, 0, sizeof(subject));
    subject.kind = "jdk";
    strcpy(subject.name, "/opt/jdk");
    strcpy(subject.sentence, "this JDK can be guarded");
    zg_subject_bind(&subject, &binding);
    zg_subject_zlib(&subject, "/opt/jdk/lib/libzip.so", &elf, &binding);
    zg_subject_fact(&subject, "java_version", NULL, "%s", "25");
    zg_subject_fact(&subject, "summary", "jdk", "%s", "25 by \033[2J\xff Maker");
    zg_subject_number(&subject, "free_bytes", 12345);
}

static void stop(void)
{
    free(written);
    written = NULL;
}

static const char *as_text(const char *sentence, bool color)
{
    stop();
    FILE *file = open_memstream(&written, &written_bytes);
    zg_subjects_render_text(file, &subject, sentence, color);
    fclose(file);
    return written;
}

static json_t *as_json(void)
{
    json_error_t error;

    stop();
    FILE *file = open_memstream(&written, &written_bytes);
    ck_assert(zg_subjects_render_json(file, &subject, NULL));
    fclose(file);
    json_t *object = json_loads(written, 0, &error);
    ck_assert_msg(object != NULL, "%s", error.text);
    return object;
}

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

START_TEST(the_first_line_is_the_verdict)
{
    static const char verdict[] = "T2  this JDK can be guarded\n";

    ck_assert_int_eq(strncmp(as_text(NULL, false), verdict, strlen(verdict)), 0);
    ck_assert_int_eq(strncmp(as_text("1 of 2 JDKs", false), "1 of 2 JDKs\n", 12), 0);
    subject.verdict = ZG_UNREADABLE;
    ck_assert_int_eq(strncmp(as_text(NULL, false), "??", 2), 0);
    subject.verdict = ZG_FINE;
    subject.has_binding = false;
    ck_assert_int_eq(strncmp(as_text(NULL, false), "--", 2), 0);
}
END_TEST

START_TEST(several_are_written_one_after_the_other)
{
    static struct zg_subject other;

    other = subject;
    strcpy(other.sentence, "the other");
    other.next = NULL;
    subject.next = &other;
    as_text("both", false);
    ck_assert_ptr_nonnull(strstr(written, "both\n\nT2  this JDK"));
    ck_assert_ptr_nonnull(strstr(written, "\n\nT2  the other\n"));
    json_t *object = as_json();
    ck_assert_uint_eq(json_array_size(json_object_get(object, "subjects")), 2);
    json_decref(object);
    subject.next = NULL;
}
END_TEST

START_TEST(why_and_what_to_do_stand_below_it)
{
    zg_subject_finding(&subject, true, "x", "Do that.", "This is %s.", "so");
    zg_subject_finding(&subject, false, "y", "", "That too.");
    as_text(NULL, false);
    ck_assert_ptr_nonnull(strstr(written, "    why       It carries its own zlib"));
    ck_assert_ptr_nonnull(strstr(written, "    attached  T3, where the guard comes"));
    ck_assert_ptr_nonnull(strstr(written, "    OBSTACLE  This is so.\n"));
    ck_assert_ptr_nonnull(strstr(written, "    remedy    Do that.\n"));
    ck_assert_ptr_nonnull(strstr(written, "    note      That too.\n"));
    ck_assert_ptr_null(strstr(written, "java_version"));
}
END_TEST

START_TEST(no_line_is_longer_than_a_terminal)
{
    zg_subject_finding(&subject, true, "x",
                       "Do that, and that, and that, and much more, "
                       "until it is so long that it needs another line to be read.",
                       "It is so.");
    for (const char *line = as_text(NULL, false); *line != '\0';) {
        size_t length = strcspn(line, "\n");

        ck_assert_uint_le(length, 90);
        line += length + (line[length] != '\0');
    }
}
END_TEST

START_TEST(what_files_tell_does_not_reach_the_terminal_as_it_is)
{
    as_text(NULL, false);
    ck_assert_ptr_null(strchr(written, '\033'));
    ck_assert_ptr_nonnull(strstr(written, "25 by \\x1b[2J\\xff Maker"));
}
END_TEST

START_TEST(colours_come_only_when_they_are_asked_for)
{
    ck_assert_ptr_nonnull(strstr(as_text(NULL, true), "\033[1m"));
    ck_assert_ptr_null(strstr(as_text(NULL, false), "\033["));
}
END_TEST

START_TEST(json_has_all_of_it)
{
    zg_subject_finding(&subject, true, "x", "Do that.", "This is so.");
    json_t *object = as_json();
    const json_t *it = json_array_get(json_object_get(object, "subjects"), 0);
    const json_t *finding = json_array_get(json_object_get(it, "findings"), 0);
    const json_t *zlib = json_array_get(json_object_get(it, "zlibs"), 0);
    const json_t *facts = json_object_get(it, "facts");

    ck_assert_str_eq(text_of(object, "format"), "zguard-doctor");
    ck_assert_int_eq(json_integer_value(json_object_get(object, "version")), 1);
    ck_assert(json_is_null(json_object_get(object, "sentence")));
    ck_assert_str_eq(text_of(it, "kind"), "jdk");
    ck_assert_str_eq(text_of(it, "verdict"), "obstructed");
    ck_assert_str_eq(text_of(it, "tier"), "T2");
    ck_assert_str_eq(text_of(it, "attached_tier"), "T3");
    ck_assert_str_eq(text_of(it, "reason"), "bundled-symbols");
    ck_assert_str_eq(text_of(facts, "java_version"), "25");
    ck_assert_int_eq(json_integer_value(json_object_get(facts, "free_bytes")), 12345);
    ck_assert_str_eq(text_of(finding, "id"), "x");
    ck_assert(json_is_true(json_object_get(finding, "obstacle")));
    ck_assert_str_eq(text_of(finding, "remedy"), "Do that.");
    ck_assert_str_eq(text_of(zlib, "version"), "1.3.2");
    ck_assert_int_eq(json_integer_value(json_object_get(zlib, "functions_in_symtab")),
                     11);
    json_decref(object);
}
END_TEST

START_TEST(a_subject_without_a_binding_has_null_for_it)
{
    subject.has_binding = false;
    json_t *object = as_json();
    const json_t *it = json_array_get(json_object_get(object, "subjects"), 0);

    ck_assert(json_is_null(json_object_get(it, "tier")));
    ck_assert(json_is_null(json_object_get(it, "why")));
    json_decref(object);
}
END_TEST

START_TEST(what_finds_no_room_is_left_out_and_counted)
{
    static struct zg_elf elf;
    struct zg_binding binding = subject.binding;

    for (unsigned i = 0; i < ZG_SUBJECT_MOST_ZLIBS + 5; i++) {
        zg_subject_zlib(&subject, "/x", &elf, &binding);
        zg_subject_fact(&subject, "x", "x", "%u", i);
        zg_subject_finding(&subject, false, "x", "", "%u", i);
    }
    ck_assert_uint_eq(subject.zlib_count, ZG_SUBJECT_MOST_ZLIBS);
    ck_assert_uint_eq(subject.zlibs_left_out, 6);
    ck_assert_uint_eq(subject.fact_count, ZG_SUBJECT_MOST_FACTS);
    ck_assert_uint_eq(subject.finding_count, ZG_SUBJECT_MOST_FINDINGS);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("doctor_render", start, stop);

    tcase_add_test(tests, the_first_line_is_the_verdict);
    tcase_add_test(tests, several_are_written_one_after_the_other);
    tcase_add_test(tests, why_and_what_to_do_stand_below_it);
    tcase_add_test(tests, no_line_is_longer_than_a_terminal);
    tcase_add_test(tests, what_files_tell_does_not_reach_the_terminal_as_it_is);
    tcase_add_test(tests, colours_come_only_when_they_are_asked_for);
    tcase_add_test(tests, json_has_all_of_it);
    tcase_add_test(tests, a_subject_without_a_binding_has_null_for_it);
    tcase_add_test(tests, what_finds_no_room_is_left_out_and_counted);
    return unit_run();
}
