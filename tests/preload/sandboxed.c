/* SPDX-License-Identifier: MIT */
/*
 * A program that shuts itself in before it compresses, as readers of foreign files do: from
 * then on it may take memory, write and end; any other call to the system kills it.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"

static void shut_in(void)
{
    static const int allowed[] = {SYS_mmap,     SYS_munmap,    SYS_brk,
                                  SYS_mprotect, SYS_madvise,   SYS_futex,
                                  SYS_write,    SYS_getrandom, SYS_exit_group};
    enum { COUNT = sizeof allowed / sizeof allowed[0] };
    struct sock_filter steps[2 * COUNT + 2];
    unsigned short at = 0;
    steps[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                                               offsetof(struct seccomp_data, nr));
    for (int i = 0; i < COUNT; i++) {
        steps[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
                                                   (unsigned)allowed[i], 0, 1);
        steps[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }
    steps[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    struct sock_fprog program = {at, steps};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        exit(77);
}

int main(void)
{
    shut_in();
    for (uint32_t i = 0; i < 100; i++)
        round_trip(i);
    static const char done[] = "a hundred round trips\n";
    return write(STDOUT_FILENO, done, sizeof done - 1) == sizeof done - 1 ? 0 : 9;
}
