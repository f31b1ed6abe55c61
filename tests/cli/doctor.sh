#!/bin/sh
# SPDX-License-Identifier: MIT
#
# zguard doctor on real JDKs, files and processes, and on files that are broken.

# shellcheck disable=SC2317  # conditions are called by name
# shellcheck source=tests/cli/lib/cli.sh
. "$(dirname "$0")/lib/cli.sh"
# shellcheck source=tests/jvm/jdks.sh
. "$ZG_ROOT/tests/jvm/jdks.sh"
ledgers=$work/ledgers
running=
open=

# The processes that the tests started are ended by number.
end_running() {
    # shellcheck disable=SC2086  # numbers
    [ -z "$running" ] || kill $running 2>/dev/null
    rm -rf "$work" ${open:+"$open"}
}
trap end_running EXIT

if [ ! -r "$ZG_LIBRARY" ]; then
    echo "skip cli: doctor (no $ZG_LIBRARY; make)"
    exit 0
fi

# verdict STATUS START: it ended so, and its first line begins so.
verdict() {
    [ "$status" -eq "$1" ] && head -n 1 "$out" | grep -q "^$2"
}

# finding STATUS ID: it ended so, and the finding is in its JSON.
finding() {
    [ "$status" -eq "$1" ] && grep -q "\"id\": \"$2\"" "$out"
}

# json STATUS KEY VALUE
json() {
    [ "$status" -eq "$1" ] && grep -q "\"$2\": $3,\$" "$out"
}

# ---- JDKs ----

if system=$(find_jdk system 17); then
    zguard doctor "$system"
    check "a JDK on the system's zlib is T1" verdict 0 "T1  this JDK can be guarded"
    check "the libz that it would load is named with its version" \
        grep -q 'libz\.so\.1, version [0-9]' "$out"
    zguard doctor "$system/bin/java"
    check "a launcher stands for its JDK" verdict 0 "T1  this JDK"
    zguard doctor --format json "$system"
    check "a JDK comes as JSON" json 0 attached_tier '"T1"'
    ln -s "$system" "$work/link"
    JAVA_HOME=$work/link PATH=$system/bin:$PATH
    export JAVA_HOME
    zguard doctor
    once() { [ "$(grep -c "^    jdk *$system\$" "$out")" -eq 1 ]; }
    check "without an operand each JDK is told once, whatever leads to it" once
    told_all() { grep -q 'JDKs\{0,1\} can be guarded$' "$out"; }
    check "the first line sums them up" told_all
    unset JAVA_HOME
else
    echo "skip cli: doctor on a JDK with the system's zlib" \
        "(no such JDK; apt-get install openjdk-17-jdk-headless)"
fi

# copy_jdk NAME: a JDK with nothing but the library that the doctor reads.
copy_jdk() {
    mkdir -p "$work/$1/lib"
    cp "$bundled/lib/libzip.so" "$work/$1/lib/libzip.so"
    chmod u+w "$work/$1/lib/libzip.so"
}
if bundled=$(find_jdk bundled 8); then
    zguard doctor "$bundled"
    check "a JDK with its own zlib is T2" verdict 0 "T2  this JDK can be guarded"
    check "it is said as what it is bound when it runs already" \
        grep -q '^    attached  T3, where the guard comes' "$out"
    copy_jdk symbols
    copy_jdk stripped
    strip --strip-all "$work/stripped/lib/libzip.so"
    zguard doctor --format json "$work/stripped"
    check "a stripped copy of it is T3" json 0 tier '"T3"'
    check "it is said what would make it better" grep -q 'was not stripped is T2' "$out"
    bytes=$(($(wc -c <"$work/symbols/lib/libzip.so")))
    part=$((bytes / 37))
    refused=0 cut=0
    copy_jdk cut
    while [ $cut -lt $bytes ]; do
        head -c $cut "$bundled/lib/libzip.so" >"$work/cut/lib/libzip.so"
        zguard doctor "$work/cut"
        if ! says 1 "libzip.so is"; then break; fi
        refused=$((refused + 1)) cut=$((cut + part))
    done
    all_refused() { [ "$refused" -eq $(((bytes + part - 1) / part)) ]; }
    check "truncated copies of it are refused with a sentence" all_refused
    copy_jdk flipped
    at=0
    whole=yes
    while [ $at -lt 4096 ]; do
        printf '\377' | dd of="$work/flipped/lib/libzip.so" bs=1 seek=$at conv=notrunc 2>/dev/null
        zguard doctor "$work/flipped"
        case $status in
        0 | 1 | 3) ;;
        *) whole="byte $at: status $status" ;;
        esac
        dd if="$bundled/lib/libzip.so" of="$work/flipped/lib/libzip.so" bs=1 skip=$at \
            seek=$at count=1 conv=notrunc 2>/dev/null
        at=$((at + 67))
    done
    echo "# $whole" >>"$err"
    check "no changed byte of it ends the command" [ "$whole" = yes ]
    copy_jdk foreign
    printf '\267\000' | dd of="$work/foreign/lib/libzip.so" bs=1 seek=18 conv=notrunc 2>/dev/null
    zguard doctor "$work/foreign"
    check "a JDK for another machine is named as such" shows 3 aarch64
    printf '\001' | dd of="$work/foreign/lib/libzip.so" bs=1 seek=4 conv=notrunc 2>/dev/null
    printf '\003' | dd of="$work/foreign/lib/libzip.so" bs=1 seek=18 conv=notrunc 2>/dev/null
    zguard doctor "$work/foreign"
    check "a 32-bit JDK is named as such" shows 3 "i386 (32-bit)"
