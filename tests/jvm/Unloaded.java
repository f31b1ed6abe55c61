// SPDX-License-Identifier: MIT

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import java.util.zip.Deflater;

/**
 * Unloaded ROUNDS: coders made by classes that are unloaded afterwards and loaded again by
 * another loader, the two in turn; and by as many hidden classes.
 */
public final class Unloaded {
    /** Makes coders at one line. */
    public static final class MakerA implements Supplier<Object> {
        @Override
        public Object get() {
            return finished(new Deflater(1));
        }
    }

    /** Makes coders at another. */
    public static final class MakerB implements Supplier<Object> {
        @Override
        public Object get() {
            return finished(new Deflater(1));
        }
    }

    private static final class Loader extends ClassLoader {
        Loader() {
            super(Unloaded.class.getClassLoader());
        }

        Class<?> define(byte[] bytes) {
            return defineClass(null, bytes, 0, bytes.length);
        }
    }

    public static Object finished(Deflater deflater) {
        deflater.setInput(new byte[100]);
        deflater.finish();
        deflater.deflate(new byte[200]);
        return deflater;
    }

    private static byte[] bytesOf(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getName() + ".class")) {
            return in.readAllBytes();
        }
    }

    public static void main(String[] args) throws Exception {
        byte[][] makers = {bytesOf(MakerA.class), bytesOf(MakerB.class)};
        int rounds = Integer.parseInt(args[0]);
        for (int round = 0; round < rounds; round++) {
            Class<?> type = new Loader().define(makers[round % 2]);
            ((Supplier<?>) type.getConstructor().newInstance()).get();
            if (round % 20 == 19) {
                type = null;
                System.gc();
            }
        }
        for (int round = 0; round < rounds; round++) {
            Supplier<Object> maker = () -> finished(new Deflater(1));
            maker.get();
            Class<?> hidden = java.lang.invoke.MethodHandles.lookup()
                    .defineHiddenClass(bytesOf(HiddenMaker.class), true).lookupClass();
            ((Supplier<?>) hidden.getConstructor().newInstance()).get();
        }
        System.out.println(3 * rounds + " made");
    }

    /** The template of the hidden classes. */
    public static final class HiddenMaker implements Supplier<Object> {
        @Override
        public Object get() {
            return finished(new Deflater(1));
        }
    }
}
