/* SPDX-License-Identifier: MIT */
#include "render/html/svg.h"

#include <math.h>
#include <string.h>

#include "render/html/page.h"

#define BOLD_IS_WIDER 1.09
#define CROSS_PART 0.62 /* of the marker's radius */

void cb_svg_begin(FILE *file, const char *id, const char *form, double width,
                  double height, const char *title, const char *about)
{
    fprintf(file,
            "<svg class=\"%s\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" "
            "role=\"img\" aria-labelledby=\"%s-%s-title\" "
            "aria-describedby=\"%s-%s-about\">\n",
            form, width, height, width, height, id, form, id, form);
    fprintf(file, "<title id=\"%s-%s-title\">", id, form);
    cb_page_text(file, title);
    fprintf(file, "</title>\n<desc id=\"%s-%s-about\">", id, form);
    cb_page_text(file, about);
    fputs("</desc>\n", file);
}

void cb_svg_end(FILE *file)
{
    fputs("</svg>\n", file);
}

/* ---- text ---------------------------------------------------------------------------- */

/* Of the widest among the fonts that browsers take when they are asked for none by name, in
 * parts of the size. */
static double letter_width(unsigned char letter)
{
    return strchr("iljI.,:;'|! ", letter) != NULL              ? 0.36
           : strchr("ftr-()/[]\"", letter) != NULL             ? 0.45
           : strchr("mwMW%@", letter) != NULL                  ? 0.98
           : (letter >= 'A' && letter <= 'Z') || letter == '+' ? 0.78
                                                               : 0.64;
}

double cb_svg_text_width(const char *text, bool is_bold)
{
    double width = 0;

    for (; *text != '\0'; text++) {
        /* The bytes behind the first of a character count nothing. */
        if (((unsigned char)*text & 0xc0) != 0x80) {
            width += letter_width((unsigned char)*text);
        }
    }
    return width * CB_SVG_TEXT_SIZE * (is_bold ? BOLD_IS_WIDER : 1);
}

void cb_svg_text(FILE *file, double x, double y, enum cb_svg_anchor anchor,
                 const char *kind, const char *text)
{
    static const char *const anchors[] = {"start", "middle", "end"};

    fprintf(file, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">", x, y,
            anchors[anchor], kind);
    cb_page_text(file, text);
    fputs("</text>\n", file);
}

/* ---- lines --------------------------------------------------------------------------- */

void cb_svg_line(FILE *file, double x1, double y1, double x2, double y2, const char *kind)
{
    fprintf(file, "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n", kind, x1, y1, x2,
            y2);
}

const char *cb_svg_line_class(enum cb_chart_line line)
{
    static const char *const classes[] = {[CB_CHART_NO_LINE] = "",
                                          [CB_CHART_SOLID] = "line",
                                          [CB_CHART_DASHED] = "line dashed",
                                          [CB_CHART_DOTTED] = "line dotted",
                                          [CB_CHART_BAND] = "band"};

    return classes[line];
}

/* ---- markers ------------------------------------------------------------------------- */

/* A polygon or a star, style by style. */
static const struct {
    unsigned corners; /* 0: a circle */
    double turn_deg;  /* of the first corner, clockwise from the right */
    double inner;     /* of a star: where its inner corners are; 1: it is a polygon */
    double scale;     /* so that all look equally large */
} shapes[CB_CHART_STYLES] = {
    {0, 0, 1, 1},        /* circle */
    {4, 45, 1, 1.22},    /* square */
    {3, -90, 1, 1.32},   /* triangle */
    {4, 0, 1, 1.28},     /* diamond */
    {3, 90, 1, 1.32},    /* triangle, pointing down */
    {5, -90, 0.5, 1.45}, /* star of five */
    {6, 0, 1, 1.1},      /* hexagon */
    {4, 0, 0.45, 1.5},   /* star of four */
    {5, -90, 1, 1.15},   /* pentagon */
    {0, 0, 1, 1},        /* circle, in grey */
};

static void write_corner(FILE *file, bool is_first, double x, double y, double radius,
                         double turn)
{
    fprintf(file, "%c%.1f %.1f", is_first ? 'M' : 'L', x + radius * cos(turn),
            y + radius * sin(turn));
}

static void write_shape(FILE *file, unsigned style, double x, double y, const char *fill)
{
    double radius = CB_SVG_MARKER_RADIUS * shapes[style].scale;
    unsigned corners = shapes[style].corners;

    if (corners == 0) {
        fprintf(file, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", fill,
                x, y, radius);
        return;
    }
    fprintf(file, "<path class=\"%s\" d=\"", fill);
    for (unsigned i = 0; i < corners; i++) {
        double turn = shapes[style].turn_deg * M_PI / 180 + 2 * M_PI * i / corners;

        write_corner(file, i == 0, x, y, radius, turn);
        if (shapes[style].inner < 1) {
            write_corner(file, false, x, y, radius * shapes[style].inner,
                         turn + M_PI / corners);
        }
    }
    fputs("Z\"/>", file);
}

static void write_cross(FILE *file, double x, double y)
{
    double reach = CB_SVG_MARKER_RADIUS * CROSS_PART;

    fprintf(file,
            "<path class=\"cross\" d=\"M%.1f %.1fL%.1f %.1fM%.1f %.1fL%.1f %.1f\"/>",
            x - reach, y - reach, x + reach, y + reach, x - reach, y + reach, x + reach,
            y - reach);
}

void cb_svg_marker(FILE *file, const struct cb_chart_look *look, double x, double y,
                   const char *about)
{
    if (look->marker == CB_CHART_NO_MARKER) {
        return;
    }
    fprintf(file, "<g class=\"k%u\">", look->style);
    if (about != NULL) {
        fputs("<title>", file);
        cb_page_text(file, about);
        fputs("</title>", file);
    }
    if (look->ringed) {
        fprintf(file, "<circle class=\"ring\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y,
                CB_SVG_RING_RADIUS);
    }
    write_shape(file, look->style, x, y,
                look->marker == CB_CHART_FULL ? "full" : "hollow");
    if (look->marker == CB_CHART_CROSSED) {
        write_cross(file, x, y);
    }
    fputs("</g>\n", file);
}

double cb_svg_marker_reach(const struct cb_chart_look *look)
{
    return look->marker == CB_CHART_NO_MARKER ? 0
           : look->ringed                     ? CB_SVG_RING_RADIUS
                                              : CB_SVG_MARKER_RADIUS + 1.5;
}
