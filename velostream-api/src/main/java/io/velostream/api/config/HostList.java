package io.velostream.api.config;

import java.util.Arrays;
import java.util.List;

/** Reads {@code host:port,host:port}. */
final class HostList {
    private static final String CURE = "Write scheme://host:port/path, or several hosts as host1:port,host2:port;"
            + " within a user name or password write '/' as %2F and '?' as %3F.";

    private final String source;
    private final int to;
    /** What to add to a position here for the position in the whole text. */
    private final int shift;

    private int at;

    private HostList(String source, int from, int to, int shift) {
        this.source = source;
        this.at = from;
        this.to = to;
        this.shift = shift;
    }

    static List<HostPort> parse(String source, int from, int to, int shift) {
        HostList list = new HostList(source, from, to, shift);
        HostPort first = list.next();
        if (list.at >= to) {
            return List.of(first);
        }
        HostPort[] hosts = new HostPort[4];
        hosts[0] = first;
        int count = 1;
        while (list.at < to) {
            list.at++;
            if (count == hosts.length) {
                hosts = Arrays.copyOf(hosts, 2 * count);
            }
            hosts[count++] = list.next();
        }
        return count == 2 ? List.of(hosts[0], hosts[1]) : List.of(Arrays.copyOf(hosts, count));
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
        while (i < to && source.charAt(i) >= '0' && source.charAt(i) <= '9' && port <= HostPort.MAX_PORT) {
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
