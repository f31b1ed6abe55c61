// SPDX-License-Identifier: MIT

/** Says hello; with an argument, waits for the end of its input first. */
public final class Hello {
    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            System.out.println("waiting");
            while (System.in.read() >= 0) {
                // what comes does not matter
            }
        }
        System.out.println("Hello");
        System.exit(args.length > 1 ? Integer.parseInt(args[1]) : 0);
    }
}
