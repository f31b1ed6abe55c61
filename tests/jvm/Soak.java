// SPDX-License-Identifier: MIT
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Soak THREADS: until its standard input ends, each thread compresses and reads back, with
 * coders that it keeps, that it ends and that it forgets, and compares. Prints the rounds;
 * status 1: a byte was wrong.
 */
public final class Soak {
    private static final int MOST_FORGOTTEN = 20;
    private static final AtomicLong rounds = new AtomicLong();
    private static final AtomicLong faults = new AtomicLong();
    private static volatile boolean isOver;

    private final Random random;
    private final boolean raw;
    private final Deflater keptDeflater;
    private final Inflater keptInflater;
    private final List<Deflater> forgotten = new ArrayList<>();

    private Soak(int number) {
        random = new Random(number);
        raw = number % 2 == 0;
        keptDeflater = new Deflater(1 + number % 9, raw);
        keptInflater = new Inflater(raw);
    }

    private byte[] material() {
        byte[] bytes = new byte[random.nextInt(100_000)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(100) < 70 ? 'a' + i % 7 : random.nextInt(256));
        }
        return bytes;
    }

    private static byte[] compress(Deflater deflater, byte[] bytes) {
        byte[] out = new byte[bytes.length + 1000];
        int used = 0;
        deflater.setInput(bytes);
        deflater.finish();
        while (!deflater.finished()) {
            used += deflater.deflate(out, used, Math.min(5000, out.length - used));
        }
        return Arrays.copyOf(out, used);
    }

    private static boolean holds(Inflater inflater, byte[] packed, byte[] bytes)
            throws Exception {
        byte[] back = new byte[bytes.length + 1];
        int used = 0;
        inflater.setInput(packed);
        while (!inflater.finished() && !inflater.needsInput()) {
            used += inflater.inflate(back, used, Math.min(7000, back.length - used));
        }
        return inflater.finished() && Arrays.equals(Arrays.copyOf(back, used), bytes);
    }

    private void round() throws Exception {
        int fate = random.nextInt(3);
        Deflater deflater = fate == 0 ? keptDeflater : new Deflater(1 + random.nextInt(9), raw);
        Inflater inflater = fate == 0 ? keptInflater : new Inflater(raw);
        byte[] bytes = material();
        if (!holds(inflater, compress(deflater, bytes), bytes)) {
            faults.incrementAndGet();
        }
        rounds.incrementAndGet();
        if (fate == 0) {
            deflater.reset();
            inflater.reset();
        } else if (fate == 1) {
            deflater.end();
            inflater.end();
        } else if (forgotten.size() < MOST_FORGOTTEN) {
            forgotten.add(deflater);
        }
    }

    private void work() {
        try {
            while (!isOver) {
                round();
            }
        } catch (Throwable thrown) {
            thrown.printStackTrace();
            faults.incrementAndGet();
        }
    }

    public static void main(String[] words) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(words[0]); i++) {
            Soak soak = new Soak(i);
            threads.add(new Thread(() -> soak.work()));
        }
        for (Thread thread : threads) {
            thread.start();
        }
        System.out.println("begun");
        while (System.in.read() != -1) {
        }
        isOver = true;
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("rounds " + rounds + " faults " + faults);
        System.exit(faults.get() == 0 && rounds.get() > 0 ? 0 : 1);
    }
}
