#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each request that the guard makes of the system, of the dynamic linker and of a JVM is
# refused in turn, around programs that go through all of a stream's life: none of them feels
# it, and the ledger tells what was lost.  The library is a build of the tests' own, see
# shim/platform/inject.h.
#
# Of a request that is made often, the first occurrences and some others are refused; with
# ZG_OCCURRENCES=all each of them (tests/long/inject.sh), chosen by ZG_SEED otherwise.
set -u
# shellcheck source=tests/preload/lib.sh
. "${ZG_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/preload/lib.sh"
# shellcheck source=tests/jvm/jdks.sh
. "$ZG_ROOT/tests/jvm/jdks.sh"

# shellcheck source=tests/preload/zips.sh
. "$ZG_ROOT/tests/preload/zips.sh"

injected=${ZG_PRELOAD%"$ZG_LIBRARY"}$BUILD/inject/libzguard.so
tools=$ZG_ROOT/tests/inject
lives=$BUILD/tests/inject/lives
java_classes=$BUILD/tests/inject/classes
totals=$ZG_SCRATCH/totals
: "${ZG_SEED:=1}"
: "${ZG_OCCURRENCES:=some}"
: >"$totals"
export PYTHONDONTWRITEBYTECODE=1
# What report=FILE runs stands beside the library.
ln -sf "$ZG_COMMAND" "$BUILD/inject/zguard"

# refused FIRST MORE LATER ARGUMENT…: a campaign of refuse.py.
refused() {
    amount="--first $1 --more $2 --later $3"
    shift 3
    if [ "$ZG_OCCURRENCES" = all ]; then
        amount='--later 40'
    fi
    # shellcheck disable=SC2086 # options
    "$PYTHON" "$tools/refuse.py" $amount --seed "$ZG_SEED" --totals "$totals" \
        "$@" || failures=$((failures + 1))
}

# ---- what the campaigns rest on ----

traces='zg_inject|ZG_FAIL|zg_request'

no_trace() {
    for library in "$ZG_LIBRARY" "$BUILD/inject/libzguard.so"; do
        { nm "$library" && strings -a "$library"; } | grep -E "$traces" >"$(basename \
            "$(dirname "$library")").txt" || true
    done
    if [ -s "$(basename "$BUILD").txt" ]; then
        cat "$(basename "$BUILD").txt"
        return 1
    fi
    test -s inject.txt
}

plan() { # PLAN CMD…: run by the test build with its requests refused so
    wanted=$1
    shift
    head -c 4096 /dev/zero >counts
    timeout -k 5 60 env LD_PRELOAD="$injected" ZG_FAIL="$wanted@$PWD/counts" \
        ZGUARD="reclaim=all,stack-budget=100,ledger=$PWD/ledger" "$@"
}

bad_plans() {
    for bad in nonsense:1 mmap mmap: mmap:0 mmap:x mmap:1,nonsense:2; do
        plan "$bad" true 2>err && code=0 || code=$?
        test "$code" -eq 126
        grep -q 'ZG_FAIL' err || {
            echo "with $bad"
            return 1
        }
    done
    env LD_PRELOAD="$injected" ZG_FAIL=@/nonexistent/counts true 2>err && code=0 || code=$?
    test "$code" -eq 126
    grep -q '/nonexistent/counts' err
}

# ---- losses that need a moment of their own ----

