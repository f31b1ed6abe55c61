// SPDX-License-Identifier: MIT

import java.util.zip.Deflater;

/**
 * DeepStack ROUNDS: makes a Deflater at every level of a recursion that ends by an overflow
 * of the stack; the coders made near the edge work as well as any.
 */
public final class DeepStack {
    private static final byte[] OUT = new byte[200];
    private static int written;

    private static void descend(boolean near) {
        if (near) {
            Deflater deflater = new Deflater();
            try {
                deflater.setInput(OUT, 0, 50);
                deflater.finish();
                written = deflater.deflate(OUT, 60, 100);
            } finally {
                deflater.end();
            }
        }
        descend(near);
    }

    private static int depth(int depth) {
        try {
            return depth(depth + 1);
        } catch (StackOverflowError e) {
            return depth;
        }
    }

    public static void main(String[] args) throws Exception {
        Thread thread = new Thread(null, () -> {
            depth(0);
            int overflows = 0;
            for (int i = 0; i < Integer.parseInt(args[0]); i++) {
                try {
                    descend(true);
                } catch (StackOverflowError e) {
                    overflows++;
                }
            }
            System.out.println(overflows + " overflows, " + (written > 0));
        }, "deep", 256 * 1024);
        thread.start();
        thread.join();
    }
}
