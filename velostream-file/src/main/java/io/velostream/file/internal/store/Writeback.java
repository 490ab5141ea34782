package io.velostream.file.internal.store;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Forces what is written to a large file to the disk while more of it is being made, so that little is left to wait for at
 * the end. It has a thread from the first {@link #request} to {@link #end}.
 */
final class Writeback {
    private final FileChannel channel;
    private @Nullable Thread thread;
    private boolean wanted;
    private boolean ended;
    private @Nullable IOException failure;

    Writeback(FileChannel channel) {
        this.channel = channel;
    }

    /** Asks for what has been written so far; does not wait. */
    synchronized void request() {
        wanted = true;
        if (thread == null && !ended) {
            Thread started = new Thread(this::run, "velostream-writeback");
            started.setDaemon(true);
            started.start();
            thread = started;
        }
        notifyAll();
    }

    private void run() {
        try {
            while (awaitRequest()) {
                channel.force(false);
            }
        } catch (ClosedChannelException given) {
            // The file was given up, or its writer interrupted, who is told so by the channel himself.
            return;
        } catch (IOException e) {
            // The system tells each failure once: it must reach who relies on the data.
            synchronized (this) {
                failure = e;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean awaitRequest() throws InterruptedException {
        while (!wanted && !ended) {
            wait();
        }
        wanted = false;
        return !ended;
    }

    /** Waits until the thread is gone; throws what forcing failed with. */
    void end() throws IOException {
        Thread last;
        synchronized (this) {
            ended = true;
            last = thread;
            notifyAll();
        }
        boolean interrupted = false;
        while (last != null && last.isAlive()) {
            try {
                last.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (failure != null) {
                throw new IOException("what was written could not be forced to the disk", failure);
            }
        }
    }
}
