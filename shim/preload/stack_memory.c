/* SPDX-License-Identifier: MIT */
#include "stack_memory.h"

#include <sys/auxv.h>

#include "platform/atomic.h"
#include "platform/os.h"

/* The kernel maps nothing else so near below the end of the first stack. */
#define FIRST_STACK_BYTES (64u << 20)

/* The stack that this thread was born on is readable from here up to this variable itself:
 * a thread's words lie at that stack's end. (Those of the process's first thread do not.) It
 * stays while the thread lives, as others need not: only of it is anything remembered. */
static __thread uintptr_t born_low __attribute__((tls_model("initial-exec")));

static uintptr_t page_of(uintptr_t address)
{
    return address & ~(uintptr_t)(ZG_PAGE - 1);
}

/* Return: an address above all frames on the stack that the kernel gave the process: behind
 * them it has put some bytes for libc. 0 unknown. */
static uintptr_t end_of_first_stack(void)
{
    static uintptr_t end;
    uintptr_t known = zg_load_relaxed(&end);
    if (known == 0) {
        known = (uintptr_t)getauxval(AT_RANDOM) & ~(sizeof known - 1);
        zg_store_relaxed(&end, known);
    }
    return known;
}

static bool is_of_birth(uintptr_t address)
{
    return born_low != 0 && address >= born_low && address < (uintptr_t)&born_low;
}

struct zg_stack_memory zg_stack_memory_of(uintptr_t sp)
{
    uintptr_t begin = page_of(sp), first = end_of_first_stack();
    struct zg_stack_memory memory = {begin, begin, begin + ZG_PAGE, false};
    if (sp < first && first - sp < FIRST_STACK_BYTES)
        memory.high = first;
    else if (is_of_birth(sp))
        memory.high = (uintptr_t)&born_low;
    return memory;
}

/* Makes memory hold the page of address. Return: whether that can be read. */
static bool enter_page(struct zg_stack_memory *memory, uintptr_t address)
{
    uintptr_t page = page_of(address), last = page_of((uintptr_t)&born_low);
    bool is_next = page == memory->high, is_known = page == last || is_of_birth(page);
    memory->is_refused = !is_known && !zg_os_can_read(page);
    if (memory->is_refused)
        return false;
    if (!is_next)
        memory->low = page;
    memory->high = is_known ? last + ZG_PAGE : page + ZG_PAGE;
    /* Met without a gap from the stack pointer on. */
    if (is_known && is_next && memory->low == memory->begin)
        born_low = memory->low;
    return true;
}

/* What other functions have put on the stack, seen through no type and by no sanitizer. */
__attribute__((no_sanitize("address", "thread"))) static uintptr_t
word_at(uintptr_t address)
{
    typedef uintptr_t __attribute__((may_alias)) any_word;
    return *(const volatile any_word *)address;
}

bool zg_stack_memory_read(struct zg_stack_memory *memory, uintptr_t address,
                          uintptr_t *word)
{
    bool is_held = address >= memory->low && address < memory->high;
    /* An aligned word lies in one page. */
    if (address % sizeof *word != 0 || (!is_held && !enter_page(memory, address)))
        return false;
    *word = word_at(address);
    return true;
}