else
    echo "skip cli: doctor on a JDK with its own zlib (no such JDK is installed here)"
fi

mkdir "$work/empty"
zguard doctor "$work/empty"
check "a folder without a JDK is told" says 1 "is not the folder of a JDK"

# ---- files ----

zguard doctor "$ZG_LIBRARY"
check "the guard knows itself" verdict 0 "--  this library has no zlib"
echo "only words" >"$work/text"
zguard doctor "$work/text"
check "a text is no program" says 1 "neither a library nor a program"
zguard doctor "$work/none"
check "a file that is not there is told" says 1 "No such file or directory"
head -c 5000 /dev/urandom >"$work/random"
zguard doctor "$work/random"
check "random bytes are no program" says 1 "no ELF file"
mkfifo "$work/pipe"
zguard doctor "$work/pipe"
check "a pipe does not hold the command up" says 1 "not a regular file"

# hold COUNT [FILE]: makes so many streams, uses each, writes the file and waits.
cat >"$work/hold.c" <<'END'
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

int main(int count, char **words)
{
    Bytef out[64];

    for (int i = count > 1 ? atoi(words[1]) : 0; i > 0; i--) {
        z_stream *stream = calloc(1, sizeof(*stream));

        if (stream == NULL || deflateInit(stream, 6) != Z_OK) {
            return 1;
        }
        stream->next_out = out;
        stream->avail_out = sizeof(out);
        deflate(stream, Z_FINISH);
    }
    if (count > 2) {
        close(open(words[2], O_CREAT | O_WRONLY, 0600));
    }
    pause();
    return 0;
}
END
if ! ${CC:-cc} -O1 -o "$work/hold" "$work/hold.c" -lz >"$err" 2>&1 ||
    ! ${CC:-cc} -O1 -static -o "$work/static" "$work/hold.c" -lz >"$err" 2>&1; then
    status=compiler
    check "a program is compiled" false
    finish
fi
zguard doctor "$work/hold"
check "a program that links zlib is T1" verdict 0 "T1  this program can be guarded"
zguard doctor "$work/static"
check "a static program is told" shows 3 "no dynamic linker starts it"
cp "$work/hold" "$work/setuid"
chmod 4755 "$work/setuid"
zguard doctor --format json "$work/setuid"
check "a set-user-id program is told before it is started" finding 3 secure-execution
chmod 755 "$work/setuid"

# ---- processes ----

# start NAME PROGRAM [ARGUMENT...]: in the background, until it has written its file; its
# number is in $pid.
start() {
    file=$work/started.$1
    shift
    "$@" "$file" >/dev/null 2>&1 &
    pid=$!
    running="$running $pid"
    wait_for "$file"
}
guarded() {
    LD_PRELOAD=$ZG_PRELOAD ZGUARD="ledger=$ledgers,reclaim=all" "$@"
}
mkdir -m 700 "$ledgers"
guarded_hold() { # exec: the number is the program's own
    LD_PRELOAD=$ZG_PRELOAD ZGUARD="ledger=$ledgers,reclaim=all" exec "$work/hold" "$@"
}

