/* SPDX-License-Identifier: MIT */
/* Changes settings of a living process: writes words of its ledger's section SETTINGS. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/find.h"
#include "ledger/reader.h"

static const char command[] = "set";

/* The settings that can be changed: where their word lies, and what a word of the option
 * (none, auto) stands for. */
static const struct setting {
    enum zg_option_id option;
    size_t offset;
    size_t bytes;
    uint64_t word;
} settings[] = {
#define SETTING(option, field, word)                                                     \
    {                                                                                    \
        ZG_OPT_##option, offsetof(struct zg_ledger_settings, field),                     \
            sizeof(((struct zg_ledger_settings *)0)->field), word                        \
    }
    SETTING(cap, cap[ZG_DEFLATE], 0),
    SETTING(inflate_cap, cap[ZG_INFLATE], 0),
    SETTING(over_cap, over_cap[ZG_DEFLATE], 0),
    SETTING(inflate_over_cap, over_cap[ZG_INFLATE], 0),
    SETTING(idle, idle_bytes, ZG_IDLE_AUTO),
#undef SETTING
};
#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

/* What was asked for. */
struct wish {
    bool given[SETTINGS];
    long value[SETTINGS];
};

static bool complain_of_name(const char *clause)
{
    zg_cli_complain(command,
                    "\"%s\" cannot be changed while the process lives; cap, inflate-cap, "
                    "over-cap, inflate-over-cap and idle can",
                    clause);
    return false;
}

/* Takes one "name=value". */
static bool parse_clause(const char *clause, struct wish *wish)
{
    struct zg_options options;
    char errors[512];

    zg_options_default(&options);
    if (strchr(clause, '=') == NULL || strchr(clause, ',') != NULL) {
        zg_cli_complain(command, "\"%s\" is not NAME=VALUE, as cap=512m", clause);
        return false;
    }
    if (zg_options_parse(&options, clause, errors, sizeof(errors)) != 0) {
        zg_cli_complain(command, "%s", errors);
        return false;
    }
    for (size_t i = 0; i < SETTINGS; i++) {
        const char *name = zg_option_table[settings[i].option].name;

        if (strlen(name) == strcspn(clause, "=") &&
            strncmp(clause, name, strlen(name)) == 0) {
            wish->given[i] = true;
            wish->value[i] = options.value[settings[i].option].number;
            return true;
        }
    }
    return complain_of_name(clause);
}

/* Opens the ledger for writing. Return: a descriptor of the very file that was read, or -1
 * with a line on standard error. */
static int open_again(const char *path, const struct zg_reader *reader)
{
    struct zg_ledger_header header;
    int fd = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

    if (fd < 0) {
        zg_cli_complain(command, "%s: cannot be written: %s%s", path, strerror(errno),
                        errno == EACCES ? "; only the process's own user and root may"
                                        : "");
        return -1;
    }
    if (pread(fd, &header, sizeof(header), 0) != (ssize_t)sizeof(header) ||
        memcmp(header.magic, reader->header.magic, sizeof(header.magic)) != 0 ||
        header.pid != reader->header.pid ||
        header.start_ticks != reader->header.start_ticks) {
        zg_cli_complain(command, "%s: was replaced while it was read; try again", path);
        close(fd);
        return -1;
    }
    return fd;
}

/* Each word is one aligned store for the process that reads it. */
static bool write_word(int fd, off_t at, const void *word, size_t bytes, const char *path)
{
    if (pwrite(fd, word, bytes, at) == (ssize_t)bytes) {
        return true;
    }
    zg_cli_complain(command, "%s: cannot be written: %s", path, strerror(errno));
    return false;
}

static bool apply(int fd, const char *path, const struct zg_reader *reader,
                  const struct wish *wish)
{
    off_t section = (off_t)reader->sections[ZG_SECTION_SETTINGS].offset;
    struct zg_ledger_settings now;

    for (size_t i = 0; i < SETTINGS; i++) {
        uint64_t wide = wish->value[i] <= ZG_QUANTITY_WORD ? settings[i].word
                                                           : (uint64_t)wish->value[i];
        uint32_t narrow = (uint32_t)wide;
        bool is_wide = settings[i].bytes == sizeof(wide);

        if (wish->given[i] && !write_word(fd, section + (off_t)settings[i].offset,
                                          is_wide ? (void *)&wide : (void *)&narrow,
                                          settings[i].bytes, path)) {
            return false;
        }
    }
    zg_reader_settings(reader, &now);
    now.changes++;
    return write_word(fd, section + (off_t)offsetof(struct zg_ledger_settings, changes),
                      &now.changes, sizeof(now.changes), path);
}

