// SPDX-License-Identifier: MIT

import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Exits exit|halt|uncaught|return: threads compress while the process goes. */
public final class Exits {
    private static final AtomicInteger ROUNDS = new AtomicInteger();

    private static void roundTrip(byte[] text) throws Exception {
        byte[] packed = new byte[text.length + 100];
        Deflater deflater = new Deflater();
        deflater.setInput(text);
        deflater.finish();
        int size = deflater.deflate(packed);
        deflater.end();
        Inflater inflater = new Inflater();
        inflater.setInput(packed, 0, size);
        if (inflater.inflate(new byte[text.length]) != text.length) {
            throw new IllegalStateException();
        }
        inflater.end();
    }

    private static void keepBusy() {
        byte[] text = new byte[5000];
        try {
            for (;;) {
                roundTrip(text);
                text[ROUNDS.getAndIncrement() % text.length]++;
            }
        } catch (Exception e) {
            Runtime.getRuntime().halt(99);
        }
    }

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(Exits::keepBusy);
            thread.setDaemon(true);
            thread.start();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        while (ROUNDS.get() < 1000) {
            Thread.onSpinWait();
        }
        switch (args[0]) {
            case "exit" -> System.exit(41);
            case "halt" -> Runtime.getRuntime().halt(43);
            case "uncaught" -> throw new IllegalStateException("on purpose");
            default -> { }
        }
    }
}
