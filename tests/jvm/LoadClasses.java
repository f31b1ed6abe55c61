// SPDX-License-Identifier: MIT

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * LoadClasses [cleaner]: loads, without initialising, every class of java.base that can be;
 * on request on the thread of a cleaner, as happens when a cleaning action is the first to
 * need a class.
 */
public final class LoadClasses {
    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            loadAll();
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        Cleaner.create().register(new Object(), () -> {
            try {
                loadAll();
            } catch (IOException e) {
                System.out.println(e);
            }
            done.countDown();
        });
        while (!done.await(20, TimeUnit.MILLISECONDS)) {
            System.gc();
        }
    }

    private static void loadAll() throws IOException {
        Path base = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base");
        List<String> names;
        try (Stream<Path> files = Files.walk(base)) {
            names = files.map(f -> base.relativize(f).toString())
                    .filter(f -> f.endsWith(".class") && !f.equals("module-info.class"))
                    .map(f -> f.substring(0, f.length() - 6).replace('/', '.'))
                    .sorted().collect(Collectors.toList());
        }
        int loaded = 0;
        for (String name : names) {
            try {
                Class.forName(name, false, null);
                loaded++;
            } catch (LinkageError | ClassNotFoundException e) {
                System.out.println(name + ": " + e.getClass().getName());
            }
        }
        System.out.println(loaded + " classes loaded, enough: " + (loaded > 5000));
    }
}