start guarded guarded_hold 5
guarded_pid=$pid
zguard doctor "$pid"
check "a guarded process is told with its streams" \
    verdict 0 "T1  process $pid is guarded for .*: 5 deflate and 0 inflate streams alive"
check "its options are told" shows 0 "reclaim=all,ledger=$ledgers"
ledger=$(echo "$ledgers"/*.zgl)
check "its ledger is told" shows 0 "${ledger##*/}"
zguard doctor --format json
size=$(($(wc -c <"$ledger")))
check "a ledger takes what the doctor says" grep -q "\"ledger_bytes\": $size\$" "$out"

start plain "$work/hold" 1
zguard doctor "$pid"
check "an unguarded process is told with the remedy" \
    verdict 3 "T1  process $pid is not guarded, but could be"
check "the remedy names the command" grep -q 'zguard run -- COMMAND' "$out"

cleared() { ZGUARD=mode=guard exec "$work/hold" "$@"; }
start cleared cleared 1
zguard doctor --format json "$pid"
check "an LD_PRELOAD that was taken out is told" finding 3 preload-cleared

off() { LD_PRELOAD=$ZG_PRELOAD ZGUARD=off exec "$work/hold" "$@"; }
start off off 1
zguard doctor "$pid"
check "a guard that is switched off is told" shows 3 "ZGUARD=off"

wrong() { LD_PRELOAD=$ZG_PRELOAD ZGUARD="recliam=all,ledger=$ledgers" exec "$work/hold" "$@"; }
start wrong wrong 1
zguard doctor "$pid"
check "a wrong option is told" shows 3 '"recliam" (did you mean "reclaim"?)'

missing() { LD_PRELOAD=$work/none/libzguard.so exec "$work/hold" "$@"; }
start missing missing 1
zguard doctor --format json "$pid"
check "a library that is not where LD_PRELOAD says is told" finding 3 library-missing

tight() {
    ulimit -f 100
    LD_PRELOAD=$ZG_PRELOAD ZGUARD="ledger=$ledgers" exec "$work/hold" "$@"
}
start tight tight 1
zguard doctor --format json "$pid"
check "a limit on the size of files is told" finding 3 file-size-limit

static() { LD_PRELOAD=$ZG_PRELOAD exec "$work/static" "$@"; }
start static static 1
zguard doctor --format json "$pid"
check "a static process is told" json 3 reason '"static-program"'

rm "$ledger"
zguard doctor --format json "$guarded_pid"
check "a ledger that was removed is told" finding 3 ledger-removed

sleep 0 &
ended=$!
wait $ended
zguard doctor $ended
check "a process that has ended is told" says 1 "does not exist"
zguard doctor 99999999999
check "a number that no process can have is told" says 1 "is not the number of a process"

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
    asked_by_nobody() {
        setpriv --reuid 65534 --regid 65534 --clear-groups -- "$open/zguard" doctor "$1" \
            >"$out" 2>"$err"
        status=$?
        says 1 "may not be looked into by this user: it runs as root"
    }
    open=$(mktemp -d) # the build folder may be closed to others
    cp "$ZG_COMMAND" "$open/zguard"
    chmod 755 "$open" "$open/zguard"
    check "another user's process is told to be one" asked_by_nobody "$guarded_pid"

    chown 65534 "$work/setuid"
    chmod 4755 "$work/setuid"
    # It may write nothing here: it is there when it has become the program.
    LD_PRELOAD=$ZG_PRELOAD "$work/setuid" 0 2>/dev/null &
    pid=$!
    running="$running $pid"
    tries=0
    until [ "$(readlink "/proc/$pid/exe")" = "$work/setuid" ] || [ $tries -eq 200 ]; do
        tries=$((tries + 1))
        sleep 0.05
    done
    zguard doctor --format json "$pid"
    check "a set-user-id process is told" finding 3 secure-execution
else
    echo "skip cli: another user's process is told to be one (not root; run as root)"
    echo "skip cli: a set-user-id process is told (not root; run as root)"
fi

