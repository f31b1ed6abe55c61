# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
#
# Programs of others: the same bytes, and their streams counted.

sum_of() { # of files, without their names
    cat "$@" | sha256sum
}

material() { # FILE BYTES: text that compresses, the same in every run
    awk -v bytes="$2" 'BEGIN {
        srand(42)
        while (length_so_far < bytes) {
            line = sprintf("row-%06d family:qualifier-%d value=%x timestamp=%d\n",
                n++, int(rand() * 90), int(rand() * 1e9), 1400000000 + n)
            printf "%s", line
            length_so_far += length(line)
        }
    }' >"$1"
}

# In each process, of $1 threads, no more streams of a kind were active at once than there
# are threads, and each needed one slab; an inflate stream one more for its window, of which
# there are several sizes.
few_slabs() {
    figures --every "d.peak_active <= $1" "i.peak_active <= $1" \
        'pool.slabs_made <= d.peak_active + 4 * i.peak_active' 'pool.invariant_faults == 0' \
        'd.created == d.ended_by_owner + d.alive' 'i.created == i.ended_by_owner + i.alive' \
        'd.passed_through == 0'
}

git_session() { # a repository made, filled, packed, cloned and checked
    rm -rf repository clone
    git init -q repository
    mkdir repository/folder
    for number in 1 2 3 4 5 6 7 8 9 10 11 12; do
        head -c $((number * 40000)) text >"repository/folder/file-$number"
        git -C repository add .
        git -C repository commit -q -m "step $number"
    done
    for number in $(seq 40); do
        echo "small $number" >"repository/small-$number"
    done
    git -C repository add .
    git -C repository commit -q -m 'small ones'
    git -C repository rev-parse HEAD
    find repository/.git/objects -type f | sort | xargs sha256sum
    git -C repository gc -q
    find repository/.git/objects -name '*.pack' | sort | xargs sha256sum
    git clone -q --no-local repository clone
    git -C clone fsck --full
    git -C clone log --format=%H%s
    cat clone/folder/* | sha256sum
}

git_runs() {
    material text 600000
    export HOME="$PWD" GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.c \
        GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.c \
        GIT_AUTHOR_DATE='2020-01-01T00:00:00Z' GIT_COMMITTER_DATE='2020-01-01T00:00:00Z'
    printf '[pack]\nthreads = 1\n[gc]\nauto = 0\n[init]\ndefaultBranch = main\n' >.gitconfig
    answers bare.txt git_session
    (
        # shellcheck disable=SC2153 # no misspelling
        export LD_PRELOAD="$ZG_PRELOAD" ZGUARD="reclaim=all,ledger=$PWD/ledger"
        answers guarded.txt git_session
    )
    same_bytes bare.txt guarded.txt
    figures --some 'd.created > 0'
    figures --some 'i.created > 0'
    few_slabs 1
}

pigz_runs() {
    material text 6000000
    for flags in '-p 2' '-p 1 -1' '-p 2 -i -b 64'; do
        # shellcheck disable=SC2086
        {
            rm -f ledger/*
            bare pigz -c -n $flags text >bare.gz
            guarded reclaim=all pigz -c -n $flags text >guarded.gz
        }
        cmp bare.gz guarded.gz
        figures 'd.created > 0' 'd.alive == 0' 'pool.slabs_made <= 2'
        few_slabs 2
    done
    rm -f ledger/*
    guarded reclaim=all pigz -dc guarded.gz | cmp - text
}

minizip_runs() {
    material text 3000000
    for way in c g; do
        bare "$programs/minizip" $way <text >bare.gz
        rm -f ledger/*
        guarded reclaim=all "$programs/minizip" $way <text >guarded.gz
        cmp bare.gz guarded.gz
        if [ $way = c ]; then
            figures 'd.created == 1' 'd.ended_by_owner == 1' 'pool.slabs_made <= 2' \
                'sum(s.resets for s in sites) == 46' "sum(s.bytes_in for s in sites) == $(wc -c <text)"
        fi
    done
    for way in d u; do
        rm -f ledger/*
        guarded reclaim=all "$programs/minizip" $way <guarded.gz >back
        cmp text back
        bare "$programs/minizip" c <text >members.gz
        guarded off "$programs/minizip" $way <members.gz | cmp - text
        rm -f ledger/*
        guarded reclaim=all "$programs/minizip" $way <members.gz | cmp - text
        test $way = u || figures 'i.created == 1' 'i.ended_by_owner == 1' 'd.created == 0'
    done
}

passes_through() { # CMD…: the same output, and every stream has an allocator of its own
    same_as_bare "$@"
    recorded reclaim=all "$@"
    figures 'd.passed_through > 0' 'i.passed_through > 0' 'd.active == 0' \
        'pool.slabs_made == 0'
}

python_program='
import gzip, io, sys, zlib
text = b"".join(b"row %d value %d\n" % (n, n * n) for n in range(20000))
for level in (1, 6, 9):
    for bits in (15, -15, 31):
        c = zlib.compressobj(level, zlib.DEFLATED, bits)
        packed = c.compress(text) + c.flush(zlib.Z_SYNC_FLUSH) + c.copy().flush()
        d = zlib.decompressobj(bits)
        assert d.decompress(packed) == text
        print(level, bits, len(packed), zlib.crc32(packed))
out = io.BytesIO()
with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as f:
    f.write(text)
assert gzip.decompress(out.getvalue()) == text
print(zlib.crc32(out.getvalue()), zlib.decompress(zlib.compress(text)) == text)
kept = [zlib.compressobj() for _ in range(50)]
'

# shellcheck disable=SC2016 # Perl's variables
perl_program='
use strict; use warnings;
use Compress::Raw::Zlib;
my $text = join "", map { "row $_ value @{[$_ * $_]}\n" } 1 .. 20000;
for my $level (1, 6, 9) {
    my ($d) = Compress::Raw::Zlib::Deflate->new(-Level => $level, -AppendOutput => 1);
    my $packed = "";
    $d->deflate($text, $packed); $d->flush($packed);
    my ($i) = Compress::Raw::Zlib::Inflate->new(-AppendOutput => 1);
    my ($input, $back) = ($packed, "");
    $i->inflate($input, $back);
    print "$level ", length($packed), " ", crc32($packed), " ",
        ($back eq $text ? "same" : "different"), "\n";
    $d->deflateReset(); $packed = ""; $d->deflate("again", $packed); $d->flush($packed);
    print unpack("H*", $packed), "\n";
}
'

fetch_from_nginx() { # OPTIONS FILE: a page through gzip, by a socket in the scratch folder
    rm -f socket error.log
    LD_PRELOAD=${1:+$ZG_PRELOAD} ZGUARD=$1 nginx -p "$PWD" -c "$PWD/nginx.conf" \
        >nginx.out 2>&1 &
    nginx=$!
    if ! wait_until test -S socket; then
        kill $nginx
        cat nginx.out error.log
        return 1
    fi
    fetched=0
    "$PYTHON" - "$2" <<'PY' || fetched=$?
import gzip, socket, sys

def fetch():
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(60)
    s.connect("socket")
    s.sendall(b"GET /text HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n")
    answer = b""
    while piece := s.recv(65536):
        answer += piece
    head, body = answer.split(b"\r\n\r\n", 1)
    assert b"Content-Encoding: gzip" in head, head
    return body

bodies = [fetch() for _ in range(20)]
assert all(body == bodies[0] for body in bodies)
assert gzip.decompress(bodies[0]) == open("text", "rb").read()
open(sys.argv[1], "wb").write(bodies[0])
PY
    kill -QUIT $nginx
    wait $nginx || true
    return $fetched
}

nginx_runs() {
    material text 300000
    cat >nginx.conf <<CONF
daemon off;
master_process off;
pid $PWD/nginx.pid;
error_log $PWD/error.log;
events { worker_connections 64; }
http {
    access_log off;
    gzip on;
    gzip_http_version 1.0;
    gzip_types *;
    client_body_temp_path $PWD/t1;
    proxy_temp_path $PWD/t2;
    fastcgi_temp_path $PWD/t3;
    uwsgi_temp_path $PWD/t4;
    scgi_temp_path $PWD/t5;
    server {
        listen unix:$PWD/socket;
        root $PWD;
    }
}
CONF
    fetch_from_nginx '' bare.gz
    fetch_from_nginx "reclaim=all,ledger=$PWD/ledger" guarded.gz
    cmp bare.gz guarded.gz
    figures 'd.passed_through == 20' 'd.alive == 0' 'pool.slabs_made == 0'
}

others='git pigz perl nginx'
if [ -n "$SANITIZE" ]; then
    others= # they are not built with the sanitizer
fi
for program in $others; do
    case "$program" in
    git) name=git_writes_the_same_objects_and_packs_with_few_slabs run=git_runs ;;
    pigz) name=pigz_writes_the_same_bytes_with_few_slabs run=pigz_runs ;;
    perl) name=perls_streams_pass_through_and_are_counted_so run=perl_runs ;;
    nginx) name=nginx_streams_pass_through_and_are_counted_so run=nginx_runs ;;
    esac
    if ! command -v "$program" >/dev/null 2>&1; then
        skip "$name" "no $program" "apt-get install $(echo "$program" | sed 's/nginx/nginx-light/')"
    elif [ "$program" = perl ]; then
        if perl -MCompress::Raw::Zlib -e 1 2>/dev/null; then
            check "$name" passes_through perl -e "$perl_program"
        else
            skip "$name" 'no Compress::Raw::Zlib' 'apt-get install perl'
        fi
    else
        check "$name" "$run"
    fi
done
test -n "$SANITIZE" || check pythons_streams_pass_through_and_are_counted_so \
    passes_through "$PYTHON" -c "$python_program"
check small_gzip_programs_write_the_same_bytes_with_one_slab minizip_runs
