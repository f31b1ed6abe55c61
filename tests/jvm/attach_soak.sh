# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# A JVM that is attached to and detached from in the middle of its work. What includes this
# has Soak built in $classes.

# wait_for_word FILE WORD: ten seconds at most.
wait_for_word() {
    tries=0
    until grep -q "$2" "$1" 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || return 1
        sleep 0.05
    done
}

# How many Deflaters the ledgers of a folder say were made under the guard.
guarded_deflaters() {
    "$ZG_COMMAND" report --format json "$1"/*.zgl | python3 -c 'import json, sys
totals = json.load(sys.stdin)["totals"]
assert totals["pool"]["invariant_faults"] == 0
print(totals["deflate"]["created"])'
}

# visit PID SECONDS FOLDER: in and out again, three times; each time streams are guarded.
visit() {
    made=0
    for round in 1 2 3; do
        sleep "$2"
        if [ $round -eq 1 ]; then
            "$ZG_COMMAND" attach --quiet --cap 1g --ledger "$3/ledgers" "$1" || return 1
        else
            "$ZG_COMMAND" attach --quiet "$1" || return 1
        fi
        sleep "$2"
        "$ZG_COMMAND" detach "$1" || return 1
        before=$made
        made=$(guarded_deflaters "$3/ledgers") || return 1
        echo "round $round: $((made - before)) guarded"
        [ "$made" -gt "$before" ] || return 1
    done
}

# soak JAVA THREADS SECONDS FOLDER: about so long; no byte is wrong, and the JVM ends well.
soak() {
    rm -rf "$4"
    mkdir -p "$4/ledgers"
    chmod 700 "$4/ledgers"
    mkfifo "$4/in"
    "$1" -Xmx512m -XX:+UseParallelGC -cp "$classes" Soak "$2" <"$4/in" >"$4/out" 2>"$4/err" &
    soaked=$!
    exec 8>"$4/in"
    visited=0
    wait_for_word "$4/out" begun &&
        visit $soaked "$(awk "BEGIN { print $3 / 7 }")" "$4" || visited=1
    sleep "$(awk "BEGIN { print $3 / 7 }")"
    exec 8>&-
    status=0
    wait $soaked || status=$?
    cat "$4/out"
    ! grep -v '^WARNING' "$4/err" && test $status -eq 0 && test $visited -eq 0
}
