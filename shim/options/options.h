/* SPDX-License-Identifier: MIT */
/*
 * The guard's options: one syntax, "name=value,name=value", in ZGUARD, as agent options and
 * as long options of `zguard run`.  Needs nothing but string.h: it runs inside the host.
 */
#ifndef ZG_OPTIONS_H
#define ZG_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#define ZG_OPTION_PATH_BYTES 384

enum zg_option_type { ZG_OPTION_IS_ENUM, ZG_OPTION_IS_QUANTITY, ZG_OPTION_IS_PATH };

/* What a quantity counts: its number is in units, bytes or nanoseconds. */
enum zg_dimension { ZG_COUNT, ZG_SIZE, ZG_TIME };

enum zg_option_id {
#define ZG_OPTION_ENUM(name, ...) ZG_OPT_##name,
#define ZG_OPTION_QUANTITY(name, ...) ZG_OPT_##name,
#define ZG_OPTION_PATH(name, ...) ZG_OPT_##name,
#include "options.def"
#undef ZG_OPTION_ENUM
#undef ZG_OPTION_QUANTITY
#undef ZG_OPTION_PATH
    ZG_OPT_COUNT
};

struct zg_option {
    const char *name; /* with '-' */
    enum zg_option_type type;
    const char *default_text; /* as a user would write it */
    const char
        *choices; /* ENUM: all; else the words it takes as well; '|' between them */
    enum zg_dimension dimension;     /* QUANTITY */
    const char *min_text, *max_text; /* QUANTITY, with their units */
    const char *help;
};

extern const struct zg_option zg_option_table[ZG_OPT_COUNT];

#define ZG_QUANTITY_WORD (-1l) /* the first word; quantities are not negative */

enum { ZG_MODE_GUARD, ZG_MODE_OBSERVE }; /* order of the choices in options.def */
enum { ZG_RECLAIM_AUTO, ZG_RECLAIM_ALL, ZG_RECLAIM_OFF };
enum { ZG_TIER_AUTO, ZG_TIER_UP_TO_1, ZG_TIER_UP_TO_2, ZG_TIER_NOT_2 };
enum { ZG_STACKS_AUTO, ZG_STACKS_OFF };
enum { ZG_CHILDREN_ON, ZG_CHILDREN_OFF };
enum { ZG_GC_AUTO, ZG_GC_NEVER };

/* Values in force, one per option. */
struct zg_options {
    bool off; /* ZGUARD=off: every wrapper is a plain call */
    struct {
        long number; /* QUANTITY: the value, or ZG_QUANTITY_WORD - index of the word;
                        ENUM: index of the choice; PATH: 1 + index of the word, 0 a path
                        or the default */
        char path[ZG_OPTION_PATH_BYTES]; /* PATH: the text; "" the default */
    } value[ZG_OPT_COUNT];
};

/* Sets every option to its default. */
void zg_options_default(struct zg_options *options);

/*
 * Parses "off" or "name=value,..." into options, over what is there.
 * errors: takes one clause per mistake, "; " between them, always NUL-terminated; each names
 *         the option, the value and what is allowed, and for an unknown name the nearest.
 * Return: number of mistakes; an option with a mistake keeps the value it had.
 * Threads: any.
 */
int zg_options_parse(struct zg_options *options, const char *text, char *errors,
                     size_t errors_bytes);

/*
 * Writes the options in force as "name=value,..." in table order, or "off".
 * Return: bytes it needs without the NUL; cut to size like snprintf.
 */
size_t zg_options_print(const struct zg_options *options, char *out, size_t out_bytes);

/* Writes the value in force of one option, as a user would. Return: as above. */
size_t zg_options_print_value(const struct zg_options *options, enum zg_option_id id,
                              char *out, size_t out_bytes);

#endif
