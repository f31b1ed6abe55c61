/* SPDX-License-Identifier: MIT */
#include "cli/doctor_subject.h"

#include <stdarg.h>
#include <string.h>

void zg_subject_fact(struct zg_subject *subject, const char *key, const char *label,
                     const char *format, ...)
{
    va_list arguments;

    if (subject->fact_count == ZG_SUBJECT_MOST_FACTS) {
        return;
    }
    struct zg_fact *fact = &subject->facts[subject->fact_count++];
    fact->key = key;
    fact->label = label;
    va_start(arguments, format);
    vsnprintf(fact->text, sizeof(fact->text), format, arguments);
    va_end(arguments);
}

void zg_subject_number(struct zg_subject *subject, const char *key, uint64_t number)
{
    if (subject->fact_count == ZG_SUBJECT_MOST_FACTS) {
        return;
    }
    struct zg_fact *fact = &subject->facts[subject->fact_count++];
    fact->key = key;
    fact->is_number = true;
    fact->number = number;
}

void zg_subject_finding(struct zg_subject *subject, bool is_obstacle, const char *id,
                        const char *remedy, const char *format, ...)
{
    va_list arguments;

    if (is_obstacle && subject->verdict == ZG_FINE) {
        subject->verdict = ZG_OBSTRUCTED;
    }
    if (subject->finding_count == ZG_SUBJECT_MOST_FINDINGS) {
        return;
    }
    struct zg_finding *finding = &subject->findings[subject->finding_count++];
    finding->id = id;
    finding->is_obstacle = is_obstacle;
    snprintf(finding->remedy, sizeof(finding->remedy), "%s", remedy);
    va_start(arguments, format);
    vsnprintf(finding->text, sizeof(finding->text), format, arguments);
    va_end(arguments);
}

void zg_subject_zlib(struct zg_subject *subject, const char *path,
                     const struct zg_elf *elf, const struct zg_binding *binding)
{
    if (subject->zlib_count == ZG_SUBJECT_MOST_ZLIBS) {
        subject->zlibs_left_out++;
        return;
    }
    struct zg_subject_zlib *zlib = &subject->zlibs[subject->zlib_count++];
    snprintf(zlib->path, sizeof(zlib->path), "%s", path);
    snprintf(zlib->version, sizeof(zlib->version), "%s", elf->inner_version);
    zlib->reason = binding->reason;
    zlib->tier = binding->tier;
    zlib->attached = binding->attached;
    zlib->by_name = zg_zlib_count(elf->by_name);
    zlib->exports = zg_zlib_count(elf->exports);
    zlib->symbols = zg_zlib_count(elf->symbols);
}

void zg_subject_bind(struct zg_subject *subject, const struct zg_binding *binding)
{
    subject->binding = *binding;
    subject->has_binding = true;
    if (!zg_binding_is_good(binding) && subject->verdict == ZG_FINE) {
        subject->verdict = ZG_OBSTRUCTED;
    }
}
