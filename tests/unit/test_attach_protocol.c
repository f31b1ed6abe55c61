/* SPDX-License-Identifier: MIT */
/* The way in to a JVM, against a child that listens as HotSpot does, or as it should not. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/attach_protocol.h"
#include "unit.h"

static char base[64];
static struct zg_attach_peer peer;
static struct zg_attach_answer answer;
static char error[ZG_ATTACH_ERROR_BYTES];
static const char *words[ZG_ATTACH_WORDS] = {"load", "/lib/libzguard.so", "true",
                                             "cap=1g,gc=never"};

/* How the child behaves. */
struct conduct {
    const char *reply;  /* after the command; NULL: none, ever */
    bool listens;       /* before anybody asks */
    bool hangs_up;      /* without having read */
    bool in_pieces;     /* a byte at a time */
    bool needs_no_file; /* it listens at any SIGQUIT */
};

static char *path_of(const char *name)
{
    static char path[128];

    snprintf(path, sizeof(path), "%s/%s%ld", base, name, (long)getpid());
    return path;
}

static volatile sig_atomic_t asked;

static void note_signal(int number)
{
    (void)number;
    asked = 1;
}

static int listen_there(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%.100s", path_of(".java_pid"));
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(fd, 5) != 0) {
        _exit(1);
    }
    return fd;
}

static void serve(int listener, const struct conduct *conduct)
{
    static const char expected[] = "1\0load\0/lib/libzguard.so\0true\0cap=1g,gc=never";
    char command[512];
    size_t used = 0;
    int fd = accept(listener, NULL, NULL);

    while (!conduct->hangs_up && used < sizeof(expected)) {
        ssize_t got = read(fd, command + used, sizeof(command) - used);
        if (got <= 0) {
            _exit(2);
        }
        used += (size_t)got;
    }
    if (conduct->reply == NULL) {
        pause();
    }
    const char *reply = conduct->reply;
    if (!conduct->hangs_up && memcmp(command, expected, sizeof(expected)) != 0) {
        reply = "9\nanother command";
    }
    for (size_t i = 0; conduct->in_pieces && reply[i] != '\0'; i++) {
        struct timespec pause = {.tv_nsec = 1000000};

        nanosleep(&pause, NULL);
        if (write(fd, reply + i, 1) != 1) {
            _exit(3);
        }
    }
    if (!conduct->in_pieces && write(fd, reply, strlen(reply)) < 0) {
        _exit(3);
    }
    close(fd);
}

static void be_jvm(const struct conduct *conduct)
{
    struct sigaction action = {.sa_handler = note_signal};
    sigset_t blocked, before;

    sigemptyset(&blocked);
    sigaddset(&blocked, SIGQUIT);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    sigaction(SIGQUIT, &action, NULL);
    int listener = conduct->listens ? listen_there() : -1;
    close(open(path_of("ready"), O_CREAT | O_WRONLY, 0600));
    while (listener < 0) {
        sigsuspend(&before);
        if (asked &&
            (conduct->needs_no_file || access(path_of(".attach_pid"), F_OK) == 0)) {
            listener = listen_there();
        }
    }
    serve(listener, conduct);
    for (;;) {
        pause();
    }
}

static pid_t child;

static void begin(struct conduct conduct)
{
    char path[128];

    child = fork();
    if (child == 0) {
        be_jvm(&conduct);
    }
    peer.inner_pid = child;
    peer.process = (int)syscall(SYS_pidfd_open, child, 0);
    ck_assert_int_ge(peer.process, 0);
    snprintf(path, sizeof(path), "%s/ready%ld", base, (long)child);
    for (int i = 0; i < 1000 && access(path, F_OK) != 0; i++) {
        usleep(10000);
    }
    ck_assert_int_eq(access(path, F_OK), 0);
}

static void start(void)
{
    strcpy(base, "/tmp/zguard-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(base));
    memset(&answer, 0, sizeof(answer));
    child = 0;
    peer = (struct zg_attach_peer){
        .process = -1,
        .temporary = open(base, O_PATH | O_DIRECTORY),
        .user = geteuid(),
        .takes_signal = true,
        .timeout_ms = 10000,
    };
    words[3] = "cap=1g,gc=never";
}

static void stop(void)
{
    char command[128];

    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        close(peer.process);
    }
    close(peer.temporary);
    snprintf(command, sizeof(command), "rm -rf '%s'", base);
    ck_assert_int_eq(system(command), 0);
}

