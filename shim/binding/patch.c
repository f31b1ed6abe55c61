/* SPDX-License-Identifier: MIT */
#include "binding/patch.h"

#include <string.h>

#include "binding/entries.h"
#include "platform/code.h"
#include "platform/os.h"
#include "platform/processor.h"

#define MOST_STUBS (ZG_PAGE / ZG_STUB_BYTES)

/*
 * A file of three parts: a page of stubs, which reach everywhere; the pages with entries,
 * changed so that these lead to the stubs; and the same pages unchanged.
 */
struct plan {
    const struct zg_elf_segment *code;
    const struct zg_elf_file *file;
    uint64_t first, bytes; /* the pages, relative to where the library is loaded */
    int fd;
};

static uint64_t page_of(uint64_t address)
{
    return address & ~(uint64_t)(ZG_PAGE - 1);
}

/* Sets the range of pages. Return: whether it lies within whole pages of the segment. */
static bool find_pages(struct plan *plan, const struct zg_patch *patches, unsigned count)
{
    uint64_t low = UINT64_MAX, high = 0;
    for (unsigned i = 0; i < count; i++) {
        uint64_t last = patches[i].address + ZG_LANDING_BYTES + ZG_JUMP_BYTES - 1;
        low = patches[i].address < low ? patches[i].address : low;
        high = last > high ? last : high;
    }
    plan->first = page_of(low);
    plan->bytes = page_of(high) + ZG_PAGE - plan->first;
    /* What the pages hold must be in the file, up to their end: the last may hold less. */
    return page_of(plan->code->address) <= plan->first &&
           high - plan->code->address < plan->code->length &&
           (plan->code->address - plan->code->at) % ZG_PAGE == 0;
}

/* Where a page's bytes stand in the library's file; those behind its end are zero. */
static void read_page(const struct plan *plan, uint64_t page, unsigned char out[ZG_PAGE])
{
    uint64_t at = page - plan->code->address + plan->code->at;
    uint64_t length = at < plan->file->length ? plan->file->length - at : 0;
    memset(out, 0, ZG_PAGE);
    memcpy(out, plan->file->bytes + at, length < ZG_PAGE ? length : ZG_PAGE);
}

/* Writes into a page what of a jump lies in it. */
static void put(unsigned char page[ZG_PAGE], uint64_t page_address, uint64_t address,
                const unsigned char *jump)
{
    for (unsigned i = 0; i < ZG_JUMP_BYTES; i++)
        if (page_of(address + i) == page_address)
            page[(address + i) % ZG_PAGE] = jump[i];
}

static const unsigned char *code_at(const struct plan *plan, uint64_t address)
{
    return plan->file->bytes + (address - plan->code->address + plan->code->at);
}

/* Writes changed and unchanged pages. Return: success. */
static bool write_pages(const struct plan *plan, const struct zg_patch *patches,
                        unsigned count, uintptr_t load_base, uintptr_t stubs)
{
    for (uint64_t page = plan->first; page < plan->first + plan->bytes; page += ZG_PAGE) {
        unsigned char bytes[ZG_PAGE];
        size_t offset = ZG_PAGE + (size_t)(page - plan->first);
        read_page(plan, page, bytes);
        if (!zg_code_write(plan->fd, offset + plan->bytes, bytes, ZG_PAGE))
            return false;
        for (unsigned i = 0; i < count; i++) {
            unsigned char jump[ZG_JUMP_BYTES];
            uint64_t address =
                patches[i].address + zg_entry_landing(code_at(plan, patches[i].address));
            if (!zg_jump_write(jump, load_base + address, stubs + i * ZG_STUB_BYTES))
                return false;
            put(bytes, page, address, jump);
        }
        if (!zg_code_write(plan->fd, offset, bytes, ZG_PAGE))
            return false;
    }
    return true;
}

