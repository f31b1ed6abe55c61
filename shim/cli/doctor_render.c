/* SPDX-License-Identifier: MIT */
/* The doctor's subjects as text, the verdict first, and as JSON. */
#include <string.h>
#include <unistd.h>

#include "cli/doctor_subject.h"
#include "cli/json_values.h"
#include "cli/report_model.h"
#include "common/text.h"

#define DOCTOR_JSON_VERSION 1
#define INDENT 14
#define WIDTH 90

static const char *const verdict_words[] = {
    [ZG_FINE] = "fine", [ZG_OBSTRUCTED] = "obstructed", [ZG_UNREADABLE] = "unreadable"};

/* ---- text ------------------------------------------------------------------------------- */

static void write_line(FILE *file, const char *label, const char *text)
{
    char clean[4 * ZG_SUBJECT_TEXT_BYTES];

    fprintf(file, "    %-*s", INDENT - 4, label);
    zg_text_write_wrapped(file, zg_text_clean(text, clean, sizeof(clean)), INDENT, WIDTH);
}

/* Return: "T1", or what stands in its place. */
static const char *mark_of(const struct zg_subject *subject)
{
    if (subject->verdict == ZG_UNREADABLE) {
        return "??";
    }
    return subject->has_binding && subject->binding.tier != ZG_TIER_NONE
               ? zg_report_tier_word(subject->binding.tier)
               : "--";
}

static void write_verdict(FILE *file, const struct zg_subject *subject, bool color)
{
    char clean[4 * ZG_SUBJECT_TEXT_BYTES];

    fprintf(file, "%s%s  %s%s\n", color ? "\033[1m" : "", mark_of(subject),
            zg_text_clean(subject->sentence, clean, sizeof(clean)),
            color ? "\033[0m" : "");
}

static const char *role_of(const char *reason)
{
    static const char *const roles[][2] = {
        {"is-zlib", ""},
        {"no-streams", ""},
        {"by-name", ": calls zlib by name"},
        {"looks-up-by-hand", ": looks zlib up by hand"},
    };

    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
        if (strcmp(reason, roles[i][0]) == 0) {
            return roles[i][1];
        }
    }
    return ": has its own";
}

/* Of a process: the objects that its tier comes from. */
static void write_zlibs(FILE *file, const struct zg_subject *subject)
{
    for (unsigned i = 0; i < subject->zlib_count; i++) {
        const struct zg_subject_zlib *zlib = &subject->zlibs[i];
        char text[PATH_MAX + 256];

        snprintf(text, sizeof(text), "%s  %s%s%s%s", zg_report_tier_word(zlib->tier),
                 zlib->path, zlib->version[0] != '\0' ? ", version " : "", zlib->version,
                 role_of(zlib->reason));
        write_line(file, i == 0 ? "zlib" : "", text);
    }
}

static void write_subject(FILE *file, const struct zg_subject *subject, bool color)
{
    bool is_process = strcmp(subject->kind, "process") == 0;

    write_verdict(file, subject, color);
    if (subject->name[0] != '\0' && !is_process && subject->verdict != ZG_UNREADABLE) {
        write_line(file, subject->kind, subject->name);
    }
    for (unsigned i = 0; i < subject->fact_count; i++) {
        const struct zg_fact *fact = &subject->facts[i];

        if (fact->label != NULL) {
            write_line(file, strcmp(fact->label, subject->kind) == 0 ? "" : fact->label,
                       fact->text);
        }
    }
    if (is_process) {
        write_zlibs(file, subject);
    }
    if (subject->has_binding) {
        write_line(file, "why", subject->binding.why);
        if (subject->binding.attached != ZG_TIER_NONE &&
            subject->binding.attached > subject->binding.tier) {
            char text[64];

            snprintf(text, sizeof(text), "%s, where the guard comes into a JVM that runs",
                     zg_report_tier_word(subject->binding.attached));
            write_line(file, "attached", text);
        }
        if (subject->binding.touches[0] != '\0') {
            write_line(file, "touched", subject->binding.touches);
        }
        if (subject->binding.better[0] != '\0') {
            write_line(file, "better", subject->binding.better);
        }
    }
    for (unsigned i = 0; i < subject->finding_count; i++) {
        const struct zg_finding *finding = &subject->findings[i];

        write_line(file, finding->is_obstacle ? "OBSTACLE" : "note", finding->text);
        if (finding->remedy[0] != '\0') {
            write_line(file, finding->is_obstacle ? "remedy" : "", finding->remedy);
        }
    }
}

