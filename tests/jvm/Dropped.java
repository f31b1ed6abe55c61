// SPDX-License-Identifier: MIT

import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Dropped COUNT: coders that become garbage after their work; collections are asked for
 * until the input ends.
 */
public final class Dropped {
    private static void dropSome(int count) throws Exception {
        byte[] out = new byte[2000];
        for (int i = 0; i < count; i++) {
            Deflater deflater = new Deflater();
            deflater.setInput(out, 0, 1000);
            deflater.finish();
            int size = deflater.deflate(out, 1000, 1000);
            Inflater inflater = new Inflater();
            inflater.setInput(out, 1000, size);
            inflater.inflate(new byte[1500]);
        }
    }

    public static void main(String[] args) throws Exception {
        dropSome(Integer.parseInt(args[0]));
        System.out.println("dropped");
        while (System.in.available() == 0) {
            System.gc();
            Thread.sleep(20);
        }
        System.out.println("done");
    }
}
