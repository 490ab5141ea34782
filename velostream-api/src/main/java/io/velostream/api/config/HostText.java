package io.velostream.api.config;

import org.jspecify.annotations.Nullable;

/** What a host may consist of. */
final class HostText {
    private static final boolean[] NAME_CHARACTER = new boolean[128];

    static {
        for (char c = 'a'; c <= 'z'; c++) {
            NAME_CHARACTER[c] = true;
            NAME_CHARACTER[Character.toUpperCase(c)] = true;
        }
        for (char c = '0'; c <= '9'; c++) {
            NAME_CHARACTER[c] = true;
        }
        for (char c : new char[] {'-', '.', '_', '~'}) {
            NAME_CHARACTER[c] = true;
        }
    }

    private HostText() {}

    static boolean isNameCharacter(char c) {
        return c < 128 && NAME_CHARACTER[c];
    }

    /** Why this is no host, or null if it is one. The text itself is not repeated: it may be a piece of a password. */
    static @Nullable String fault(String host) {
        int length = host.length();
        if (length == 0) {
            return "the host name is missing";
        }
        for (int i = 0; i < length; i++) {
            char c = host.charAt(i);
            if (c >= 128) {
                int codePoint = host.codePointAt(i);
                if (!Character.isLetterOrDigit(codePoint)
                        && Character.getType(codePoint) != Character.NON_SPACING_MARK) {
                    return "the host name has a character that no host name has, number " + (i + 1);
                }
                i += Character.charCount(codePoint) - 1;
            } else if (c == ':') {
                return isIpv6(host) ? null : "the host is not an IPv6 address, and a host name has no ':'";
            } else if (!NAME_CHARACTER[c]) {
                return "the host name has a character that no host name has, number " + (i + 1);
            }
        }
        return null;
    }

    /** Whether this is an IPv6 address, with or without a zone. */
    static boolean isIpv6(String host) {
        int zone = host.indexOf('%');
        if (zone >= 0 && !isZone(host, zone + 1)) {
            return false;
        }
        int end = zone < 0 ? host.length() : zone;
        int groups = 0;
        boolean shortened = false;
        int i = 0;
        if (host.startsWith("::")) {
            shortened = true;
            i = 2;
        }
        while (i < end) {
            int start = i;
            while (i < end && Character.digit(host.charAt(i), 16) >= 0 && host.charAt(i) < 128) {
                i++;
            }
            if (i < end && host.charAt(i) == '.') {
                groups += 2;
                return isIpv4(host, start, end) && (shortened ? groups < 8 : groups == 8);
            }
            if (i == start || i - start > 4) {
                return false;
            }
            groups++;
            if (i == end) {
                break;
            }
            if (host.charAt(i) != ':') {
                return false;
            }
            i++;
            if (i < end && host.charAt(i) == ':') {
                if (shortened) {
                    return false;
                }
                shortened = true;
                i++;
            } else if (i == end) {
                return false;
            }
        }
        return shortened ? groups < 8 : groups == 8;
    }

    private static boolean isZone(String host, int from) {
        if (from == host.length()) {
            return false;
        }
        for (int i = from; i < host.length(); i++) {
            if (!isNameCharacter(host.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv4(String host, int from, int end) {
        int parts = 0;
        int i = from;
        while (true) {
            int value = 0;
            int start = i;
            while (i < end && host.charAt(i) >= '0' && host.charAt(i) <= '9' && i - start < 3) {
                value = value * 10 + host.charAt(i) - '0';
                i++;
            }
            if (i == start || value > 255) {
                return false;
            }
            parts++;
            if (i == end) {
                return parts == 4;
            }
            if (host.charAt(i) != '.') {
                return false;
            }
            i++;
        }
    }
}
