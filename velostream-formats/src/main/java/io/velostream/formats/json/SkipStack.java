package io.velostream.formats.json;

import java.util.Arrays;

/** Which of the open brackets are braces: one bit a level, so that any depth costs next to nothing. */
final class SkipStack {
    private long[] bits = new long[1];
    private int depth;

    void clear() {
        depth = 0;
    }

    int depth() {
        return depth;
    }

    void push(boolean object) {
        int word = depth >> 6;
        if (word == bits.length) {
            bits = Arrays.copyOf(bits, word * 2);
        }
        long bit = 1L << depth;
        bits[word] = object ? bits[word] | bit : bits[word] & ~bit;
        depth++;
    }

    void pop() {
        depth--;
    }

    boolean inObject() {
        int top = depth - 1;
        return (bits[top >> 6] >>> top & 1) != 0;
    }
}
