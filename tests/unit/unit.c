/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static Suite *suite;

TCase *unit_case(const char *name, void (*start)(void), void (*stop)(void))
{
    TCase *tests = tcase_create(name);

    suite = suite_create(name);
    suite_add_tcase(suite, tests);
    if (start != NULL || stop != NULL) {
        tcase_add_checked_fixture(tests, start, stop);
    }
    return tests;
}

int unit_run(void)
{
    SRunner *runner = srunner_create(suite);

    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

void unit_split(struct unit_words *words, const char *line)
{
    words->count = 0;
    snprintf(words->text, sizeof(words->text), "%s", line);
    for (char *word = strtok(words->text, " "); word != NULL; word = strtok(NULL, " ")) {
        ck_assert_int_lt(words->count, UNIT_WORDS_MAX);
        words->word[words->count++] = word;
    }
    words->word[words->count] = NULL;
}

char unit_caught[512];
static FILE *catcher;
static int kept = -1;

void unit_catch(void)
{
    catcher = tmpfile();
    ck_assert_ptr_nonnull(catcher);
    kept = dup(STDERR_FILENO);
    fflush(stderr);
    dup2(fileno(catcher), STDERR_FILENO);
}

void unit_release(void)
{
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    rewind(catcher);
    size_t length = fread(unit_caught, 1, sizeof(unit_caught) - 1, catcher);
    unit_caught[length] = '\0';
    fclose(catcher);
}
