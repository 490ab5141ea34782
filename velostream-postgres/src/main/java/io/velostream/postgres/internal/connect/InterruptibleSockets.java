package io.velostream.postgres.internal.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/**
 * Sockets whose reading and writing an interrupt of the thread ends, by closing them, unlike those that the JDK gives by default,
 * and which {@linkplain BulkInput read much at a time}.
 * The driver makes one by the name of this class.
 */
public final class InterruptibleSockets extends SocketFactory {
    /** For the driver. */
    public InterruptibleSockets() {}

    @Override
    public Socket createSocket() throws IOException {
        return new BulkSocket(SocketChannel.open());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket(InetAddress.getByName(host), port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return new BulkSocket(SocketChannel.open(new InetSocketAddress(host, port)));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(InetAddress.getByName(host), port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.bind(new InetSocketAddress(localHost, localPort));
        channel.connect(new InetSocketAddress(host, port));
        return new BulkSocket(channel);
    }
}
