#!/bin/sh
# SPDX-License-Identifier: MIT
#
# zguard run where the machine is not as usual: without /proc, without room for a ledger,
# without standard streams, with few descriptors and small files, under a sanitizer.

# shellcheck disable=SC2317  # conditions are called by name
# shellcheck source=tests/cli/lib/cli.sh
. "$(dirname "$0")/lib/cli.sh"
ledgers=$work/ledgers
guest=$BUILD/tests/preload/guest

if [ ! -r "$ZG_LIBRARY" ]; then
    echo "skip cli: surroundings (no $ZG_LIBRARY; make)"
    exit 0
fi

# inside SCRIPT WORD...: runs SCRIPT in mounts of its own.
inside() {
    if [ "$(id -u)" -eq 0 ]; then
        unshare -m sh -ec "$@" >"$out" 2>"$err" </dev/null
    else
        unshare -rm sh -ec "$@" >"$out" 2>"$err" </dev/null
    fi
    status=$?
}

# shellcheck disable=SC2016  # what stands in single quotes is for the other shell
without_proc='mount -t tmpfs none /proc; exec "$@"'
inside "$without_proc" - true
if [ "$status" -eq 0 ]; then
    inside "$without_proc" - "$ZG_COMMAND" run --ledger "$ledgers" -- "$guest" one
    unnamed() {
        says 0 "/proc is not mounted: the report will not name programs" &&
            says 0 "deflate   created 1 "
    }
    check "where /proc is not mounted it is told, and the report has the figures" unnamed
    inside "$without_proc" - env -u ZGUARD_LIBRARY "$ZG_COMMAND" run -- true
    check "a library that cannot be looked for without /proc is asked for" \
        says 1 "/proc is not mounted, which would tell where this command and its library lie"
else
    echo "skip where /proc is not mounted it is told, and the report has the figures" \
        "(no mount namespace may be made; run as root)"
    echo "skip a library that cannot be looked for without /proc is asked for" \
        "(no mount namespace may be made; run as root)"
fi

# shellcheck disable=SC2016
without_room='mount -t tmpfs -o size=64k none /dev/shm
    mount --bind /tmp /tmp
    mount -o remount,bind,ro /tmp
    unset XDG_RUNTIME_DIR TMPDIR
    exec "$@"'
inside "$without_room" - true
if [ "$status" -eq 0 ]; then
    inside "$without_room" - "$ZG_COMMAND" run -- "$guest" one
    check "where no folder can take a ledger it is told" \
        says 0 "nothing was recorded: no folder can take a ledger"
else
    echo "skip where no folder can take a ledger it is told" \
        "(nothing may be mounted here; run as root)"
fi

# What a program finds open, as it would without the command.
cat >"$work/open.sh" <<'END'
for place in 0 1 2; do
    [ ! -e "/proc/$$/fd/$place" ] || printf '%s ' $place
done >"$1"
exit 5
END
closed() { # REDIRECTION...
    eval "sh '$work/open.sh' '$work/bare' $*"
    eval "'$ZG_COMMAND' run --ledger '$ledgers' --report '$work/report' -- \
        sh '$work/open.sh' '$work/guarded' $*"
    status=$?
    [ "$status" -eq 5 ] && cmp "$work/bare" "$work/guarded" >"$err" &&
        grep -q "made no zlib stream" "$work/report"
}
check "a program without standard input is started without it" closed '0<&-'
check "a program without standard output is started without it" closed '1>&-'
check "a program without standard error is started without it" closed '2>&-'
check "a program without any standard stream is started so" closed '0<&- 1>&- 2>&-'
"$ZG_COMMAND" report "$samples/leak.zgl" >&- 2>"$err"
status=$?
check "a report without standard output is told" says 1 "Bad file descriptor"

few() { # LIMIT
    rm -rf "$ledgers"
    (
        # shellcheck disable=SC3045  # dash and bash have it
        ulimit -n "$1"
        exec "$ZG_COMMAND" run --ledger "$ledgers" -- "$guest" one
    ) >"$out" 2>"$err" </dev/null
    status=$?
    says 0 "deflate   created 1 "
}
check "eight descriptors are enough" few 8
check "five descriptors are enough" few 5

(
    ulimit -f 0
    "$ZG_COMMAND" run --report "$work/report" -- sh -c 'exit 7'
    echo $? >&3
) 3>&1 >/dev/null 2>&1 | cat >"$out"
check "a limit on the size of files leaves the program's status" [ "$(cat "$out")" = 7 ]

printf 'exit 4\n' >"$work/plain"
chmod +x "$work/plain"
zguard run -- "$work/plain"
check "a script without a first line is run by the shell" [ "$status" -eq 4 ]

zguard run --library "$work/plain" -- touch "$work/started"
no_library() { says 1 "is no library" && [ ! -e "$work/started" ]; }
check "a file that is no library is told before anything starts" no_library
zguard run --library "$(ldd "$ZG_COMMAND" | awk '/libc\.so/ { print $3 }')" -- \
    touch "$work/started"
other_library() { says 1 "is another library than libzguard.so" && [ ! -e "$work/started" ]; }
check "another library is told before anything starts unguarded" other_library

# Under AddressSanitizer: it wants to come first, and sees no memory that it did not give.
cat >"$work/sanitized.c" <<'END'
#include <stdlib.h>
#include <zlib.h>

int main(int count, char **words)
{
    z_stream stream = {.zalloc = Z_NULL};
    char *place = malloc(8);
    int result = deflateInit(&stream, 6);

    (void)words;
    if (count > 1) {
        place[8] = 1;
    }
    free(place);
    return result;
}
END
if ${CC:-cc} -g -fsanitize=address -o "$work/sanitized" "$work/sanitized.c" -lz 2>"$err" &&
    ASAN_OPTIONS=detect_leaks=0 "$work/sanitized" 2>"$err"; then
    unset ASAN_OPTIONS
    ASAN_OPTIONS=detect_leaks=0 zguard run --ledger "$ledgers" -- "$work/sanitized"
    check "a program built with AddressSanitizer runs and is reported on" \
        says 0 "SUSPECTED 1 stream in 1 site"
    ASAN_OPTIONS=detect_leaks=0 zguard run --ledger "$ledgers" -- "$work/sanitized" wrong
    check "AddressSanitizer finds under the guard what it finds" \
        says 1 "heap-buffer-overflow"
    ASAN_OPTIONS=detect_leaks=1 zguard run --mode observe --ledger "$ledgers" -- \
        "$work/sanitized"
    sees() { grep -q "LeakSanitizer: detected memory leaks" "$err" && [ "$status" -ne 0 ]; }
    if ASAN_OPTIONS=detect_leaks=1 "$work/sanitized" >/dev/null 2>&1; then
        echo "skip with mode=observe LeakSanitizer sees zlib's memory (it does not work here)"
    else
        check "with mode=observe LeakSanitizer sees zlib's memory" sees
    fi
else
    echo "skip a program built with AddressSanitizer runs and is reported on" \
        "(no libasan for ${CC:-cc}; apt-get install libasan8)"
fi

finish