static bool call(void)
{
    return zg_attach_call(&peer, words, &answer, error);
}

/* The file that asks it to listen is gone, whatever came of it. */
static void expect_no_file(void)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/.attach_pid%ld", base, (long)child);
    ck_assert_int_ne(access(path, F_OK), 0);
}

static void expect_refusal(const char *what)
{
    ck_assert(!call());
    ck_assert_msg(strstr(error, what) != NULL, "%s", error);
    expect_no_file();
}

START_TEST(a_jvm_that_does_not_listen_is_asked_to_and_takes_the_command)
{
    begin((struct conduct){.reply = "0\nreturn code: 0\n"});
    ck_assert(!zg_attach_listens(&peer));
    ck_assert_msg(call(), "%s", error);
    ck_assert_int_eq(answer.status, 0);
    ck_assert_str_eq(answer.text, "return code: 0");
    ck_assert(zg_attach_has_loaded(&answer));
    expect_no_file();
}
END_TEST

START_TEST(one_that_listens_is_sent_no_signal)
{
    begin((struct conduct){.reply = "0\n0\n", .listens = true, .in_pieces = true});
    peer.takes_signal = false;
    ck_assert(zg_attach_listens(&peer));
    ck_assert_msg(call(), "%s", error);
    ck_assert(zg_attach_has_loaded(&answer));
}
END_TEST

START_TEST(a_socket_that_nobody_is_behind_is_no_listener)
{
    char path[128];
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    begin((struct conduct){.reply = NULL, .needs_no_file = false});
    snprintf(path, sizeof(path), "%s/.java_pid%ld", base, (long)child);
    strcpy(address.sun_path, path);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    close(fd);
    peer.takes_signal = false;
    expect_refusal("does not listen, and has no handler for SIGQUIT");
}
END_TEST

START_TEST(one_without_a_handler_is_never_sent_the_signal)
{
    begin((struct conduct){.reply = "0\n0\n"});
    peer.takes_signal = false;
    expect_refusal("has no handler for SIGQUIT, which would end it");
    ck_assert_int_eq(waitpid(child, NULL, WNOHANG), 0);
}
END_TEST

START_TEST(one_that_is_stopped_is_told_when_the_time_is_over)
{
    begin((struct conduct){.reply = "0\n0\n"});
    ck_assert_int_eq(kill(child, SIGSTOP), 0);
    peer.timeout_ms = 300;
    expect_refusal("did not begin to listen within 0.3 seconds: it is stopped");
}
END_TEST

START_TEST(one_that_never_answers_is_told_when_the_time_is_over)
{
    begin((struct conduct){.reply = NULL, .listens = true});
    peer.timeout_ms = 300;
    expect_refusal("took the command and did not answer within 0.3 seconds");
}
END_TEST

START_TEST(one_that_hangs_up_is_told)
{
    begin((struct conduct){.reply = "", .listens = true, .hangs_up = true});
    ck_assert(!call());
    ck_assert_uint_gt(strlen(error), 20);
}
END_TEST

START_TEST(one_that_ends_meanwhile_is_told)
{
    begin((struct conduct){.reply = "0\n0\n"});
    ck_assert_int_eq(kill(child, SIGKILL), 0);
    ck_assert_int_eq(waitid(P_PID, (id_t)child, &(siginfo_t){0}, WEXITED | WNOWAIT), 0);
    expect_refusal("has ended meanwhile");
}
END_TEST

START_TEST(an_answer_of_no_jvms_is_told)
{
    begin((struct conduct){.reply = "HTTP/1.1 400 Bad Request\r\n", .listens = true});
    expect_refusal("answered what no JVM answers: \"HTTP/1.1 400");
}
END_TEST

START_TEST(a_refusal_is_an_answer)
{
    begin((struct conduct){.reply = "100\nlibzguard.so was not loaded.\nno such file\n",
                           .listens = true});
    ck_assert(call());
    ck_assert_int_eq(answer.status, 100);
    ck_assert(!zg_attach_has_loaded(&answer));
    ck_assert_str_eq(answer.text, "libzguard.so was not loaded.\nno such file");
}
END_TEST

