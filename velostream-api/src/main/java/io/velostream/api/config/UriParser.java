package io.velostream.api.config;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of a {@link ConnectorUri} in one pass. Decoding and the environment are touched only where the pass met
 * a {@code %} or a <code>${</code>.
 */
final class UriParser {
    private static final String FILE = "file";
    private static final int MANY_OPTIONS = 24;
    /** After a '?' in the path these cannot begin an option's name, so that the '?' is a wildcard. */
    private static final String FOLLOWS_WILDCARD = "/?.-*[]{},%";
    /** Within a name that ends without '=' these tell that it is none. */
    private static final String NOT_IN_FLAG = ".-*[]{},%";

    private static final boolean[] ORDINARY = new boolean[128];

    static {
        for (int c = ' '; c < 127; c++) {
            ORDINARY[c] = "/?%@\\:&=$".indexOf(c) < 0;
        }
    }

    private final String text;
    private final int length;
    private final UnaryOperator<@Nullable String> environment;
    private String part = "scheme";
    private int authorityEnd = -1;
    private @Nullable String user;
    private @Nullable String password;
    private List<HostPort> hosts = List.of();
    private @Nullable String[] options = ConnectorUri.NO_OPTIONS;
    private int optionCount;
    private Set<String> secrets = Set.of();
    private boolean secretExpanded;

    private UriParser(String text, UnaryOperator<@Nullable String> environment) {
        this.text = text;
        this.length = text.length();
        this.environment = environment;
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
        return VeloException.of(ErrorKind.CONFIGURATION, "cannot read the URI")
                .where(SecretText.maskUnread(text, authorityEnd))
                .why(fault.reason() + " (character " + (fault.position + 1) + ", in the " + part + ")")
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
            } else if (!(c >= 'a' && c <= 'z') && (i == 0 || !isLaterSchemeCharacter(c))) {
                break;
            }
            i++;
        }
        if (i > 0 && text.startsWith("://", i)) {
            String scheme = text.substring(0, i);
            if (upper) {
                scheme = scheme.toLowerCase(Locale.ROOT);
            }
            return scheme.equals(FILE) ? fileUri(i + 3) : hostUri(scheme, i + 3);
        }
        return withoutAuthority(i);
    }

    private static boolean isLaterSchemeCharacter(char c) {
        return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    }

    static boolean isScheme(String scheme) {
        for (int i = 0; i < scheme.length(); i++) {
            char c = scheme.charAt(i);
            if (!(c >= 'a' && c <= 'z') && (i == 0 || !isLaterSchemeCharacter(c))) {
                return false;
            }
        }
        return !scheme.isEmpty();
    }

    private ConnectorUri hostUri(String scheme, int start) {
        int pathStart = authority(start);
        String path = "";
        int query = pathStart;
        if (pathStart < length && text.charAt(pathStart) == '/') {
            query = endOfPath(pathStart, true);
            path = path(pathStart, query);
        }
        query(query);
        return uri(scheme, path);
    }

    private ConnectorUri fileUri(int start) {
        int pathStart = start;
        if (text.startsWith("localhost/", start)) {
            pathStart = start + "localhost".length();
        } else if (start < length && text.charAt(start) != '/' && text.charAt(start) != '?') {
            part = "host";
            throw new UriFault(
                    start,
                    "after 'file://' comes a host, and files have none",
                    "Write file:///dir/name for an absolute path, or dir/name alone for a relative one.");
        }
        return file(pathStart, true, false);
    }

    private ConnectorUri withoutAuthority(int end) {
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
        if (text.regionMatches(true, 0, "jdbc", 0, end) && text.indexOf("://", end) > 0) {
            return new UriFault(0, "it is a JDBC URL", "Leave out 'jdbc:'.");
        }
        String scheme = text.substring(0, end);
        return new UriFault(
                end,
                "after '" + scheme + ":' comes no '//'",
                "Write " + scheme + "://… for a connector, or ./" + scheme + ":… for a file of that name.");
    }

    private ConnectorUri file(int pathStart, boolean encoded, boolean windows) {
        int query = endOfPath(pathStart, !windows);
        if (query == pathStart) {
            throw new UriFault(
                    pathStart, "it names no file", "Write file:///dir/name or dir/name; '-' is standard input.");
        }
        String path = encoded ? path(pathStart, query) : text.substring(pathStart, query);
        query(query);
        return uri(FILE, windows ? path.replace('\\', '/') : path);
    }

    private ConnectorUri uri(String scheme, String path) {
        return new ConnectorUri(scheme, user, password, hosts, path, options, optionCount, secrets);
    }

    // ---- user info and hosts

    private int authority(int start) {
        part = "host";
        int at = -1;
        int colon = -1;
        int commas = 0;
        boolean special = false;
        int i = start;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c == '/' || c == '?') {
                break;
            } else if (c == '@') {
                at = i;
            } else if (c == ':') {
                if (colon < 0) {
                    colon = i;
                }
            } else if (c == ',') {
                commas++;
            } else if (c == '%') {
                special = true;
            } else if (c == '$') {
                if (opensVariable(i)) {
                    special = true;
                    i = endOfVariable(i);
                }
            } else if (c < ' ' || c >= 127) {
                i = checkUnusual(i);
            }
        }
        if (at >= 0) {
            authorityEnd = i;
            part = "user info";
            userInfo(start, colon >= 0 && colon < at ? colon : -1, at, special);
            part = "host";
        }
        int hostStart = at < 0 ? start : at + 1;
        if (hostStart == i && at < 0) {
            return i;
        }
        if (special && needsExpansion(hostStart, i)) {
            expandedHosts(hostStart, i);
        } else {
            hosts(text, hostStart, i, hostStart, commas > 0);
        }
        if (at < 0) {
            refusePasswordWithSlash(i);
            authorityEnd = i;
        }
        return i;
    }

    /** {@code u:123/w@host}: without this the password would become a port and a path, and be printed. */
    private void refusePasswordWithSlash(int pathStart) {
        boolean port = false;
        for (HostPort host : hosts) {
            port |= host.port().isPresent();
        }
        if (!port) {
            return;
        }
        for (int i = pathStart; i < length && text.charAt(i) != '?'; i++) {
            if (text.charAt(i) == '@') {
                throw new UriFault(
                        i,
                        "the '@' may end a password that has a '/', or belong to the path",
                        "Write '/' within the password as %2F, or '@' within the path as %40.");
            }
        }
    }

    private void userInfo(int start, int colon, int at, boolean special) {
        int userEnd = colon < 0 ? at : colon;
        user = special ? expanded(start, userEnd) : text.substring(start, userEnd);
        if (colon >= 0) {
            password = special ? expanded(colon + 1, at) : text.substring(colon + 1, at);
        }
    }

    private boolean needsExpansion(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == '$') {
                return true;
            }
        }
        return false;
    }

    /** A variable may hold a whole list, {@code b1:9092,b2:9092}: it is put in before the hosts are taken apart. */
    private void expandedHosts(int from, int to) {
        StringBuilder all = new StringBuilder();
        int i = from;
        while (i < to) {
            if (opensVariable(i)) {
                int close = endOfVariable(i);
                all.append(variable(i, close));
                i = close + 1;
            } else {
                all.append(text.charAt(i++));
            }
        }
        try {
            hosts(all.toString(), 0, all.length(), from, true);
        } catch (UriFault fault) {
            throw new UriFault(from, fault.reason() + " once the variables are filled in", fault.cure);
        }
    }

    private void hosts(String source, int from, int to, int reportedFrom, boolean several) {
        if (!several) {
            hosts = List.of(host(source, from, to, reportedFrom));
            return;
        }
        List<HostPort> all = new ArrayList<>(4);
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i == to || source.charAt(i) == ',') {
                all.add(host(source, start, i, reportedFrom - from + start));
                start = i + 1;
            }
        }
        hosts = List.copyOf(all);
    }

    private HostPort host(String source, int from, int to, int reported) {
        int nameEnd = to;
        int port = -1;
        int digits = to;
        while (digits > from && source.charAt(digits - 1) >= '0' && source.charAt(digits - 1) <= '9') {
            digits--;
        }
        boolean bracket = from < to && source.charAt(from) == '[';
        int close = bracket ? source.indexOf(']', from) : -1;
        if (bracket && (close < 0 || close >= to || (close + 1 < to && source.charAt(close + 1) != ':'))) {
            throw new UriFault(reported, "an IPv6 address needs a ']' at its end", "Write it as [::1]:9092.");
        }
        if (digits > from && source.charAt(digits - 1) == ':' && (!bracket || digits - 1 > close)) {
            nameEnd = digits - 1;
            port = port(source, digits, to, reported + digits - from);
        } else if (source.indexOf(':', bracket ? close : from) >= 0
                && source.indexOf(':', bracket ? close : from) < to) {
            throw portFault(reported + source.indexOf(':', bracket ? close : from) + 1 - from);
        }
        String name = hostName(source, from, nameEnd, bracket, reported);
        String fault = HostText.fault(name);
        if (fault != null) {
            throw hostFault(reported, fault);
        }
        if (bracket != (name.indexOf(':') >= 0)) {
            throw new UriFault(
                    reported, "only an IPv6 address stands in brackets, and it always does", "Write [::1]:9092.");
        }
        return new HostPort(name, port < 0 ? OptionalInt.empty() : OptionalInt.of(port));
    }

    private UriFault hostFault(int position, String reason) {
        return new UriFault(
                position,
                reason,
                "Write scheme://host:port/path, several hosts as host1:port,host2:port; in a user name or password write '/'"
                        + " as %2F and '?' as %3F.");
    }

    private UriFault portFault(int position) {
        return new UriFault(
                position,
                "the port is not a number from 1 to " + HostPort.MAX_PORT,
                "Write host:port or the host alone; in a password write '/' as %2F and '?' as %3F.");
    }

    private int port(String source, int from, int to, int reported) {
        int port = 0;
        for (int i = from; i < to; i++) {
            port = port * 10 + source.charAt(i) - '0';
            if (port > HostPort.MAX_PORT) {
                throw portFault(reported);
            }
        }
        if (port == 0) {
            throw portFault(reported);
        }
        return port;
    }

    private String hostName(String source, int from, int to, boolean bracket, int reported) {
        if (!bracket) {
            if (source.indexOf('%', from) < 0 || source.indexOf('%', from) >= to) {
                return source.substring(from, to);
            }
            StringBuilder out = new StringBuilder();
            try {
                PercentText.decode(source, from, to, false, out);
            } catch (UriFault fault) {
                throw new UriFault(reported + fault.position - from, fault.reason(), fault.cure);
            }
            return out.toString();
        }
        String inner = source.substring(from + 1, to - 1);
        int zone = inner.indexOf("%25");
        // RFC 6874 writes the zone after %25; people write it after a bare '%'.
        return zone >= 0 && zone + 3 < inner.length()
                ? inner.substring(0, zone + 1) + inner.substring(zone + 3)
                : inner;
    }

    // ---- path

    private int endOfPath(int from, boolean refuseBackslash) {
        part = "path";
        for (int i = from; i < length; i++) {
            char c = text.charAt(i);
            if ((c < 128 && ORDINARY[c]) || c == '/') {
                continue;
            }
            if (c == '?') {
                if (startsQuery(i + 1)) {
                    return i;
                }
            } else if (c == '\\') {
                if (refuseBackslash) {
                    throw new UriFault(i, "'\\' does not separate folders", "Write '/', or %5C for a '\\' in a name.");
                }
            } else if (c < ' ' || c >= 127) {
                i = checkUnusual(i);
            }
        }
        return length;
    }

    private String path(int from, int to) {
        int percent = text.indexOf('%', from);
        if (percent < 0 || percent >= to) {
            return text.substring(from, to);
        }
        StringBuilder out = new StringBuilder(to - from);
        PercentText.decode(text, from, to, true, out);
        return out.toString();
    }

    /** Whether a '?' just before {@code from} begins the options; otherwise it is the wildcard for one character. */
    private boolean startsQuery(int from) {
        if (from < length && FOLLOWS_WILDCARD.indexOf(text.charAt(from)) >= 0) {
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
            } else if (NOT_IN_FLAG.indexOf(c) >= 0) {
                flag = false;
            }
        }
        return flag;
    }

    static boolean mayFollowWildcard(int codePoint) {
        return codePoint != '%' && FOLLOWS_WILDCARD.indexOf(codePoint) >= 0;
    }

    // ---- options

    private void query(int questionMark) {
        int i = questionMark + 1;
        if (i >= length) {
            return;
        }
        options = new String[8];
        while (i <= length) {
            i = option(i);
        }
        if (optionCount > MANY_OPTIONS) {
            refuseRepeated();
        }
    }

    private int option(int start) {
        part = "options";
        int i = start;
        boolean encoded = false;
        char c = '&';
        for (; i < length; i++) {
            c = text.charAt(i);
            if (c == '=' || c == '&') {
                break;
            } else if (c == '%') {
                encoded = true;
            } else if (c < ' ' || c >= 127) {
                i = checkUnusual(i);
            }
        }
        String name = encoded ? decoded(start, i) : text.substring(start, i);
        checkName(name, start);
        if (i == length || c == '&') {
            if (!isFlagName(name)) {
                throw new UriFault(start, "the option '" + name + "' has no '='", "Write " + name + "=value.");
            }
            add(name, null, start);
            return i + 1;
        }
        return value(name, start, i + 1);
    }

    private int value(String name, int nameStart, int start) {
        boolean special = false;
        int i = start;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c < 128 && ORDINARY[c]) {
                continue;
            }
            if (c == '&') {
                break;
            } else if (c == '%') {
                special = true;
            } else if (c == '$') {
                if (opensVariable(i)) {
                    special = true;
                    i = endOfVariable(i);
                }
            } else if (c < ' ' || c >= 127) {
                i = checkUnusual(i);
            }
        }
        if (special) {
            part = "value of the option '" + name + "'";
            secretExpanded = false;
            add(name, expanded(start, i), nameStart);
            if (secretExpanded) {
                Set<String> more = new HashSet<>(secrets);
                more.add(name);
                secrets = more;
            }
        } else {
            add(name, text.substring(start, i), nameStart);
        }
        return i == length ? length + 1 : i + 1;
    }

    private void checkName(String name, int position) {
        String fault = nameFault(name);
        if (fault != null) {
            throw new UriFault(
                    position, fault, "Write options as ?name=value&name=value; in a value write '&' as %26.");
        }
    }

    static @Nullable String nameFault(String name) {
        if (name.isEmpty()) {
            return "an option's name is missing";
        }
        char first = name.charAt(0);
        return isNameCharacter(first) ? null : "an option's name begins with a letter, a digit or '_'";
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    /** Whether the name may stand without a value; one with dots could not be told from a wildcard in the path. */
    static boolean isFlagName(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!isNameCharacter(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private void add(String name, @Nullable String value, int position) {
        if (optionCount < MANY_OPTIONS) {
            for (int k = 0; k < optionCount; k++) {
                if (name.equals(options[2 * k])) {
                    throw repeated(name, position);
                }
            }
        }
        if (2 * optionCount == options.length) {
            options = Arrays.copyOf(options, 2 * options.length);
        }
        options[2 * optionCount] = name;
        options[2 * optionCount + 1] = value;
        optionCount++;
    }

    private void refuseRepeated() {
        Set<String> seen = new HashSet<>();
        for (int k = 0; k < optionCount; k++) {
            String name = String.valueOf(options[2 * k]);
            if (!seen.add(name)) {
                throw repeated(name, length - 1);
            }
        }
    }

    private UriFault repeated(String name, int position) {
        part = "options";
        return new UriFault(position, "the option '" + name + "' is there twice", "Leave one of them.");
    }

    // ---- characters, percent-encoding, variables

    /** Passes a pair of surrogates, refuses half of one and control characters; gives the last position looked at. */
    private int checkUnusual(int i) {
        char c = text.charAt(i);
        if (c < ' ' || c == 127) {
            throw new UriFault(
                    i, "there is a control character", "Leave it out; within a value write it as %09, %0A, …");
        }
        if (!Character.isSurrogate(c)) {
            return i;
        }
        if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
            return i + 1;
        }
        throw new UriFault(i, "there is half of a surrogate pair", "Write the whole character.");
    }

    private String decoded(int from, int to) {
        StringBuilder out = new StringBuilder(to - from);
        PercentText.decode(text, from, to, false, out);
        return out.toString();
    }

    private String expanded(int from, int to) {
        StringBuilder out = new StringBuilder(to - from + 16);
        int start = from;
        int i = from;
        while (i < to) {
            if (opensVariable(i)) {
                PercentText.decode(text, start, i, false, out);
                int close = endOfVariable(i);
                out.append(variable(i, close));
                i = close + 1;
                start = i;
            } else {
                i++;
            }
        }
        PercentText.decode(text, start, to, false, out);
        return out.toString();
    }

    private boolean opensVariable(int i) {
        return text.charAt(i) == '$' && i + 1 < length && text.charAt(i + 1) == '{';
    }

    private int endOfVariable(int dollar) {
        int close = text.indexOf('}', dollar);
        if (close < 0) {
            throw new UriFault(dollar, "'${' has no '}'", "Write ${NAME} or ${NAME:default}; write '$' itself as %24.");
        }
        for (int i = dollar; i < close; i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) >= 127) {
                i = checkUnusual(i);
            }
        }
        return close;
    }

    private String variable(int dollar, int close) {
        int nameEnd = dollar + 2;
        while (nameEnd < close && isNameCharacter(text.charAt(nameEnd))) {
            nameEnd++;
        }
        if (nameEnd == dollar + 2 || (nameEnd < close && text.charAt(nameEnd) != ':')) {
            throw new UriFault(
                    dollar,
                    "'${' is not followed by the name of an environment variable",
                    "Write ${NAME} or ${NAME:default}; write '$' itself as %24.");
        }
        String name = text.substring(dollar + 2, nameEnd);
        secretExpanded |= SecretText.isSecretName(name);
        String value = environment.apply(name);
        if (value == null) {
            if (nameEnd == close) {
                throw new UriFault(
                        dollar,
                        "the environment variable " + name + " is not defined",
                        "Define it, write ${" + name + ":default}, or write '$' itself as %24.");
            }
            return decoded(nameEnd + 1, close);
        }
        String fault = ConnectorUri.textFault(value);
        if (fault != null) {
            throw new UriFault(dollar, "the environment variable " + name + " has " + fault, "Change it.");
        }
        return value;
    }
}
