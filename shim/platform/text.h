/* SPDX-License-Identifier: MIT */
/* Text put together in a caller's buffer, without stdio: cut to fit, always terminated. */
#ifndef ZG_TEXT_H
#define ZG_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct zg_text {
    char *start;
    size_t length;
    size_t room; /* bytes of the buffer, the NUL included */
};

#define ZG_TEXT(buffer) zg_text_make((buffer), sizeof(buffer))

static inline struct zg_text zg_text_make(char *buffer, size_t bytes)
{
    buffer[0] = '\0';
    return (struct zg_text){buffer, 0, bytes};
}

static inline void zg_text_add_bytes(struct zg_text *text, const char *from, size_t bytes)
{
    for (size_t i = 0; i < bytes && text->length + 1 < text->room; i++)
        text->start[text->length++] = from[i];
    text->start[text->length] = '\0';
}

static inline void zg_text_add(struct zg_text *text, const char *from)
{
    while (*from != '\0' && text->length + 1 < text->room)
        text->start[text->length++] = *from++;
    text->start[text->length] = '\0';
}

/* base: 2 to 16; at least digits digits. */
static inline void zg_text_add_number(struct zg_text *text, uint64_t value, unsigned base,
                                      unsigned digits)
{
    char reversed[64];
    unsigned n = 0;
    do {
        reversed[n++] = "0123456789abcdef"[value % base];
        value /= base;
    } while ((value != 0 || n < digits) && n < sizeof reversed);
    while (n > 0)
        zg_text_add_bytes(text, &reversed[--n], 1);
}

#endif
