// SPDX-License-Identifier: MIT

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Leak deflate|inflate COUNT BYTES: coders that finish their work and are never ended;
 * every second one is also reset.  With a young generation that holds all of them, nobody
 * collects them.
 */
public final class Leak {
    private static final byte[] OUT = new byte[1 << 17];
    private static long written;

    private static Deflater deflateBlock(byte[] block) {
        Deflater deflater = new Deflater(1); // the deflater's line
        deflater.setInput(block);
        deflater.finish();
        while (!deflater.finished()) {
            written += deflater.deflate(OUT);
        }
        return deflater;
    }

    private static Inflater inflateBlock(byte[] packed) throws DataFormatException {
        Inflater inflater = new Inflater(); // the inflater's line
        inflater.setInput(packed);
        while (!inflater.finished()) {
            written += inflater.inflate(OUT);
        }
        return inflater;
    }

    private static byte[] text(int bytes) {
        byte[] block = new byte[bytes];
        int state = 1;
        for (int i = 0; i < bytes; i++) {
            state = state * 1103515245 + 12345;
            block[i] = (byte) ("row value family:qualifier=".charAt((state >>> 16) % 27));
        }
        return block;
    }

    private static byte[] pack(byte[] block) {
        Deflater deflater = new Deflater(1);
        deflater.setInput(block);
        deflater.finish();
        byte[] packed = Arrays.copyOf(OUT, deflater.deflate(OUT));
        deflater.end();
        return packed;
    }

    public static void main(String[] args) throws Exception {
        boolean inflating = args[0].equals("inflate");
        int count = Integer.parseInt(args[1]);
        byte[] block = text(Integer.parseInt(args[2]));
        byte[] packed = inflating ? pack(block) : null;
        for (int i = 0; i < count; i++) {
            if (inflating) {
                Inflater inflater = inflateBlock(packed);
                if (i % 2 == 1) {
                    inflater.reset();
                }
            } else {
                Deflater deflater = deflateBlock(block);
                if (i % 2 == 1) {
                    deflater.reset();
                }
            }
        }
        System.out.println(count + " made, " + written + " bytes written");
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:") && System.getProperty("resident") != null) {
                Files.writeString(Path.of(System.getProperty("resident")),
                        line.replaceAll("[^0-9]", "") + "\n");
            }
        }
    }
}
