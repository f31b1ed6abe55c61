// SPDX-License-Identifier: MIT

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Every question to a Deflater or an Inflater, in every state of it; prints the answers. */
public final class Coders {
    private static final byte[] TEXT = makeText(20000);
    private static final byte[] DICTIONARY =
            "qualifier family value timestamp row".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OUT = new byte[40000];

    private interface Step<T> {
        void run(T coder) throws Exception;
    }

    private static byte[] makeText(int size) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < size; i++) {
            text.append("row ").append(i * 7919 % 1000).append(" family:qualifier value=")
                    .append(i * i).append('\n');
        }
        return text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
    }

    private static String crc(byte[] bytes, int size) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, size);
        return Long.toHexString(crc.getValue());
    }

    private static void state(String what, Deflater d) {
        System.out.println(what + ": in " + d.getBytesRead() + "/" + d.getTotalIn() + " out "
                + d.getBytesWritten() + "/" + d.getTotalOut() + " adler " + d.getAdler()
                + " finished " + d.finished() + " wants " + d.needsInput());
    }

    private static void state(String what, Inflater i) {
        System.out.println(what + ": in " + i.getBytesRead() + "/" + i.getTotalIn() + " out "
                + i.getBytesWritten() + "/" + i.getTotalOut() + " adler " + i.getAdler()
                + " finished " + i.finished() + " wants " + i.needsInput() + " remains "
                + i.getRemaining() + " dictionary " + i.needsDictionary());
    }

    private static void deflate(String what, Deflater d, int room, int flush) {
        int size = d.deflate(OUT, 0, room, flush);
        System.out.println(what + " wrote " + size + " " + crc(OUT, size));
        state(what, d);
    }

    private static void whole(String what, Deflater d) {
        d.setInput(TEXT);
        d.finish();
        deflate(what, d, OUT.length, Deflater.NO_FLUSH);
    }

    private static void whole(String what, Inflater i, byte[] packed) throws Exception {
        i.setInput(packed);
        int size = i.inflate(OUT);
        System.out.println(what + " wrote " + size + " " + crc(OUT, size));
        if (i.needsDictionary()) {
            i.setDictionary(DICTIONARY);
            size = i.inflate(OUT);
            System.out.println(what + ", dictionary given, wrote " + size + " "
                    + crc(OUT, size));
        }
        state(what, i);
    }

    /** A step whose exception is an answer like any other. */
    private static <T> void ask(String what, T coder, Step<T> step) {
        try {
            step.run(coder);
            System.out.println(what + ": done");
        } catch (DataFormatException | RuntimeException | InternalError e) {
            System.out.println(what + ": " + e.getClass().getName() + " " + e.getMessage());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Deflater enter(int state, boolean raw) {
        Deflater d = new Deflater(6, raw);
        switch (state) {
            case 1 -> d.reset();
            case 2, 3 -> {
                d.setInput(TEXT, 0, 9000);
                deflate("begin", d, OUT.length, Deflater.NO_FLUSH);
            }
            case 4, 5 -> whole("finish", d);
            case 6 -> {
                d.setInput(TEXT, 0, 9000);
                d.finish();
                deflate("starved", d, 20, Deflater.NO_FLUSH);
            }
            default -> { }
        }
        if (state == 3 || state == 5) {
            d.reset();
        }
        return d;
    }

    private static void deflaters() {
        List<Step<Deflater>> steps = List.of(
            d -> d.setLevel(9),
            d -> d.setLevel(0),
            d -> d.setStrategy(Deflater.HUFFMAN_ONLY),
            d -> d.setStrategy(Deflater.FILTERED),
            d -> d.setDictionary(DICTIONARY),
            d -> d.setDictionary(ByteBuffer.allocateDirect(30)),
            d -> {
                d.setInput(TEXT, 100, 5000);
                d.setLevel(1);
                d.setStrategy(Deflater.FILTERED);
                deflate("changed, input waiting", d, 3000, Deflater.NO_FLUSH);
            },
            d -> {
                d.setInput(TEXT, 100, 5000);
                d.setLevel(2);
                deflate("changed, no room", d, 0, Deflater.NO_FLUSH);
                deflate("changed, little room", d, 7, Deflater.NO_FLUSH);
            },
            d -> {
                ByteBuffer direct = ByteBuffer.allocateDirect(3000);
                direct.put(TEXT, 0, 3000).flip();
                d.setInput(direct);
                ByteBuffer out = ByteBuffer.allocateDirect(9000);
                int size = d.deflate(out, Deflater.SYNC_FLUSH);
                out.flip();
                CRC32 crc = new CRC32();
                crc.update(out);
                System.out.println("direct " + size + " " + crc.getValue() + " left "
                        + direct.remaining());
            },
            d -> {
                d.setInput(ByteBuffer.wrap(TEXT, 10, 2000).asReadOnlyBuffer());
                deflate("sync", d, 9000, Deflater.SYNC_FLUSH);
                deflate("sync again", d, 9000, Deflater.SYNC_FLUSH);
                d.setInput(TEXT, 0, 500);
                deflate("full", d, 9000, Deflater.FULL_FLUSH);
            },
            d -> deflate("nothing", d, 100, Deflater.NO_FLUSH),
            d -> {
                d.finish();
                deflate("finish nothing", d, 100, Deflater.NO_FLUSH);
                deflate("finish nothing", d, 100, Deflater.SYNC_FLUSH);
            },
            Deflater::reset,
            d -> d.setInput(TEXT, 5, -1),
            d -> d.setLevel(12),
            Deflater::end);
        for (int raw = 0; raw < 2; raw++) {
            for (int state = 0; state < 7; state++) {
                for (int step = 0; step < steps.size(); step++) {
                    System.out.println("# deflater, raw " + raw + ", state " + state
                            + ", step " + step);
                    Deflater d = enter(state, raw == 1);
                    ask("step", d, steps.get(step));
                    ask("whole", d, c -> whole("whole", c));
                    ask("reset", d, Deflater::reset);
                    ask("dictionary", d, c -> c.setDictionary(DICTIONARY));
                    ask("whole", d, c -> whole("whole", c));
                    ask("state", d, c -> state("state", c));
                    d.end();
                    ask("use after end", d, c -> whole("whole", c));
                    ask("adler after end", d, Deflater::getAdler);
                    d.end();
                }
            }
        }
    }

    private static byte[] packed(boolean raw, boolean dictionary) {
        Deflater d = new Deflater(6, raw);
        if (dictionary) {
            d.setDictionary(DICTIONARY);
        }
        d.setInput(TEXT);
        d.finish();
        int size = d.deflate(OUT);
        d.end();
        return Arrays.copyOf(OUT, size);
    }

    private static void inflaters() throws Exception {
        List<Step<Inflater>> steps = List.of(
            i -> i.setDictionary(DICTIONARY),
            i -> i.setDictionary(TEXT, 0, 10),
            i -> i.inflate(OUT),
            i -> i.inflate(new byte[0]),
            Inflater::reset,
            i -> {
                i.setInput(TEXT);
                i.inflate(OUT);
            },
            i -> {
                ByteBuffer direct = ByteBuffer.allocateDirect(3000);
                direct.put(packed(false, false), 0, 3000).flip();
                i.setInput(direct);
                ByteBuffer out = ByteBuffer.allocateDirect(9000);
                System.out.println("direct " + i.inflate(out) + " left " + direct.remaining());
            },
            Inflater::end);
        for (int kind = 0; kind < 3; kind++) {
            byte[] packed = packed(kind == 1, kind == 2);
            for (int state = 0; state < 5; state++) {
                for (int step = 0; step < steps.size(); step++) {
                    System.out.println("# inflater, kind " + kind + ", state " + state
                            + ", step " + step);
                    Inflater i = new Inflater(kind == 1);
                    if (state == 1) {
                        i.setInput(packed, 0, 1000);
                        System.out.println("begin " + i.inflate(OUT, 0, 100));
                    } else if (state >= 2) {
                        whole("before", i, packed);
                    }
                    if (state >= 3) {
                        i.reset();
                    }
                    if (state == 4) {
                        i.setInput(packed, 0, 1000);
                        System.out.println("begin " + i.inflate(OUT, 0, 100));
                    }
                    ask("step", i, steps.get(step));
                    ask("state", i, c -> state("state", c));
                    ask("whole", i, c -> whole("whole", c, packed));
                    ask("again", i, c -> System.out.println("again " + c.inflate(OUT)));
                    ask("reset", i, Inflater::reset);
                    ask("whole", i, c -> whole("whole", c, packed));
                    i.end();
                    ask("use after end", i, c -> whole("whole", c, packed));
                    i.end();
                }
            }
        }
    }

    public static void main(String[] args) throws Exception {
        deflaters();
        inflaters();
    }
}