# The bare program had this memory since its Init: the provider's allocator steps in.
woken_without_slabs() {
    answers bare.txt bare "$lives" many
    plan '' "$lives" many >printed.txt || true
    maps=$("$PYTHON" "$tools/requests.py" counts mmap)
    for from in $(seq 4 "$maps"); do
        rm -f ledger/*
        answers guarded.txt plan "mmap:$from+" "$lives" many
        same_bytes bare.txt guarded.txt
        figures 'all.totals.pool.invariant_faults == 0' \
            "not any(e.kind == 'WAKE_FAILED' for e in all.events)" \
            'd.created + d.unguarded >= 41' 'd.alive + d.unguarded >= 30'
        figures 'pool.wake_failures > 0' >/dev/null && echo "from $from on" >>served
    done
    test -s served
}

# Neither a page that a fork wipes nor a handler: a child could not be told from its parent.
children_not_known() {
    answers bare.txt bare "$lives" fork
    answers guarded.txt plan mmap:1,atfork:1 "$lives" fork
    same_bytes bare.txt guarded.txt
    no_ledger ledger
    echo 'moments atfork 1 1 1' >>"$totals"
    answers guarded.txt plan mmap:1 "$lives" fork
    same_bytes bare.txt guarded.txt
    figures --count 3 --every "any(e.kind == 'FORKS_UNSEEN' for e in all.events)"
}

# A process that cannot read /proc does not take a living one's ledger for a dead one's. This
# shell is alive; its ledgers are the oldest, and one does not say when it began.
living_ledgers_stay() {
    for request in openat read; do
        number=0 occurred=1 swept=
        while [ $number -lt "$occurred" ]; do
            number=$((number + 1))
            rm -f ledger/*
            ours=ledger/zguard-$$-$(sed 's/.*) //' /proc/$$/stat | cut -d' ' -f20)
            namespace=$(stat -L -c %i /proc/self/ns/pid)
            touch -d '2020-01-01' "$ours-$namespace-00000000.zgl" \
                "ledger/zguard-$$-0-$namespace-00000000.zgl"
            "$PYTHON" "$tools/ledgers.py" ledger
            plan "$request:$number" "$lives" shapes >printed.txt || true
            occurred=$("$PYTHON" "$tools/requests.py" counts $request)
            test "$(find ledger -name "zguard-$$-*" | wc -l)" -eq 2
            test "$(find ledger -type f | wc -l)" -gt 20 || swept=yes
        done
        test -n "$swept"
    done
}

# The table has a row only for what is asked for.
all_were_refused() {
    sed -n 's/^    X(\([A-Za-z_]*\), .*/\1/p' "$ZG_ROOT/shim/platform/inject.h" | sort >table.txt
    awk '$5 > 0 && $2 != "everything" { print $2 }' "$totals" | sort -u | diff table.txt -
}

check the_shipped_library_has_no_trace_of_refusals no_trace
check a_plan_that_cannot_be_followed_ends_the_program bad_plans
check a_stream_wakes_when_the_system_refuses_the_pool woken_without_slabs
check a_living_processs_ledger_stays_when_proc_cannot_be_read living_ledgers_stay
check without_a_way_to_know_its_children_the_guard_stands_back children_not_known

# ---- all requests in turn ----

# make_ready NAME FUNCTION: sets $made to its status. Not for a condition, where -e would be
# without effect.
make_ready() {
    (
        set -e
        "$2"
    ) >"$ZG_SCRATCH/log" 2>&1
    made=$?
    if [ $made -ne 0 ]; then
        sed 's/^/#   /' "$ZG_SCRATCH/log"
        echo "not ok $1"
        failures=$((failures + 1))
    fi
}

make_repository() {
    export HOME="$ZG_SCRATCH" GIT_CONFIG_NOSYSTEM=1
    rm -rf "$ZG_SCRATCH/repository"
    git init -q "$ZG_SCRATCH/repository"
    cp "$ZG_ROOT"/tests/preload/*.c "$ZG_SCRATCH/repository"
    git -C "$ZG_SCRATCH/repository" add .
    git -C "$ZG_SCRATCH/repository" -c user.name=a -c user.email=b commit -q -m files
}

make_java() {
    rm -rf "$java_classes"
    mkdir -p "$java_classes"
    "$jdk/bin/javac" -Xlint:all -Werror -d "$java_classes" "$tools"/java/*.java
    for jar in one two; do
        "$jdk/bin/jar" cf "$ZG_SCRATCH/$jar.jar" -C "$java_classes" Loads.class
    done
}

# refused_in_java NAME FIRST MORE LATER STABLE OPTIONS ARGUMENT…
refused_in_java() {
    name=$1 amount="$2 $3 $4" stable=$5 options=stack-budget=100,$6
    shift 6
    # shellcheck disable=SC2086 # numbers
    refused $amount --stable "$stable" "$name" "$injected" "$options" "$jdk/bin/java" -Xmx64m \
        -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$java_classes" "$@"
}

guarded_by=reclaim=all,stack-budget=100

around_pigz() {
    if ! command -v pigz >/dev/null; then
        skip pigz_does_not_feel_what_is_refused 'no pigz' 'apt-get install pigz'
        return
    fi
    cat "$ZG_ROOT"/shim/*/*.c >"$ZG_SCRATCH/input"
    refused 3 1 1 --stable none pigz "$injected" reclaim=all pigz -p 3 -c "$ZG_SCRATCH/input"
}

