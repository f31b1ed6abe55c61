/* SPDX-License-Identifier: MIT */
/* Writes the kept ledgers of tests/fuzz/corpus/ledger: make_corpus FOLDER. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger_fixture.h"

static const char *folder;

static void keep(struct ledger_fixture *fixture, const char *name)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s.zgl", folder, name);
    if (!fixture_write(fixture, path)) {
        perror(path);
        exit(1);
    }
    fixture_free(fixture);
}

static void keep_full_tables(void)
{
    struct ledger_fixture fixture;

    fixture_make(&fixture, 3, 4);
    fixture_site(&fixture, ZG_DEFLATE);
    fixture_site(&fixture, ZG_INFLATE);
    struct zg_ledger_site *site = fixture_site(&fixture, ZG_DEFLATE);
    fixture_site(&fixture, ZG_DEFLATE);
    site->created = 10;
    site->alive = 10;
    fixture_frame(&fixture, site, ZG_FRAME_NATIVE, "", "/usr/bin/host", -1);
    fixture_totals(&fixture)->kind[ZG_DEFLATE].alive = 10;
    for (int i = 0; i < 10; i++) {
        fixture_stream(&fixture, 2);
    }
    for (uint64_t i = 1; i <= 40; i++) {
        fixture_sample(&fixture, i * 1000);
        fixture_event(&fixture, ZG_EVENT_TABLE_FULL, i % 2 ? "streams" : "sites");
    }
    keep(&fixture, "full");
}

static void keep_largest_counters(void)
{
    struct ledger_fixture fixture;

    fixture_make(&fixture, 3, 1);
    struct zg_ledger_site *site = fixture_site(&fixture, ZG_DEFLATE);
    memset(&site->created, 0xff,
           sizeof(*site) - offsetof(struct zg_ledger_site, created));
    memset(fixture_totals(&fixture), 0xff, sizeof(struct zg_ledger_totals));
    fixture_header(&fixture)->age_at_open_ns = UINT64_MAX;
    fixture_stream(&fixture, 0);
    fixture_stream(&fixture, 0);
    keep(&fixture, "largest");
}

int main(int argc, char **argv)
{
    struct ledger_fixture fixture;

    if (argc != 2) {
        fputs("usage: make_corpus FOLDER\n", stderr);
        return 2;
    }
    folder = argv[1];

    fixture_make(&fixture, 2, 2);
    keep(&fixture, "empty");

    fixture_make_leak(&fixture, 20);
    keep(&fixture, "leak");

    fixture_make_leak(&fixture, 3);
    fixture_header(&fixture)->life = ZG_LIFE_RUNNING;
    fixture_header(&fixture)->ended_monotonic_ns = 0;
    fixture_header(&fixture)->exit_status = ZG_EXIT_STATUS_UNKNOWN;
    fixture_header(&fixture)->pid_namespace = 1;
    keep(&fixture, "living");

    fixture_make_leak(&fixture, 3);
    fixture_header(&fixture)->life = ZG_LIFE_RUNNING;
    fixture_header(&fixture)->ended_monotonic_ns = 0;
    fixture_header(&fixture)->exit_status = 9;
    keep(&fixture, "killed");

    fixture_make_leak(&fixture, 1);
    fixture_header(&fixture)->version = ZG_LEDGER_VERSION + 1;
    strcpy(fixture_header(&fixture)->shim_version, "9.0.0");
    keep(&fixture, "newer");

    fixture_make_leak(&fixture, 1);
    fixture.length -= 100;
    keep(&fixture, "truncated");

    fixture_make_leak(&fixture, 2);
    strcpy(fixture_header(&fixture)->options, "mode=observe");
    strcpy(fixture_header(&fixture)->option_errors,
           "unknown option \"recliam\" (did you mean \"reclaim\"?)");
    strcpy(fixture_header(&fixture)->command, "host \033[2J\xff");
    fixture_totals(&fixture)->kind[ZG_INFLATE].passed_through = 7;
    keep(&fixture, "observe");

    keep_full_tables();
    keep_largest_counters();
    return 0;
}