static bool write_stubs(const struct plan *plan, const struct zg_patch *patches,
                        unsigned count)
{
    unsigned char stubs[ZG_PAGE] = {0};
    for (unsigned i = 0; i < count; i++)
        zg_stub_write(stubs + i * ZG_STUB_BYTES, patches[i].to);
    return zg_code_write(plan->fd, 0, stubs, sizeof stubs);
}

#define NEARBY ((uintptr_t)1 << 20)   /* up to here distances double, */
#define FARTHEST ((uintptr_t)1 << 30) /* from there on they grow by as much */

static uintptr_t next_distance(uintptr_t away)
{
    if (away < NEARBY)
        return away == 0 ? ZG_PAGE : away * 2;
    return away + NEARBY;
}

/* Return: where the page of stubs lies now, within reach of the library; 0: nowhere. */
static uintptr_t map_stubs(const struct plan *plan, const struct zg_object *object)
{
    uintptr_t start = page_of(object->start), end = page_of(object->end + ZG_PAGE - 1);
    for (uintptr_t away = 0; away < FARTHEST; away = next_distance(away)) {
        if (zg_code_map(plan->fd, 0, ZG_PAGE, end + away))
            return end + away;
        if (start > away + ZG_PAGE &&
            zg_code_map(plan->fd, 0, ZG_PAGE, start - away - ZG_PAGE))
            return start - away - ZG_PAGE;
    }
    return 0;
}

static bool holds_file(const struct plan *plan, size_t offset, uintptr_t at,
                       const unsigned char *file)
{
    return memcmp((const void *)at, file + offset, plan->bytes) == 0;
}

/* The copy's own pages are exchanged for equal ones first: a policy may forbid just that. */
static const char *exchange(const struct plan *plan, const struct zg_object *object,
                            const struct zg_private_copy *copy)
{
    size_t changed = ZG_PAGE, unchanged = ZG_PAGE + plan->bytes;
    size_t bytes = ZG_PAGE + 2 * plan->bytes;
    const unsigned char *file = zg_code_read(plan->fd, bytes);
    if (file == NULL)
        return "there is no memory for its code";
    const char *reason = NULL;
    uintptr_t rehearsal = copy->loaded.load_base + plan->first;
    uintptr_t pages = object->load_base + plan->first;
    if (!zg_code_map_over(plan->fd, unchanged, plan->bytes, rehearsal) ||
        !holds_file(plan, unchanged, rehearsal, file))
        reason = "the system does not let code be exchanged";
    else if (!zg_code_map_over(plan->fd, changed, plan->bytes, pages)) {
        reason = "the system did not let its code be exchanged";
        zg_code_map_over(plan->fd, unchanged, plan->bytes, pages);
    }
    zg_code_unmap(file, bytes);
    return reason;
}

static const char *carry_out(struct plan *plan, const struct zg_patch *patches,
                             unsigned count, const struct zg_object *object,
                             const struct zg_private_copy *copy)
{
    if (!write_stubs(plan, patches, count))
        return "there is no room for jumps";
    uintptr_t stubs = map_stubs(plan, object);
    if (stubs == 0)
        return "there is no room for jumps nearby";
    const char *reason = "there is no room for its changed code";
    if (write_pages(plan, patches, count, object->load_base, stubs)) {
        zg_code_seal(plan->fd);
        reason = exchange(plan, object, copy);
    }
    if (reason != NULL)
        zg_code_unmap((const void *)stubs, ZG_PAGE);
    return reason;
}

const char *zg_patch(const struct zg_patch *patches, unsigned count,
                     const struct zg_elf_segment *code, const struct zg_object *object,
                     const struct zg_private_copy *copy)
{
    struct plan plan = {.code = code, .file = &copy->file};
    if (count == 0 || count > MOST_STUBS || !find_pages(&plan, patches, count))
        return "its code is laid out in an unknown way";
    plan.fd = zg_code_file();
    if (plan.fd < 0)
        return "the system lets this process execute no file of its own";
    const char *reason = carry_out(&plan, patches, count, object, copy);
    zg_os_close(plan.fd);
    return reason;
}
