/* SPDX-License-Identifier: MIT */
/*
 * The shim's contract with the operating system.  Nothing else in the shim asks the kernel
 * for memory, opens a file, reads a clock or waits, so that each request can be made to fail
 * in one place.  (What only names or removes ledgers stands in ledger/writer_file.c and
 * writer_sweep.c.)  No function prints, allocates from the heap, or takes the host down.  Memory,
 * processors, names and waiting keep errno; the others leave it to their caller.
 *
 * Threads: any, for all of them; none blocks but zg_os_wait and zg_os_wait_for.
 */
#ifndef ZG_OS_H
#define ZG_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZG_PAGE 4096u /* granularity of slabs; mappings are multiples of it */

/* Return: bytes of zeroed private memory, or NULL. */
void *zg_os_map(size_t bytes);

/* Returns memory from zg_os_map or zg_os_map_file to the system. Return: success. */
bool zg_os_unmap(void *memory, size_t bytes);

/* Gives the pages behind memory back; it stays mapped and reads as zero. Return: success. */
bool zg_os_give_back(void *memory, size_t bytes);

/* Makes the pages of memory writable, or for reading only. Return: success. */
bool zg_os_protect(void *memory, size_t bytes, bool writable);

/* Return: one zeroed page that reads as zero again in a forked child, or NULL where the
 * kernel lacks MADV_WIPEONFORK (before 4.14). */
void *zg_os_map_wiped_by_fork(void);

/* Return: whether the page of address can be read. Changes nothing. */
bool zg_os_can_read(uintptr_t address);

/* Return: a descriptor of path in folder (AT_FDCWD allowed), close-on-exec, or -1. */
int zg_os_open_at(int folder, const char *path, int flags, unsigned mode);
void zg_os_close(int fd);

/* Reserves the file's space so that no store into its mapping can meet a full disk. */
bool zg_os_reserve(int fd, size_t bytes);

/* Return: the file mapped shared and writable, or NULL. */
void *zg_os_map_file(int fd, size_t bytes);

/* Reads up to bytes - 1 bytes of a small file and ends them with NUL. Return: bytes read. */
size_t zg_os_read_file(const char *path, char *out, size_t bytes);

/* Return: the time of a clock in nanoseconds; coarse is a few nanoseconds to ask and is
 * right to the kernel's tick. */
uint64_t zg_os_monotonic_ns(void);
uint64_t zg_os_coarse_ns(void);
uint64_t zg_os_realtime_ns(void);
uint64_t zg_os_boottime_ns(void);

/* Return: the processor that runs this thread, or 0 when unknown. */
unsigned zg_os_cpu(void);

/* Return: processors that this process may use, at least 1. */
unsigned zg_os_cpu_count(void);

/* Fills 16 bytes with this thread's name, NUL-terminated; "" unknown. Return: success. */
bool zg_os_thread_name(char out[16]);

uint64_t zg_os_random(void);

/* Return: inode of /proc/self/ns/pid, 0 unknown. */
uint64_t zg_os_pid_namespace(void);

/* Return: resident bytes now / the largest so far; 0 unknown. */
uint64_t zg_os_resident_bytes(void);
uint64_t zg_os_peak_resident_bytes(void);

/* Sleeps while *word holds value, until woken or for about a second; or for at most so many
 * nanoseconds. */
void zg_os_wait(uint32_t *word, uint32_t value);
void zg_os_wait_for(uint32_t *word, uint32_t value, uint64_t at_most_ns);
void zg_os_wake(uint32_t *word, int threads);

#endif
