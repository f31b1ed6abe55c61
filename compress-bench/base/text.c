/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "options/quantity.h"

/* Return: bytes of the UTF-8 character at text, its number in *code; 0 when it is none. */
static size_t decode(const unsigned char *text, uint32_t *code)
{
    static const struct {
        unsigned char mask, lead;
        uint32_t least;
    } forms[] = {
        {0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};
    size_t form = 0;

    while (form < 4 && (text[0] & forms[form].mask) != forms[form].lead) {
        form++;
    }
    if (form == 4) {
        return 0;
    }
    *code = text[0] & (unsigned char)~forms[form].mask;
    for (size_t i = 1; i <= form; i++) {
        if ((text[i] & 0xc0) != 0x80) {
            return 0;
        }
        *code = *code << 6 | (text[i] & 0x3fu);
    }
    bool is_surrogate = *code >= 0xd800 && *code < 0xe000;
    return *code < forms[form].least || *code > 0x10ffff || is_surrogate ? 0 : form + 1;
}

/* Characters that a terminal obeys, or that make text read in another order than it is. */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) ||
           (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

char *cb_text_clean(const char *text, char *out, size_t out_bytes)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t used = 0;

    while (*at != '\0') {
        uint32_t code;
        size_t length = decode(at, &code);
        bool shows = length > 0 && !is_control(code);
        size_t taken = shows ? length : 1;

        if (used + (shows ? taken : 4) >= out_bytes) {
            break;
        }
        if (shows) {
            memcpy(out + used, at, taken);
            used += taken;
        } else {
            used += (size_t)snprintf(out + used, 5, "\\x%02x", *at);
        }
        at += taken;
    }
    out[used] = '\0';
    return out;
}

char *cb_text_count(uint64_t count, char *out)
{
    char digits[CB_TEXT_FIGURE_BYTES];
    int length = snprintf(digits, sizeof(digits), "%" PRIu64, count);
    char *to = out;

    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            *to++ = ',';
        }
        *to++ = digits[i];
    }
    *to = '\0';
    return out;
}

char *cb_text_figure(double figure, char *out)
{
    if (!isfinite(figure) || figure < 0) {
        return strcpy(out, "-");
    }
    if (figure >= 999.5) {
        return cb_text_count((uint64_t)llround(figure), out);
    }
    int decimals = figure >= 99.95 ? 0 : figure >= 9.995 ? 1 : 2;
    snprintf(out, CB_TEXT_FIGURE_BYTES, "%.*f", decimals, figure);
    return out;
}

/* Three digits without zeros behind the point, and a unit. */
static char *write_scaled(double value, double step, const char *const *units, char *out)
{
    char number[CB_TEXT_FIGURE_BYTES];

    /* 999.5 would be rounded to four digits. */
    while (value >= 999.5 && units[1] != NULL) {
        value /= step;
        units++;
    }
    cb_text_figure(value, number);
    if (strchr(number, '.') != NULL) {
        char *end = number + strlen(number);

        while (end[-1] == '0') {
            *--end = '\0';
        }
        if (end[-1] == '.') {
            *--end = '\0';
        }
    }
    snprintf(out, CB_TEXT_FIGURE_BYTES, "%.*s %s", 24, number, units[0]);
    return out;
}

char *cb_text_bytes(uint64_t bytes, char *out)
{
    static const char *const units[] = {"B", "KB", "MB", "GB", "TB", "PB", "EB", NULL};

    return write_scaled((double)bytes, 1000, units, out);
}

char *cb_text_nanoseconds(uint64_t ns, char *out)
{
    static const char *const units[] = {"ns", "us", "ms", "s", NULL};

    return write_scaled((double)ns, 1000, units, out);
}

char *cb_text_block_size(uint64_t bytes, char *out)
{
    static const char units[] = " KMG";
    size_t unit = 0;

    while (unit < 3 && bytes >= 1024 && bytes % 1024 == 0) {
        bytes /= 1024;
        unit++;
    }
    if (unit == 0) {
        snprintf(out, CB_TEXT_FIGURE_BYTES, "%" PRIu64 " B", bytes);
    } else {
        snprintf(out, CB_TEXT_FIGURE_BYTES, "%" PRIu64 " %ciB", bytes, units[unit]);
    }
    return out;
}

char *cb_text_seconds_left(double seconds, char *out)
{
    unsigned long whole = seconds < 1e9 ? (unsigned long)(seconds + 0.5) : 1000000000ul;

    if (whole < 60) {
        snprintf(out, CB_TEXT_FIGURE_BYTES, "%lu s", whole);
    } else if (whole < 3600) {
        snprintf(out, CB_TEXT_FIGURE_BYTES, "%lu min %lu s", whole / 60, whole % 60);
    } else {
        snprintf(out, CB_TEXT_FIGURE_BYTES, "%lu h %lu min", whole / 3600,
                 whole / 60 % 60);
    }
    return out;
}

void cb_text_write_wrapped(FILE *file, const char *text, int indent, int width)
{
    int column = indent;

    while (*text != '\0') {
        int length = (int)strcspn(text, " ");

        if (column > indent && column + 1 + length > width) {
            fprintf(file, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', file);
            column++;
        }
        fprintf(file, "%.*s", length, text);
        column += length;
        text += length;
        text += strspn(text, " ");
    }
    fputc('\n', file);
}

/* The quantities saturate; what does is refused here. */
static bool parse(const char *text, size_t length, const struct zg_unit *units,
                  long least, long *value)
{
    return length > 0 && zg_quantity_parse(text, length, units, value) &&
           *value >= least && *value < LONG_MAX;
}

bool cb_text_parse_size(const char *text, size_t length, uint64_t *bytes)
{
    long value;

    if (!parse(text, length, zg_size_units, 0, &value)) {
        return false;
    }
    *bytes = (uint64_t)value;
    return true;
}

bool cb_text_parse_number(const char *text, size_t length, int64_t *number)
{
    long value;

    if (!parse(text, length, zg_no_units, -LONG_MAX + 1, &value)) {
        return false;
    }
    *number = value;
    return true;
}

bool cb_text_parse_duration(const char *text, size_t length, uint64_t *ns)
{
    long value;

    if (!parse(text, length, zg_time_units, 0, &value)) {
        return false;
    }
    *ns = (uint64_t)value;
    return true;
}
