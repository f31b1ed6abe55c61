#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Java programs under the real library: the same output and status as without it, and a
# ledger that says what they did.  On a JDK that uses the system's libz (T1), on one with a
# zlib of its own (T2), and on that one without the names of its functions (T3).
# ZG_TIERS="T1 T2 T3" says on which; ZG_WHOLE="T1" on which of them all tests are run and not
# only those that depend on how a zlib is bound.
set -u
# shellcheck source=tests/preload/lib.sh
. "${ZG_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/preload/lib.sh"
# shellcheck source=tests/jvm/jdks.sh
. "$ZG_ROOT/tests/jvm/jdks.sh"

if [ -n "$SANITIZE" ]; then
    skip java_programs 'a JVM does not run with a sanitizer preloaded'
    exit 0
fi
if ! javac=$(find_jdk system 17 || find_jdk bundled 17); then
    skip java_programs 'no JDK of 17 or later with a compiler' \
        'apt-get install openjdk-17-jdk-headless'
    exit 0
fi
if ! (set -e && build_classes) >"$ZG_SCRATCH/log" 2>&1; then
    sed 's/^/#   /' "$ZG_SCRATCH/log"
    echo "not ok the_java_test_programs_are_built"
    exit 1
fi

# ---- leaks and what the report says of them ----

line_of() { # MARK: the line of Leak.java that carries it
    grep -n "$1" "$ZG_ROOT/tests/jvm/Leak.java" | cut -d: -f1
}

