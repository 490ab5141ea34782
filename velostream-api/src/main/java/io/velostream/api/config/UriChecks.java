package io.velostream.api.config;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses parts of which no URI could be written that reads as the same one. */
final class UriChecks {
    private UriChecks() {}

    static void checkPlace(String scheme, @Nullable String user, @Nullable String password, List<HostPort> hosts) {
        if (!UriParser.isScheme(scheme)) {
            throw unbuildable("a scheme consists of letters, digits, '+', '-' and '.', and begins with a letter", "");
        }
        if (scheme.equals("file") && (!hosts.isEmpty() || user != null || password != null)) {
            throw unbuildable("a file has no host and no user", "Name it by its path alone.");
        }
        if (password != null && user == null) {
            throw unbuildable("there is a password but no user", "Give a user; an empty one is allowed.");
        }
        if (user != null && hosts.isEmpty()) {
            throw unbuildable("there is a user but no host", "Add a host.");
        }
        String fault = user == null ? null : textFault(user);
        if (fault == null && password != null) {
            fault = textFault(password);
        }
        if (fault != null) {
            throw unbuildable("the user or password has " + fault, "");
        }
    }

    static void checkPath(String scheme, String path) {
        String fault = textFault(path);
        if (fault != null) {
            throw unbuildable("the path has " + fault, "");
        }
        if (scheme.equals("file") ? path.isEmpty() : !path.isEmpty() && path.charAt(0) != '/') {
            throw unbuildable(scheme.equals("file") ? "the path is missing" : "the path does not begin with '/'", "");
        }
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '\\') {
                i++;
                if (i == path.length() || PercentText.PATTERN_CHARACTERS.indexOf(path.charAt(i)) < 0) {
                    throw unbuildable(
                            "a '\\' in the path stands before something other than " + "* ? [ ] { } \\",
                            "Write a plain backslash as \\\\, or give the path with literalPath.");
                }
            }
        }
    }

    /** What no part of a URI may hold, or null. */
    static @Nullable String textFault(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "a NUL";
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return "half of a surrogate pair";
                }
                i++;
            }
        }
        return null;
    }

    static void checkOption(String name, @Nullable String value) {
        String fault = QueryText.nameFault(name);
        if (fault == null && textFault(name) != null) {
            fault = "an option's name has " + textFault(name);
        }
        if (fault == null && value != null && textFault(value) != null) {
            fault = "the value of the option '" + name + "' has " + textFault(value);
        }
        if (fault != null) {
            throw unbuildable(fault, "");
        }
    }

    private static VeloException unbuildable(String why, String cure) {
        return VeloException.of(ErrorKind.CONFIGURATION, "cannot build the URI")
                .why(why)
                .cure(cure)
                .build();
    }
}
