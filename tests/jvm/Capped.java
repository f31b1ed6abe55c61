// SPDX-License-Identifier: MIT

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/**
 * Deflaters that begin a message and do not finish it, under a cap.
 *
 * <p>Capped dropped COUNT: each is forgotten at once. Prints how many were made.
 *
 * <p>Capped kept COUNT [MICROSECONDS]: each is kept; prints how many were made and how many
 * refused, then ends them all and makes as many again. With MICROSECONDS: fails when the
 * median refusal took longer.
 *
 * <p>Capped forgotten COUNT: each is kept until one is refused, then all are forgotten, and
 * it is tried again and again until there is room.
 *
 * <p>Capped bounded COUNT: each is kept while there is room, and the oldest ended where there
 * is none, as a pool does that has a bound.
 */
public final class Capped {
    private static final byte[] IN = new byte[2000];
    private static final byte[] OUT = new byte[4000];

    private static Deflater begin() {
        Deflater deflater = new Deflater(1);
        deflater.setInput(IN);
        deflater.deflate(OUT);
        return deflater;
    }

    private static void drop(int count) {
        for (int i = 0; i < count; i++) {
            begin();
        }
        System.out.println(count + " made and dropped");
    }

    /** Return: nanoseconds that each refusal took. */
    private static List<Long> fill(List<Deflater> kept, int count) {
        List<Long> refusals = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long began = System.nanoTime();
            try {
                kept.add(begin());
            } catch (OutOfMemoryError e) {
                refusals.add(System.nanoTime() - began);
            }
        }
        return refusals;
    }

    private static void keep(int count, long mostMicroseconds) {
        List<Deflater> kept = new ArrayList<>();
        List<Long> refusals = fill(kept, count);
        System.out.println(kept.size() + " made, " + refusals.size() + " refused");
        long[] sorted = refusals.stream().mapToLong(Long::longValue).sorted().toArray();
        if (mostMicroseconds > 0 && sorted[sorted.length / 2] > mostMicroseconds * 1000) {
            throw new IllegalStateException("refusals took " + Arrays.toString(sorted));
        }
        kept.forEach(Deflater::end);
        int again = kept.size();
        kept.clear();
        refusals = fill(kept, again);
        System.out.println(kept.size() + " made, " + refusals.size() + " refused");
        kept.forEach(Deflater::end);
    }

    private static void keepAndForget(int count) throws InterruptedException {
        List<Deflater> kept = new ArrayList<>();
        List<Long> refusals = fill(kept, count);
        System.out.println(refusals.size() > 0 ? "some refused" : "none refused");
        kept.clear();
        while (fill(kept, 1).size() > 0) {
            Thread.sleep(50);
        }
        System.out.println("room again");
    }

    private static void keepBounded(int count) {
        List<Deflater> kept = new ArrayList<>();
        int ended = 0;
        for (int i = 0; i < count; i++) {
            for (;;) {
                try {
                    kept.add(begin());
                    break;
                } catch (OutOfMemoryError e) {
                    kept.remove(0).end();
                    ended++;
                }
            }
        }
        System.out.println(count + " made, " + (ended > 0 ? "some" : "none") + " ended early");
    }

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[1]);
        switch (args[0]) {
            case "dropped" -> drop(count);
            case "kept" -> keep(count, args.length > 2 ? Long.parseLong(args[2]) : 0);
            case "forgotten" -> keepAndForget(count);
            case "bounded" -> keepBounded(count);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }
}
