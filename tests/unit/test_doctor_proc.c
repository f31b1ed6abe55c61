/* SPDX-License-Identifier: MIT */
/* The texts of /proc, taken apart, and processes of the test's own, looked at. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/doctor_files.h"
#include "cli/doctor_proc.h"
#include "unit.h"

static struct zg_proc process;
static char error[ZG_PROC_ERROR_BYTES];

static void start(void)
{
    memset(&process, 0, sizeof(process));
    process.root = ZG_OWN_ROOT;
}

static void stop(void)
{
    zg_proc_free(&process);
}

START_TEST(maps_give_each_library_once_and_the_ledger)
{
    char text[] =
        "7f01000-7f02000 r--p 00000000 08:01 11 /usr/lib/libz.so.1\n"
        "7f02000-7f03000 r-xp 00001000 08:01 11 /usr/lib/libz.so.1\n"
        "7f03000-7f04000 r-xp 00002000 08:01 11 /usr/lib/libz.so.1\n"
        "7f04000-7f05000 r-xp 00000000 fd:0a 12 /opt/my app/libx.so (deleted)\n"
        "7f05000-7f06000 r--p 00000000 08:01 13 /usr/share/locale/x\n"
        "7f06000-7f07000 rw-s 00000000 00:19 14 /dev/shm/zguard-0/zguard-1-2-3-4.zgl\n"
        "7f07000-7f08000 r-xp 00000000 00:00 0 [vdso]\n"
        "7f08000-7f09000 rwxp 00000000 00:00 0\n"
        "nonsense\n"
        "7f09000-7f0a000 r-xp 00000000 08:01 15 /last/without/end";

    ck_assert(zg_proc_parse_maps(&process, text));
    ck_assert_uint_eq(process.object_count, 4);
    ck_assert_str_eq(process.objects[0].path, "/usr/lib/libz.so.1");
    ck_assert_str_eq(process.objects[0].range, "7f02000-7f03000");
    ck_assert_uint_eq(process.objects[0].inode, 11);
    ck_assert_uint_eq(process.objects[0].device_major, 8);
    ck_assert(!process.objects[0].deleted);
    ck_assert_str_eq(process.objects[1].path, "/opt/my app/libx.so");
    ck_assert(process.objects[1].deleted);
    ck_assert_uint_eq(process.objects[1].device_minor, 10);
    ck_assert_str_eq(process.objects[2].path, "/dev/shm/zguard-0/zguard-1-2-3-4.zgl");
    ck_assert_str_eq(process.objects[3].path, "/last/without/end");
}
END_TEST

START_TEST(a_removed_and_a_new_file_of_one_name_are_two)
{
    char text[] = "1000-2000 r-xp 00000000 08:01 11 /lib/libx.so (deleted)\n"
                  "2000-3000 r-xp 00000000 08:01 12 /lib/libx.so\n";

    ck_assert(zg_proc_parse_maps(&process, text));
    ck_assert_uint_eq(process.object_count, 2);
}
END_TEST

START_TEST(status_gives_its_numbers)
{
    static const char text[] = "Name:\tUid:\nState:\tS (sleeping)\nUid:\t1\t2\t3\t4\n"
                               "NSpid:\t500\t7\nVmSize:\t    1234 kB\nSeccomp:\t2\n"
                               "Empty:\t\nLast:\t9";

    ck_assert_int_eq(zg_proc_status_number(text, "Uid", 1, false), 2);
    ck_assert_int_eq(zg_proc_status_number(text, "Uid", 4, false), -1);
    ck_assert_int_eq(zg_proc_status_number(text, "NSpid", 0, true), 7);
    ck_assert_int_eq(zg_proc_status_number(text, "VmSize", 0, false), 1234);
    ck_assert_int_eq(zg_proc_status_number(text, "Seccomp", 0, false), 2);
    ck_assert_int_eq(zg_proc_status_number(text, "Empty", 0, false), -1);
    ck_assert_int_eq(zg_proc_status_number(text, "Last", 0, false), 9);
    ck_assert_int_eq(zg_proc_status_number(text, "Nothing", 0, false), -1);
    ck_assert_int_eq(zg_proc_status_number("", "Uid", 0, false), -1);
}
END_TEST

START_TEST(limits_give_the_soft_one)
{
    static const char text[] =
        "Limit                     Soft Limit           Hard Limit           Units     \n"
        "Max file size             4096                 8192                 bytes     \n"
        "Max data size             unlimited            unlimited            bytes     "
        "\n";

    ck_assert_uint_eq(zg_proc_limit(text, "Max file size"), 4096);
    ck_assert_uint_eq(zg_proc_limit(text, "Max data size"), ZG_PROC_NO_LIMIT);
    ck_assert_uint_eq(zg_proc_limit(text, "Max address space"), ZG_PROC_NO_LIMIT);
}
END_TEST

START_TEST(the_environment_is_searched_by_whole_names)
{
    static const char text[] = "XZGUARD=no\0ZGUARD_RUN=1\0ZGUARD=off\0EMPTY=\0BROKEN";

    process.environment = malloc(sizeof(text));
    memcpy(process.environment, text, sizeof(text));
    process.environment_bytes = sizeof(text) - 1;
    ck_assert_str_eq(zg_proc_variable(&process, "ZGUARD"), "off");
    ck_assert_str_eq(zg_proc_variable(&process, "EMPTY"), "");
    ck_assert_ptr_null(zg_proc_variable(&process, "BROKEN"));
    ck_assert_ptr_null(zg_proc_variable(&process, "RUN"));
}
END_TEST

START_TEST(this_process_is_read)
{
    char path[512];
    bool has_libc = false;
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

    ck_assert_int_gt(length, 0);
    path[length] = '\0';
    ck_assert_msg(zg_proc_read(&process, getpid(), error) == ZG_PROC_OK, "%s", error);
    ck_assert_int_eq(process.inner_pid, getpid());
    ck_assert_uint_eq(process.owner, geteuid());
    ck_assert_str_eq(process.executable, path);
    ck_assert(!process.secure);
    ck_assert(!process.other_files);
    ck_assert(!process.other_pids);
    ck_assert_int_eq(process.root, ZG_OWN_ROOT);
    ck_assert_uint_gt(process.address_bytes, 1 << 20);
    for (size_t i = 0; i < process.object_count; i++) {
        const struct zg_proc_object *object = &process.objects[i];

        has_libc = has_libc || strstr(object->path, "/libc.so") != NULL;
        int fd = zg_proc_open_object(&process, object);
        ck_assert_msg(fd >= 0, "%s cannot be opened", object->path);
        close(fd);
    }
    ck_assert(has_libc);
}
END_TEST

START_TEST(a_process_that_is_not_there_is_told)
{
    pid_t child = fork();

    if (child == 0) {
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    ck_assert_int_eq(zg_proc_read(&process, child, error), ZG_PROC_NOT_THERE);
    ck_assert_ptr_nonnull(strstr(error, "does not exist"));
}
END_TEST

START_TEST(a_process_that_has_ended_is_told)
{
    pid_t child = fork();
    siginfo_t info;

    if (child == 0) {
        _exit(0);
    }
    ck_assert_int_eq(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
    ck_assert_int_eq(zg_proc_read(&process, child, error), ZG_PROC_NOTHING_IN_IT);
    ck_assert_ptr_nonnull(strstr(error, "has ended"));
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
}
END_TEST

START_TEST(a_thread_of_the_kernel_is_told)
{
    char text[64] = "";
    FILE *file = fopen("/proc/2/comm", "r");

    if (file != NULL) {
        ck_assert_ptr_nonnull(fgets(text, sizeof(text), file));
        fclose(file);
    }
    if (strcmp(text, "kthreadd\n") != 0) {
        return; /* in a pid namespace there is none */
    }
    enum zg_proc_status status = zg_proc_read(&process, 2, error);
    ck_assert(status == ZG_PROC_NOTHING_IN_IT || status == ZG_PROC_NO_PERMISSION);
}
END_TEST

