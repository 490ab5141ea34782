package io.velostream.api.config;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Takes the text of a {@link ConnectorUri} apart. Each character is looked at once in the usual case; decoding and
 * the environment come in only where a '%' or '$' was met. */
final class UriParser extends QueryText {
    private static final String FILE = "file";
    private static final boolean[] IN_PATH = UriText.ordinaryExcept("?%\\@");
    /** After a '?' in the path these cannot begin an option's name, so that the '?' is a wildcard. */
    private static final boolean[] FOLLOWS_WILDCARD = table("/?.-*[]{},%");
    /** Within a name that ends without '=' these tell that it is none. */
    private static final boolean[] NOT_IN_FLAG = table(".-*[]{},%");

    private int authorityEnd = -1;
    private @Nullable String user;
    private @Nullable String password;
    private List<HostPort> hosts = List.of();
    private boolean encodedPath;
    private int backslash = -1;
    private int atInPath = -1;

    private UriParser(String text, UnaryOperator<@Nullable String> environment) {
        super(text, environment);
    }

    static ConnectorUri parse(String text, UnaryOperator<@Nullable String> environment) {
        UriParser parser = new UriParser(text, environment);
        try {
            return parser.run();
        } catch (UriFault fault) {
            throw parser.refused(fault);
        }
    }

    private VeloException refused(UriFault fault) {
        String place = partName().isEmpty() ? "" : ", in the " + partName();
        return VeloException.of(ErrorKind.CONFIGURATION, "cannot read the URI")
                .where(SecretText.maskUnread(text, authorityEnd))
                .why(fault.reason() + " (character " + (fault.position + 1) + place + ")")
                .cure(fault.cure)
                .build();
    }

