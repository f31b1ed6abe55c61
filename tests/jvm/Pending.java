// SPDX-License-Identifier: MIT

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/**
 * Pending LIBRARY: a native calls the JDK's own Init with an exception pending, where no
 * other function of the JVM may be called; once with room under the cap, once without.
 */
public final class Pending {
    /** Throws an IllegalStateException, then makes a Deflater. Return: whether it did. */
    private static native boolean throwAndMake(Class<?> deflater, String libzip);

    private static void make(String libzip) {
        try {
            throwAndMake(Deflater.class, libzip);
            System.out.println("nothing thrown");
        } catch (IllegalStateException | OutOfMemoryError e) {
            System.out.println("thrown");
        }
    }

    public static void main(String[] args) {
        System.load(args[0]);
        String libzip = Path.of(System.getProperty("java.home"), "lib", "libzip.so").toString();
        List<Deflater> kept = new ArrayList<>();
        kept.add(new Deflater());
        make(libzip);
        try {
            for (;;) {
                kept.add(new Deflater());
            }
        } catch (OutOfMemoryError e) {
            kept.remove(kept.size() - 1).end();
            kept.add(new Deflater());
        }
        make(libzip);
        kept.forEach(Deflater::end);
    }
}
