package io.velostream.api.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody probably meant, for "did you mean". Thread-safe and without state. */
public final class NearestName {
    private static final int SHORTEST_BEGINNING = 3;

    private NearestName() {}

    /**
     * The known name nearest to the typed one: the same but for case, {@code _}, {@code -} and {@code .}, else with the
     * fewest letters changed, added, dropped or swapped (at most one in three), else the only one that begins with it.
     * Empty when none is near; among equals the first in the alphabet.
     */
    public static Optional<String> of(String typed, Collection<String> known) {
        String wanted = letters(typed);
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        String longer = null;
        boolean severalLonger = false;
        for (String name : known) {
            String candidate = letters(name);
            int allowed = Math.max(1, Math.min(wanted.length(), candidate.length()) / 3);
            int distance = Math.abs(wanted.length() - candidate.length()) > allowed
                    ? Integer.MAX_VALUE
                    : distance(wanted, candidate);
            boolean tooFar = distance > allowed || distance >= Math.max(wanted.length(), candidate.length());
            if (!tooFar
                    && (distance < bestDistance
                            || (best != null && distance == bestDistance && name.compareTo(best) < 0))) {
                best = name;
                bestDistance = distance;
            }
            if (wanted.length() >= SHORTEST_BEGINNING && candidate.startsWith(wanted)) {
                severalLonger = longer != null;
                longer = longer == null || name.compareTo(longer) < 0 ? name : longer;
            }
        }
        if (best == null && !severalLonger) {
            best = longer;
        }
        return Optional.ofNullable(best);
    }

    private static String letters(String name) {
        StringBuilder out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '_' && c != '-' && c != '.') {
                out.append(c);
            }
        }
        String plain = out.isEmpty() ? name : out.toString();
        return plain.toLowerCase(Locale.ROOT);
    }

    /** Damerau-Levenshtein distance in the form of optimal string alignment. */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(Math.min(last[j] + 1, row[j - 1] + 1), last[j - 1] + change);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                row[j] = swapped ? Math.min(best, beforeLast[j - 2] + 1) : best;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
