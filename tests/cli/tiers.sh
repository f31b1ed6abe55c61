#!/bin/sh
# SPDX-License-Identifier: MIT
#
# How a JDK's zlib is bound: as doctor says beforehand, as option tier lets it, and as the
# ledger tells.

# shellcheck disable=SC2317  # conditions are called by name
# shellcheck source=tests/cli/lib/cli.sh
. "$(dirname "$0")/lib/cli.sh"
# shellcheck source=tests/jvm/jdks.sh
. "$ZG_ROOT/tests/jvm/jdks.sh"

if [ ! -r "$ZG_LIBRARY" ] || [ -n "${SANITIZE:-}" ]; then
    echo "skip cli: tiers (no $ZG_LIBRARY, or one with a sanitizer; make)"
    exit 0
fi
if ! javac=$(find_jdk system 17) && ! javac=$(find_jdk bundled 17); then
    echo "skip cli: tiers (no JDK; $(jdk_for_tier T1))"
    exit 0
fi
cat >"$work/Once.java" <<'END'
public final class Once {
    public static void main(String[] words) {
        java.util.zip.Deflater deflater = new java.util.zip.Deflater();
        deflater.setInput(new byte[10]);
        deflater.finish();
        deflater.deflate(new byte[100]);
        System.out.println("done");
    }
}
END
"$javac/bin/javac" --release 17 -d "$work" "$work/Once.java" 2>"$err" || {
    status=compiler
    check "the Java program is compiled" false
    finish
}

# run_once JDK TIER: under the guard; tells tier, reason, and how many streams it has seen.
run_once() {
    rm -rf "$work/ledgers"
    mkdir -m 700 "$work/ledgers"
    LD_PRELOAD=$ZG_PRELOAD ZGUARD="ledger=$work/ledgers${2:+,tier=$2}" \
        "$1/bin/java" -Xmx64m -cp "$work" Once >"$out" 2>"$err"
    status=$?
    "$ZG_COMMAND" report --format json "$work"/ledgers/*.zgl | python3 -c 'import json, sys
report = json.load(sys.stdin)
own = [p for p in report["providers"] if p["path"].endswith("/libzip.so")]
bound = (own or report["providers"])[0]
print(bound["tier"], report["totals"]["deflate"]["created"], bound["reason"])' >"$work/bound"
}

# bound PATTERN: the program ran well, and was bound so.
bound() {
    [ "$status" -eq 0 ] && [ "$(cat "$out")" = "done" ] && [ ! -s "$err" ] &&
        sed 's/^/# /' "$work/bound" && grep -q "^$1" "$work/bound"
}

for tier in T1 T2 T3; do
    if ! jdk=$(jdk_of_tier $tier); then
        echo "skip cli: tiers of a $tier JDK (no such JDK; $(jdk_for_tier $tier))"
        continue
    fi
    zguard doctor "$jdk"
    check "$tier: doctor says so beforehand" shows 0 "$tier  this JDK can be guarded"
    run_once "$jdk" ''
    check "$tier: a start is bound as doctor says" bound "$tier 1 "
    run_once "$jdk" auto
    check "$tier: tier=auto is the default" bound "$tier 1 "
done

if jdk=$(jdk_of_tier T1); then
    for option in t1 t2 t3; do
        run_once "$jdk" $option
        check "T1: a zlib that is shared is guarded with tier=$option" bound "T1 1 "
    done
fi
if jdk=$(jdk_of_tier T2); then
    run_once "$jdk" t1
    check "T2: tier=t1 leaves a JDK's own zlib alone, and the ledger says why" \
        bound "T4 0 the option tier leaves a zlib of a JDK's own alone"
    run_once "$jdk" t2
    check "T2: tier=t2 is what there is" bound "T2 1 "
    run_once "$jdk" t3
    check "T2: tier=t3 takes the natives instead" bound "T3 1 the option tier asks for T3"
fi
if jdk=$(jdk_of_tier T3); then
    run_once "$jdk" t1
    check "T3: tier=t1 leaves it alone" bound "T4 0 the option tier leaves"
    run_once "$jdk" t2
    check "T3: tier=t2 does without, and says why" bound "T4 0 it was stripped of its symbols"
    run_once "$jdk" t3
    check "T3: tier=t3 is what there is" bound "T3 1 "
fi
zguard run --tier t4 true
check "a tier that nothing is bound as is refused" says 2 "tier=t4: use auto, t1, t2 or t3"

finish
