/* SPDX-License-Identifier: MIT */
/*
 * What a thread may spend on stacks, decided before one is taken.  A thread earns a share of
 * the time that passes, the option stack-budget, and pays what each stack has really cost.
 * What one second earns it may save up, and begins with: at 1 % that is 10 ms, some 500 Java
 * stacks or 5,000 native ones.  So a thread's first streams and rare ones all get stacks of
 * their own, and a thread that makes streams without end goes over its share by those 10 ms
 * at most, and by as much again for streams from places that it has not met.
 *
 * When all is spent, as many streams are passed over as are expected until the next stack is
 * earned, and up to as many again by chance: a program that makes its streams in a pattern
 * is not always caught at the same point of it.
 */
#ifndef ZG_BUDGET_H
#define ZG_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

/* A thread's; zero at its beginning. */
struct zg_budget {
    uint64_t settled_ns; /* until when credit_ns counts; 0 not yet */
    int32_t credit_ns;
    uint32_t skip;   /* streams that are passed over yet */
    uint32_t passed; /* since settled_ns */
    uint32_t due_ms; /* on the coarse clock, cut: then no more are passed over */
};

/*
 * Decides about the stack of a stream that is being made.
 * percent: of the thread's time, 0 (never) to 100 (always).
 * is_known: without its stack the stream can be placed all the same. One that cannot may
 *           make debts.
 * Return: whether it is to be taken; zg_budget_pay must follow then.
 * Threads: the budget's. Two loads and a coarse clock while streams are passed over.
 */
bool zg_budget_allows(struct zg_budget *budget, unsigned percent, bool is_known);

/* The stack was taken: pays for the time since zg_budget_allows. */
void zg_budget_pay(struct zg_budget *budget, unsigned percent);

#endif
