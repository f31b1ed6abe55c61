/* SPDX-License-Identifier: MIT */
#include "base/say.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/text.h"

#define ERASE_LINE "\r\033[K"
#define USUAL_WIDTH 80

static bool progress_is_shown;

static void vary(char *out, size_t bytes, const char *format, va_list arguments)
{
    char text[2048];

    vsnprintf(text, sizeof(text), format, arguments);
    zg_text_clean(text, out, bytes);
}

void cb_say(const char *format, ...)
{
    char line[4096];
    va_list arguments;

    va_start(arguments, format);
    vary(line, sizeof(line), format, arguments);
    va_end(arguments);
    cb_say_progress_end();
    fprintf(stderr, "compress-bench: %s\n", line);
}

static int terminal_width(void)
{
    struct winsize size;

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
                                                                           : USUAL_WIDTH;
}

void cb_say_progress(const char *format, ...)
{
    static int shows = -1;
    char line[512];
    va_list arguments;

    if (shows < 0) {
        shows = isatty(STDERR_FILENO);
    }
    if (!shows) {
        return;
    }
    va_start(arguments, format);
    vary(line, sizeof(line), format, arguments);
    va_end(arguments);
    fprintf(stderr, ERASE_LINE "%.*s", terminal_width() - 1, line);
    fflush(stderr);
    progress_is_shown = true;
}

void cb_say_progress_end(void)
{
    if (progress_is_shown) {
        fputs(ERASE_LINE, stderr);
        fflush(stderr);
        progress_is_shown = false;
    }
}
