package io.velostream.file.internal.store;

import java.util.Comparator;

/** Orders names as people do, numbers by their value: {@code file2} before {@code file10}. Folders in between count first. */
public final class NaturalOrder implements Comparator<String> {
    public static final NaturalOrder INSTANCE = new NaturalOrder();

    private NaturalOrder() {}

    @Override
    public int compare(String a, String b) {
        int i = 0;
        int k = 0;
        while (i < a.length() && k < b.length()) {
            char x = a.charAt(i);
            char y = b.charAt(k);
            if (isDigit(x) && isDigit(y)) {
                int iEnd = endOfDigits(a, i);
                int kEnd = endOfDigits(b, k);
                int order = compareNumbers(a, i, iEnd, b, k, kEnd);
                if (order != 0) {
                    return order;
                }
                i = iEnd;
                k = kEnd;
            } else if (x != y) {
                // A '/' is before all others, so that what lies in one folder stays together.
                return x == '/' ? -1 : y == '/' ? 1 : Character.compare(x, y);
            } else {
                i++;
                k++;
            }
        }
        int rest = Integer.compare(a.length() - i, b.length() - k);
        return rest != 0 ? rest : a.compareTo(b);
    }

    private static int compareNumbers(String a, int i, int iEnd, String b, int k, int kEnd) {
        int x = skipZeros(a, i, iEnd);
        int y = skipZeros(b, k, kEnd);
        int order = Integer.compare(iEnd - x, kEnd - y);
        while (order == 0 && x < iEnd) {
            order = Character.compare(a.charAt(x++), b.charAt(y++));
        }
        return order;
    }

    private static int skipZeros(String s, int from, int end) {
        int at = from;
        while (at < end && s.charAt(at) == '0') {
            at++;
        }
        return at;
    }

    private static int endOfDigits(String s, int from) {
        int at = from;
        while (at < s.length() && isDigit(s.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
