#!/bin/sh
# SPDX-License-Identifier: MIT
#
# zguard attach and detach: on real JVMs of each kind, and on all that cannot be attached to.

# shellcheck disable=SC2317  # conditions are called by name
# shellcheck source=tests/cli/lib/cli.sh
. "$(dirname "$0")/lib/cli.sh"
# shellcheck source=tests/jvm/jdks.sh
. "$ZG_ROOT/tests/jvm/jdks.sh"
# shellcheck source=tests/jvm/attach_soak.sh
. "$ZG_ROOT/tests/jvm/attach_soak.sh"
ledgers=$work/ledgers
classes=$work/classes
running=
open=

# The processes that the tests started are ended by number.
end_running() {
    # shellcheck disable=SC2086  # numbers
    [ -z "$running" ] || kill -9 $running 2>/dev/null
    rm -rf "$work" ${open:+"$open"}
}
trap end_running EXIT

if [ ! -r "$ZG_LIBRARY" ]; then
    echo "skip cli: attach (no $ZG_LIBRARY; make)"
    exit 0
fi
if [ -n "${SANITIZE:-}" ]; then
    echo "skip cli: attach (a sanitizer's library cannot be loaded late; make check-cli)"
    exit 0
fi
if ! javac=$(find_jdk system 17) && ! javac=$(find_jdk bundled 17); then
    echo "skip cli: attach (no JDK; $(jdk_for_tier T1))"
    exit 0
fi

# Held keeps five Deflaters from its start, and does what its standard input says.
mkdir -p "$classes" "$work/src"
cat >"$work/src/Held.java" <<'END'
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.zip.Deflater;

public final class Held {
    private static final List<Deflater> KEPT = new ArrayList<>();

    private static void make(int count) {
        for (int i = 0; i < count; i++) {
            Deflater deflater = new Deflater();
            deflater.setInput(new byte[1000]);
            deflater.deflate(new byte[100]);
            KEPT.add(deflater);
        }
    }

    public static void main(String[] words) {
        make(5);
        Scanner input = new Scanner(System.in);
        System.out.println("done 0");
        for (int done = 1; input.hasNext(); done++) {
            String word = input.next();
            if (word.equals("end")) {
                KEPT.forEach(Deflater::end);
                KEPT.clear();
            } else {
                make(Integer.parseInt(word));
            }
            System.out.println("done " + done);
        }
    }
}
END
if ! "$javac/bin/javac" --release 17 -d "$classes" "$work/src/Held.java" \
    "$ZG_ROOT/tests/jvm/Soak.java" 2>"$err"; then
    status=compiler
    check "the Java programs are compiled" false
    finish
fi

# start COMMAND...: Held in the background, ready; its number is in $pid.
start() {
    rm -rf "$ledgers" "$work/in" "$work/printed"
    mkdir -m 700 "$ledgers"
    mkfifo "$work/in"
    "$@" <"$work/in" >"$work/printed" 2>"$work/said" &
    pid=$!
    running="$running $pid"
    exec 9>"$work/in"
    done=0
    wait_for_word "$work/printed" 'done 0$'
}
java() {
    exec "$jdk/bin/java" -Xmx64m -cp "$classes" "$@" Held
}
tell() { # WORD
    echo "$1" >&9
    done=$((done + 1))
    wait_for_word "$work/printed" "done $done\$"
}
# It ends as if nothing had been.
ends_well() {
    exec 9>&-
    status=0
    wait "$pid" || status=$?
    cat "$work/said" >"$err"
    [ "$status" -eq 0 ] && ! grep -qv '^WARNING' "$work/said"
}
attach() {
    zguard attach --quiet --ledger "$ledgers" "$@" "$pid"
}

