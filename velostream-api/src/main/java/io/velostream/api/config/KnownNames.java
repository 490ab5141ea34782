package io.velostream.api.config;

import org.jspecify.annotations.Nullable;

/**
 * The names that options were declared with, and schemes: a URI that holds one of them gets that very string instead of a
 * copy, whose hash is known already. Nothing that a user wrote is kept but schemes. Thread-safe: a slot is written as a
 * whole, and a name that found no slot is copied as any other.
 */
final class KnownNames {
    private static final int SLOTS = 2048;
    /** A name stands in the slot that it hashes to or in one of those behind. */
    private static final int PROBES = 4;

    private static final int LONGEST = 48;
    private static final @Nullable String[] NAMES = new String[SLOTS + PROBES];

    private KnownNames() {}

    /** From now on this name is known. */
    static void learn(String name) {
        if (name.isEmpty() || name.length() > LONGEST) {
            return;
        }
        int slot = slot(name, 0, name.length());
        for (int i = slot; i < slot + PROBES; i++) {
            if (NAMES[i] == null || name.equals(NAMES[i])) {
                NAMES[i] = name;
                return;
            }
        }
    }

    /** {@code text[from, to)}. */
    static String of(String text, int from, int to) {
        String known = find(text, from, to);
        return known == null ? text.substring(from, to) : known;
    }

    /** The scheme {@code text[0, to)}, known from now on. */
    static String scheme(String text, int to) {
        String scheme = find(text, 0, to);
        if (scheme == null) {
            scheme = text.substring(0, to);
            learn(scheme);
        }
        return scheme;
    }

    private static @Nullable String find(String text, int from, int to) {
        if (from == to) {
            return null;
        }
        int slot = slot(text, from, to);
        for (int i = slot; i < slot + PROBES; i++) {
            String known = NAMES[i];
            if (known == null) {
                return null;
            }
            if (known.length() == to - from && text.startsWith(known, from)) {
                return known;
            }
        }
        return null;
    }

    private static int slot(String text, int from, int to) {
        int length = to - from;
        int mixed = length * 0x2F
                + text.charAt(from) * 0x1F
                + text.charAt(from + length / 2) * 0x83
                + text.charAt(to - 1) * 0x209;
        return (mixed ^ mixed >>> 10) & SLOTS - 1;
    }
}
