// SPDX-License-Identifier: MIT

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A table's file writer as HBase 0.92 had it: every block of 64 KB is compressed by a Deflater
 * of its own, which is finished, sometimes reset, and never ended. The references are dropped,
 * but with a large young generation the collector has no reason to run, and it would see 100
 * bytes of Java heap for each.
 *
 * <p>Usage: Leak STREAMS [terminal]. Ends with one line of name=value words on standard output.
 */
public final class Leak {
    private static final int BLOCK_BYTES = 64 * 1024;
    private static final int DISTINCT_BLOCKS = 48;

    private final byte[] compressed = new byte[BLOCK_BYTES + 1024];
    private final CRC32 crc = new CRC32();
    private long bytesIn;
    private long bytesOut;

    public static void main(String[] args) throws IOException {
        int streams = Integer.parseInt(args[0]);
        boolean terminal = args.length > 1 && args[1].equals("terminal");
        new Leak().run(streams, terminal);
    }

    private void run(int streams, boolean terminal) throws IOException {
        byte[][] blocks = makeBlocks();
        long collectionsBefore = collections();
        long residentBefore = status("VmRSS");
        long start = System.nanoTime();
        for (int i = 0; i < streams; i++) {
            flushBlock(blocks[i % blocks.length], i % 2 == 1);
            int step = terminal ? 50 : Math.max(1, streams / 4);
            if ((i + 1) % step == 0 || i + 1 == streams) {
                progress(i + 1, streams, terminal);
            }
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (terminal) {
            System.err.println();
        }
        System.out.println("leak streams=" + streams
                + " bytes_in=" + bytesIn
                + " bytes_out=" + bytesOut
                + " crc=" + Long.toHexString(crc.getValue())
                + " millis=" + millis
                + " resident_before_kb=" + residentBefore
                + " resident_kb=" + status("VmRSS")
                + " resident_peak_kb=" + status("VmHWM")
                + " collections=" + (collections() - collectionsBefore));
    }

    /** The leak: nobody calls end(). */
    private void flushBlock(byte[] block, boolean resets) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        deflater.setInput(block);
        deflater.finish();
        while (!deflater.finished()) {
            int n = deflater.deflate(compressed);
            crc.update(compressed, 0, n);
            bytesOut += n;
        }
        bytesIn += block.length;
        if (resets) {
            deflater.reset();
        }
    }

    /** Blocks of key-values as a web crawl's table has them: sorted rows, short cells. */
    private static byte[][] makeBlocks() {
        String[] families = {"anchor", "contents", "meta"};
        String[] qualifiers = {"content-type", "fetched", "language", "length", "status", "title"};
        String[] words = {"region", "server", "the", "of", "annual", "report", "table", "open",
            "source", "and", "storage", "engine", "release", "notes", "figures", "for"};
        Random random = new Random(92);
        byte[][] blocks = new byte[DISTINCT_BLOCKS][];
        long timestamp = 1_331_000_000_000L;
        int row = 0;
        for (int b = 0; b < blocks.length; b++) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
            boolean full = false;
            while (!full) {
                row += 1 + random.nextInt(40);
                byte[] rowKey = bytes(String.format("org.example.site%07d/page/%05d.html", row,
                        random.nextInt(100_000)));
                String family = families[random.nextInt(families.length)];
                for (String qualifier : qualifiers) {
                    timestamp += random.nextInt(900);
                    byte[] name = bytes(family + qualifier);
                    byte[] value = bytes(value(qualifier, words, random));
                    int keyBytes = 2 + rowKey.length + 1 + name.length + 8 + 1;
                    if (block.remaining() < 8 + keyBytes + value.length) {
                        full = true;
                        break;
                    }
                    block.putInt(keyBytes).putInt(value.length);
                    block.putShort((short) rowKey.length).put(rowKey);
                    block.put((byte) family.length()).put(name);
                    block.putLong(timestamp).put((byte) 4);
                    block.put(value);
                }
            }
            blocks[b] = block.array();
        }
        return blocks;
    }

    private static String value(String qualifier, String[] words, Random random) {
        switch (qualifier) {
            case "content-type":
                return random.nextInt(5) == 0 ? "application/pdf" : "text/html; charset=utf-8";
            case "language":
                return random.nextBoolean() ? "en" : "de";
            case "status":
                return random.nextInt(20) == 0 ? "404" : "200";
            case "title":
                StringBuilder title = new StringBuilder();
                for (int i = 4 + random.nextInt(12); i > 0; i--) {
                    title.append(words[random.nextInt(words.length)]).append(' ');
                }
                return title.toString();
            default:
                return Long.toString(random.nextInt(1_000_000_000));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void progress(int done, int streams, boolean terminal) throws IOException {
        String line = String.format("  %,7d of %,d blocks, %,6d MB resident", done, streams,
                status("VmRSS") * 1024 / 1_000_000);
        System.err.print(terminal ? "\r" + line : line + "\n");
        System.err.flush();
    }

    /** A line of /proc/self/status, in KB. */
    private static long status(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("/proc/self/status has no " + name);
    }

    private static long collections() {
        long sum = 0;
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            sum += bean.getCollectionCount();
        }
        return sum;
    }
}
