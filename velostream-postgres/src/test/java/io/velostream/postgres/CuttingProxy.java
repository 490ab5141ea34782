package io.velostream.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Passes bytes on between clients and a server, until a client says a certain word: then the connection is cut at what the
 * client says next.
 */
final class CuttingProxy implements AutoCloseable {
    /** When the connection is cut. */
    enum Cut {
        /** The server never sees it. */
        BEFORE,
        /** The server sees it, and the client never the answer. */
        AFTER
    }

    private record Plan(String word, Cut cut) {}

    private final ServerSocket listener;
    private final int serverPort;
    private final AtomicReference<Plan> plan = new AtomicReference<>();
    /** What clients sent, packet by packet. */
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    CuttingProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Cuts the first connection whose client says this word, at its next message. */
    void cut(String word, Cut when) {
        plan.set(new Plan(word, when));
    }

    /** Whether nothing is to be cut any more. */
    boolean isDone() {
        return plan.get() == null;
    }

    /** In how many of the packets that clients sent so far this word was. */
    long timesSaid(String word) {
        return told.stream().filter(s -> s.contains(word)).count();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                start(() -> pass(client, server, true));
                start(() -> pass(server, client, false));
            } catch (IOException e) {
                // Closed, or the server is away.
                continue;
            }
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void pass(Socket from, Socket to, boolean fromClient) {
        byte[] buffer = new byte[1 << 16];
        boolean said = false;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int n = in.read(buffer);
            while (n >= 0) {
                Plan now = plan.get();
                if (fromClient) {
                    told.add(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                }
                boolean hit = said && now != null && plan.compareAndSet(now, null);
                said |= fromClient
                        && now != null
                        && new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains(now.word);
                if (hit && now.cut == Cut.BEFORE) {
                    break;
                }
                if (hit) {
                    from.close();
                }
                out.write(buffer, 0, n);
                if (hit) {
                    to.shutdownOutput();
                    return;
                }
                n = in.read(buffer);
            }
        } catch (IOException e) {
            // The other side is gone, and this one goes too.
        }
        close(from);
        close(to);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(CuttingProxy::close);
    }
}
