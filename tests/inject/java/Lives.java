// SPDX-License-Identifier: MIT

import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Lives DROPPED: coders that are ended, reset and used again, left finished, or dropped half
 * used: of the last more than a cap has room for, so that the collector is asked for them.
 * Prints what came out of all; status 5.
 */
public final class Lives {
    private static final int ROUNDS = 30;
    private static final byte[] TEXT = text();
    private static final CRC32 WRITTEN = new CRC32();
    private static long calls;

    private static byte[] text() {
        byte[] text = new byte[2000];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) (i * i / 7 % 31 + 'a');
        }
        return text;
    }

    /** Compresses a whole message. */
    private static byte[] finish(Deflater deflater) {
        byte[] out = new byte[2500];
        deflater.setInput(TEXT);
        deflater.finish();
        int size = deflater.deflate(out);
        note(out, size);
        byte[] packed = new byte[size];
        System.arraycopy(out, 0, packed, 0, size);
        return packed;
    }

    private static void unpack(Inflater inflater, byte[] packed) throws Exception {
        byte[] out = new byte[2500];
        inflater.setInput(packed);
        note(out, inflater.inflate(out));
    }

    private static synchronized void note(byte[] out, int size) {
        WRITTEN.update(out, 0, size);
        calls++;
    }

    private static void endedByTheirOwner() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            Deflater deflater = new Deflater(i % 10);
            Inflater inflater = new Inflater();
            unpack(inflater, finish(deflater));
            deflater.reset();
            inflater.reset();
            unpack(inflater, finish(deflater));
            deflater.end();
            inflater.end();
        }
    }

    private static void leftFinished() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            unpack(new Inflater(), finish(new Deflater()));
        }
    }

    private static void droppedHalfUsed(int count) {
        byte[] out = new byte[100];
        for (int i = 0; i < count; i++) {
            Deflater deflater = new Deflater();
            deflater.setInput(TEXT, 0, 1000);
            note(out, deflater.deflate(out));
        }
    }

    private static void onThreads() throws Exception {
        Thread[] threads = new Thread[3];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                Deflater deflater = new Deflater();
                finish(deflater);
                deflater.end();
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    public static void main(String[] args) throws Exception {
        endedByTheirOwner();
        leftFinished();
        droppedHalfUsed(Integer.parseInt(args[0]));
        onThreads();
        System.out.println(calls + " calls wrote " + Long.toHexString(WRITTEN.getValue()));
        System.exit(5);
    }
}