void zg_subjects_render_text(FILE *file, const struct zg_subject *first,
                             const char *sentence, bool color)
{
    if (sentence != NULL) {
        fprintf(file, "%s%s%s\n\n", color ? "\033[1m" : "", sentence,
                color ? "\033[0m" : "");
    }
    for (const struct zg_subject *at = first; at != NULL; at = at->next) {
        if (at != first) {
            fputc('\n', file);
        }
        write_subject(file, at, color);
    }
}

/* ---- JSON ------------------------------------------------------------------------------- */

static json_t *tier_json(enum zg_tier tier)
{
    return tier == ZG_TIER_NONE ? json_null() : zg_json_text(zg_report_tier_word(tier));
}

static json_t *facts_json(const struct zg_subject *subject)
{
    json_t *object = json_object();

    for (unsigned i = 0; i < subject->fact_count; i++) {
        const struct zg_fact *fact = &subject->facts[i];

        json_object_set_new(object, fact->key,
                            fact->is_number ? zg_json_count(fact->number)
                                            : zg_json_text(fact->text));
    }
    return object;
}

static json_t *findings_json(const struct zg_subject *subject)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < subject->finding_count; i++) {
        const struct zg_finding *finding = &subject->findings[i];
        json_t *object = json_object();

        json_object_set_new(object, "id", zg_json_text(finding->id));
        json_object_set_new(object, "obstacle", json_boolean(finding->is_obstacle));
        json_object_set_new(object, "text", zg_json_text(finding->text));
        json_object_set_new(object, "remedy", zg_json_text(finding->remedy));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *zlibs_json(const struct zg_subject *subject)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < subject->zlib_count; i++) {
        const struct zg_subject_zlib *zlib = &subject->zlibs[i];
        json_t *object = json_object();

        json_object_set_new(object, "path", zg_json_text(zlib->path));
        json_object_set_new(object, "version",
                            zlib->version[0] != '\0' ? zg_json_text(zlib->version)
                                                     : json_null());
        json_object_set_new(object, "tier", tier_json(zlib->tier));
        json_object_set_new(object, "attached_tier", tier_json(zlib->attached));
        json_object_set_new(object, "reason", zg_json_text(zlib->reason));
        json_object_set_new(object, "functions_by_name", zg_json_count(zlib->by_name));
        json_object_set_new(object, "functions_exported", zg_json_count(zlib->exports));
        json_object_set_new(object, "functions_in_symtab", zg_json_count(zlib->symbols));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *subject_json(const struct zg_subject *subject)
{
    const struct zg_binding *binding = &subject->binding;
    json_t *object = json_object();
    bool bound = subject->has_binding;

    json_object_set_new(object, "kind", zg_json_text(subject->kind));
    json_object_set_new(object, "name", zg_json_text(subject->name));
    json_object_set_new(object, "verdict", zg_json_text(verdict_words[subject->verdict]));
    json_object_set_new(object, "sentence", zg_json_text(subject->sentence));
    json_object_set_new(object, "tier", bound ? tier_json(binding->tier) : json_null());
    json_object_set_new(object, "attached_tier",
                        bound ? tier_json(binding->attached) : json_null());
    json_object_set_new(object, "reason",
                        bound ? zg_json_text(binding->reason) : json_null());
    json_object_set_new(object, "why", bound ? zg_json_text(binding->why) : json_null());
    json_object_set_new(object, "touches",
                        bound ? zg_json_text(binding->touches) : json_null());
    json_object_set_new(object, "better",
                        bound ? zg_json_text(binding->better) : json_null());
    json_object_set_new(object, "facts", facts_json(subject));
    json_object_set_new(object, "findings", findings_json(subject));
    json_object_set_new(object, "zlibs", zlibs_json(subject));
    json_object_set_new(object, "zlibs_left_out", zg_json_count(subject->zlibs_left_out));
    return object;
}

bool zg_subjects_render_json(FILE *file, const struct zg_subject *first,
                             const char *sentence)
{
    json_t *object = json_object();
    json_t *array = json_array();

    for (const struct zg_subject *at = first; at != NULL; at = at->next) {
        json_array_append_new(array, subject_json(at));
    }
    json_object_set_new(object, "format", zg_json_text("zguard-doctor"));
    json_object_set_new(object, "version", json_integer(DOCTOR_JSON_VERSION));
    json_object_set_new(object, "sentence",
                        sentence != NULL ? zg_json_text(sentence) : json_null());
    json_object_set_new(object, "subjects", array);
    return zg_json_write(file, object);
}