contained() {
    # shellcheck disable=SC2016  # for the inner shell
    env -u TMPDIR -u XDG_RUNTIME_DIR unshare -m -p -f sh -c 'mount -t tmpfs -o size=1m none /dev/shm &&
        mount -t tmpfs -o size=1m none /tmp && LD_PRELOAD=$1 exec "$2" 1 "$3"' \
        - "$ZG_PRELOAD" "$work/hold" "$1"
}
if [ -z "${SANITIZE:-}" ] && [ "${work#/tmp/}" = "$work" ] &&
    unshare -m -p -f sh -c 'mount -t tmpfs -o size=1m none /dev/shm' 2>/dev/null; then
    start contained contained
    inner=$(cat "/proc/$pid/task/$pid/children")
    inner=${inner%% *}
    running="$running $inner"
    zguard doctor --format json "$inner"
    check "a container without room for a ledger is told" finding 3 no-ledger-folder
    check "it is told to be a container" grep -q '"other-root"' "$out"
else
    echo "skip cli: a container without room for a ledger is told" \
        "(unshare may not make one here; run as root)"
fi

# ---- JVMs ----

cat >"$work/Hold.java" <<'END'
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;

public final class Hold {
    private static final Deflater KEPT = new Deflater();

    public static void main(String[] words) throws Exception {
        KEPT.setInput(new byte[1000]);
        KEPT.deflate(new byte[100]);
        Files.createFile(Path.of(words[0]));
        Thread.sleep(1000000);
    }
}
END
if [ -n "$system" ] && [ -z "${SANITIZE:-}" ] &&
    "$system/bin/javac" -d "$work" "$work/Hold.java" 2>"$err"; then
    jvm() {
        LD_PRELOAD=$ZG_PRELOAD ZGUARD="ledger=$ledgers" exec "$system/bin/java" -Xmx64m \
            -cp "$work" Hold "$@"
    }
    start jvm jvm
    zguard doctor "$pid"
    check "a guarded JVM is told" verdict 0 "T1  process $pid is guarded for"
    check "its libjvm is told" grep -q '^    jvm .*libjvm.so' "$out"
    start bare "$system/bin/java" -Xmx64m -cp "$work" Hold
    zguard doctor "$pid"
    check "an unguarded JVM could be guarded" verdict 3 "T1  process $pid is not guarded, but"
    if [ -n "$bundled" ] && [ "$(feature_of "$bundled")" -ge "$(feature_of "$system")" ]; then
        own() {
            LD_PRELOAD=$ZG_PRELOAD exec "$bundled/bin/java" -Xmx64m -cp "$work" Hold "$@"
        }
        start own own
        zguard doctor "$pid"
        check "a JVM with its own zlib is told with its streams" \
            verdict 0 "T2  process $pid is guarded for .*: 1 deflate and"
        left_alone() {
            LD_PRELOAD=$ZG_PRELOAD ZGUARD="tier=t1,ledger=$ledgers" exec "$bundled/bin/java" \
                -Xmx64m -cp "$work" Hold "$@"
        }
        start left left_alone
        zguard doctor "$pid"
        check "what was really bound counts, and its reason is told" \
            verdict 3 "T4  process $pid is running: the guard is loaded, and sees nothing"
        check "as the ledger has it" grep -q "the option tier leaves" "$out"
        start whole "$bundled/bin/java" -Xmx64m -cp "$work" Hold
        zguard doctor "$pid"
        check "one that is not guarded is told both ways" \
            verdict 3 "T2  process $pid is not guarded, but could be: at once as T3, from its"
        check "and the command" grep -q "zguard attach $pid" "$out"
    else
        echo "skip cli: a JVM with its own zlib is told (no such JDK is installed here)"
    fi
fi

# ---- the command ----

zguard doctor 1 2
check "two things at once are refused" says 2 "one process, JDK or file at a time"
zguard doctor --fromat json
check "an unknown option is answered with the nearest one" says 2 'did you mean "--format"?'
zguard doctor --help
check "zguard doctor explains itself" shows 0 "Usage: zguard doctor"
zguard help --format man doctor
check "zguard doctor has a page in the manual" shows 0 ".Nm zguard-doctor"
"$ZG_COMMAND" doctor "$work/hold" >/dev/full 2>"$err"
status=$?
check "a full disk is told" says 1 "could not be written"

finish
