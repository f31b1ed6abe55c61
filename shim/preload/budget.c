/* SPDX-License-Identifier: MIT */
#include "budget.h"

#include "platform/os.h"

#define NS_PER_MS 1000000u
#define SAVED_MS 1000u /* of earnings */

/* Ten times what a deep stack of a JVM's costs.  What takes longer was spent waiting, for a
 * processor or the JVM, or looking up names, which the size of the ledger's tables bounds:
 * charged in full it would keep a thread from stacks for a second or more. */
#define DEAREST_NS 200000u

/* Return: the most that a thread saves up; the same is the most that it owes for streams
 * from unknown places. */
static int64_t most(unsigned percent)
{
    return (int64_t)percent * SAVED_MS * NS_PER_MS / 100;
}

static int64_t between(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* Return: a number that does not follow the program's own pattern. */
static uint64_t by_chance(const struct zg_budget *budget, uint64_t now_ns)
{
    uint64_t mixed = (now_ns ^ (uintptr_t)budget) * 0x9e3779b97f4a7c15u;
    mixed ^= mixed >> 29;
    mixed *= 0xbf58476d1ce4e5b9u;
    return mixed >> 32;
}

/* Counts what was earned until now, and a cost. */
static void settle(struct zg_budget *budget, unsigned percent, uint64_t now_ns,
                   uint64_t cost_ns)
{
    const uint64_t long_ns = 4ull * SAVED_MS * NS_PER_MS; /* fills any purse */
    uint64_t passed_ns = now_ns - budget->settled_ns;
    int64_t all = most(percent);
    int64_t earned =
        (int64_t)((passed_ns < long_ns ? passed_ns : long_ns) * percent / 100);
    int64_t cost = (int64_t)(cost_ns < DEAREST_NS ? cost_ns : DEAREST_NS);
    if (budget->settled_ns == 0)
        budget->credit_ns = (int32_t)all;
    /* A thread that was held up on a stack is not kept from others for long. */
    budget->credit_ns =
        (int32_t)between(budget->credit_ns + earned - cost, -2 * all, all);
    budget->settled_ns = now_ns;
    budget->passed = 0;
}

/* Passes over as many streams as come, one every each_ns, until there is credit again, and
 * some more. */
static void plan(struct zg_budget *budget, unsigned percent, uint64_t each_ns)
{
    uint64_t wait_ns = (uint64_t)(1 - (int64_t)budget->credit_ns) * 100 / percent;
    uint64_t expected = wait_ns / (each_ns == 0 ? 1 : each_ns);
    uint64_t more = by_chance(budget, budget->settled_ns) % (expected + 1);
    uint64_t skip = expected + more;
    budget->skip = skip < UINT32_MAX ? (uint32_t)skip : UINT32_MAX;
    budget->due_ms =
        (uint32_t)((budget->settled_ns + wait_ns + more * each_ns) / NS_PER_MS + 1);
}

static bool is_passed_over(struct zg_budget *budget)
{
    if (budget->skip == 0)
        return false;
    uint32_t now_ms = (uint32_t)(zg_os_coarse_ns() / NS_PER_MS);
    if ((int32_t)(now_ms - budget->due_ms) >= 0)
        return false;
    budget->skip--;
    budget->passed++;
    return true;
}

bool zg_budget_allows(struct zg_budget *budget, unsigned percent, bool is_known)
{
    if (percent == 0 || percent >= 100)
        return percent != 0;
    bool is_over = is_passed_over(budget);
    int64_t least = is_known ? 0 : -most(percent);
    if (is_over && (is_known || budget->credit_ns <= least))
        return false;
    uint64_t now_ns = zg_os_monotonic_ns();
    uint64_t each_ns = (now_ns - budget->settled_ns) / (budget->passed + 1);
    settle(budget, percent, now_ns, 0);
    if (budget->credit_ns > least)
        return true;
    plan(budget, percent, each_ns);
    return false;
}

void zg_budget_pay(struct zg_budget *budget, unsigned percent)
{
    if (percent >= 100)
        return;
    uint64_t now_ns = zg_os_monotonic_ns();
    settle(budget, percent, now_ns, now_ns - budget->settled_ns);
}

_Static_assert(2ull * 99 * SAVED_MS * NS_PER_MS / 100 < INT32_MAX, "debts fit");