around_git() {
    if ! command -v git >/dev/null; then
        skip git_does_not_feel_what_is_refused 'no git' 'apt-get install git'
        return
    fi
    make_ready a_repository_for_git_is_made make_repository
    test "$made" -eq 0 || return
    refused 3 1 1 git "$injected" $guarded_by git -C "$ZG_SCRATCH/repository" pack-objects \
        -q --all --stdout --threads=1 --compression=9 --no-reuse-object
}

around_java() {
    if [ -n "$SANITIZE" ]; then
        skip java_does_not_feel_what_is_refused 'a JVM does not run with a sanitizer preloaded'
        return
    fi
    if ! jdk=$(find_jdk system 17); then
        skip java_does_not_feel_what_is_refused 'no JDK of 17 or later on the system libz' \
            'apt-get install openjdk-17-jdk-headless'
        return
    fi
    make_ready the_java_programs_are_built make_java
    test "$made" -eq 0 || return
    refused_in_java java 3 2 1 created cap=64m Lives 400
    refused_in_java loads 1 1 1 none gc=never,inflate-cap=1m,inflate-over-cap=fail Loads \
        "$ZG_SCRATCH/one.jar" "$ZG_SCRATCH/two.jar"
    if newer=$(find_jdk bundled 17); then
        jdk=$newer
        refused_in_java java-with-its-own-zlib 2 1 1 created cap=64m Lives 400
        check a_jvm_that_refuses_natives_anew_goes_on_without_the_guard registered_anew
        check every_request_of_the_table_was_refused_somewhere all_were_refused
    else
        skip java_with_a_zlib_of_its_own_does_not_feel_what_is_refused 'no such JDK' \
            'apt-get install temurin-25-jdk, from its own repository'
    fi
}

# The guard comes to a JVM that runs, and may not register its natives.
registered_anew() {
    rm -f input
    mkfifo input
    head -c 4096 /dev/zero >counts
    env ZG_FAIL="RegisterNatives:1+@$PWD/counts" "$jdk/bin/java" -XX:+EnableDynamicAgentLoading \
        -cp "$java_classes" Later <input >out 2>&1 &
    program=$!
    exec 9>input
    wait_until grep -q ready out
    bare "$jdk/bin/jcmd" "$program" JVMTI.agent_load "$injected" "\"ledger=$PWD/ledger\"" \
        >jcmd.txt
    echo >&9
    exec 9>&-
    wait "$program"
    printf 'ready\ndone\n' | cmp - out
    test "$("$PYTHON" "$tools/requests.py" counts RegisterNatives)" -gt 0
    figures 'd.created == 0' "any(e.kind == 'PROVIDER_UNBOUND' for e in all.events)"
    echo 'moments RegisterNatives 1 1 1' >>"$totals"
}

around_bundled() {
    if ! (build_zips) >"$ZG_SCRATCH/log" 2>&1; then
        sed 's/^/#   /' "$ZG_SCRATCH/log"
        echo "not ok the_libraries_with_a_zlib_inside_are_built"
        failures=$((failures + 1))
        return
    fi
    for zip in named stripped; do
        refused 3 1 1 --stable none "$zip-zlib-inside" "$injected" $guarded_by \
            "$programs/jdk" "$zips/$zip/libzip.so" 16 alone
    done
}

refused 40 2 1 --dead lives "$injected" $guarded_by "$lives"
refused 1 1 1 reported "$injected" $guarded_by,report=report "$lives" shapes
around_pigz
around_git
around_bundled
around_java
test "$failures" -eq 0