START_TEST(limits_of_a_process_are_read)
{
    int ends[2];
    char byte = 0;

    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        const struct rlimit limit = {1u << 30, 1u << 30};

        setrlimit(RLIMIT_FSIZE, &limit);
        (void)!write(ends[1], &byte, 1);
        pause();
        _exit(0);
    }
    ck_assert_int_eq(read(ends[0], &byte, 1), 1);
    enum zg_proc_status status = zg_proc_read(&process, child, error);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    ck_assert_int_eq(status, ZG_PROC_OK);
    ck_assert_uint_eq(process.file_limit, 1u << 30);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("doctor_proc", start, stop);

    tcase_add_test(tests, maps_give_each_library_once_and_the_ledger);
    tcase_add_test(tests, a_removed_and_a_new_file_of_one_name_are_two);
    tcase_add_test(tests, status_gives_its_numbers);
    tcase_add_test(tests, limits_give_the_soft_one);
    tcase_add_test(tests, the_environment_is_searched_by_whole_names);
    tcase_add_test(tests, this_process_is_read);
    tcase_add_test(tests, a_process_that_is_not_there_is_told);
    tcase_add_test(tests, a_process_that_has_ended_is_told);
    tcase_add_test(tests, a_thread_of_the_kernel_is_told);
    tcase_add_test(tests, limits_of_a_process_are_read);
    return unit_run();
}
