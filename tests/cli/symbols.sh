#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Native frames in the report: functions that no dynamic symbol names, and their lines.

# shellcheck disable=SC2317  # conditions are called by name
# shellcheck source=tests/cli/lib/cli.sh
. "$(dirname "$0")/lib/cli.sh"
ledgers=$work/ledgers

if [ ! -r "$ZG_LIBRARY" ]; then
    echo "skip cli: symbols (no $ZG_LIBRARY; make)"
    exit 0
fi
zguard --version
if grep -q 'without libdw' "$out"; then
    echo "skip cli: symbols (built without libdw; apt-get install libdw-dev)"
    exit 0
fi

cat >"$work/forget.c" <<'END'
#include <zlib.h>

static z_stream streams[3];

static __attribute__((noinline)) int forget(z_stream *stream)
{
    return deflateInit(stream, 6) + stream->data_type; /* line 7 */
}

int main(void)
{
    int sum = 0;

    for (int i = 0; i < 3; i++) {
        sum += forget(&streams[i]);
    }
    return sum == 1;
}
END

# compile FLAG...: makes $work/forget.
compile() {
    rm -rf "$ledgers" "$work/forget"
    (cd "$work" && ${CC:-cc} -O1 "$@" -o forget forget.c -lz) >"$err" 2>&1 || {
        status=compiler
        check "a program is compiled with $*" false
    }
}

# One frame each: how wide the names further out are differs between C libraries.
compile -g
zguard run --depth 1 --ledger "$ledgers" --report "$work/report" -- "$work/forget"
named() { [ "$status" -eq 0 ] && grep -qx '    forget  forget\.c:7  (forget)' "$work/report"; }
check "a static function is named with its line after a run" named
zguard report --ledger "$ledgers" newest
check "a static function is named with its line in a report" \
    shows 3 "    forget  forget.c:7  (forget)"
zguard report --ledger "$ledgers" --format json newest
json() {
    shows 3 '"function": "forget"' && shows 3 "\"file\": \"$work/forget\"" &&
        shows 3 "\"source\": \"$work/forget.c\"" && shows 3 '"line": 7'
}
check "JSON has function, object, source and line of a native frame" json
zguard report --ledger "$ledgers" --format profile newest
check "a profile has the names of static functions" shows 3 '% forget'

echo 'leak:^forget$' >"$work/suppressions"
zguard report --ledger "$ledgers" --suppressions "$work/suppressions" newest
check "a suppression may name a static function" shows 0 "suppressed 3"

unnamed() { shows 3 "    forget+0x" && ! grep -q 'forget\.c' "$out"; }
cp -p "$work/forget" "$work/newer" && mv "$work/newer" "$work/forget"
zguard report --ledger "$ledgers" newest
check "a program that was replaced since names nothing" unnamed
rm "$work/forget"
zguard report --ledger "$ledgers" newest
check "a program that is gone names nothing" unnamed
mkfifo "$work/forget"
zguard report --ledger "$ledgers" newest
check "a pipe in a program's place holds nobody up" unnamed

compile -g -gz
zguard run --depth 1 --ledger "$ledgers" --report "$work/outer" -- \
    "$ZG_COMMAND" run -- "$work/forget"
the_program_alone() {
    [ "$status" -eq 0 ] && grep -q '^    forget  forget\.c:7' "$work/outer" &&
        [ "$(grep -c '^zguard 0' "$work/outer")" -eq 1 ]
}
check "a run that reads compressed debug information is not taken for a program" \
    the_program_alone

compile -g0
DEBUGINFOD_URLS=http://127.0.0.1:9 zguard run --depth 1 --ledger "$ledgers" -- "$work/forget"
check "without debug information the symbol table names the function" \
    says 0 "    forget  forget"

compile -g0 -s
zguard run --depth 1 --ledger "$ledgers" -- "$work/forget"
check "without a symbol table there are object and offset" says 0 "    forget+0x"

finish
