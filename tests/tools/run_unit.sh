#!/bin/sh
# SPDX-License-Identifier: MIT
#
# run_unit.sh [FOLDER]: runs the programs made with check in BUILD/tests/FOLDER (unit) and
# prints one line for each of their tests, by name; a loop test is one test.
set -u

folder=tests/${1:-unit}
found=0 status=0
for source in "$folder"/test_*.c; do
    [ -f "$source" ] || continue
    found=1
    name=$(basename "$source" .c)
    program=$BUILD/$folder/$name
    module=${name#test_}
    tap=$ZG_SCRATCH/$name.tap
    rm -f "$tap"
    (cd "$ZG_SCRATCH" && CK_TAP_LOG_FILE_NAME=$tap CK_VERBOSITY=silent exec "$program") \
        >"$ZG_SCRATCH/$name.out" 2>&1
    code=$?
    touch "$tap"
    # "ok 3 - file.c:case:test: Passed" -> "ok module: test"
    awk -v module="$module" -v code="$code" '
        /^(not )?ok [0-9]+ - / {
            bad = /^not ok/
            line = $0
            sub(/^(not )?ok [0-9]+ - /, "", line)
            split(line, part, ":")
            test = part[3]
            if (!(test in state)) { order[++count] = test; state[test] = 0 }
            if (bad) { state[test] = 1; why[test] = line; failures++ }
        }
        END {
            for (i = 1; i <= count; i++) {
                test = order[i]
                if (state[test]) print why[test]
                print (state[test] ? "not ok " : "ok ") module ": " test
            }
            if (code != 0 && !failures)
                print "not ok " module ": ends with status " code
            else if (count == 0)
                print "not ok " module ": ran no test"
            exit code != 0 || failures > 0 || count == 0
        }' "$tap" || {
        status=1
        sed 's/^/    /' "$ZG_SCRATCH/$name.out"
    }
done
if [ $found -eq 0 ]; then
    echo "there is no $folder/test_*.c"
    exit 1
fi
exit $status
