/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/output.h"
#include "unit.h"

static char folder[64];
static char path[96];
static struct zg_output output;
static char error[256];

static void start(void)
{
    strcpy(folder, "/tmp/zguard-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/report", folder);
}

static void stop(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");

    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static const char *content(void)
{
    static char text[128];
    FILE *file = fopen(path, "r");

    memset(text, 0, sizeof(text));
    if (file != NULL) {
        ck_assert_uint_le(fread(text, 1, sizeof(text) - 1, file), sizeof(text));
        fclose(file);
    }
    return text;
}

static int files_in_folder(void)
{
    DIR *listing = opendir(folder);
    int count = 0;

    for (struct dirent *entry = readdir(listing); entry != NULL;
         entry = readdir(listing)) {
        count += entry->d_name[0] != '.';
    }
    closedir(listing);
    return count;
}

static bool begin(void)
{
    return zg_output_open(&output, path, stdout, error, sizeof(error));
}

START_TEST(a_file_is_replaced_only_when_it_is_whole)
{
    write_file(path, "old");
    ck_assert(begin());
    fputs("new", output.file);
    fflush(output.file);
    ck_assert_str_eq(content(), "old");
    ck_assert(zg_output_commit(&output, error, sizeof(error)));
    ck_assert_str_eq(content(), "new");
    ck_assert_int_eq(files_in_folder(), 1);
}
END_TEST

START_TEST(a_file_that_is_abandoned_leaves_the_old_one_and_nothing_else)
{
    write_file(path, "old");
    ck_assert(begin());
    fputs("new", output.file);
    zg_output_abandon(&output);
    ck_assert_str_eq(content(), "old");
    ck_assert_int_eq(files_in_folder(), 1);
}
END_TEST

START_TEST(a_new_file_has_the_rights_that_the_mask_leaves)
{
    struct stat status;

    umask(027);
    ck_assert(begin());
    ck_assert(zg_output_commit(&output, error, sizeof(error)));
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_eq(status.st_mode & 0777, 0640);
}
END_TEST

START_TEST(a_file_that_is_replaced_keeps_its_rights)
{
    struct stat status;

    write_file(path, "old");
    chmod(path, 0604);
    ck_assert(begin());
    ck_assert(zg_output_commit(&output, error, sizeof(error)));
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_eq(status.st_mode & 0777, 0604);
}
END_TEST

START_TEST(a_link_stays_and_what_it_points_to_is_replaced)
{
    char target[128];
    struct stat status;

    snprintf(target, sizeof(target), "%s/target", folder);
    write_file(target, "old");
    ck_assert_int_eq(symlink(target, path), 0);
    ck_assert(begin());
    fputs("new", output.file);
    ck_assert(zg_output_commit(&output, error, sizeof(error)));
    ck_assert_int_eq(lstat(path, &status), 0);
    ck_assert(S_ISLNK(status.st_mode));
    ck_assert_str_eq(content(), "new");
}
END_TEST

START_TEST(a_link_to_nothing_stays_and_is_told)
{
    struct stat status;

    ck_assert_int_eq(symlink("nothing", path), 0);
    ck_assert(!begin());
    ck_assert_ptr_nonnull(strstr(error, "is a link to a file that is not there"));
    ck_assert_int_eq(lstat(path, &status), 0);
    ck_assert(S_ISLNK(status.st_mode));
    ck_assert_int_eq(files_in_folder(), 1);
}
END_TEST

START_TEST(paths_of_one_file_are_told_from_those_of_two)
{
    char detour[192];
    char link[128];

    snprintf(detour, sizeof(detour), "%s/../%s", folder, path + strlen("/tmp/"));
    snprintf(link, sizeof(link), "%s/link", folder);
    /* Before it is there, and after. */
    ck_assert(zg_output_is_same_place(path, detour));
    write_file(path, "");
    ck_assert(zg_output_is_same_place(path, detour));
    ck_assert_int_eq(symlink(path, link), 0);
    ck_assert(zg_output_is_same_place(path, link));
    ck_assert(zg_output_is_same_place("new", "./new"));
    ck_assert(zg_output_is_same_place("none/new", "none/new"));
    ck_assert(!zg_output_is_same_place("new", "none/new"));
    ck_assert(!zg_output_is_same_place(path, folder));
}
END_TEST

START_TEST(a_full_device_is_told_when_the_file_is_committed)
{
    strcpy(path, "/dev/full");
    ck_assert(begin());
    fputs("new", output.file);
    ck_assert(!zg_output_commit(&output, error, sizeof(error)));
    ck_assert_str_eq(error, "/dev/full: cannot be written: No space left on device");
}
END_TEST

START_TEST(a_pipe_that_nobody_reads_is_told_at_once)
{
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert(!begin());
    ck_assert_ptr_nonnull(strstr(error, "is a pipe that nobody reads"));
}
END_TEST

START_TEST(a_pipe_that_is_read_is_written_to_and_waits_for_a_slow_reader)
{
    char got[4] = "";

    ck_assert_int_eq(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    ck_assert(begin());
    ck_assert_int_eq(fcntl(fileno(output.file), F_GETFL) & O_NONBLOCK, 0);
    fputs("new", output.file);
    ck_assert(zg_output_commit(&output, error, sizeof(error)));
    ck_assert_int_eq(read(reader, got, sizeof(got)), 3);
    ck_assert_str_eq(got, "new");
    close(reader);
}
END_TEST

START_TEST(a_folder_is_no_place_for_a_report)
{
    strcpy(path, folder);
    ck_assert(!begin());
    ck_assert_ptr_nonnull(strstr(error, "Is a directory"));
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_told)
{
    strcat(path, "/none");
    ck_assert(!begin());
    ck_assert_ptr_nonnull(strstr(error, "No such file or directory"));
}
END_TEST

START_TEST(without_a_path_the_standard_stream_is_used)
{
    FILE *standard = tmpfile();

    ck_assert(zg_output_open(&output, NULL, standard, error, sizeof(error)));
    ck_assert_ptr_eq(output.file, standard);
    ck_assert(!zg_output_is_colored(&output));
    ck_assert(zg_output_commit(&output, error, sizeof(error)));
    ck_assert_int_eq(fputs("still open", standard) < 0, 0);
    fclose(standard);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("output", start, stop);

    tcase_add_test(tests, a_file_is_replaced_only_when_it_is_whole);
    tcase_add_test(tests, a_file_that_is_abandoned_leaves_the_old_one_and_nothing_else);
    tcase_add_test(tests, a_new_file_has_the_rights_that_the_mask_leaves);
    tcase_add_test(tests, a_file_that_is_replaced_keeps_its_rights);
    tcase_add_test(tests, a_link_stays_and_what_it_points_to_is_replaced);
    tcase_add_test(tests, a_link_to_nothing_stays_and_is_told);
    tcase_add_test(tests, paths_of_one_file_are_told_from_those_of_two);
    tcase_add_test(tests, a_full_device_is_told_when_the_file_is_committed);
    tcase_add_test(tests, a_pipe_that_nobody_reads_is_told_at_once);
    tcase_add_test(tests, a_pipe_that_is_read_is_written_to_and_waits_for_a_slow_reader);
    tcase_add_test(tests, a_folder_is_no_place_for_a_report);
    tcase_add_test(tests, a_folder_that_is_not_there_is_told);
    tcase_add_test(tests, without_a_path_the_standard_stream_is_used);
    return unit_run();
}
