package io.velostream.file.internal.store;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A path with wildcards, taken apart into the folder that it begins with and a pattern for what lies below. A backslash
 * makes the next character an ordinary one. {@code *} and {@code ?} stay within a name; {@code **} crosses folders;
 * {@code [a-z]}, {@code [!a-z]} and <code>{one,two}</code> are the rest. Immutable.
 */
public final class NamePattern {
    private static final boolean[] SPECIAL = new boolean[128];

    static {
        for (char c : new char[] {'*', '?', '[', ']', '{', '}'}) {
            SPECIAL[c] = true;
        }
    }

    private static final Pattern NOTHING = Pattern.compile("");
    /** Characters that mean something in a regular expression. */
    private static final String REGEX = "\\^$.|?*+()[]{}";

    private final String base;
    private final String rest;
    private final Pattern whole;
    /** One for each folder in {@link #rest} that can be told before a {@code **} or a brace with a '/' in it. */
    private final List<Pattern> folders;

    private final boolean crossing;
    private final boolean showsHidden;

    /** Of one name. */
    private NamePattern(String name) {
        this.base = name;
        this.rest = "";
        this.whole = NOTHING;
        this.folders = List.of();
        this.crossing = false;
        this.showsHidden = false;
    }

    private NamePattern(String base, String rest) {
        this.base = base;
        this.rest = rest;
        this.whole = Pattern.compile(regex(rest), Pattern.DOTALL);
        this.folders = new ArrayList<>();
        List<String> names = segments(rest);
        int told = 0;
        while (told < names.size() - 1
                && !names.get(told).contains("**")
                && !names.get(told).contains("/")) {
            folders.add(Pattern.compile(regex(names.get(told)), Pattern.DOTALL));
            told++;
        }
        this.crossing = told < names.size() - 1 || names.get(names.size() - 1).matches("(?s).*(\\*\\*|/).*");
        this.showsHidden = names.stream().anyMatch(n -> n.startsWith(".") || n.startsWith("\\."));
    }

    /** Reads a path as {@link io.velostream.api.config.ConnectorUri#path()} gives it. */
    public static NamePattern parse(String path) {
        if (!isPattern(path)) {
            return new NamePattern(path.indexOf('\\') < 0 ? path : plain(path));
        }
        List<String> names = segments(path);
        StringBuilder base = new StringBuilder();
        int i = 0;
        while (!isPattern(names.get(i))) {
            base.append(i == 0 ? "" : "/").append(plain(names.get(i)));
            i++;
        }
        String folder = i > 0 && base.isEmpty() ? "/" : base.toString();
        return new NamePattern(folder, String.join("/", names.subList(i, names.size())));
    }

    /** The folder that all names matched lie in; the name itself when {@link #isLiteral()}. */
    public String base() {
        return base;
    }

    public boolean isLiteral() {
        return rest.isEmpty();
    }

    /** The part with wildcards. */
    public String rest() {
        return rest;
    }

    /** The same, with the last name looked for in all folders below too. */
    public NamePattern atAnyDepth() {
        List<String> names = segments(rest);
        int last = names.size() - 1;
        String deep = String.join("/", names.subList(0, last)) + (last > 0 ? "/" : "") + "**/" + names.get(last);
        return names.get(last).contains("**") ? this : new NamePattern(base, deep);
    }

    /** Whether names that begin with a dot were asked for. */
    public boolean showsHidden() {
        return showsHidden;
    }

    /** Whether a path below {@link #base()} matches. */
    public boolean matches(String path) {
        return whole.matcher(path).matches();
    }

    /** Whether something below this folder, a path below {@link #base()}, can match. */
    public boolean enters(String folder) {
        int depth = 0;
        for (int i = 0; i < folder.length(); i++) {
            depth += folder.charAt(i) == '/' ? 1 : 0;
        }
        if (depth >= folders.size()) {
            return crossing;
        }
        return folders.get(depth)
                .matcher(folder.substring(folder.lastIndexOf('/') + 1))
                .matches();
    }

    /** Whether the text has an unescaped wildcard. */
    public static boolean isPattern(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) < 128 && SPECIAL[text.charAt(i)]) {
                return true;
            }
        }
        return false;
    }

    private static String plain(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i++;
            }
            out.append(text.charAt(i));
        }
        return out.toString();
    }

    /** Cuts at each '/' that is not inside of a brace. */
    private static List<String> segments(String path) {
        List<String> names = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            } else if (c == '/' && depth <= 0) {
                names.add(path.substring(start, i));
                start = i + 1;
            }
        }
        names.add(path.substring(start));
        return names;
    }

    private static String regex(String glob) {
        StringBuilder out = new StringBuilder();
        int depth = 0;
        int i = 0;
        while (i < glob.length()) {
            char c = glob.charAt(i);
            if (c == '\\' && i + 1 < glob.length()) {
                literal(glob.charAt(++i), out);
            } else if (glob.startsWith("**/", i) && (i == 0 || glob.charAt(i - 1) == '/')) {
                out.append("(?:.*/)?");
                i += 2;
            } else if (glob.startsWith("**", i)) {
                out.append(".*");
                i++;
            } else if (c == '*') {
                out.append("[^/]*");
            } else if (c == '?') {
                out.append("[^/]");
            } else if (c == '[') {
                i = characters(glob, i, out);
            } else if (c == '{') {
                depth++;
                out.append("(?:");
            } else if (c == '}' && depth > 0) {
                depth--;
                out.append(')');
            } else if (c == ',' && depth > 0) {
                out.append('|');
            } else {
                literal(c, out);
            }
            i++;
        }
        if (depth > 0) {
            throw malformed(glob, "a '{' has no '}'");
        }
        return out.toString();
    }

    /** Translates {@code [abc]} that begins at {@code start}; returns where its bracket closes. */
    private static int characters(String glob, int start, StringBuilder out) {
        int i = start + 1;
        boolean not = i < glob.length() && (glob.charAt(i) == '!' || glob.charAt(i) == '^');
        out.append(not ? "(?!/)[^" : "(?!/)[");
        int first = not ? i + 1 : i;
        for (i = first; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (c == ']' && i > first) {
                out.append(']');
                return i;
            }
            boolean range = c == '-' && i > first && i + 1 < glob.length() && glob.charAt(i + 1) != ']';
            if (range) {
                if (glob.charAt(i + 1) < glob.charAt(i - 1)) {
                    throw malformed(glob, "the range in '[…]' ends before it begins");
                }
                out.append('-');
            } else if (c == '\\' && i + 1 < glob.length()) {
                out.append('\\').append(glob.charAt(++i));
            } else {
                out.append(Character.isLetterOrDigit(c) ? "" : "\\").append(c);
            }
        }
        throw malformed(glob, "a '[' has no ']'");
    }

    private static void literal(char c, StringBuilder out) {
        if (REGEX.indexOf(c) >= 0) {
            out.append('\\');
        }
        out.append(c);
    }

    private static VeloException malformed(String glob, String why) {
        return VeloException.of(ErrorKind.CONFIGURATION, "cannot read the pattern")
                .where(glob)
                .why(why)
                .cure("For the character itself write it percent-encoded: %5B for '[', %7B for '{'.")
                .build();
    }

    @Override
    public String toString() {
        return isLiteral() ? base : Storage.join(base, rest);
    }
}
