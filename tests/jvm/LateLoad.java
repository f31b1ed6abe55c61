// SPDX-License-Identifier: MIT

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.Inflater;

/**
 * LateLoad JAR COUNT: as many Inflaters as there is room for, and then a class that reads a
 * jar, and makes an Inflater, while it is initialised: a refusal there would break it for
 * good.
 */
public final class LateLoad {
    private static Path path;

    private static final class Late {
        static final String TEXT;
        static final Inflater OWN = new Inflater();

        static {
            try (JarFile jar = new JarFile(path.toFile())) {
                TEXT = new String(jar.getInputStream(jar.getEntry("text")).readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static int fill(List<Inflater> kept, int count) {
        int refused = 0;
        for (int i = 0; i < count; i++) {
            try {
                kept.add(new Inflater());
            } catch (OutOfMemoryError e) {
                refused++;
            }
        }
        return refused;
    }

    public static void main(String[] args) throws Exception {
        List<Inflater> kept = new ArrayList<>();
        path = Path.of(args[0]);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(path))) {
            jar.putNextEntry(new JarEntry("text"));
            jar.write("a text that compresses, compresses".getBytes());
        }
        int refused = fill(kept, Integer.parseInt(args[1]));
        System.out.println(refused > 0 ? "some refused" : "none refused");
        System.out.println(Late.TEXT);
        Late.OWN.end();
        kept.forEach(Inflater::end);
    }
}
