/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <stdlib.h>

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
