// SPDX-License-Identifier: MIT

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Threads at a cap; one that is refused goes on.
 *
 * <p>CappedThreads crowd SECONDS THREADS [virtual]: each makes, uses, resets, drops and ends
 * Deflaters and Inflaters at random; messages are verified.
 *
 * <p>CappedThreads cleaner: a cleaner's action makes a Deflater at the cap.
 *
 * <p>CappedThreads exit|halt: the process ends while threads wait for room.
 */
public final class CappedThreads {
    private static final byte[] TEXT = new byte[3000];
    private static volatile boolean stop;
    private static final AtomicReference<Throwable> FAILURE = new AtomicReference<>();

    private static final class Worker implements Runnable {
        private final SplittableRandom random;
        private final Deflater[] own = new Deflater[6];
        private final byte[] packed = new byte[5000];
        private final byte[] back = new byte[TEXT.length];

        Worker(long seed) {
            random = new SplittableRandom(seed);
        }

        private void begin(Deflater deflater) {
            deflater.reset();
            deflater.setInput(TEXT, 0, 1000);
            deflater.deflate(packed);
        }

        private void wholeMessage(Deflater deflater) throws Exception {
            deflater.reset();
            deflater.setInput(TEXT);
            deflater.finish();
            int size = deflater.deflate(packed);
            Inflater inflater = new Inflater();
            inflater.setInput(packed, 0, size);
            if (!deflater.finished() || inflater.inflate(back) != TEXT.length
                    || !Arrays.equals(back, TEXT)) {
                throw new IllegalStateException("a message came back wrong");
            }
            if (random.nextInt(4) != 0) {
                inflater.end();
            }
        }

        private void step() throws Exception {
            int i = random.nextInt(own.length);
            int what = random.nextInt(16);
            if (own[i] == null) {
                own[i] = new Deflater(1 + random.nextInt(9));
            } else if (what < 6) {
                wholeMessage(own[i]);
            } else if (what < 11) {
                begin(own[i]);
            } else if (what < 14) {
                own[i].end();
                own[i] = null;
            } else {
                own[i] = null;
            }
        }

        @Override
        public void run() {
            while (!stop) {
                try {
                    step();
                } catch (OutOfMemoryError e) {
                    Thread.onSpinWait();
                } catch (Throwable e) {
                    FAILURE.compareAndSet(null, e);
                    stop = true;
                }
            }
        }
    }

    /** Thread::ofVirtual, where there is such a thing. */
    private static ThreadFactory factory(boolean virtual) throws Exception {
        if (!virtual) {
            return Thread::new;
        }
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        return (ThreadFactory) Class.forName("java.lang.Thread$Builder")
                .getMethod("factory").invoke(builder);
    }

    private static void crowd(int seconds, int count, boolean virtual) throws Exception {
        ThreadFactory factory = factory(virtual);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            threads.add(factory.newThread(new Worker(i)));
        }
        threads.forEach(Thread::start);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (!stop && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        stop = true;
        for (Thread thread : threads) {
            thread.join();
        }
        if (FAILURE.get() != null) {
            throw new IllegalStateException(FAILURE.get());
        }
        System.out.println("all right");
    }

    /** Return: Deflaters up to the cap. */
    private static List<Deflater> fill() {
        List<Deflater> kept = new ArrayList<>();
        try {
            for (;;) {
                kept.add(new Deflater());
            }
        } catch (OutOfMemoryError e) {
            return kept;
        }
    }

    /** Ends one and makes one: what was in vain before need not be so now. */
    private static void replaceOne(List<Deflater> kept) {
        kept.remove(kept.size() - 1).end();
        kept.add(new Deflater());
    }

    private static void onCleaner() throws Exception {
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        List<Deflater> kept = fill();
        replaceOne(kept);
        Cleaner.create().register(new Object(), () -> {
            try {
                new Deflater();
                answers.add("served");
            } catch (OutOfMemoryError e) {
                answers.add("refused");
            }
        });
        while (answers.isEmpty()) {
            System.gc();
            Thread.sleep(10);
        }
        System.out.println(answers.take() + " on the cleaner's thread");
        kept.forEach(Deflater::end);
    }

    private static void waitForRoom() {
        for (;;) {
            try {
                new Deflater().end();
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait();
            }
        }
    }

    private static boolean isInInit(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].isNativeMethod() && stack[0].getMethodName().equals("init");
    }

    /** Until all of them wait inside the native, at two looks one after the other. */
    private static void awaitWaiting(List<Thread> threads) throws InterruptedException {
        for (int looks = 0; looks < 2; ) {
            looks = threads.stream().allMatch(CappedThreads::isInInit) ? looks + 1 : 0;
            Thread.sleep(20);
        }
    }

    /** What is dropped is given back by a collection, so that waiting is not in vain. */
    private static void leave(String how) throws Exception {
        for (int i = 0; i < 80; i++) {
            new Deflater();
        }
        List<Deflater> kept = fill();
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Thread thread = new Thread(CappedThreads::waitForRoom);
            thread.setDaemon(i % 2 == 0);
            thread.start();
            waiting.add(thread);
        }
        awaitWaiting(waiting);
        System.out.println(kept.isEmpty() ? "no room" : "leaving");
        if (how.equals("halt")) {
            Runtime.getRuntime().halt(43);
        }
        System.exit(41);
    }

    public static void main(String[] args) throws Exception {
        new SplittableRandom(1).nextBytes(TEXT);
        switch (args[0]) {
            case "crowd" -> crowd(Integer.parseInt(args[1]), Integer.parseInt(args[2]),
                    args.length > 3);
            case "cleaner" -> onCleaner();
            default -> leave(args[0]);
        }
    }
}
