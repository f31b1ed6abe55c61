// SPDX-License-Identifier: MIT

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Archives FOLDER THREADS: gzip, zip and jar files written, read and compared. */
public final class Archives {
    private static byte[] content(int seed) {
        byte[] bytes = new byte[40000 + seed * 1000];
        Random random = new Random(seed);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ("abcdefgh0123".charAt(random.nextInt(12)));
        }
        return bytes;
    }

    private static void same(byte[] expected, byte[] found) {
        if (!Arrays.equals(expected, found)) {
            throw new IllegalStateException("different bytes");
        }
    }

    private static String crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return bytes.length + " bytes " + Long.toHexString(crc.getValue());
    }

    private static String gzip(int seed) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 512, true)) {
            gzip.write(content(seed), 0, 20000);
            gzip.flush();
            gzip.write(content(seed), 20000, 20000);
        }
        byte[] packed = out.toByteArray();
        // Two members, one after the other.
        out.write(packed);
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            byte[] twice = in.readAllBytes();
            same(Arrays.copyOf(content(seed), 40000), Arrays.copyOf(twice, 40000));
            same(Arrays.copyOf(content(seed), 40000), Arrays.copyOfRange(twice, 40000, 80000));
        }
        return "gzip " + crc(packed);
    }

    private static String zip(Path folder, int seed) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < 10; i++) {
                ZipEntry entry = new ZipEntry("entry-" + i);
                entry.setTimeLocal(java.time.LocalDateTime.of(2020, 1, 1, 0, 0));
                zip.setLevel(i);
                zip.putNextEntry(entry);
                zip.write(content(seed + i));
                zip.closeEntry();
            }
        }
        byte[] packed = out.toByteArray();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(packed))) {
            for (int i = 0; i < 10; i++) {
                in.getNextEntry();
                same(content(seed + i), in.readAllBytes());
            }
        }
        Path file = folder.resolve("archive-" + seed + ".zip");
        Files.write(file, packed);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (int i = 9; i >= 0; i--) {
                try (InputStream in = zip.getInputStream(zip.getEntry("entry-" + i))) {
                    same(content(seed + i), in.readAllBytes());
                }
            }
            // Opened and abandoned: closed with the file.
            for (int i = 0; i < 10; i++) {
                zip.getInputStream(zip.getEntry("entry-" + i)).read();
            }
        }
        Files.delete(file);
        return "zip " + crc(packed);
    }

    private static String jar(Path folder, int seed) throws Exception {
        Path file = folder.resolve("archive-" + seed + ".jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(new JarEntry("META-INF/MANIFEST.MF"));
            jar.write("Manifest-Version: 1.0\nName-Of-It: here\n\n".getBytes());
            jar.closeEntry();
            jar.putNextEntry(new JarEntry("folder/resource"));
            jar.write(content(seed));
            jar.closeEntry();
        }
        String name;
        try (JarFile jar = new JarFile(file.toFile())) {
            name = jar.getManifest().getMainAttributes().getValue("Name-Of-It");
            same(content(seed), jar.getInputStream(jar.getJarEntry("folder/resource"))
                    .readAllBytes());
        }
        Files.delete(file);
        return "jar " + name;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        ExecutorService threads = Executors.newFixedThreadPool(Integer.parseInt(args[1]));
        List<Callable<String>> work = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int seed = i;
            work.add(() -> gzip(seed) + ", " + zip(folder, seed) + ", " + jar(folder, seed));
        }
        for (Future<String> done : threads.invokeAll(work)) {
            System.out.println(done.get());
        }
        threads.shutdown();
    }
}
