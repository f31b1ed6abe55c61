// SPDX-License-Identifier: MIT

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Loads JAR...: holds as many half used inflaters as it can get, at most COUNT, then loads
 * itself from each of the jars. A class that is not loaded then is broken for good.
 */
public final class Loads {
    private static final int COUNT = 60;

    private static List<Inflater> half() throws Exception {
        byte[] packed = new byte[3000], out = new byte[100];
        Deflater deflater = new Deflater();
        deflater.setInput(new byte[100000]);
        deflater.finish();
        int size = deflater.deflate(packed);
        deflater.end();
        List<Inflater> held = new ArrayList<>();
        try {
            while (held.size() < COUNT) {
                Inflater inflater = new Inflater();
                inflater.setInput(packed, 0, size);
                inflater.inflate(out);
                held.add(inflater);
            }
        } catch (OutOfMemoryError full) {
            // The cap, which the bare program does not have.
        }
        return held;
    }

    public static void main(String[] jars) throws Exception {
        List<Inflater> held = half();
        for (String jar : jars) {
            URL[] url = {Path.of(jar).toUri().toURL()};
            try (URLClassLoader loader = new URLClassLoader(url, null)) {
                System.out.println(loader.loadClass("Loads").getName() + " was loaded");
            }
        }
        held.forEach(Inflater::end);
    }
}
