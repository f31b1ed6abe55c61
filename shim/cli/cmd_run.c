/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/run_report.h"

static const char command[] = "run";

/* Learns before the program runs, not hours later, that its report cannot be written. */
static bool can_write(const char *path)
{
    struct stat status;
    char folder[PATH_MAX];
    char error[1024];
    struct zg_output output;

    if (path == NULL) {
        return true;
    }
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode) &&
        !S_ISDIR(status.st_mode)) {
        return true;
    }
    snprintf(folder, sizeof(folder), "%s", path);
    if (access(dirname(folder), W_OK) != 0) {
        zg_cli_complain(command, "%s: cannot be written: %s", path, strerror(errno));
        return false;
    }
    if (!zg_output_open(&output, path, stderr, error, sizeof(error))) {
        zg_cli_complain(command, "%s", error);
        return false;
    }
    zg_output_abandon(&output);
    return true;
}

/* Writes to the file that was asked for; to standard error when that fails. */
static void write_reports(const struct zg_run_reports *reports,
                          const struct zg_launch *launch, const char *path,
                          const char *program, struct zg_render_settings *settings)
{
    struct zg_output output;
    char error[1024];

    if (zg_output_open(&output, path, stderr, error, sizeof(error))) {
        settings->color = zg_output_is_colored(&output);
        if (!zg_run_reports_write(output.file, reports, launch, program, settings)) {
            zg_output_abandon(&output);
            zg_cli_complain(command, "out of memory: no report");
            return;
        }
        if (zg_output_commit(&output, error, sizeof(error))) {
            return;
        }
    }
    zg_cli_complain(command, "%s", error);
    if (path != NULL) {
        write_reports(reports, launch, NULL, program, settings);
    }
}

/* Return: streams suspected in all processes of the run. */
static uint64_t report_on_run(const struct zg_arguments *arguments,
                              const struct zg_launch *launch,
                              const struct zg_process_run *run, struct zg_watch *watch,
                              const struct zg_report_settings *settings,
                              struct zg_render_settings *render)
{
    struct zg_run_reports reports;

    /* A reader of the report that has gone away, or a limit on the size of files, must not
     * cost the program its status. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    if (!zg_run_reports_collect(&reports, launch, run, watch, settings)) {
        zg_cli_complain(command, "out of memory: no report");
        return 0;
    }
    uint64_t suspected = reports.suspected;
    write_reports(&reports, launch, arguments->option[ZG_CLI_report].text,
                  arguments->operands[0], render);
    zg_run_reports_free(&reports);
    return suspected;
}

/* Return: the exit status; does not return when the program was ended by a signal. */
static int run_and_report(const struct zg_arguments *arguments,
                          const struct zg_launch *launch,
                          const struct zg_report_settings *settings,
                          struct zg_render_settings *render)
{
    struct zg_process_run run;
    struct zg_watch watch;

    if (!zg_launch_has_proc()) {
        zg_cli_complain(command,
                        "/proc is not mounted: the report will not name programs "
                        "and native frames (mount -t proc proc /proc)");
    }
    zg_watch_start(&watch, launch);
    if (!zg_process_run(&run, launch, arguments->operands, &watch)) {
        zg_cli_complain(command, "no process can be made: %s", strerror(errno));
        zg_watch_free(&watch);
        return ZG_EXIT_FAILED;
    }
    if (run.start_error != 0) {
        zg_process_run_free(&run);
        zg_watch_free(&watch);
        return zg_launch_explain_failure(arguments->operands[0], run.start_error);
    }
    uint64_t suspected = report_on_run(arguments, launch, &run, &watch, settings, render);
    int status = run.status;
    zg_watch_free(&watch);
    zg_process_run_free(&run);
    if (suspected > 0 && arguments->option[ZG_CLI_leak_exitcode].given) {
        return (int)arguments->option[ZG_CLI_leak_exitcode].number;
    }
    return zg_process_end_as(status);
}

static int become_program(const struct zg_arguments *arguments,
                          const struct zg_launch *launch)
{
    if (!zg_launch_set_environment(launch)) {
        zg_cli_complain(command, "the environment cannot be made: %s", strerror(errno));
        return ZG_EXIT_FAILED;
    }
    execvp(arguments->operands[0], arguments->operands);
    return zg_launch_explain_failure(arguments->operands[0], errno);
}

int zg_command_run(struct zg_arguments *arguments)
{
    bool exec = arguments->option[ZG_CLI_exec].given;
    const char *path = arguments->option[ZG_CLI_report].text;
    struct zg_report_settings settings;
    struct zg_render_settings render;
    struct zg_launch launch;

    if (arguments->operand_count == 0) {
        zg_cli_complain(command, "which program? zguard run [OPTION...] -- COMMAND");
        return ZG_EXIT_USAGE;
    }
    /* argv is the program's from here on: its list ends where ours did. */
    arguments->operands[arguments->operand_count] = NULL;
    if (exec && path != NULL &&
        !zg_cli_add_guard_option(arguments, command, "report", path)) {
        return ZG_EXIT_USAGE;
    }
    if (exec && arguments->option[ZG_CLI_leak_exitcode].given) {
        zg_cli_complain(command, "--leak-exitcode needs a zguard that waits: not with "
                                 "--exec");
        return ZG_EXIT_USAGE;
    }
    if (!zg_report_settings_from(arguments, command, &settings, &render)) {
        return ZG_EXIT_USAGE;
    }
    int status = ZG_EXIT_FAILED;
    if (can_write(path)) {
        status = zg_launch_prepare(&launch, command, arguments);
        if (status == ZG_EXIT_OK) {
            status = exec ? become_program(arguments, &launch)
                          : run_and_report(arguments, &launch, &settings, &render);
            zg_launch_free(&launch);
        }
    }
    zg_suppressions_free(&settings.suppressions);
    return status;
}
