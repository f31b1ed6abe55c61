#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The documents are tested.  In README.md and docs/*.md
#   - a block tagged sh is run, in a scratch folder that the blocks of one document share,
#     with the build folder first in PATH, and must end with status 0;
#   - in a block tagged console the lines that begin with "$ " are read, not run: a target of
#     `make` must exist, and so must a command of `zguard` and each long option of it or of
#     `compress-bench`;
#   - a link within the repository must lead to a file, and its anchor to a heading;
#   - the tags are sh, console, text, c, java, json, xml, ini, dockerfile or yaml.
# Blocks tagged otherwise are only shown.
set -u

ZG_ROOT=$(cd "$(dirname "$0")/../.." && pwd)
cd "$ZG_ROOT" || exit 1
: "${BUILD:=$ZG_ROOT/build}"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0

unset ZGUARD LD_PRELOAD MAKEFLAGS MFLAGS MAKELEVEL
PATH=$BUILD:$PATH
export PATH

fail() {
    echo "not ok docs: $*"
    status=1
    faults=$((faults + 1))
}

# blocks DOCUMENT FOLDER: writes each fenced block to FOLDER/LINE.TAG
blocks() {
    awk -v folder="$2" '
        /^ *```/ {
            if (inside) { inside = 0; close(out); next }
            inside = 1
            tag = $0
            sub(/^ *```/, "", tag)
            sub(/[ \t].*/, "", tag)
            if (tag == "") tag = "untagged"
            out = folder "/" sprintf("%05d", NR) "." tag
            printf "" > out
            next
        }
        inside { print > out }
        END { if (inside) { print "a block is not closed" > (folder "/error") } }
    ' "$1"
}

# anchors DOCUMENT: the anchor of each heading, as repository hosts make them
anchors() {
    awk '/^ *```/ { inside = !inside } !inside && /^#+ / { sub(/^#+ +/, ""); print }' "$1" |
        tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

check_console() {
    while IFS= read -r line; do
        case $line in
        '$ '* | '# '*) ;;
        *) continue ;;
        esac
        line=${line#??}
        set -f
        # shellcheck disable=SC2086  # words on purpose
        set -- $line
        while [ $# -gt 0 ]; do
            case $1 in
            sudo | *=*) shift ;;
            *) break ;;
            esac
        done
        case ${1:-} in
        make)
            shift
            for word in "$@"; do
                case $word in
                -* | *=*) ;;
                '#'*) break ;;
                *)
                    grep -qE "^($word|${word%%-*}-%):" Makefile ||
                        fail "$document: there is no 'make $word'"
                    ;;
                esac
            done
            ;;
        compress-bench)
            shift
            case ${1:-} in
            hfile | codecs | help | run) command=$1 ;;
            *) command=run ;;
            esac
            compress-bench "$command" --help >"$work/help"
            for word in "$@"; do
                case $word in
                '|' | '#'* | '>'*) break ;;
                --*)
                    grep -qe "${word%%=*}" "$work/help" ||
                        fail "$document: compress-bench $command has no ${word%%=*}"
                    ;;
                esac
            done
            ;;
        zguard)
            command=${2:-}
            case $command in
            -* | '') continue ;;
            esac
            if ! zguard "$command" --help >"$work/help" 2>&1; then
                fail "$document: there is no 'zguard $command'"
                continue
            fi
            shift 2
            for word in "$@"; do
                case $word in
                -- | '|' | '#'* | '>'*) break ;;
                --*)
                    grep -qe "${word%%=*}" "$work/help" ||
                        fail "$document: zguard $command has no ${word%%=*}"
                    ;;
                esac
            done
            ;;
        esac
    done <"$1"
    set +f
}

for document in README.md docs/*.md; do
    [ -f "$document" ] || continue
    faults=0
    name=$(echo "$document" | tr / _)
    mkdir -p "$work/$name/blocks" "$work/$name/scratch"
    blocks "$document" "$work/$name/blocks"
    if [ -f "$work/$name/blocks/error" ]; then
        fail "$document: a block is not closed"
    fi
    for block in "$work/$name/blocks"/[0-9]*; do
        [ -f "$block" ] || continue
        line=$(basename "$block")
        tag=${line##*.}
        line=$(echo "${line%%.*}" | sed 's/^0*//')
        case $tag in
        sh)
            (cd "$work/$name/scratch" && HOME=$PWD timeout 120 sh -eu "$block") \
                >"$block.out" 2>&1 </dev/null || {
                code=$?
                sed 's/^/    /' "$block.out" | tail -n 30
                fail "$document:$line: the commands end with status $code"
            }
            ;;
        console) check_console "$block" ;;
        text | c | java | json | xml | ini | dockerfile | yaml) ;;
        *) fail "$document:$line: unknown tag '$tag' on a block" ;;
        esac
    done
    awk '/^ *```/ { inside = !inside } !inside' "$document" |
        grep -oE '\]\([^)]+\)' | sed 's/^](//; s/)$//' >"$work/links"
    while IFS= read -r link; do
        case $link in
        http://* | https://* | mailto:*) continue ;;
        esac
        target=${link%%#*}
        anchor=
        case $link in *#*) anchor=${link#*#} ;; esac
        if [ -z "$target" ]; then
            path=$document
        else
            path=$(dirname "$document")/$target
        fi
        if [ ! -e "$path" ]; then
            fail "$document: the link $link leads nowhere"
        elif [ -n "$anchor" ] && ! anchors "$path" | grep -qxF "$anchor"; then
            fail "$document: the link $link leads to no heading"
        fi
    done <"$work/links"
    if [ $faults -eq 0 ]; then
        echo "ok docs: $document"
    fi
done
exit $status
