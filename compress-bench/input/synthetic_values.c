/* SPDX-License-Identifier: MIT */
#include "input/synthetic_values.h"

#include <stdio.h>

/* The most frequent first. */
static const char *const words[] = {
    "the",      "of",      "and",     "to",       "in",       "is",       "that",
    "for",      "with",    "as",      "was",      "on",       "are",      "by",
    "this",     "be",      "from",    "or",       "have",     "an",       "they",
    "which",    "one",     "you",     "had",      "all",      "their",    "has",
    "many",     "if",      "than",    "other",    "time",     "no",       "more",
    "region",   "server",  "table",   "column",   "family",   "store",    "order",
    "account",  "payment", "session", "customer", "delivery", "status",   "message",
    "network",  "sensor",  "reading", "location", "street",   "country",  "language",
    "version",  "library", "article", "picture",  "document", "contract", "history",
    "reference"};

#define WORDS (sizeof(words) / sizeof(words[0]))

/* Frequent words come first, and more often: the smaller of two numbers. */
static const char *pick_word(struct cb_random *random)
{
    uint64_t a = cb_random_below(random, WORDS);
    uint64_t b = cb_random_below(random, WORDS);

    return words[a < b ? a : b];
}

/* Appends text, cut to what is left.  Return: the new end. */
static size_t append(unsigned char *out, size_t at, size_t length, const char *text)
{
    while (at < length && *text != '\0') {
        out[at++] = (unsigned char)*text++;
    }
    return at;
}

static void write_text(unsigned char *out, size_t length, struct cb_random *random)
{
    size_t at = 0;

    while (at < length) {
        at = append(out, at, length, pick_word(random));
        at = append(out, at, length, cb_random_below(random, 10) == 0 ? ". " : " ");
    }
}

/* Counters as Bytes.toBytes(long) writes them, each a little above the one before. */
static void write_numbers(unsigned char *out, size_t length, struct cb_random *random)
{
    uint64_t number = cb_random_below(random, 1u << 30);

    for (size_t at = 0; at < length; at++) {
        if (at % 8 == 0) {
            number += cb_random_below(random, 1000);
        }
        out[at] = (unsigned char)(number >> (8 * (7 - at % 8)));
    }
}

static void write_json(unsigned char *out, size_t length, struct cb_random *random)
{
    static const char *const states[] = {"active", "active", "active", "closed",
                                         "pending"};
    size_t at = 0;

    while (at < length) {
        char text[160];
        unsigned id = (unsigned)cb_random_below(random, 1000000000);
        unsigned cents = (unsigned)cb_random_below(random, 1000000);
        const char *state = states[cb_random_below(random, 5)];
        const char *first = pick_word(random);
        const char *second = pick_word(random);

        snprintf(text, sizeof(text),
                 "{\"id\":%u,\"status\":\"%s\",\"name\":\"%s %s\",\"total\":%u.%02u}", id,
                 state, first, second, cents / 100, cents % 100);
        at = append(out, at, length, text);
    }
}

static void write_random(unsigned char *out, size_t length, struct cb_random *random)
{
    uint64_t word = 0;

    for (size_t at = 0; at < length; at++) {
        word = at % 8 == 0 ? cb_random_next(random) : word >> 8;
        out[at] = (unsigned char)word;
    }
}

void cb_synthetic_value(unsigned char *out, size_t length, enum cb_values kind,
                        unsigned entropy_pct, struct cb_random *random)
{
    static void (*const writers[CB_VALUES_KINDS])(unsigned char *, size_t,
                                                  struct cb_random *) = {
        [CB_VALUES_TEXT] = write_text,
        [CB_VALUES_NUMBER] = write_numbers,
        [CB_VALUES_JSON] = write_json,
        [CB_VALUES_RANDOM] = write_random,
    };
    size_t noise = length * entropy_pct / 100;

    writers[kind](out, length - noise, random);
    write_random(out + length - noise, noise, random);
}
