// SPDX-License-Identifier: MIT

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.Deflater;

/**
 * Critical LIBRARY ROUNDS: a native that takes a stream through its whole life between
 * GetPrimitiveArrayCritical and its release, while other threads make garbage, collect it
 * and leave Deflaters behind.
 */
public final class Critical {
    private static final AtomicBoolean STOP = new AtomicBoolean();
    private static volatile Object kept;

    /** Return: bytes written to out, negative on failure. */
    private static native int wholeLife(byte[] in, byte[] out, boolean end);

    private static void makeGarbage() {
        byte[] out = new byte[3000];
        for (int i = 0; !STOP.get(); i++) {
            kept = new byte[100_000];
            Deflater deflater = new Deflater(1);
            deflater.setInput(out, 0, 2000);
            deflater.finish();
            deflater.deflate(out);
            if (i % 300 == 0) {
                System.gc();
            }
        }
    }

    public static void main(String[] args) throws Exception {
        System.load(args[0]);
        Thread[] threads = new Thread[3];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(Critical::makeGarbage);
            threads[i].start();
        }
        byte[] in = new byte[20000];
        byte[] out = new byte[30000];
        for (int i = 0; i < in.length; i++) {
            in[i] = (byte) (i % 61 * (i / 300));
        }
        int size = 0;
        for (int round = 0; round < Integer.parseInt(args[1]); round++) {
            size = wholeLife(in, out, round % 4 != 0);
            if (size <= 0) {
                throw new IllegalStateException("round " + round + ": " + size);
            }
        }
        STOP.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(size + " bytes");
    }
}
