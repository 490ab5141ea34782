package io.velostream.api.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code host:port,host:port}. */
final class HostList {
    private static final String CURE = "Write scheme://host:port/path, or several hosts as host1:port,host2:port;"
            + " within a user name or password write '/' as %2F and '?' as %3F.";

    private final String source;
    private final int to;
    /** What to add to a position here for the position in the whole text. */
    private final int shift;

    private int at;
    private @Nullable HostPort first;
    private @Nullable HostPort second;
    private List<HostPort> others = List.of();

    /** Of {@code source[from, to)}. */
    HostList(String source, int from, int to, int shift) {
        this.source = source;
        this.at = from;
        this.to = to;
        this.shift = shift;
    }

    /** Reads {@code source[from, to)}. */
    static List<HostPort> parse(String source, int from, int to, int shift) {
        HostList list = new HostList(source, from, to, shift);
        list.add(list.next());
        while (list.at < to) {
            list.at++;
            list.add(list.next());
        }
        return list.hosts();
    }

    /**
     * Reads the usual case, plain names and ports up to the path, the options or the end; {@link #end} is there then.
     * False when anything else is met, which {@link #parse} has to look at with care.
     */
    boolean isReadQuickly() {
        if (isEnd()) {
            return true;
        }
        while (true) {
            int start = at;
            while (at < to && HostText.isNameCharacter(source.charAt(at))) {
                at++;
            }
            if (at == start) {
                return false;
            }
            String name = source.substring(start, at);
            int port = 0;
            if (at < to && source.charAt(at) == ':') {
                int digits = ++at;
                while (at < to && isDigit(source.charAt(at)) && port <= HostPort.MAX_PORT) {
                    port = port * 10 + source.charAt(at++) - '0';
                }
                if (at == digits || port < 1 || port > HostPort.MAX_PORT) {
                    return false;
                }
            }
            add(HostPort.ofChecked(name, port));
            if (isEnd()) {
                return true;
            }
            if (source.charAt(at++) != ',') {
                return false;
            }
        }
    }

    private boolean isEnd() {
        return at == to || source.charAt(at) == '/' || source.charAt(at) == '?';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void add(HostPort host) {
        if (first == null) {
            first = host;
        } else if (second == null) {
            second = host;
        } else {
            if (others.isEmpty()) {
                others = new ArrayList<>();
            }
            others.add(host);
        }
    }

    /** What was read. */
    List<HostPort> hosts() {
        if (first == null) {
            return List.of();
        }
        if (second == null) {
            return List.of(first);
        }
        if (others.isEmpty()) {
            return List.of(first, second);
        }
        others.add(0, second);
        others.add(0, first);
        return List.copyOf(others);
    }

    /** Behind the last host. */
    int end() {
        return at;
    }

    /** One host; afterwards {@code at} is on the comma behind it, or at the end. */
    private HostPort next() {
        int start = at;
        int i = start;
        while (i < to && HostText.isNameCharacter(source.charAt(i))) {
            i++;
        }
        boolean plain = i > start && (i == to || source.charAt(i) == ',' || source.charAt(i) == ':');
        String name = plain ? source.substring(start, i) : unusualName(start);
        if (plain) {
            at = i;
        }
        return HostPort.ofChecked(name, port());
    }

    private int port() {
        if (at == to || source.charAt(at) == ',') {
            return 0;
        }
        int start = at + 1;
        int i = start;
        int port = 0;
        while (i < to && isDigit(source.charAt(i)) && port <= HostPort.MAX_PORT) {
            port = port * 10 + source.charAt(i) - '0';
            i++;
        }
        boolean ended = i == to || source.charAt(i) == ',';
        if (!ended || port < 1 || port > HostPort.MAX_PORT) {
            throw fault(start, portFault(i));
        }
        at = i;
        return port;
    }

    private String portFault(int end) {
        if (end < to && source.charAt(end) == ':') {
            return "an IPv6 address stands in brackets, as in [::1]:9092";
        }
        return "the port is not a number from 1 to " + HostPort.MAX_PORT;
    }

    /** An IPv6 address, percent-encoding, other scripts, or a fault. */
    private String unusualName(int start) {
        boolean bracket = start < to && source.charAt(start) == '[';
        int end = start;
        while (end < to && source.charAt(end) != ',' && (bracket || source.charAt(end) != ':')) {
            end++;
            if (bracket && source.charAt(end - 1) == ']') {
                break;
            }
        }
        at = end;
        if (bracket) {
            return address(start, end);
        }
        StringBuilder name = new StringBuilder();
        try {
            PercentText.decode(source, start, end, false, name);
        } catch (UriFault fault) {
            throw fault(fault.position, fault.reason());
        }
        String reason = name.indexOf(":") >= 0 ? "a host name has no ':'" : HostText.fault(name.toString());
        if (reason == null) {
            return name.toString();
        }
        boolean colons = name.isEmpty() && end + 1 < to && source.charAt(end + 1) == ':';
        throw fault(start, colons ? "an IPv6 address stands in brackets, as in [::1]:9092" : reason);
    }

    private String address(int start, int end) {
        boolean closed = source.charAt(end - 1) == ']';
        boolean ended = end == to || source.charAt(end) == ',' || source.charAt(end) == ':';
        if (!closed || !ended) {
            throw fault(start, "an IPv6 address ends with a ']', after which only a port may come");
        }
        String inner = source.substring(start + 1, end - 1);
        int zone = inner.indexOf("%25");
        // RFC 6874 writes %25 before the zone; people write the bare '%' that their system shows.
        String address = zone >= 0 && zone + 3 < inner.length()
                ? inner.substring(0, zone + 1) + inner.substring(zone + 3)
                : inner;
        if (address.indexOf(':') < 0 || !HostText.isIpv6(address)) {
            throw fault(start, "there is no IPv6 address in the brackets");
        }
        return address;
    }

    private UriFault fault(int position, String reason) {
        return new UriFault(position + shift, reason, CURE);
    }
}