# says_of NAME EXPRESSION: of the process's report in JSON, p and t and d and i.
says_of() {
    "$ZG_COMMAND" report --format json "$ledgers"/*.zgl >"$work/json"
    python3 -c 'import json, sys
report = json.load(open(sys.argv[1]))
p, t = report["process"], report["totals"]
d, i = t["deflate"], t["inflate"]
sys.exit(not eval(sys.argv[2]))' "$work/json" "$1"
}

# How many words of libzip.so in the process lead into the guard.
slots_of_guard() {
    python3 - "$pid" <<'END'
import struct, sys
maps, guard, zip_pages = open(f"/proc/{sys.argv[1]}/maps"), [], []
for line in maps:
    words = line.split()
    low, high = (int(x, 16) for x in words[0].split("-"))
    if line.rstrip().endswith("/libzguard.so"):
        guard.append((low, high))
    if line.rstrip().endswith("/libzip.so") and "x" not in words[1] and words[2] != "00000000":
        zip_pages.append((low, high))
memory = open(f"/proc/{sys.argv[1]}/mem", "rb")
found = 0
for low, high in zip_pages:
    memory.seek(low)
    bytes_ = memory.read(high - low)
    for (word,) in struct.iter_unpack("Q", bytes_):
        found += any(a <= word < b for a, b in guard)
print(found)
END
}

# ---- in and out, on each kind of JDK ----

in_and_out() { # TIER TIER-WHEN-ATTACHED JDK
    jdk=$3
    start java
    check "$1: a JVM that runs starts" [ "$(cat "$work/printed")" = "done 0" ]
    zguard attach --cap 100m --ledger "$ledgers" "$pid"
    check "$1: a JVM that runs is attached to, and its tier is told" \
        shows 0 "attached to process $pid: $2 "
    warned() {
        if [ "$(feature_of "$jdk")" -ge 21 ]; then
            says 0 "process $pid will write lines of WARNING to its standard error" &&
                grep -q '^WARNING: A JVM TI agent has been loaded dynamically' "$work/said"
        else
            [ ! -s "$err" ] && [ ! -s "$work/said" ]
        fi
    }
    check "$1: what the JVM prints is said before, where it prints anything" warned
    # The stream at whose making the natives are exchanged is still zlib's.
    tell 1
    tell 10
    new_ones() { says_of "d['alive'] in (10, 11) and d['created'] == d['alive']"; }
    check "$1: its new streams are guarded, and no older ones" new_ones
    check "$1: the ledger says how the guard came" \
        says_of "p['attachment'] == 'attached' and d['cap']['limit_bytes'] == 100 << 20"
    zguard doctor "$pid"
    check "$1: doctor says as what it is bound" shows 0 "$2  process $pid is guarded for"
    check "$1: nothing was printed but that" [ "$(sort -u "$work/printed" | wc -l)" -eq 3 ]
    guarded_slots=$(slots_of_guard)
    check "$1: libzip.so's slots lead to the guard" [ "$guarded_slots" -gt 0 ]
    attach
    check "$1: a guarded JVM is not attached to again" says 1 "zguard set $pid changes"
    zguard detach "$pid"
    check "$1: it is detached, and told what stays" \
        shows 0 "deflate and 0 inflate streams stay the guard's until they end"
    tell 10
    check "$1: new streams are zlib's then" new_ones
    zguard doctor --format json "$pid"
    check "$1: doctor says that it was detached" shows 3 '"detached"'
    zguard detach "$pid"
    check "$1: it is not detached twice" says 1 "was detached already"
    zguard attach --cap 200m "$pid"
    check "$1: another time it keeps its options, and that is told" says 2 "leave cap=200m out"
    zguard attach "$pid"
    check "$1: it is attached to another time" shows 0 "attached to process $pid: $2 "
    check "$1: which prints nothing more" [ "$(grep -c . "$work/said")" -eq "$(
        if [ "$(feature_of "$jdk")" -ge 21 ]; then echo 3; else echo 0; fi
    )" ]
    tell 10
    tell end
    check "$1: all streams have gone, and the older ones' end was counted" says_of \
        "d['alive'] == 0 and d['older'] in (15, 16) and d['created'] + d['older'] == 36"
    zguard detach "$pid"
    check "$1: it is detached without a stream left" shows 0 "no stream of the guard's is left"
    if [ "$1" = T1 ]; then
        check "T1: no slot leads to the guard any more" [ "$(slots_of_guard)" -eq 0 ]
    fi
    tell 5
    check "$1: the JVM ends well" ends_well
}
for tier in T1 T2 T3; do
    if found=$(jdk_of_tier $tier); then
        in_and_out $tier "$([ $tier = T2 ] && echo T3 || echo $tier)" "$found"
    else
        echo "skip cli: attach to a $tier JVM (no such JDK; $(jdk_for_tier $tier))"
    fi
done

for tier in T1 T2 T3; do
    if found=$(jdk_of_tier $tier); then
        check "a $tier JVM at work with 16 threads is attached to three times, and no byte is wrong" \
            soak "$found/bin/java" 16 4 "$work/soak" >"$work/soaked" 2>"$err"
        grep '^ok\|^not ok' "$work/soaked" || cat "$work/soaked"
    fi
done

# The rest is the JVM's business, whichever it is.
jdk=$javac

# ---- options ----

# refused STATUS TEXT: and nothing was sent: the JVM has no guard, and printed nothing.
refused() {
    says "$1" "$2" && [ ! -s "$work/said" ] && ! grep -q libzguard "/proc/$pid/maps" &&
        [ ! -e "/tmp/.attach_pid$pid" ]
}
start java
attach --cpa 1m
check "an unknown option is refused with the nearest" refused 2 'did you mean "--cap"?'
attach --cap 12q
check "a bad value is refused with what is allowed" refused 2 "cap=12q: must be a size"
attach --report "$work/a,b"
check "a value with a comma is refused" refused 2 "a value may not contain a comma"
attach --timeout soon
check "a bad time-out is refused" refused 2 "must be a duration"
long=$(printf '%0380d' 0)
ZGUARD="report=/$long,ledger=/$long,report=/$long" "$ZG_COMMAND" attach "$pid" >"$out" 2>"$err"
status=$?
check "options that are longer than a JVM takes are refused" refused 2 "and a JVM takes 1024"
ZGUARD=off "$ZG_COMMAND" attach "$pid" >"$out" 2>"$err"
status=$?
check "a guard that is off is not attached" refused 2 "ZGUARD=off in the environment"
zguard attach
check "a process has to be named" says 2 "needs the number of a process"
zguard attach "$pid" 1
check "two processes at once are refused" says 2 "one process at a time"
for word in 12x -5 0 99999999999 newest ''; do
    zguard attach -- "$word"
    check "\"$word\" is told to be no process's number" \
        says 2 "$word is not the number of a process"
done

# ---- libraries ----

attach --library "$work/none/libzguard.so"
check "a library that is not there is told" refused 1 "libzguard.so cannot be read: No such file"
attach --library "$classes/Held.class"
check "a file that is no library is told" refused 1 "Held.class is neither a library nor"
attach --library "$BUILD/zguard"
check "another program is told" refused 1 "is no libzguard.so"
cp "$ZG_LIBRARY" "$work/foreign.so"
printf '\363\000' | dd of="$work/foreign.so" bs=1 seek=18 conv=notrunc 2>/dev/null
attach --library "$work/foreign.so"
check "a library of another architecture is told" refused 1 "is built for"
head -c 3000 "$ZG_LIBRARY" >"$work/short.so"
attach --library "$work/short.so"
check "a truncated library is told" refused 1 "truncated or broken"

# ---- processes ----

kill -STOP "$pid"
tries=0
until grep -q '^State:.*T' "/proc/$pid/status" || [ $tries -ge 200 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
attach
kill -CONT "$pid"
check "a JVM that is stopped is told" refused 1 "is stopped, and would not answer"
zguard detach "$pid"
check "one that is not guarded is not detached" refused 1 "process $pid is not guarded"
tell 1
check "a JVM that was spared all that ends well" ends_well
zguard attach "$pid"
check "a process that has ended is told" says 1 "process $pid does not exist"
sleep 100 &
pid=$!
running="$running $pid"
attach
check "a process that is no JVM is told, and sent nothing" says 1 "is no JVM"
check "it lives on" kill -0 "$pid"
zguard detach "$pid"
check "nor is it detached" says 1 "process $pid is not guarded"
kill "$pid"

start java
zguard attach --quiet --ledger off "$pid"
check "a guard without a ledger is attached, and that is told" \
    shows 0 "attached to process $pid; it has no ledger that can be read"
zguard detach "$pid"
check "and detached" shows 0 "detached from process $pid"
check "a JVM without a ledger ends well" ends_well

mkdir "$work/replaced"
cp "$ZG_LIBRARY" "$work/replaced"
start java
attach --library "$work/replaced/libzguard.so"
rm "$work/replaced/libzguard.so"
cp "$ZG_LIBRARY" "$work/replaced"
zguard detach "$pid"
check "a library that was replaced is not loaded beside the old one" \
    says 1 "was replaced or removed since"
one_guard() { [ "$(grep -c 'r-x.*libzguard' "/proc/$pid/maps")" -eq 1 ]; }
check "the old one is the only one" one_guard
check "the JVM with it ends well" ends_well

preloaded() {
    LD_PRELOAD=$ZG_PRELOAD ZGUARD="ledger=$ledgers" java "$@"
}
start preloaded
attach
check "a JVM that was started with the guard is told" says 1 "is guarded already"
zguard detach "$pid"
check "a guard that was preloaded does not leave" says 1 "is guarded from its start"
check "a preloaded JVM ends well" ends_well

agent() {
    java "-agentpath:$ZG_LIBRARY=ledger=$ledgers"
}
start agent
check "an agent from the start counts all" says_of "p['attachment'] == 'agent' and d['alive'] == 5"
zguard detach "$pid"
check "it leaves when it is told to" shows 0 "5 deflate and"
check "a JVM with the agent ends well" ends_well

# ---- JVMs that take no commands ----

# closed NAME COMMAND...: it is refused with the reason, and no thread dump is printed.
closed() {
    check "$1" refused 1 "$2"
    check "$1, and it is sent no signal" [ "$(cat "$work/printed")" = "done 0" ]
    exec 9>&-
    wait "$pid"
}
start java -XX:+DisableAttachMechanism
attach
closed "a JVM that takes no commands is told" "takes no commands while it runs"
by_variable() {
    JAVA_TOOL_OPTIONS="-XX:-UsePerfData -XX:+DisableAttachMechanism" java
}
start by_variable
: >"$work/said" # the JVM's own line on that variable
attach
closed "the variable that says so is named" "+DisableAttachMechanism is in JAVA_TOOL_OPTIONS"
echo '-XX:+DisableAttachMechanism' >"$work/options"
start java -XX:-UsePerfData "-XX:VMOptionsFile=$work/options"
attach
closed "the file that says so is named" "+DisableAttachMechanism is in $work/options"
start java -XX:-UsePerfData "@$work/options"
attach
closed "the launcher's own file is read as well" "+DisableAttachMechanism is in $work/options"
start java -Xrs
attach
check "a JVM without signals listens from its start" shows 0 "attached to process $pid"
check "a JVM without signals ends well" ends_well
start java -Xrs
rm "/tmp/.java_pid$pid"
attach
closed "a JVM that a signal would end is told" "was started with -Xrs"
start java -XX:-EnableDynamicAgentLoading
attach
check "a JVM that loads no agents says so itself" \
    says 1 "Dynamic agent loading is not enabled"
check "a JVM that loads no agents ends well" ends_well

# ---- users ----

as_nobody() {
    setpriv --reuid 65534 --regid 65534 --clear-groups -- "$@"
}
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
    open=$(mktemp -d) # the build folder may be closed to others
    chmod 755 "$open"
    cp "$ZG_COMMAND" "$ZG_LIBRARY" "$open"
    cp -r "$classes" "$open/classes"
    chmod -R a+rX "$open"
    theirs() { exec setpriv --reuid 65534 --regid 65534 --clear-groups -- \
        "$jdk/bin/java" -Xmx64m -cp "$open/classes" Held; }
    start theirs
    mkdir -m 700 "$work/closed"
    cp "$ZG_LIBRARY" "$work/closed"
    zguard attach --library "$work/closed/libzguard.so" "$pid"
    check "a library that the JVM's user may not read is told with the user" \
        refused 1 "cannot be read by the JVM's user, uid 65534"
    zguard attach --library "$open/libzguard.so" --ledger "$open/none" --quiet "$pid"
    check "root attaches to another user's JVM" shows 0 "attached to process $pid: T"
    tell 3
    zguard report "$pid"
    check "and reads its ledger" grep -q 'written by uid 65534' "$out"
    zguard detach "$pid"
    check "and detaches from it" shows 0 "detached from process $pid"
    check "another user's JVM ends well" ends_well
    rm -rf "/dev/shm/zguard-65534"
    start java
    as_nobody "$open/zguard" attach --library "$open/libzguard.so" "$pid" >"$out" 2>"$err"
    status=$?
    check "another user may not attach" refused 1 "it runs as root"
    check "a JVM that others were kept from ends well" ends_well
else
    echo "skip cli: attach to another user's JVM (not root; run as root)"
fi

# ---- containers ----

mkdir "$work/outside"
cp "$ZG_LIBRARY" "$work/outside/libzguard.so"
contained() {
    # shellcheck disable=SC2016  # for the inner shell
    exec unshare -m -p -f --mount-proc sh -c 'mount -t tmpfs none "$1" &&
        mount -t tmpfs none /var/tmp && shift && exec "$@"' - "$work/outside" \
        "$jdk/bin/java" -Xmx64m -cp "$classes" Held
}
if unshare -m -p -f --mount-proc true 2>/dev/null; then
    start contained
    inner=$(cat "/proc/$pid/task/$pid/children")
    inner=${inner%% *}
    running="$running $inner"
    ZGUARD_LIBRARY=$work/outside/libzguard.so "$ZG_COMMAND" attach "$inner" >"$out" 2>"$err"
    status=$?
    check "a library that the container does not have is told" \
        says 1 "has a file system of its own, in which there is no such $work/outside"
    PATH=$BUILD:$PATH
    grep '^  ' "$err" >"$work/commands"
    sh -e "$work/commands" >"$out" 2>"$err"
    status=$?
    check "the commands that it prints let the guard in" \
        shows 0 "attached to process $inner: T"
    inner_ledger=$(sed -n 's/^zguard report \([^ ]*\) .*/\1/p' "$out")
    tell 3
    zguard report "$inner_ledger"
    check "the ledger lies where it says" grep -q '^deflate ' "$out"
    zguard detach "$inner"
    check "a JVM in a container is detached" shows 0 "detached from process $inner"
    rm -f "$inner_ledger"
    exec 9>&-
    wait "$pid"
    check "a JVM in a container ends well" [ $? -eq 0 ]
else
    echo "skip cli: attach to a JVM in a container (unshare may not make one; run as root)"
fi

# ---- the commands ----

zguard attach --help
check "zguard attach explains itself" shows 0 "Usage: zguard attach"
zguard detach --help
check "zguard detach explains itself" shows 0 "Usage: zguard detach"
zguard detach --cap 1m 1
check "zguard detach takes none of the guard's options" says 2 'unknown option "--cap"'

finish
