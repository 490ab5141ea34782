package io.velostream.api.config;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One host of a {@link ConnectorUri}, with its port if one was named: a name, an IPv4 address, or an IPv6 address without
 * its brackets, with a zone as in {@code fe80::1%eth0}. Immutable.
 */
public final class HostPort {
    static final int MAX_PORT = 65535;

    private final String host;
    /** 0 where none was named. */
    private final int port;

    private HostPort(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** A host on the connector's default port. A name that no URI can hold is an error of kind CONFIGURATION. */
    public static HostPort of(String host) {
        return new HostPort(checked(host), 0);
    }

    /** A host with a port from 1 to 65535; anything else is an error of kind CONFIGURATION. */
    public static HostPort of(String host, int port) {
        if (port < 1 || port > MAX_PORT) {
            throw refused("port " + port + " is outside 1 to " + MAX_PORT);
        }
        return new HostPort(checked(host), port);
    }

    /** A host that was checked already; port 0 for none. */
    static HostPort ofChecked(String host, int port) {
        return new HostPort(host, port);
    }

    /** The name or address, without brackets. */
    public String host() {
        return host;
    }

    /** Empty where the connector's own default applies. */
    public OptionalInt port() {
        return port == 0 ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** The port, or the connector's default where none was named. */
    public int portOr(int defaultPort) {
        return port == 0 ? defaultPort : port;
    }

    /** Whether the host is an IPv6 address, which is written in brackets in front of a port. */
    public boolean isIpv6() {
        return host.indexOf(':') >= 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostPort that && port == that.port && host.equals(that.host);
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    /** {@code host}, {@code host:port} or {@code [address]:port}, as socket libraries take it. */
    @Override
    public String toString() {
        String name = isIpv6() ? "[" + host + "]" : host;
        return port == 0 ? name : name + ":" + port;
    }

    private static String checked(String host) {
        String fault = HostText.fault(host);
        if (fault != null) {
            throw refused(fault);
        }
        return host;
    }

    private static VeloException refused(String reason) {
        return VeloException.of(ErrorKind.CONFIGURATION, "cannot use the host")
                .why(reason)
                .build();
    }
}
