/* SPDX-License-Identifier: MIT */
/* What is left of memory, below a made up root. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "measure/memory_left.h"
#include "unit.h"

#define MIB ((uint64_t)1 << 20)

static char root[64];

static void start(void)
{
    strcpy(root, "/tmp/memory-left-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(root));
}

static void stop(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", root);
    ck_assert_int_eq(system(command), 0);
}

/* Makes a file below the root, with the folders above it. */
static void put(const char *path, const char *text)
{
    char whole[256];

    snprintf(whole, sizeof(whole), "%s%s", root, path);
    for (char *slash = strchr(whole + strlen(root) + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(whole, 0700);
        *slash = '/';
    }
    FILE *file = fopen(whole, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

START_TEST(without_limits_it_is_what_the_machine_has)
{
    put("/proc/meminfo", "MemTotal: 9 kB\nMemAvailable:   4096 kB\n");
    ck_assert_uint_eq(cb_memory_left(root), 4 * MIB);
    put("/proc/self/cgroup", "0::/a\n");
    put("/sys/fs/cgroup/a/memory.max", "max\n");
    put("/sys/fs/cgroup/a/memory.current", "1048576\n");
    ck_assert_uint_eq(cb_memory_left(root), 4 * MIB);
}
END_TEST

START_TEST(a_group_or_one_above_it_leaves_less)
{
    put("/proc/meminfo", "MemAvailable:   1048576 kB\n");
    put("/proc/self/cgroup", "0::/a/b\n");
    put("/sys/fs/cgroup/a/b/memory.max", "max\n");
    put("/sys/fs/cgroup/a/b/memory.current", "1048576\n");
    put("/sys/fs/cgroup/a/memory.max", "8388608\n");
    put("/sys/fs/cgroup/a/memory.current", "3145728\n");
    ck_assert_uint_eq(cb_memory_left(root), 5 * MIB);
    put("/sys/fs/cgroup/a/b/memory.max", "2097152\n");
    ck_assert_uint_eq(cb_memory_left(root), MIB);
    put("/sys/fs/cgroup/a/b/memory.max", "1000\n");
    ck_assert_uint_eq(cb_memory_left(root), 1);
}
END_TEST

START_TEST(a_containers_own_group_is_the_root_it_sees)
{
    put("/proc/meminfo", "MemAvailable:   1048576 kB\n");
    put("/proc/self/cgroup", "0::/\n");
    put("/sys/fs/cgroup/memory.max", "8388608\n");
    put("/sys/fs/cgroup/memory.current", "1048576\n");
    ck_assert_uint_eq(cb_memory_left(root), 7 * MIB);
}
END_TEST

START_TEST(the_older_hierarchy_is_read_too)
{
    put("/proc/meminfo", "MemAvailable:   1048576 kB\n");
    put("/proc/self/cgroup", "12:cpu,cpuacct:/x\n5:memory:/y\n0::/\n");
    put("/sys/fs/cgroup/memory/y/memory.limit_in_bytes", "4194304\n");
    put("/sys/fs/cgroup/memory/y/memory.usage_in_bytes", "1048576\n");
    ck_assert_uint_eq(cb_memory_left(root), 3 * MIB);
}
END_TEST

START_TEST(without_proc_it_is_not_known)
{
    ck_assert_uint_eq(cb_memory_left(root), 0);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("memory_left", start, stop);

    tcase_add_test(tests, without_limits_it_is_what_the_machine_has);
    tcase_add_test(tests, a_group_or_one_above_it_leaves_less);
    tcase_add_test(tests, a_containers_own_group_is_the_root_it_sees);
    tcase_add_test(tests, the_older_hierarchy_is_read_too);
    tcase_add_test(tests, without_proc_it_is_not_known);
    return unit_run();
}
