/* SPDX-License-Identifier: MIT */
/*
 * The plan of refusals, in the tests' own build of the library; the shipped one is made
 * without this file.
 *
 *     ZG_FAIL="[NAME:N[+][,NAME:N[+]]…]@FILE"
 *
 * refuses the Nth occurrence of a request, with '+' that and all later ones. Occurrences are
 * counted over all processes of a run, in FILE, which the test has made and reads: a record
 * for each row of ZG_REQUESTS. Without a plan before the '@' they are only counted.
 */
#ifndef ZG_INJECT
#define ZG_INJECT
#endif
#include "platform/inject.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "platform/atomic.h"

struct record {
    char name[16], where[40];
    uint64_t occurred, refused;
};

static const struct request {
    const char *name, *where;
    int error;
} requests[] = {
#define REQUEST(name, error, where) {#name, where, error},
    ZG_REQUESTS(REQUEST)
#undef REQUEST
};

static struct {
    uint64_t first; /* occurrence that is refused; 0 none */
    bool and_later;
} plan[ZG_REQUEST_COUNT];

static struct record *records; /* NULL: no plan, nothing is counted */

/* A plan that is not carried out would be a test that proves nothing. */
static _Noreturn void complain(const char *what, const char *value)
{
    const char *const parts[] = {"libzguard (test build): ZG_FAIL: ", what, ": ", value,
                                 "\n"};
    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (write(STDERR_FILENO, parts[i], strlen(parts[i])) < 0)
            break;
    _exit(126);
}

/* Return: the row that bears the name. */
static unsigned find_request(const char *name, size_t length)
{
    for (unsigned i = 0; i < ZG_REQUEST_COUNT; i++)
        if (strlen(requests[i].name) == length &&
            strncmp(requests[i].name, name, length) == 0)
            return i;
    complain("no such request; shim/platform/inject.h has them", name);
}

static void read_plan(const char *text)
{
    size_t length = strcspn(text, ":,@");
    unsigned i = find_request(text, length);
    const char *number = text + length + (text[length] == ':');
    char *end = NULL;
    plan[i].first = strtoull(number, &end, 10);
    plan[i].and_later = *end == '+';
    end += plan[i].and_later;
    if (plan[i].first == 0 || (*end != ',' && *end != '@'))
        complain("after NAME: comes a number from 1, perhaps with a '+'", text);
    if (*end == ',')
        read_plan(end + 1);
}

static void map_records(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    struct record *map =
        fd < 0 ? MAP_FAILED
               : mmap(NULL, sizeof requests / sizeof requests[0] * sizeof *map,
                      PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        complain("the file behind '@' cannot be mapped", path);
    close(fd);
    for (unsigned i = 0; i < ZG_REQUEST_COUNT; i++) {
        strncpy(map[i].name, requests[i].name, sizeof map[i].name - 1);
        strncpy(map[i].where, requests[i].where, sizeof map[i].where - 1);
    }
    records = map;
}

/* Before the shim's own constructors, and before there are threads. */
__attribute__((constructor(101))) static void read_variable(void)
{
    int saved_errno = errno;
    const char *text = secure_getenv("ZG_FAIL");
    const char *at = text == NULL ? NULL : strchr(text, '@');
    if (text != NULL && at == NULL)
        complain("there is no '@' with the file that counts", text);
    if (at != NULL && at != text)
        read_plan(text);
    if (at != NULL)
        map_records(at + 1);
    errno = saved_errno;
}

bool zg_inject_refuses(enum zg_request request)
{
    if (records == NULL)
        return false;
    struct record *record = &records[request];
    uint64_t number = zg_add_relaxed(&record->occurred, 1ull) + 1;
    uint64_t first = plan[request].first;
    if (first == 0 || number < first || (number > first && !plan[request].and_later))
        return false;
    zg_add_relaxed(&record->refused, 1ull);
    if (requests[request].error != 0)
        errno = requests[request].error;
    return true;
}
