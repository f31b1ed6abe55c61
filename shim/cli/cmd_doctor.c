/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/doctor_jdk.h"
#include "cli/doctor_look.h"
#include "cli/launch.h"
#include "common/output.h"
#include "common/text.h"

static const char command[] = "doctor";

struct visit {
    struct zg_subject *first, *last;
    unsigned jdks;
    char sentence[256]; /* on all of them; "" for one that was named */
};

/* Return: a new subject of the visit; NULL when memory is short. */
static struct zg_subject *add_subject(struct visit *visit)
{
    struct zg_subject *subject = calloc(1, sizeof(*subject));

    if (subject != NULL && visit->first == NULL) {
        visit->first = subject;
    } else if (subject != NULL) {
        visit->last->next = subject;
    }
    visit->last = subject != NULL ? subject : visit->last;
    return subject;
}

static void end_visit(struct visit *visit)
{
    while (visit->first != NULL) {
        struct zg_subject *next = visit->first->next;

        free(visit->first);
        visit->first = next;
    }
}

static bool look_at_machine(struct visit *visit, const struct zg_arguments *arguments)
{
    struct zg_subject *subject = add_subject(visit);
    struct zg_launch launch;

    if (subject == NULL) {
        return false;
    }
    if (zg_launch_prepare(&launch, command, arguments) == ZG_EXIT_OK) {
        zg_look_at_machine(subject, launch.library);
        zg_launch_free(&launch);
    } else {
        zg_look_at_machine(subject, "");
    }
    return true;
}

static void count_jdks(struct visit *visit)
{
    unsigned good = 0;

    for (const struct zg_subject *at = visit->first; at != NULL; at = at->next) {
        if (strcmp(at->kind, "jdk") == 0) {
            visit->jdks++;
            good += at->verdict == ZG_FINE;
        }
    }
    if (visit->jdks == 0) {
        snprintf(
            visit->sentence, sizeof(visit->sentence),
            "no JDK was found in JAVA_HOME, by PATH, or in the usual places; name one: "
            "zguard doctor JAVA_HOME");
    } else {
        snprintf(visit->sentence, sizeof(visit->sentence),
                 "%u of %u JDK%s can be guarded", good, visit->jdks,
                 visit->jdks == 1 ? "" : "s");
    }
}

/* Return: false when memory is short. */
static bool look_at_all(struct visit *visit, const struct zg_arguments *arguments)
{
    char **homes = NULL;
    int count = zg_jdk_find_all(&homes);
    bool good = count >= 0;

    for (int i = 0; i < count; i++) {
        struct zg_subject *subject = good ? add_subject(visit) : NULL;

        good = subject != NULL;
        if (good) {
            zg_look_at_jdk(subject, homes[i]);
        }
        free(homes[i]);
    }
    free(homes);
    good = good && look_at_machine(visit, arguments);
    count_jdks(visit);
    return good;
}

/* Return: false when memory is short. */
static bool look_at_word(struct visit *visit, const char *word)
{
    struct zg_subject *subject = add_subject(visit);
    bool is_number = *word != '\0' && word[strspn(word, "0123456789")] == '\0';
    long pid = 0;

    if (subject == NULL) {
        return false;
    }
    if (!is_number) {
        zg_look_at_path(subject, word);
    } else if (zg_text_parse_number(word, 1, INT32_MAX, &pid)) {
        zg_look_at_process(subject, (pid_t)pid);
    } else {
        subject->kind = "process";
        subject->verdict = ZG_UNREADABLE;
        snprintf(subject->name, sizeof(subject->name), "%s", word);
        snprintf(subject->sentence, sizeof(subject->sentence),
                 "%s is not the number of a process", word);
    }
    return true;
}

static int status_of(const struct visit *visit)
{
    bool found_nothing = visit->sentence[0] != '\0' && visit->jdks == 0;
    int status = found_nothing ? ZG_EXIT_FAILED : ZG_EXIT_OK;

    for (const struct zg_subject *at = visit->first; at != NULL; at = at->next) {
        if (at->verdict == ZG_UNREADABLE) {
            status = ZG_EXIT_FAILED;
        } else if (at->verdict == ZG_OBSTRUCTED && status == ZG_EXIT_OK) {
            status = ZG_EXIT_SUSPECTED;
        }
    }
    return status;
}

static bool render(const struct visit *visit, bool as_json)
{
    const struct zg_output output = {.file = stdout};
    const char *sentence = visit->sentence[0] != '\0' ? visit->sentence : NULL;

    if (as_json) {
        return zg_subjects_render_json(stdout, visit->first, sentence);
    }
    zg_subjects_render_text(stdout, visit->first, sentence,
                            zg_output_is_colored(&output));
    return true;
}

int zg_command_doctor(struct zg_arguments *arguments)
{
    struct visit visit = {.first = NULL};
    bool as_json = arguments->option[ZG_CLI_format_doctor].number == 1;

    if (arguments->operand_count > 1) {
        zg_cli_complain(command, "one process, JDK or file at a time, not also \"%s\"",
                        arguments->operands[1]);
        return ZG_EXIT_USAGE;
    }
    bool good = arguments->operand_count == 1
                    ? look_at_word(&visit, arguments->operands[0])
                    : look_at_all(&visit, arguments);
    int status = status_of(&visit);
    if (!good) {
        zg_cli_complain(command, "out of memory");
        status = ZG_EXIT_FAILED;
    } else if (status == ZG_EXIT_FAILED && visit.sentence[0] == '\0' && !as_json) {
        zg_cli_complain(command, "%s", visit.first->sentence);
    } else if (!render(&visit, as_json) || fflush(stdout) != 0 || ferror(stdout)) {
        zg_cli_complain(command, "the findings could not be written");
        status = ZG_EXIT_FAILED;
    }
    end_visit(&visit);
    return status;
}
