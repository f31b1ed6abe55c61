// SPDX-License-Identifier: MIT
/** The smallest Java program: with an argument it makes one Deflater, the first stream. */
public final class Hello {
    private Hello() {
    }

    public static void main(String[] args) {
        System.out.println("hello");
        if (args.length > 0) {
            new java.util.zip.Deflater(6, false).end();
        }
    }
}
