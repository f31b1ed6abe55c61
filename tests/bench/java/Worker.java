// SPDX-License-Identifier: MIT
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The front end of what is measured in Java: does one thing and prints the raw figures as one
 * line of JSON, as worker.c does.
 *
 * <p>Worker time MATERIAL PATTERN BLOCK LEVEL THREADS BATCHES BATCH_US WARM_UP_US FRAMES
 * <br>Worker leak MATERIAL leaked|reused BLOCK LEVEL STREAMS
 */
public final class Worker {
    private Worker() {
    }

    public static void main(String[] args) throws Exception {
        byte[] material = Files.readAllBytes(Path.of(args[1]));
        if (args[0].equals("time")) {
            time(material, args);
        } else if (args[0].equals("leak")) {
            leak(material, args);
        } else {
            throw new IllegalArgumentException("there is no verb " + args[0]);
        }
    }

    private static void time(byte[] material, String[] args) throws Exception {
        int threads = Integer.parseInt(args[5]);
        Timing.Work[] works = new Timing.Work[threads];
        long crc = 0;
        for (int i = 0; i < threads; i++) {
            Streams streams = new Streams(material, Integer.parseInt(args[3]),
                    Integer.parseInt(args[4]), i * 7919L);
            works[i] = streams.pattern(args[2]);
            for (int frames = Integer.parseInt(args[9]); frames > 0; frames--) {
                works[i] = new Frame(works[i]);
            }
            crc = streams.crc();
        }
        Timing timing = new Timing(works, Integer.parseInt(args[6]));
        timing.run(Long.parseLong(args[7]) * 1000, Long.parseLong(args[8]) * 1000);
        StringBuilder json = new StringBuilder(String.format(Locale.ROOT,
                "{\"workload\": \"%s\", \"threads\": %d, \"times\": %d, \"crc\": \"%08x\", "
                + "\"batches\": [", args[2], threads, timing.times, crc));
        for (int i = 0; i < timing.batches.length; i++) {
            json.append(String.format(Locale.ROOT, "%s{\"wall_ns\": %d, \"cpu_ns\": %d}",
                    i == 0 ? "" : ", ", timing.batches[i].wallNs, timing.batches[i].cpuNs));
        }
        System.out.println(json.append("]}"));
    }

    /** The same work with one frame more below it. */
    private static final class Frame implements Timing.Work {
        private final Timing.Work above;

        Frame(Timing.Work above) {
            this.above = above;
        }

        @Override
        public void run(long times) throws Exception {
            above.run(times);
        }
    }

    private static void leak(byte[] material, String[] args) throws Exception {
        int count = Integer.parseInt(args[5]);
        Streams streams = new Streams(material, Integer.parseInt(args[3]),
                Integer.parseInt(args[4]), 0);
        Object leaked = null;
        if (args[2].equals("leaked")) {
            leaked = streams.leak(count);
        } else {
            streams.pattern("deflate-reused").run(count);
        }
        System.out.println(String.format(Locale.ROOT,
                "{\"workload\": \"leak\", \"mode\": \"%s\", \"streams\": %d, \"crc\": \"%08x\", "
                + "\"resident_bytes\": %d}", args[2], count, streams.crc(), residentBytes()));
        Reference.reachabilityFence(leaked);
    }

    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("/proc/self/status has no VmRSS");
    }
}
