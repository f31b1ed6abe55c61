/* SPDX-License-Identifier: MIT */
/*
 * What the system, the dynamic linker or a JVM may refuse us, and how a test makes it so.
 *
 * Each request that can fail goes through ZG_TRY, which is the request itself and nothing
 * else. Only in a build of the tests' own (-DZG_INJECT, see inject.c) it is counted first,
 * and refused at the occurrences that a plan names. What fails on no Linux is not here: the
 * clocks, getrlimit, getrusage, a wake of waiters, close.
 */
#ifndef ZG_INJECT_H
#define ZG_INJECT_H

/* X(name, error, where): the request, the errno that its refusal leaves (0: it tells in
 * another way), and the file that makes it. */
#define ZG_REQUESTS(X)                                                                   \
    X(mmap, ENOMEM, "platform/os_linux.c")                                               \
    X(munmap, ENOMEM, "platform/os_linux.c")                                             \
    X(madvise, ENOMEM, "platform/os_linux.c")                                            \
    X(mprotect, ENOMEM, "platform/os_linux.c")                                           \
    X(openat, EMFILE, "platform/os_linux.c")                                             \
    X(fallocate, 0, "platform/os_linux.c")                                               \
    X(read, EIO, "platform/os_linux.c")                                                  \
    X(stat, ENOENT, "platform/os_linux.c")                                               \
    X(getrandom, EAGAIN, "platform/os_linux.c")                                          \
    X(futex_wait, EINTR, "platform/os_linux.c")                                          \
    X(getcpu, ENOSYS, "platform/os_linux.c")                                             \
    X(getaffinity, EPERM, "platform/os_linux.c")                                         \
    X(get_name, EPERM, "platform/os_linux.c")                                            \
    X(probe_page, EPERM, "platform/os_linux.c")                                          \
    X(mkdir, ENOSPC, "ledger/writer_file.c")                                             \
    X(fstat, EIO, "ledger/writer_file.c")                                                \
    X(readlink, ENOENT, "ledger/writer_file.c")                                          \
    X(getdents, EIO, "ledger/writer_sweep.c")                                            \
    X(fstatat, EACCES, "ledger/writer_sweep.c")                                          \
    X(fstatvfs, EIO, "ledger/writer_sweep.c")                                            \
    X(unlinkat, EPERM, "ledger/writer_sweep.c")                                          \
    X(memfd_create, EPERM, "platform/code_linux.c")                                      \
    X(sendfile, EIO, "platform/code_linux.c")                                            \
    X(pwrite, ENOSPC, "platform/code_linux.c")                                           \
    X(stat_code, EIO, "platform/code_linux.c")                                           \
    X(unmap_code, ENOMEM, "platform/code_linux.c")                                       \
    X(map_code, EACCES, "platform/code_linux.c")                                         \
    X(map_over, EACCES, "platform/code_linux.c")                                         \
    X(atfork, 0, "preload/process.c")                                                    \
    X(clone, EAGAIN, "preload/render.c")                                                 \
    X(dlopen, 0, "preload/object.c, provider.c")                                         \
    X(dlsym, 0, "preload/linker.c")                                                      \
    X(GetCreatedVMs, 0, "preload/jvm.c")                                                 \
    X(GetEnv, 0, "preload/jvm_abi.h")                                                    \
    X(FindClass, 0, "preload/jvm.c")                                                     \
    X(GetMethodID, 0, "preload/jvm.c")                                                   \
    X(RegisterNatives, 0, "preload/jvm.c")                                               \
    X(AddCapabilities, 0, "preload/jvm_abi.h")                                           \
    X(GetStackTrace, 0, "preload/jvm_abi.h")                                             \
    X(GetMethodName, 0, "preload/jvm_abi.h")                                             \
    X(GetMethodClass, 0, "preload/jvm_abi.h")                                            \
    X(GetClassName, 0, "preload/jvm_abi.h")                                              \
    X(GetSourceName, 0, "preload/jvm_abi.h")                                             \
    X(GetLines, 0, "preload/jvm_abi.h")

#ifdef ZG_INJECT

#include <stdbool.h>

enum zg_request {
#define ZG_REQUEST_ENUM(name, error, where) ZG_REQUEST_##name,
    ZG_REQUESTS(ZG_REQUEST_ENUM)
#undef ZG_REQUEST_ENUM
        ZG_REQUEST_COUNT
};

/* Counts an occurrence. Return: whether the plan refuses it; errno is set then. */
bool zg_inject_refuses(enum zg_request request);

/* refusal: what the call answers when it fails. */
#define ZG_TRY(name, refusal, call)                                                      \
    (zg_inject_refuses(ZG_REQUEST_##name) ? (refusal) : (call))

#else
#define ZG_TRY(name, refusal, call) (call)
#endif

#endif
