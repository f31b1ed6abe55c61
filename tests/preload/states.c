/* SPDX-License-Identifier: MIT */
/*
 * states [but-lost]: every zlib function that takes a stream, on a stream in every state.
 * With but-lost, without the calls that a finished stream cannot answer once its memory has
 * been given back (dictionaries, deflateResetKeep, inflateResetKeep, inflateCodesUsed).
 */
#include "states_deflate.h"
#include "states_inflate.h"

static void make_deflate(struct sandbox *b)
{
    if (b->state == NEVER_MADE) {
        memset(&b->s, 0, sizeof b->s);
        return;
    }
    open_deflate(&b->s, 6, b->window_bits);
    show("deflateInit2", Z_OK, &b->s);
    if (b->state == ACTIVE || b->state == ACTIVE_RESET)
        run_deflate(b, "deflate", 0, 2000, 9000, Z_NO_FLUSH);
    if (b->state == STARVED)
        run_deflate(b, "deflate", 0, 2000, 10, Z_FINISH);
    if (b->state == FINISHED || b->state == FINISHED_RESET)
        run_deflate(b, "deflate", 0, 2000, 9000, Z_FINISH);
    if (b->state == RESET_AT_ONCE || b->state == ACTIVE_RESET ||
        b->state == FINISHED_RESET)
        show("deflateReset", deflateReset(&b->s), &b->s);
    if (b->state == ENDED)
        show("deflateEnd", deflateEnd(&b->s), &b->s);
}

static void make_inflate(struct sandbox *b)
{
    if (b->state == NEVER_MADE) {
        memset(&b->s, 0, sizeof b->s);
        return;
    }
    open_inflate(&b->s, b->window_bits);
    show("inflateInit2", Z_OK, &b->s);
    if (b->state == ACTIVE || b->state == ACTIVE_RESET || b->state == FAILED)
        run_inflate(b, "inflate", 0, 200, 9000, Z_NO_FLUSH);
    if (b->state == FAILED)
        i_garbage(b);
    if (b->state == STARVED)
        run_inflate(b, "inflate", 0, 200, 10, Z_FINISH);
    if (b->state == FINISHED || b->state == FINISHED_RESET)
        run_inflate(b, "inflate", 0, b->packed_size, 9000, Z_FINISH);
    if (b->state == RESET_AT_ONCE || b->state == ACTIVE_RESET ||
        b->state == FINISHED_RESET)
        show("inflateReset", inflateReset(&b->s), &b->s);
    if (b->state == ENDED)
        show("inflateEnd", inflateEnd(&b->s), &b->s);
}

/* The packed text; for the state that wants a dictionary, made with one. */
static void prepare(struct sandbox *b)
{
    z_stream s;
    fill_text(b->text, sizeof b->text, 7);
    open_deflate(&s, 6, b->window_bits > 32 ? 31 : b->window_bits);
    if (b->state == DICTIONARY_WANTED)
        NEED(deflateSetDictionary(&s, b->text + 3000, 900) == Z_OK);
    b->packed_size =
        deflate_all(&s, b->text, sizeof b->text, b->packed, sizeof b->packed);
    NEED(deflateEnd(&s) == Z_OK);
}

static void deflate_in(struct sandbox *b)
{
    for (size_t i = 0; i < sizeof deflate_probes / sizeof deflate_probes[0]; i++) {
        printf("# deflate %d, %s: %s\n", b->window_bits, state_names[b->state],
               deflate_probes[i].name);
        make_deflate(b);
        deflate_probes[i].run(b);
        run_deflate(b, "then more", 0, 500, 9000, Z_NO_FLUSH);
        run_deflate(b, "then finish", 500, 500, 9000, Z_FINISH);
        show("then reset", deflateReset(&b->s), &b->s);
        run_deflate(b, "then again", 0, 900, 9000, Z_FINISH);
        show("then end", deflateEnd(&b->s), &b->s);
    }
}

static void inflate_in(struct sandbox *b)
{
    for (size_t i = 0; i < sizeof inflate_probes / sizeof inflate_probes[0]; i++) {
        printf("# inflate %d, %s: %s\n", b->window_bits, state_names[b->state],
               inflate_probes[i].name);
        make_inflate(b);
        if (b->state == DICTIONARY_WANTED)
            run_inflate(b, "inflate", 0, 200, 9000, Z_NO_FLUSH);
        inflate_probes[i].run(b);
        run_inflate(b, "then rest", 200, b->packed_size - 200, 9000, Z_FINISH);
        show("then reset", inflateReset(&b->s), &b->s);
        run_inflate(b, "then whole", 0, b->packed_size, 9000, Z_FINISH);
        show("then end", inflateEnd(&b->s), &b->s);
    }
}

int main(int argc, char **argv)
{
    static struct sandbox b;
    static const int deflate_bits[] = {15, -15, 31, 9};
    static const int inflate_bits[] = {15, -15, 31, 47};
    skip_lost = argc > 1 && strcmp(argv[1], "but-lost") == 0;
    for (int state = 0; state < STATES; state++)
        for (size_t i = 0; i < 4; i++) {
            b.state = (enum state)state;
            b.window_bits = deflate_bits[i];
            if (state == DICTIONARY_WANTED && b.window_bits != 15)
                continue;
            prepare(&b);
            if (state != FAILED && state != DICTIONARY_WANTED)
                deflate_in(&b);
            b.window_bits = inflate_bits[i];
            prepare(&b);
            inflate_in(&b);
        }
    return 0;
}
