package io.velostream.testkit.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy on the loopback interface that passes bytes on to a server until it is told to misbehave. All faults concern all
 * connections, also those to come, until {@link #heal()}. Thread-safe.
 */
public final class FaultyProxy implements AutoCloseable {
    private static final int BUFFER = 1 << 14;
    private static final int CONNECT_MILLIS = 5_000;

    private enum Mode {
        PASS,
        REFUSE,
        SILENT
    }

    private final ServerSocket listener;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger resets = new AtomicInteger();
    private volatile InetSocketAddress target;
    private volatile Mode mode = Mode.PASS;
    private volatile long bytesPerSecond = Long.MAX_VALUE;
    private volatile boolean resetNext;

    private FaultyProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    /** A proxy that has a port already, and refuses connections until {@link #to} says where they go. */
    public static FaultyProxy open() {
        try {
            return new FaultyProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a proxy", e);
        }
    }

    /** A proxy before this port of the loopback interface. */
    public static FaultyProxy before(int serverPort) {
        FaultyProxy proxy = open();
        proxy.to(serverPort);
        return proxy;
    }

    /** Where new connections go: a port of the loopback interface. */
    public void to(int serverPort) {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
    }

    /** The port that clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Ends all connections in good order (FIN); new ones are ended at once. */
    public void refuse() {
        mode = Mode.REFUSE;
        links.forEach(Link::close);
    }

    /**
     * Half-open: connections stay, but no byte passes any more, not even the news of their end. Those that there are now stay
     * so for ever, as when a router has forgotten them; new ones are accepted, and pass bytes only after {@link #heal()}.
     */
    public void silence() {
        mode = Mode.SILENT;
        links.forEach(link -> link.dead = true);
    }

    /** Lets so many bytes a second pass through each connection and direction. */
    public void slow(long limit) {
        bytesPerSecond = limit;
    }

    /** Resets (RST) the connections that carry the next bytes from the server, each in the middle of what it carries. */
    public void reset() {
        resetNext = true;
    }

    /** How many connections were reset. */
    public int resets() {
        return resets.get();
    }

    /** Resets all connections at once. */
    public void resetAll() {
        links.forEach(Link::reset);
    }

    /** Passes bytes on again; new connections work. */
    public void heal() {
        resetNext = false;
        bytesPerSecond = Long.MAX_VALUE;
        mode = Mode.PASS;
    }

    /** Ends the connections that {@link #silence} left dead, as the keep-alive of an operating system does after hours. */
    public void bury() {
        links.stream().filter(link -> link.dead).forEach(Link::close);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                start("connect", () -> connect(client));
            } catch (IOException e) {
                // Closed, or a client that went at once.
                continue;
            }
        }
    }

    private void connect(Socket client) {
        while (mode == Mode.SILENT && !client.isClosed() && !listener.isClosed()) {
            LockSupport.parkNanos(10_000_000);
        }
        Socket server = new Socket();
        Link link = new Link(client, server);
        try {
            if (mode == Mode.REFUSE || target.getPort() == 0) {
                throw new IOException("refused");
            }
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target, CONNECT_MILLIS);
        } catch (IOException e) {
            link.close();
            return;
        }
        links.add(link);
        start("up", () -> link.pass(client, server, false));
        start("down", () -> link.pass(server, client, true));
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, "faulty-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** A connection of a client and the one to the server that belongs to it. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean dead;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pass(Socket from, Socket to, boolean down) {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(buffer); n >= 0 && !dead; n = in.read(buffer)) {
                    if (down && resetNext && n > 1) {
                        out.write(buffer, 0, n / 2);
                        out.flush();
                        resets.incrementAndGet();
                        reset();
                        return;
                    }
                    pace(n);
                    if (dead) {
                        break;
                    }
                    out.write(buffer, 0, n);
                }
            } catch (IOException e) {
                // One side is gone, the other one goes too.
            }
            if (dead) {
                // What comes is swallowed, and nobody is told of an end.
                return;
            }
            close();
        }

        private void pace(int bytes) {
            long limit = bytesPerSecond;
            if (limit != Long.MAX_VALUE) {
                LockSupport.parkNanos(bytes * 1_000_000_000L / limit);
            }
        }

        void reset() {
            for (Socket socket : new Socket[] {client, server}) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (IOException e) {
                    // Closed already.
                    continue;
                }
            }
            close();
        }

        void close() {
            links.remove(this);
            quietly(client);
            quietly(server);
        }
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all connections, dead ones too, and listens no more. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        links.forEach(Link::close);
    }
}
