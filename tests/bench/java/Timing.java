// SPDX-License-Identifier: MIT
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CyclicBarrier;

/** Times a function that can be told how often to do its work. Does not know what it does. */
final class Timing {
    /** Does its work so many times. */
    interface Work {
        void run(long times) throws Exception;
    }

    /** Wall time from the start of all threads to the end of the last, CPU time of all. */
    static final class Batch {
        long wallNs;
        long cpuNs;
    }

    private static final ThreadMXBean THREADS =
            (ThreadMXBean) ManagementFactory.getThreadMXBean();

    long times;
    final Batch[] batches;
    private final Work[] works;
    private long warmUpNs;

    /** One work a thread; a single one runs in the calling thread. */
    Timing(Work[] works, int batches) {
        this.works = works;
        this.batches = new Batch[batches];
        for (int i = 0; i < batches; i++) {
            this.batches[i] = new Batch();
        }
    }

    /** Runs a work until the compilers have seen enough of it, and what is done at a thread's
     * beginning only, by zlib or who stands before it, is over. */
    private static void warmUp(Work work, long ns) throws Exception {
        long start = System.nanoTime();
        while (System.nanoTime() - start < ns) {
            work.run(1);
        }
    }

    /** Warms up each thread, finds how often the work has to be done for a batch to last so
     * long, then times the batches. */
    void run(long batchNs, long warmUpNs) throws Exception {
        this.warmUpNs = warmUpNs;
        warmUp(works[0], warmUpNs);
        times = calibrate(batchNs);
        CyclicBarrier barrier = new CyclicBarrier(works.length);
        long[][] spans = new long[works.length][3];
        Thread[] threads = new Thread[works.length];
        Exception[] failures = new Exception[works.length];
        for (int i = 1; i < works.length; i++) {
            int me = i;
            threads[i] = new Thread(() -> {
                try {
                    runBatches(me, barrier, spans);
                } catch (Exception e) {
                    failures[me] = e;
                    barrier.reset(); // the others are not to wait for this one
                }
            });
            threads[i].start();
        }
        runBatches(0, barrier, spans);
        for (int i = 1; i < works.length; i++) {
            threads[i].join();
            if (failures[i] != null) {
                throw failures[i];
            }
        }
    }

    private long calibrate(long batchNs) throws Exception {
        for (long n = 1;; ) {
            long start = System.nanoTime();
            works[0].run(n);
            long took = System.nanoTime() - start;
            if (took >= batchNs) {
                return n;
            }
            n = took < batchNs / 10 ? n * 10 : Math.max(n + 1, n * (batchNs + batchNs / 10) / took);
        }
    }

    private void runBatches(int me, CyclicBarrier barrier, long[][] spans) throws Exception {
        if (me != 0) {
            warmUp(works[me], warmUpNs);
        }
        for (Batch batch : batches) {
            barrier.await();
            long cpu = THREADS.getCurrentThreadCpuTime();
            spans[me][0] = System.nanoTime();
            works[me].run(times);
            spans[me][1] = System.nanoTime();
            spans[me][2] = THREADS.getCurrentThreadCpuTime() - cpu;
            barrier.await();
            if (me == 0) {
                long first = Long.MAX_VALUE;
                long last = Long.MIN_VALUE;
                for (long[] span : spans) {
                    first = Math.min(first, span[0]);
                    last = Math.max(last, span[1]);
                    batch.cpuNs += span[2];
                }
                batch.wallNs = last - first;
            }
            barrier.await();
        }
    }
}
