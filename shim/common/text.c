/* SPDX-License-Identifier: MIT */
#include "common/text.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Return: bytes of the UTF-8 character at text, its number in *code; 0 when it is none. */
static size_t decode(const char *text, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text;
    size_t length;

    if (at[0] < 0x80) {
        *code = at[0];
        return 1;
    }
    if (at[0] >= 0xc2 && at[0] < 0xe0) {
        length = 2;
        *code = at[0] & 0x1fu;
    } else if (at[0] >= 0xe0 && at[0] < 0xf0) {
        length = 3;
        *code = at[0] & 0x0fu;
    } else if (at[0] >= 0xf0 && at[0] < 0xf5) {
        length = 4;
        *code = at[0] & 0x07u;
    } else {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80) {
            return 0;
        }
        *code = *code << 6 | (at[i] & 0x3fu);
    }
    if (*code < least[length] || *code > 0x10ffff ||
        (*code >= 0xd800 && *code < 0xe000)) {
        return 0;
    }
    return length;
}

/* Characters that a terminal obeys, or that make text read in another order than it is. */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) ||
           (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

/* Writes the next character, escaped if need be, to out[16].  Return: bytes consumed. */
static size_t clean_one(const char *text, char *out)
{
    uint32_t code;
    size_t length = decode(text, &code);
    size_t written = 0;

    if (length > 0 && !is_control(code)) {
        memcpy(out, text, length);
        out[length] = '\0';
        return length;
    }
    for (size_t i = 0; i < (length > 0 ? length : 1); i++) {
        written += (size_t)snprintf(out + written, 5, "\\x%02x", (unsigned char)text[i]);
    }
    return length > 0 ? length : 1;
}

char *zg_text_clean(const char *text, char *out, size_t out_bytes)
{
    size_t used = 0;
    char piece[24];

    while (*text != '\0') {
        text += clean_one(text, piece);
        size_t length = strlen(piece);
        if (used + length >= out_bytes) {
            break;
        }
        memcpy(out + used, piece, length);
        used += length;
    }
    out[used] = '\0';
    return out;
}

void zg_text_write_clean(FILE *file, const char *text)
{
    char piece[24];

    while (*text != '\0') {
        text += clean_one(text, piece);
        fputs(piece, file);
    }
}

bool zg_text_is_utf8(const char *text)
{
    uint32_t code;

    while (*text != '\0') {
        size_t length = decode(text, &code);
        if (length == 0) {
            return false;
        }
        text += length;
    }
    return true;
}

char *zg_text_count(uint64_t count, char *out)
{
    char digits[ZG_TEXT_FIGURE_BYTES];
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

char *zg_text_figure(double figure, char *out)
{
    if (!isfinite(figure) || figure < 0) {
        return strcpy(out, "-");
    }
    if (figure >= 999.5) {
        return zg_text_count(figure < 0x1p63 ? (uint64_t)(figure + 0.5) : UINT64_MAX,
                             out);
    }
    int decimals = figure >= 99.95 ? 0 : figure >= 9.995 ? 1 : 2;
    snprintf(out, ZG_TEXT_FIGURE_BYTES, "%.*f", decimals, figure);
    return out;
}

char *zg_text_scaled(double value, const char *const *units, char *out)
{
    /* 999.5 would be rounded to four digits. */
    while (value >= 999.5 && units[1] != NULL) {
        value /= 1000;
        units++;
    }
    size_t length = strlen(zg_text_figure(value, out));
    if (strchr(out, '.') != NULL) {
        while (out[length - 1] == '0') {
            length--;
        }
        length -= out[length - 1] == '.';
    }
    snprintf(out + length, ZG_TEXT_FIGURE_BYTES - length, " %s", units[0]);
    return out;
}

char *zg_text_bytes(uint64_t bytes, char *out)
{
    static const char *const units[] = {"B", "KB", "MB", "GB", "TB", "PB", "EB", NULL};

    return zg_text_scaled((double)bytes, units, out);
}

char *zg_text_seconds(double seconds, char *out)
{
    const char *unit = "s";

    if (!isfinite(seconds) || seconds < 0) {
        seconds = 0;
    }
    if (seconds >= 2 * 86400) {
        seconds /= 86400;
        unit = "d";
    } else if (seconds >= 2 * 3600) {
        seconds /= 3600;
        unit = "h";
    } else if (seconds >= 120) {
        seconds /= 60;
        unit = "min";
    }
    snprintf(out, ZG_TEXT_FIGURE_BYTES, "%.1f %s", seconds, unit);
    return out;
}

void zg_text_write_shell(FILE *file, const char *word)
{
    fputc('\'', file);
    for (; *word != '\0'; word++) {
        if (*word == '\'') {
            fputs("'\\''", file);
        } else {
            fputc(*word, file);
        }
    }
    fputc('\'', file);
}

int64_t zg_text_parse_duration_ms(const char *text)
{
    static const struct {
        const char *unit;
        double ms;
    } units[] = {{"", 1e3}, {"ms", 1}, {"s", 1e3}, {"m", 6e4}, {"h", 36e5}, {"d", 864e5}};
    const double longest_ms = 1e15;
    char *end;

    /* strtod would also read signs, blanks, hexadecimal and the names of numbers. */
    if (*text < '0' || *text > '9' || text[strspn(text, "0123456789.dhms")] != '\0') {
        return -1;
    }
    double number = strtod(text, &end);
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(end, units[i].unit) == 0 && number * units[i].ms <= longest_ms) {
            return (int64_t)(number * units[i].ms);
        }
    }
    return -1;
}

bool zg_text_parse_number(const char *text, long min, long max, long *number)
{
    if (*text == '\0' || text[strspn(text, "0123456789")] != '\0') {
        return false;
    }
    errno = 0;
    long value = strtol(text, NULL, 10);
    if (errno != 0 || value < min || value > max) {
        return false;
    }
    *number = value;
    return true;
}

void zg_text_parse_range(const char *text, long *min, long *max)
{
    char *end;

    *min = strtol(text, &end, 10);
    *max = *end == '-' ? strtol(end + 1, NULL, 10) : *min;
}

void zg_text_write_wrapped(FILE *file, const char *text, int indent, int width)
{
    int column = indent;

    while (*text != '\0') {
        int length = (int)strcspn(text, " \n");

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
        if (*text == '\n') {
            fprintf(file, "\n%*s", indent, "");
            column = indent;
        }
        text += strspn(text, " \n");
    }
    fputc('\n', file);
}

void zg_text_write_beside(FILE *file, int column, const char *text, int indent, int width)
{
    if (column >= indent) {
        fputc('\n', file);
        column = 0;
    }
    fprintf(file, "%*s", indent - column, "");
    zg_text_write_wrapped(file, text, indent, width);
}

void zg_text_write_cell(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|') {
            fputc('\\', file);
        }
        fputc(*text, file);
    }
}
