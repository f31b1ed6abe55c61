// SPDX-License-Identifier: MIT

import java.util.zip.Deflater;

/**
 * InTurn COUNT: deflaters that are made and ended without end, from two methods in turn
 * which call one at the same depth: only their stacks tell them apart.
 */
public final class InTurn {
    private static void makeOne() {
        new Deflater(1).end();
    }

    private static void fromTheLeft() {
        makeOne();
    }

    private static void fromTheRight() {
        makeOne();
    }

    public static void main(String[] args) {
        int count = Integer.parseInt(args[0]);
        for (int i = 0; i < count; i++) {
            if (i % 2 == 0) {
                fromTheLeft();
            } else {
                fromTheRight();
            }
        }
        System.out.println(count + " deflaters");
    }
}
