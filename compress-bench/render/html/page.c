/* SPDX-License-Identifier: MIT */
#include "render/html/page.h"

#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "render/html/assets.h"

#define TEXT_BYTES 8192
#define SMALL 560.0 /* narrower pictures stand three in a row */

static void write_escaped(FILE *file, const char *text)
{
    static const char *const names[128] = {['&'] = "&amp;",
                                           ['<'] = "&lt;",
                                           ['>'] = "&gt;",
                                           ['"'] = "&quot;",
                                           ['\''] = "&#39;"};

    for (; *text != '\0'; text++) {
        unsigned char letter = (unsigned char)*text;
        const char *name = letter < 128 ? names[letter] : NULL;

        if (name != NULL) {
            fputs(name, file);
        } else {
            fputc(letter, file);
        }
    }
}

void cb_page_text(FILE *file, const char *text)
{
    char clean[TEXT_BYTES];

    write_escaped(file, zg_text_clean(text, clean, sizeof(clean)));
}

void cb_page_lines(FILE *file, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        char line[TEXT_BYTES];

        snprintf(line, sizeof(line), "%.*s", (int)length, text);
        cb_page_text(file, line);
        fputc('\n', file);
        text += length + (text[length] != '\0');
    }
}

void cb_page_begin(FILE *file, const char *title, const char *subtitle)
{
    /* Nothing from outside, whatever a name that was measured may hold. */
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
          "style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; "
          "form-action 'none'\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
          file);
    cb_page_text(file, title);
    fputs("</title>\n<style>\n", file);
    fputs(cb_asset_page_css, file);
    fputs("</style>\n</head>\n<body>\n<header>\n<h1>", file);
    cb_page_text(file, title);
    fputs("</h1>\n<p class=\"subtitle\">", file);
    cb_page_text(file, subtitle);
    fputs("</p>\n</header>\n<main>\n", file);
}

void cb_page_end(FILE *file, const char *made_by)
{
    fputs("</main>\n<footer>\n<p>", file);
    cb_page_text(file, made_by);
    fputs("</p>\n</footer>\n<script>\n", file);
    fputs(cb_asset_table_js, file);
    fputs("</script>\n</body>\n</html>\n", file);
}

void cb_page_section_begin(FILE *file, const char *id, const char *title)
{
    fprintf(file,
            "<section id=\"%s\" aria-labelledby=\"%s-heading\">\n"
            "<h2 id=\"%s-heading\">",
            id, id, id);
    cb_page_text(file, title);
    fputs("</h2>\n", file);
}

void cb_page_section_end(FILE *file)
{
    fputs("</section>\n", file);
}

void cb_page_paragraph(FILE *file, const char *text)
{
    fputs("<p>", file);
    cb_page_text(file, text);
    fputs("</p>\n", file);
}

void cb_page_callout(FILE *file, const char *text)
{
    fputs("<p class=\"callout\">", file);
    cb_page_text(file, text);
    fputs("</p>\n", file);
}

void cb_page_facts_begin(FILE *file)
{
    fputs("<dl class=\"facts\">\n", file);
}

void cb_page_fact(FILE *file, const char *term, const char *text)
{
    fputs("<div><dt>", file);
    cb_page_text(file, term);
    fputs("</dt><dd>", file);
    cb_page_text(file, text);
    fputs("</dd></div>\n", file);
}

void cb_page_facts_end(FILE *file)
{
    fputs("</dl>\n", file);
}

void cb_page_pictures_begin(FILE *file, double width)
{
    fprintf(file, "<div class=\"pictures%s\">\n", width < SMALL ? " small" : "");
}

void cb_page_pictures_end(FILE *file)
{
    fputs("</div>\n", file);
}