START_TEST(only_the_entrys_success_is_one)
{
    static const struct {
        const char *text;
        int status;
        bool loaded;
    } answers[] = {
        {"return code: 0", 0, true},
        {"0", 0, true},
        {"return code: -1", 0, false},
        {"return code: 0", 1, false},
        {"", 0, false},
        {"-1", 0, false},
        {"return code: 01", 0, false},
        {"x was not loaded.", 0, false},
    };

    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        answer.status = answers[i].status;
        strcpy(answer.text, answers[i].text);
        ck_assert_msg(zg_attach_has_loaded(&answer) == answers[i].loaded, "%s",
                      answers[i].text);
    }
}
END_TEST

START_TEST(another_users_socket_is_not_called)
{
    begin((struct conduct){.reply = "0\n0\n", .listens = true});
    peer.user = 12345;
    if (geteuid() != 0) {
        expect_refusal("is not its own");
    } else {
        char path[128];

        snprintf(path, sizeof(path), "%s/.java_pid%ld", base, (long)child);
        ck_assert_int_eq(chown(path, 54321, 54321), 0);
        expect_refusal("is not its own: it belongs to uid 54321");
    }
}
END_TEST

START_TEST(a_link_in_the_sockets_place_is_not_followed)
{
    char path[128], target[128];

    begin((struct conduct){.reply = "0\n0\n", .listens = true});
    snprintf(path, sizeof(path), "%s/.java_pid%ld", base, (long)child);
    snprintf(target, sizeof(target), "%s/elsewhere", base);
    ck_assert_int_eq(rename(path, target), 0);
    ck_assert_int_eq(symlink(target, path), 0);
    expect_refusal("is not its own");
}
END_TEST

START_TEST(words_that_no_jvm_takes_are_not_sent)
{
    static char many[2000];

    memset(many, 'x', sizeof(many) - 1);
    words[3] = many;
    begin((struct conduct){.reply = "0\n0\n", .listens = true});
    expect_refusal("takes at most 1024 bytes");
}
END_TEST

START_TEST(a_full_folder_or_no_right_to_it_is_told)
{
    char path[128];

    begin((struct conduct){.reply = "0\n0\n"});
    /* A folder in the file's place stops root as well. */
    snprintf(path, sizeof(path), "%s/.attach_pid%ld", base, (long)child);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    peer.user = 12345;
    if (geteuid() == 0) {
        ck_assert_int_eq(chown(path, 54321, 54321), 0);
    }
    ck_assert(!call());
    ck_assert_msg(strstr(error, "cannot be told to listen: its /tmp/.attach_pid") != NULL,
                  "%s", error);
}
END_TEST

int main(void)
{
    TCase *tests = unit_case("attach_protocol", start, stop);

    tcase_add_test(tests, a_jvm_that_does_not_listen_is_asked_to_and_takes_the_command);
    tcase_add_test(tests, one_that_listens_is_sent_no_signal);
    tcase_add_test(tests, a_socket_that_nobody_is_behind_is_no_listener);
    tcase_add_test(tests, one_without_a_handler_is_never_sent_the_signal);
    tcase_add_test(tests, one_that_is_stopped_is_told_when_the_time_is_over);
    tcase_add_test(tests, one_that_never_answers_is_told_when_the_time_is_over);
    tcase_add_test(tests, one_that_hangs_up_is_told);
    tcase_add_test(tests, one_that_ends_meanwhile_is_told);
    tcase_add_test(tests, an_answer_of_no_jvms_is_told);
    tcase_add_test(tests, a_refusal_is_an_answer);
    tcase_add_test(tests, only_the_entrys_success_is_one);
    tcase_add_test(tests, another_users_socket_is_not_called);
    tcase_add_test(tests, a_link_in_the_sockets_place_is_not_followed);
    tcase_add_test(tests, words_that_no_jvm_takes_are_not_sent);
    tcase_add_test(tests, a_full_folder_or_no_right_to_it_is_told);
    return unit_run();
}
