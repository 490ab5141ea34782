package io.velostream.api.config;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.OptionalInt;

/**
 * One host of a {@link ConnectorUri}, with its port if one was named. Immutable.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without its brackets, with a zone as in {@code fe80::1%eth0}
 * @param port 1 to 65535, empty where the connector's own default applies
 */
public record HostPort(String host, OptionalInt port) {
    static final int MAX_PORT = 65535;

    /** Checks both parts; a host or port that no URI can name is a CONFIGURATION error. */
    public HostPort {
        String fault = HostText.fault(host);
        if (fault != null) {
            throw refused(fault);
        }
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > MAX_PORT)) {
            throw refused("port " + port.getAsInt() + " is outside 1 to " + MAX_PORT);
        }
    }

    /** A host on the connector's default port. */
    public static HostPort of(String host) {
        return new HostPort(host, OptionalInt.empty());
    }

    /** A host with a port. */
    public static HostPort of(String host, int port) {
        return new HostPort(host, OptionalInt.of(port));
    }

    /** The port, or the connector's default where none was named. */
    public int portOr(int defaultPort) {
        return port.orElse(defaultPort);
    }

    /** Whether the host is an IPv6 address, which is written in brackets in front of a port. */
    public boolean isIpv6() {
        return host.indexOf(':') >= 0;
    }

    /** {@code host}, {@code host:port} or {@code [address]:port}, as socket libraries take it. */
    @Override
    public String toString() {
        String name = isIpv6() ? "[" + host + "]" : host;
        return port.isPresent() ? name + ":" + port.getAsInt() : name;
    }

    private static VeloException refused(String reason) {
        return VeloException.of(ErrorKind.CONFIGURATION, "cannot use the host")
                .why(reason)
                .build();
    }
}
