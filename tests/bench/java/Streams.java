// SPDX-License-Identifier: MIT
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** What one thread does with java.util.zip: the patterns of use, and what they read and write. */
final class Streams {
    private final byte[] material;
    private final int block;
    private final int level;
    private final byte[] out;
    private final byte[] packed;
    private final int packedBytes;
    private final Deflater reusedDeflater;
    private final Inflater reusedInflater;
    private long next;

    /** block: bytes that a stream gets. first: the number of the block to begin with. */
    Streams(byte[] material, int block, int level, long first) {
        this.material = material;
        this.block = block;
        this.level = level;
        this.next = first;
        out = new byte[block + block / 8 + 64];
        packed = new byte[out.length];
        reusedDeflater = new Deflater(level, false);
        reusedInflater = new Inflater(false);
        reusedDeflater.setInput(material, 0, block);
        reusedDeflater.finish();
        packedBytes = reusedDeflater.deflate(packed);
        reusedDeflater.reset();
    }

    /** The pattern of that name. */
    Timing.Work pattern(String name) {
        switch (name) {
            case "deflate-init-end":
                return this::deflateInitEnd;
            case "deflate-fresh":
                return this::deflateFresh;
            case "deflate-reused":
                return this::deflateReused;
            case "inflate-fresh":
                return this::inflateFresh;
            case "inflate-reused":
                return this::inflateReused;
            default:
                throw new IllegalArgumentException("there is no pattern " + name);
        }
    }

    /** CRC-32 of the first block's compressed bytes, the same under every library. */
    long crc() {
        CRC32 crc = new CRC32();
        crc.update(packed, 0, packedBytes);
        return crc.getValue();
    }

    private void deflateInitEnd(long times) {
        for (long i = 0; i < times; i++) {
            new Deflater(level, false).end();
        }
    }

    private void deflateFresh(long times) {
        for (long i = 0; i < times; i++) {
            Deflater deflater = new Deflater(level, false);
            deflate(deflater);
            deflater.end();
        }
    }

    private void deflateReused(long times) {
        for (long i = 0; i < times; i++) {
            deflate(reusedDeflater);
            reusedDeflater.reset();
        }
    }

    private void inflateFresh(long times) throws DataFormatException {
        for (long i = 0; i < times; i++) {
            Inflater inflater = new Inflater(false);
            inflate(inflater);
            inflater.end();
        }
    }

    private void inflateReused(long times) throws DataFormatException {
        for (long i = 0; i < times; i++) {
            inflate(reusedInflater);
            reusedInflater.reset();
        }
    }

    /** Compresses so many blocks, each by a Deflater that is finished and never ended. The
     * references are kept, so that no collection can end them either. */
    Deflater[] leak(int streams) {
        Deflater[] leaked = new Deflater[streams];
        for (int i = 0; i < streams; i++) {
            leaked[i] = new Deflater(level, false);
            deflate(leaked[i]);
        }
        return leaked;
    }

    private void deflate(Deflater deflater) {
        int at = (int) (next++ % (material.length / block)) * block;
        deflater.setInput(material, at, block);
        deflater.finish();
        while (!deflater.finished()) {
            deflater.deflate(out);
        }
    }

    private void inflate(Inflater inflater) throws DataFormatException {
        inflater.setInput(packed, 0, packedBytes);
        if (inflater.inflate(out) != block || !inflater.finished()) {
            throw new DataFormatException("the block did not come back");
        }
    }
}