leaked() { # KIND COUNT BYTES
    answers bare.txt bare "$java" -cp "$classes" Leak "$1" 20 "$3"
    answers guarded.txt guarded '' "$java" -cp "$classes" Leak "$1" 20 "$3"
    same_bytes bare.txt guarded.txt
    recorded '' "$java" -Xmx1g -Xmn900m -cp "$classes" Leak "$1" "$2" "$3"
    letter=$(printf %.1s "$1")
    coder=$(echo "$1" | sed 's/deflate/Deflater/; s/inflate/Inflater/')
    function=Leak.$1Block
    line=$(line_of "the $1r's line")
    figures "sites[0].created == $2" 'sites[0].ended_by_owner == 0' \
        "sites[0].ended_by_cleaner + sites[0].alive == $2" "sites[0].suspected == $2" \
        "sites[0].frames[0].function == 'Java_java_util_zip_${coder}_init'" \
        "'libzip.so' in sites[0].frames[0].file" \
        "any(f.function == '$function' and f.file == 'Leak.java' and f.line == $line for f in sites[0].frames)" \
        "any(f.function == 'Leak.main' for f in sites[0].frames)" \
        "$letter.passed_through == 0" "process.tier == '$tier'" 'process.is_jvm'
    if [ "$tier" != T3 ]; then # there a stream holds its memory until it is ended
        figures "$letter.held_bytes <= 5e6" "pool.held_bytes <= 5e6" 'pool.slabs_made <= 8' \
            'd.active == 0'
    fi
    if [ "$1" = deflate ]; then
        figures "d.created == $2" 'd.ended_by_owner == 0' \
            "d.ended_by_cleaner + d.alive == $2" \
            "d.bare_bytes > 200000 * d.alive" "sites[0].calls >= $2" \
            "sites[0].finished == $2" "sites[0].resets == $2 // 2" \
            "sites[0].bytes_in == $2 * $3"
    fi
    "$ZG_COMMAND" report ledger/*.zgl && code=0 || code=$?
    test "$code" -eq 3
}

observed() { # what zlib holds is there to see, and the sites too
    recorded mode=observe "$java" -Xmx1g -Xmn900m -cp "$classes" Leak deflate 300 4000
    figures 'd.created == 300' 'd.held_bytes >= d.alive * 260000' \
        "any(f.function == 'Leak.deflateBlock' for f in sites[0].frames)" \
        'pool.slabs_made == 0'
}

without_stacks() {
    recorded stacks=off "$java" -Xmx1g -Xmn900m -cp "$classes" Leak deflate 300 4000
    figures 'd.created == 300' "d.active == 0 or '$tier' == 'T3'" \
        "not any(f.kind == 'java' for s in sites for f in s.frames)"
}

# Some stacks are taken, few in proportion; each method's share is about the half that it is.
in_turn() {
    of() {
        echo "sum(s.created for s in sites if any(f.function == 'InTurn.$1' for f in s.frames))"
    }
    placed='sum(s.placed_by_sampling for s in sites)'
    recorded '' "$java" -cp "$classes" InTurn 300000
    figures 'd.created == 300000' 'd.ended_by_owner == 300000' 'd.alive == 0' \
        "d.placed_by_sampling == $placed" "50 < 300000 - $placed < 100000" \
        "$(of fromTheLeft) + $(of fromTheRight) >= 295000" \
        "90000 < $(of fromTheLeft) < 210000" "90000 < $(of fromTheRight) < 210000"
    recorded stack-budget=100 "$java" -cp "$classes" InTurn 20000
    figures 'd.created == 20000' "$placed == 0" "$(of fromTheLeft) == 10000" \
        "$(of fromTheRight) == 10000"
}

# The names are those of the class that was there, not of one that has its address since.
unloaded() {
    java_same "$java" 'default stacks=off' -cp "$classes" Unloaded 40
    recorded '' "$java" -Xmx256m -cp "$classes" Unloaded 200
    of() {
        echo "sum(s.created for s in sites if any('$1' in f.function for f in s.frames))"
    }
    # shellcheck disable=SC2016 # Java's names
    figures 'd.created == 600' "$(of 'Unloaded$MakerA.get') == 100" \
        "$(of 'Unloaded$MakerB.get') == 100" "$(of 'Unloaded$HiddenMaker') == 200" \
        "$(of 'Unloaded.lambda$main') == 200" 'len(sites) < 40'
}

deep_stack() {
    java_same "$java" 'default reclaim=all' -cp "$classes" DeepStack 6
    java_same "$java" 'default reclaim=all' -Xint -cp "$classes" DeepStack 3
}

# ---- innocent programs ----

innocent() { # ARGUMENT…: nothing is suspected
    java_same "$java" 'default reclaim=all off' "$@"
    recorded '' "$java" "$@"
    if ls ledger/*.zgl >found 2>&1; then
        figures 'd.suspected == 0' 'i.suspected == 0'
        "$ZG_COMMAND" report ledger/*.zgl
    fi
}

long_class_path() {
    "$PYTHON" - "$classes/Hello.class" <<'PY'
import sys, zipfile

for number in range(190):
    with zipfile.ZipFile(f"{number:03}.jar", "w", zipfile.ZIP_DEFLATED) as jar:
        jar.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nName: x\n\n" * 9)
        jar.writestr("resource", "text " * 500)
        if number == 189:
            jar.write(sys.argv[1], "Hello.class")
PY
    path=$(echo ./*.jar | tr ' ' ':')
    innocent -cp "$path" Hello
    figures 'i.created > 0'
}

status_of_its_own() {
    java_same "$java" "$all_modes" -cp "$classes" Hello now 37
    grep -x 'status 37' bare.txt
}

# ---- every call, from Java ----

coders() {
    java_same "$java" "$all_modes" -cp "$classes" Coders
    recorded '' "$java" -cp "$classes" Coders
    figures 'd.created == d.ended_by_owner' 'd.alive == 0' 'd.created > 200'
}

coders_interpreted() {
    java_same "$java" 'default reclaim=all' -Xint -cp "$classes" Coders
}

checked_by_the_jvm() { # no complaint about our use of JNI
    answers checked.txt guarded '' "$java" -Xcheck:jni -cp "$classes" Leak deflate 50 1000
    printf 'status 0\n' >expected
    sed 1d checked.txt | cmp expected -
    answers checked.txt guarded '' "$java" -Xcheck:jni -cp "$classes" Leak inflate 50 1000
    sed 1d checked.txt | cmp expected -
}

archives() {
    java_same "$java" "$all_modes" -cp "$classes" Archives "$PWD" 4
    recorded '' "$java" -cp "$classes" Archives "$PWD" 4
    figures 'd.created == d.ended_by_owner + d.ended_by_cleaner + d.alive' \
        'd.created >= 30' 'd.alive == 0' 'd.suspected == 0'
}

# ---- the collector's cleaner ----

# in_background NAME=VALUE… CMD…: with its input from ./input, which `let_go` closes.
in_background() {
    rm -f input
    mkfifo input
    env "$@" <input >out 2>&1 &
    program=$!
    exec 9>input
}

let_go() {
    echo >&9
    exec 9>&-
    wait "$program"
}

dropped() {
    in_background LD_PRELOAD="$ZG_PRELOAD" ZGUARD="ledger=$PWD/ledger" \
        "$java" -cp "$classes" Dropped 500
    wait_until grep -q dropped out
    wait_until figures 'd.ended_by_cleaner == 500' >/dev/null && cleaned=0 || cleaned=$?
    let_go
    figures 'd.created == 500' 'd.ended_by_owner == 0' 'd.ended_by_cleaner == 500' \
        'd.alive == 0' 'd.held_bytes == 0' 'd.suspected == 500' \
        "sum(s.ended_by_cleaner for s in sites if any(f.function == 'Dropped.dropSome' for f in s.frames)) == 1000"
    test "$cleaned" -eq 0
    printf 'dropped\ndone\n' | cmp - out
}

# ---- streams that HotSpot itself makes ----

make_image() {
    test -x "$image/bin/java" && return 0
    rm -rf "$image"
    compress=--compress=zip-6 modules=
    test "$(feature_of "$jdk")" -ge 21 || compress=--compress=2
    whole_jdk=$jdk # jlink takes none that was changed
    test "$tier" != T3 || whole_jdk=$(jdk_of_tier T2)
    test ! -d "$jdk/jmods" || modules=--module-path=$jdk/jmods
    # shellcheck disable=SC2086 # perhaps none
    "$whole_jdk/bin/jlink" $modules --add-modules java.base $compress --output "$image"
    test "$tier" != T3 || strip --strip-all "$image/lib/libzip.so"
}

# HotSpot inflates by no native of Java's: at T3 its streams are not seen.
seen_of_hotspot() { # EXPRESSION…
    test "$tier" = T3 || figures "$@"
}

compressed_image() {
    make_image
    java_same "$image/bin/java" 'default reclaim=all mode=observe' -cp "$classes" LoadClasses
    grep 'enough: true' bare.txt
    recorded reclaim=all "$image/bin/java" -cp "$classes" LoadClasses
    seen_of_hotspot 'i.created > 5000' 'pool.slabs_made < 50'
    figures 'i.created == i.ended_by_owner + i.ended_by_cleaner + i.alive' 'i.suspected == 0'
}

# A class that is first needed on a cleaner's thread: HotSpot made and ended those streams.
image_on_a_cleaner() {
    make_image
    java_same "$image/bin/java" 'default reclaim=all' -cp "$classes" LoadClasses cleaner
    recorded '' "$image/bin/java" -cp "$classes" LoadClasses cleaner
    seen_of_hotspot 'i.created > 5000'
    figures 'i.suspected == 0' 'i.ended_by_cleaner == 0'
}

heap_dump() {
    for options in "ledger=$PWD/ledger" "reclaim=all,ledger=$PWD/ledger"; do
        rm -f ledger/* dump.gz
        in_background LD_PRELOAD="$ZG_PRELOAD" ZGUARD="$options" \
            "$java" -cp "$classes" Hello wait
        wait_until grep -q waiting out
        bare "$jdk/bin/jcmd" "$program" GC.heap_dump -gz=1 "$PWD/dump.gz" >jcmd.txt && code=0 ||
            code=$?
        let_go
        test "$code" -eq 0
        printf 'waiting\nHello\n' | cmp - out
        gzip -dc dump.gz | head -c 18 | grep -a 'JAVA PROFILE'
        gzip -t dump.gz
        # HotSpot compresses with an allocator of its own, and by no native of Java's.
        if [ "$tier" = T3 ]; then
            no_ledger ledger || figures 'd.created == 0'
        else
            figures 'd.passed_through > 0' 'd.suspected == 0'
        fi
    done
}

boot_class_path() {
    (cd "$classes" && "$jdk/bin/jar" cf "$ZG_SCRATCH/test/hello.jar" Hello.class Coders*.class)
    java_same "$java" 'default reclaim=all off' "-Xbootclasspath/a:$PWD/hello.jar" Hello
    java_same "$java" 'default reclaim=all off' "-Xbootclasspath/a:$PWD/hello.jar" Coders
}

# ---- natives inside critical regions ----

critical() { # COLLECTOR
    java_same "$java" 'default reclaim=all mode=observe' "-XX:+Use$1GC" -Xmx512m \
        -cp "$classes" Critical "$natives" 300
    recorded reclaim=all "$java" "-XX:+Use$1GC" -Xmx512m -cp "$classes" Critical "$natives" 300
    figures 'd.created == d.ended_by_owner + d.ended_by_cleaner + d.alive' \
        'd.ended_by_owner >= 225' 'pool.invariant_faults == 0' \
        "sum(s.alive for s in sites if s.kind == 'deflate' and any('wholeLife' in f.function or 'critical' in f.file for f in s.frames)) == 75"
}

foreign_critical() { # COLLECTOR
    java_same "$foreign_jdk/bin/java" 'default reclaim=all' "-XX:+Use$1GC" -Xmx512m \
        --enable-native-access=ALL-UNNAMED -cp "$foreign_classes" ForeignCritical libz.so.1 300
    recorded reclaim=all "$foreign_jdk/bin/java" "-XX:+Use$1GC" -Xmx512m \
        --enable-native-access=ALL-UNNAMED -cp "$foreign_classes" ForeignCritical libz.so.1 300
    figures 'd.created >= 300' 'd.ended_by_owner >= 225' 'd.alive == 75' 'd.active == 0'
}

# ---- ends ----

ends() { # HOW STATUS
    for options in '' reclaim=all mode=observe; do
        for round in 1 2 3; do
            rm -f ledger/*
            code=0
            guarded "$options" "$java" -Xmx512m -cp "$classes" Exits "$1" >out 2>err || code=$?
            test "$code" -eq "$2" || {
                echo "round $round with ZGUARD=$options: status $code"
                cat out err
                return 1
            }
        done
        figures 'abs(d.created - d.ended_by_owner - d.ended_by_cleaner - d.alive) <= 8' \
            'd.created >= 900'
    done
    answers bare.txt bare "$java" -Xmx512m -cp "$classes" Exits "$1"
    answers guarded.txt guarded '' "$java" -Xmx512m -cp "$classes" Exits "$1"
    same_bytes bare.txt guarded.txt
}

# ---- what changes the ground ----

options_of_the_jvm() {
    for flags in -Xshare:off -XX:+UseZGC -XX:+UseSerialGC -XX:+UseParallelGC \
        -XX:+DisableExplicitGC '-Xcomp -XX:TieredStopAtLevel=1' -Xint \
        '-XX:-UseCompressedOops'; do
        # shellcheck disable=SC2086 # several
        java_same "$java" 'default off' $flags -Xmx256m -cp "$classes" Leak deflate 20 4000
        # shellcheck disable=SC2086
        recorded '' "$java" $flags -Xmx256m -cp "$classes" Leak deflate 20 4000
        figures 'd.created == 20' "process.tier == '$tier'"
    done
}

# The JDK's own path, and that of what it runs.
path_with_spaces() {
    mkdir 'a path  with spaces'
    cp -al "$jdk" 'a path  with spaces/jdk' 2>/dev/null || cp -a "$jdk" 'a path  with spaces/jdk'
    java_same "$PWD/a path  with spaces/jdk/bin/java" default -cp "$classes" Leak deflate 20 4000
    recorded '' "$PWD/a path  with spaces/jdk/bin/java" -cp "$classes" Leak deflate 20 4000
    figures 'd.created == 20' "process.tier == '$tier'"
}

# As an agent, alone and beside the preload: one guard, not two.
as_an_agent() {
    for preload in '' "$ZG_PRELOAD"; do
        rm -f ledger/*
        answers bare.txt bare "$java" -cp "$classes" Leak deflate 20 4000
        answers agent.txt bare env LD_PRELOAD="$preload" ZGUARD="ledger=$PWD/ledger" \
            "$java" "-agentpath:$ZG_LIBRARY=cap=1g" -cp "$classes" Leak deflate 20 4000
        same_bytes bare.txt agent.txt
        figures 'd.created == 20' 'd.alive + d.ended_by_cleaner == 20' \
            "process.tier == '$tier'" 'd.cap.limit_bytes == 1 << 30' 'len(all.providers) == 1' \
            "any(f.function == 'Leak.deflateBlock' for f in sites[0].frames)"
    done
}

# ---- caps ----

# shellcheck source=tests/jvm/caps.sh
. "$ZG_ROOT/tests/jvm/caps.sh"

# each NAME FUNCTION…: a test of every tier.  whole NAME FUNCTION…: of those only on which all
# are run.
each() {
    name=$1
    shift
    check "${name}_at_$tier" "$@"
}

whole() {
    case " ${ZG_WHOLE-T1} " in
    *" $tier "*) each "$@" ;;
    esac
}

all_tests() {
    each leaked_deflaters_hold_little_and_their_line_is_named leaked deflate 2000 65536
    each leaked_inflaters_hold_little_and_their_line_is_named leaked inflate 2000 16000
    each observe_shows_what_the_jvm_holds_and_who_made_it observed
    whole without_stacks_no_java_frame_is_recorded without_stacks
    whole a_thread_that_makes_deflaters_without_end_samples_their_stacks in_turn
    whole creators_are_named_rightly_when_classes_are_unloaded_or_hidden unloaded
    whole an_overflow_of_the_java_stack_is_survived deep_stack
    each hello_world_is_not_suspected innocent -cp "$classes" Hello
    each a_long_class_path_is_not_suspected long_class_path
    each options_of_the_jvm_change_nothing options_of_the_jvm
    each a_jdk_may_lie_on_a_path_with_spaces path_with_spaces
    each the_guard_may_come_as_an_agent as_an_agent
    whole the_status_of_a_java_program_is_its_own status_of_its_own
    each deflaters_and_inflaters_answer_as_without_the_guard_in_every_state coders
    whole they_do_so_in_the_interpreter coders_interpreted
    each the_jvms_own_check_of_jni_is_silent checked_by_the_jvm
    each archives_are_written_and_read_by_many_threads archives
    each coders_that_the_collector_ends_are_counted_as_its dropped
    if [ -x "$jdk/bin/jlink" ]; then
        whole a_compressed_image_loads_thousands_of_classes compressed_image
        whole classes_loaded_on_a_cleaners_thread_are_not_ended_late image_on_a_cleaner
        whole a_compressed_images_classes_load_at_the_inflate_cap loaded_late_from_an_image
    else
        skip a_compressed_image_loads_thousands_of_classes 'no jlink or no jmods' \
            'apt-get install openjdk-17-jdk-headless'
    fi
    each a_compressed_heap_dump_is_readable heap_dump
    each a_jar_on_the_boot_class_path_is_read boot_class_path
    for collector in G1 Parallel Serial Z; do
        each zlib_inside_a_jni_critical_region_works_with_${collector}GC critical $collector
    done
    if foreign_jdk=$(find_jdk bundled 22 || find_jdk system 22); then
        build_foreign_classes >"$ZG_SCRATCH/log" 2>&1
        for collector in G1 Parallel Serial Z; do
            whole zlib_by_a_critical_foreign_function_works_with_${collector}GC \
                foreign_critical $collector
        done
    else
        skip zlib_by_a_critical_foreign_function_works 'no JDK of 22 or later' \
            'apt-get install temurin-25-jdk, from its own repository'
    fi
    each System_exit_while_threads_compress_keeps_the_status ends exit 41
    whole halt_while_threads_compress_keeps_the_status ends halt 43
    whole an_uncaught_exception_while_threads_compress_keeps_the_status ends uncaught 1
    each under_a_cap_dropped_deflaters_are_collected_and_none_is_refused \
        dropped_under_a_cap cap=64m 2500
    each under_a_cap_kept_deflaters_are_refused_at_once_until_they_end \
        kept_under_a_cap cap=64m 600
    whole a_collection_is_asked_for_no_sooner_than_its_interval_says one_collection_an_hour
    whole gc_never_asks_for_no_collection never_collecting
    whole a_jvm_that_disables_explicit_collections_lives_under_a_cap without_explicit_collections
    each over_cap_allow_lets_every_deflater_through allowing
    whole deflaters_forgotten_after_a_refusal_are_collected_in_time forgotten
    whole a_pool_with_a_bound_lives_under_a_cap bounded
    for collector in G1 Serial; do
        whole threads_at_a_cap_neither_hang_nor_break_it_with_${collector}GC \
            random_threads $collector 2
    done
    each a_class_that_loads_at_the_inflate_cap_is_spared loaded_late
    whole a_cleaners_thread_at_the_cap_asks_for_no_collection on_a_cleaners_thread
    whole an_exception_that_is_pending_rules_a_collection_out with_an_exception_pending
    whole the_jvms_own_check_of_jni_is_silent_about_collections checked_while_collecting
    whole System_exit_while_threads_wait_for_room_keeps_the_status leaving_while_others_wait exit 41
    whole halt_while_threads_wait_for_room_keeps_the_status leaving_while_others_wait halt 43
}

for tier in ${ZG_TIERS-T1 T2 T3}; do
    if jdk=$(jdk_of_tier "$tier") 2>"$ZG_SCRATCH/log"; then
        java=$jdk/bin/java
        image=$BUILD/tests/jvm/image-$tier
        all_tests
    else
        skip "java_programs_at_$tier" 'no JDK that is bound so' "$(jdk_for_tier "$tier")"
    fi
done
test "$failures" -eq 0
