// SPDX-License-Identifier: MIT

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * ForeignCritical LIBZ ROUNDS: the system's zlib called through critical foreign functions
 * (no change of the thread's state, heap arrays passed as they are), while other threads
 * make garbage and collect it.
 */
public final class ForeignCritical {
    private static final AtomicBoolean STOP = new AtomicBoolean();
    private static final Linker LINKER = Linker.nativeLinker();
    private static volatile Object kept;

    // Offsets in z_stream where a long has 64 bits; its size.
    private static final long NEXT_IN = 0;
    private static final long AVAIL_IN = 8;
    private static final long NEXT_OUT = 24;
    private static final long AVAIL_OUT = 32;
    private static final long TOTAL_OUT = 40;
    private static final long STREAM_BYTES = 112;

    private static MethodHandle libc(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), type);
    }

    /** The first definition in the process's global scope, as for a linked library. */
    private static MethodHandle find(Arena arena, MethodHandle dlsym, String name, boolean heap,
            FunctionDescriptor type) throws Throwable {
        MemorySegment symbol = (MemorySegment) dlsym.invokeExact(MemorySegment.NULL,
                arena.allocateFrom(name));
        if (symbol.equals(MemorySegment.NULL)) {
            throw new IllegalStateException(name);
        }
        return LINKER.downcallHandle(symbol, type, Linker.Option.critical(heap));
    }

    private static void makeGarbage() {
        for (int i = 0; !STOP.get(); i++) {
            kept = new byte[100_000];
            if (i % 500 == 0) {
                System.gc();
            }
        }
    }

    public static void main(String[] args) throws Throwable {
        var address = ValueLayout.ADDRESS;
        var integer = ValueLayout.JAVA_INT;
        var wide = ValueLayout.JAVA_LONG;
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle dlopen = libc("dlopen", FunctionDescriptor.of(address, address, integer));
            MethodHandle dlsym = libc("dlsym", FunctionDescriptor.of(address, address, address));
            int nowAndGlobal = 0x102;
            MemorySegment library = (MemorySegment) dlopen.invokeExact(
                    arena.allocateFrom(args[0]), nowAndGlobal);
            if (library.equals(MemorySegment.NULL)) {
                throw new IllegalStateException("no " + args[0]);
            }
            MethodHandle init = find(arena, dlsym, "deflateInit_", false,
                    FunctionDescriptor.of(integer, address, integer, address, integer));
            MethodHandle deflate = find(arena, dlsym, "deflate", false,
                    FunctionDescriptor.of(integer, address, integer));
            MethodHandle reset = find(arena, dlsym, "deflateReset", false,
                    FunctionDescriptor.of(integer, address));
            MethodHandle end = find(arena, dlsym, "deflateEnd", false,
                    FunctionDescriptor.of(integer, address));
            MethodHandle compress = find(arena, dlsym, "compress2", true,
                    FunctionDescriptor.of(integer, address, address, address, wide, integer));

            Thread[] threads = new Thread[3];
            for (int i = 0; i < threads.length; i++) {
                threads[i] = new Thread(ForeignCritical::makeGarbage);
                threads[i].start();
            }
            byte[] text = new byte[20000];
            byte[] packed = new byte[30000];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) (i % 61 * (i / 300));
            }
            MemorySegment in = arena.allocate(text.length);
            MemorySegment out = arena.allocate(packed.length);
            in.copyFrom(MemorySegment.ofArray(text));
            MemorySegment version = arena.allocateFrom("1.2.13");
            long total = 0;
            long whole = 0;
            for (int round = 0; round < Integer.parseInt(args[1]); round++) {
                MemorySegment stream = arena.allocate(STREAM_BYTES, 16);
                int code = (int) init.invokeExact(stream, 6, version, (int) STREAM_BYTES);
                for (int message = 0; message < 2; message++) {
                    stream.set(address, NEXT_IN, in);
                    stream.set(integer, AVAIL_IN, text.length);
                    stream.set(address, NEXT_OUT, out);
                    stream.set(integer, AVAIL_OUT, packed.length);
                    code += (int) deflate.invokeExact(stream, 4);
                    total = stream.get(wide, TOTAL_OUT);
                    code += (int) reset.invokeExact(stream);
                }
                if (round % 4 != 0) {
                    code += (int) end.invokeExact(stream);
                }
                long[] size = {packed.length};
                code += (int) compress.invokeExact(MemorySegment.ofArray(packed),
                        MemorySegment.ofArray(size), MemorySegment.ofArray(text),
                        (long) text.length, 6);
                whole = size[0];
                if (code != 2) {
                    throw new IllegalStateException("round " + round + ": " + code);
                }
            }
            STOP.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            System.out.println(total + " bytes, " + whole + " at once");
        }
    }
}