    private ConnectorUri run() {
        int i = 0;
        boolean upper = false;
        while (i < length) {
            char c = text.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                upper = true;
            } else if (!isSchemeCharacter(c, i)) {
                break;
            }
            i++;
        }
        if (i > 0 && text.startsWith("://", i)) {
            String scheme = upper ? text.substring(0, i).toLowerCase(Locale.ROOT) : KnownNames.scheme(text, i);
            return scheme.equals(FILE) ? fileUri(i + 3) : hostUri(scheme, i + 3);
        }
        return withoutAuthority(i);
    }

    private static boolean isSchemeCharacter(char c, int i) {
        return (c >= 'a' && c <= 'z') || (i > 0 && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'));
    }

    /** Whether this is a scheme in lower case. */
    static boolean isScheme(String scheme) {
        for (int i = 0; i < scheme.length(); i++) {
            if (!isSchemeCharacter(scheme.charAt(i), i)) {
                return false;
            }
        }
        return !scheme.isEmpty();
    }

    // ---- files

    private ConnectorUri fileUri(int start) {
        int pathStart = start;
        if (text.startsWith("localhost/", start)) {
            pathStart = start + "localhost".length();
        } else if (start < length && text.charAt(start) != '/' && text.charAt(start) != '?') {
            part = HOST;
            throw new UriFault(
                    start,
                    "after 'file://' comes a host, and files have none",
                    "Write file:///dir/name for an absolute path, or dir/name alone for a relative one.");
        }
        return file(pathStart, true, false);
    }

    private ConnectorUri withoutAuthority(int end) {
        part = SCHEME;
        if (length == 0) {
            throw new UriFault(
                    0, "it is empty", "Name a file or a URI, as data/orders.csv or kafka://host:9092/topic.");
        }
        boolean colon = end < length && text.charAt(end) == ':';
        if (colon && end == FILE.length() && text.regionMatches(true, 0, FILE, 0, end)) {
            return file(end + 1, true, false);
        }
        boolean slash = end + 1 < length && (text.charAt(end + 1) == '/' || text.charAt(end + 1) == '\\');
        if (colon && end == 1 && slash) {
            return file(0, false, true);
        }
        if (colon) {
            throw notAScheme(end);
        }
        int special = end;
        while (special < length && "/?:".indexOf(text.charAt(special)) < 0) {
            special++;
        }
        if (text.startsWith("://", special)) {
            throw new UriFault(
                    end,
                    "a scheme consists of letters, digits, '+', '-' and '.', and begins with a letter",
                    "Write it as in s3://bucket/key.");
        }
        return file(0, false, false);
    }

    private UriFault notAScheme(int end) {
        if (end == 0) {
            return new UriFault(0, "the scheme before ':' is missing", "Write it as in s3://bucket/key.");
        }
        if (text.regionMatches(true, 0, "jdbc:", 0, "jdbc:".length()) && text.indexOf("://", end) > 0) {
            return new UriFault(0, "it is a JDBC URL", "Leave out 'jdbc:'.");
        }
        String scheme = text.substring(0, end);
        return new UriFault(
                end,
                "after '" + scheme + ":' comes no '//'",
                "Write " + scheme + "://… for a connector, or ./" + scheme + ":… for a file of that name.");
    }

    private ConnectorUri file(int pathStart, boolean encoded, boolean windows) {
        int query = endOfPath(pathStart);
        if (query == pathStart) {
            throw new UriFault(
                    pathStart, "it names no file", "Write file:///dir/name or dir/name; '-' is standard input.");
        }
        String path = text.substring(pathStart, query);
        if (windows) {
            return uri(FILE, path.replace('\\', '/'), query);
        }
        return uri(FILE, path(pathStart, path, encoded), query);
    }

    // ---- user info and hosts

    private ConnectorUri hostUri(String scheme, int start) {
        part = HOST;
        HostList quick = new HostList(text, start, length, 0);
        int pathStart;
        if (quick.isReadQuickly()) {
            hosts = quick.hosts();
            pathStart = quick.end();
        } else {
            pathStart = authority(start);
        }
        if (pathStart == length || text.charAt(pathStart) == '?') {
            authorityEnd = pathStart;
            return uri(scheme, "", pathStart);
        }
        int query = endOfPath(pathStart);
        if (atInPath >= 0 && user == null) {
            refusePasswordWithSlash();
        }
        authorityEnd = pathStart;
        return uri(scheme, path(pathStart, text.substring(pathStart, query), true), query);
    }

    private int authority(int start) {
        int at = -1;
        int colon = -1;
        int end = start;
        while (end < length && text.charAt(end) != '/' && text.charAt(end) != '?') {
            if (text.charAt(end) == '@') {
                at = end;
            } else if (text.charAt(end) == ':' && colon < 0) {
                colon = end;
            }
            end = (opensVariable(end) ? endOfVariable(end) : checkUnusual(end)) + 1;
        }
        if (at >= 0) {
            authorityEnd = end;
            part = USER_INFO;
            boolean hasPassword = colon >= 0 && colon < at;
            user = expanded(start, hasPassword ? colon : at);
            password = hasPassword ? expanded(colon + 1, at) : null;
            part = HOST;
        }
        if (at >= 0 || end > start) {
            hosts = filledHosts(at < 0 ? start : at + 1, end);
        }
        return end;
    }

    /** A variable may hold a whole list, {@code b1:9092,b2:9092}: it is filled in before the hosts are taken apart. */
    private List<HostPort> filledHosts(int from, int to) {
        int dollar = text.indexOf('$', from);
        if (dollar < 0 || dollar >= to) {
            return HostList.parse(text, from, to, 0);
        }
        String filled = filled(from, to);
        try {
            return HostList.parse(filled, 0, filled.length(), 0);
        } catch (UriFault fault) {
            throw new UriFault(from, fault.reason() + ", once the variables are filled in", fault.cure);
        }
    }

    /** {@code u:123/w@host}: taken as it stands, the password would become a port and a path, and be shown. */
    private void refusePasswordWithSlash() {
        for (int i = 0; i < hosts.size(); i++) {
            if (hosts.get(i).port().isPresent()) {
                throw new UriFault(
                        atInPath,
                        "the '@' may end a password that has a '/', or belong to the path",
                        "Write '/' within the password as %2F, or '@' within the path as %40.");
            }
        }
    }

    // ---- path

    /** Where the '?' of the options is, or the end of the text. */
    private int endOfPath(int from) {
        part = PATH;
        for (int i = from; i < length; i++) {
            char c = text.charAt(i);
            if (c < 128 && IN_PATH[c]) {
                continue;
            }
            if (c == '?') {
                if (startsQuery(i + 1)) {
                    return i;
                }
            } else if (c == '%') {
                encodedPath = true;
            } else if (c == '\\') {
                backslash = backslash < 0 ? i : backslash;
            } else if (c == '@') {
                atInPath = atInPath < 0 ? i : atInPath;
            } else {
                i = checkUnusual(i);
            }
        }
        return length;
    }

    private String path(int from, String raw, boolean encoded) {
        if (backslash >= 0) {
            throw new UriFault(
                    backslash,
                    "'\\' does not separate folders",
                    "Write '/', or for a '\\' within a name %5C in a URI that begins with its scheme.");
        }
        if (!encoded || !encodedPath) {
            return raw;
        }
        StringBuilder out = new StringBuilder(raw.length());
        PercentText.decode(text, from, from + raw.length(), true, out);
        return out.toString();
    }

    /** Whether a '?' just before {@code from} begins the options; otherwise it is the wildcard for one character. */
    private boolean startsQuery(int from) {
        if (from < length && isIn(FOLLOWS_WILDCARD, text.charAt(from))) {
            return false;
        }
        boolean flag = true;
        for (int i = from; i < length; i++) {
            char c = text.charAt(i);
            if (c == '=') {
                return true;
            } else if (c == '&') {
                return flag;
            } else if (c == '/' || c == '?') {
                return false;
            } else if (isIn(NOT_IN_FLAG, c)) {
                flag = false;
            }
        }
        return flag;
    }

    static boolean mayFollowWildcard(int codePoint) {
        return codePoint != '%' && isIn(FOLLOWS_WILDCARD, codePoint);
    }

    private static boolean[] table(String characters) {
        boolean[] table = new boolean[128];
        for (int i = 0; i < characters.length(); i++) {
            table[characters.charAt(i)] = true;
        }
        return table;
    }

    private static boolean isIn(boolean[] table, int codePoint) {
        return codePoint < 128 && table[codePoint];
    }

    private ConnectorUri uri(String scheme, String path, int question) {
        if (question + 1 >= length) {
            return new ConnectorUri(scheme, user, password, hosts, path, ConnectorUri.NO_OPTIONS, 0, Set.of());
        }
        readOptions(question + 1);
        return new ConnectorUri(scheme, user, password, hosts, path, options, count, secrets);
    }
}