/* Prints the settings in force, as the option's syntax writes them. */
static bool print_settings(const char *path)
{
    struct zg_reader reader;
    struct zg_ledger_settings now = {.changes = 0};
    struct zg_options options;
    char error[ZG_READER_ERROR_BYTES], text[64];

    if (zg_reader_open(&reader, path, error) != ZG_READER_OK) {
        zg_cli_complain(command, "%s: %s", path, error);
        return false;
    }
    zg_reader_settings(&reader, &now);
    zg_reader_close(&reader);
    zg_options_default(&options);
    for (size_t i = 0; i < SETTINGS; i++) {
        enum zg_option_id option = settings[i].option;
        uint64_t wide = 0;

        /* Little-endian: the narrow ones are the wide one's first bytes. */
        memcpy(&wide, (const char *)&now + settings[i].offset, settings[i].bytes);
        bool is_word = settings[i].bytes == sizeof(wide) && wide == settings[i].word;
        options.value[option].number = is_word ? ZG_QUANTITY_WORD : (long)wide;
        zg_options_print_value(&options, option, text, sizeof(text));
        printf("%s%s=%s", i == 0 ? "" : " ", zg_option_table[option].name, text);
    }
    putchar('\n');
    return fflush(stdout) == 0;
}

/* Return: false with a line on standard error when it would have no effect. */
static bool can_be_changed(const char *path, const struct zg_reader *reader)
{
    enum zg_liveness liveness = zg_reader_liveness(&reader->header);

    if (liveness == ZG_ENDED || liveness == ZG_REPLACED) {
        zg_cli_complain(command, "%s: process %u has %s; nothing is there to change",
                        path, (unsigned)reader->header.pid,
                        liveness == ZG_ENDED ? "ended" : "become another program");
        return false;
    }
    if (reader->sections[ZG_SECTION_SETTINGS].capacity == 0) {
        zg_cli_complain(command, "%s: was written by a zguard that cannot be told", path);
        return false;
    }
    if (strstr(reader->header.options, "mode=observe") != NULL) {
        zg_cli_complain(command,
                        "%s: process %u runs with mode=observe: it has neither cap nor "
                        "idle memory; start it with mode=guard",
                        path, (unsigned)reader->header.pid);
        return false;
    }
    return true;
}

static bool change(const char *path, const struct wish *wish)
{
    struct zg_reader reader;
    char error[ZG_READER_ERROR_BYTES];

    if (zg_reader_open(&reader, path, error) != ZG_READER_OK) {
        zg_cli_complain(command, "%s: %s", path, error);
        return false;
    }
    int fd = can_be_changed(path, &reader) ? open_again(path, &reader) : -1;
    bool changed = fd >= 0 && apply(fd, path, &reader, wish);
    if (fd >= 0) {
        close(fd);
    }
    zg_reader_close(&reader);
    return changed;
}

int zg_command_set(struct zg_arguments *arguments)
{
    struct wish wish = {.given = {false}};
    char error[1024];

    if (arguments->operand_count == 0) {
        zg_cli_complain(command, "needs a process: its number, or its ledger");
        return ZG_EXIT_USAGE;
    }
    for (int i = 1; i < arguments->operand_count; i++) {
        if (!parse_clause(arguments->operands[i], &wish)) {
            return ZG_EXIT_USAGE;
        }
    }
    char *path =
        zg_find_ledger(arguments->operands[0], arguments->option[ZG_CLI_ledger].text,
                       error, sizeof(error));
    if (path == NULL) {
        zg_cli_complain(command, "%s", error);
        return ZG_EXIT_FAILED;
    }
    bool done =
        (arguments->operand_count == 1 || change(path, &wish)) && print_settings(path);
    free(path);
    return done ? ZG_EXIT_OK : ZG_EXIT_FAILED;
}
