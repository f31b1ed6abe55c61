// SPDX-License-Identifier: MIT
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Has used its natives before it is told to go on, and uses them after that. */
class Later {
    private static void use(int count) throws Exception {
        byte[] out = new byte[1000];
        byte[] back = new byte[5000];
        for (int i = 0; i < count; i++) {
            Deflater deflater = new Deflater(1 + i % 9);
            Inflater inflater = new Inflater();
            deflater.setInput(new byte[5000]);
            deflater.finish();
            inflater.setInput(out, 0, deflater.deflate(out));
            if (inflater.inflate(back) != back.length || !inflater.finished()) {
                throw new IllegalStateException("wrong bytes");
            }
            deflater.end();
            inflater.end();
        }
    }

    public static void main(String[] arguments) throws Exception {
        use(20);
        System.out.println("ready");
        System.in.read();
        use(200);
        System.out.println("done");
    }
}
