package io.velostream.postgres.internal.replication;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way from the threads that make it to the one that takes it, bounded by bytes. Thread-safe.
 *
 * @param <T> results, or parts of them
 */
final class Handoff<T> {
    private final long limit;
    private final T idle;
    private final T end;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final Deque<Entry<T>> entries = new ArrayDeque<>();
    private long bytes;
    private int waiting;
    private @Nullable RuntimeException failure;
    private boolean ended;
    private boolean closed;

    private record Entry<T>(T item, long bytes) {}

    /**
     * An empty one.
     *
     * @param idle what a taker gets when nothing has come yet
     * @param end what it gets when nothing more will
     */
    Handoff(long limit, T idle, T end) {
        this.limit = limit;
        this.idle = idle;
        this.end = end;
    }

    /** Whether somebody waits for something, or will find nothing. */
    boolean isHungry() {
        lock.lock();
        try {
            return entries.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was put, or the time was over before there was room. One item always has room. */
    boolean offer(T item, long size, long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lockInterruptibly();
        try {
            while (!closed && !entries.isEmpty() && bytes + size > limit) {
                if (left <= 0) {
                    return false;
                }
                left = emptied.awaitNanos(left);
            }
            entries.add(new Entry<>(item, size));
            bytes += size;
            if (waiting > 0) {
                filled.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come. */
    void end() {
        finish(null);
    }

    /** Nothing more will come, because of this. */
    void fail(RuntimeException e) {
        finish(e);
    }

    private void finish(@Nullable RuntimeException e) {
        lock.lock();
        try {
            ended = true;
            failure = e;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody reads any more: whoever waits for room gets it. */
    void close() {
        lock.lock();
        try {
            closed = true;
            entries.clear();
            bytes = 0;
            emptied.signalAll();
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** The next item; what was put before a failure comes before it. */
    T poll(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (true) {
                Entry<T> entry = entries.poll();
                if (entry != null) {
                    bytes -= entry.bytes();
                    emptied.signalAll();
                    return entry.item();
                } else if (failure != null) {
                    throw failure;
                } else if (ended || closed) {
                    return end;
                } else if (left <= 0) {
                    return idle;
                }
                waiting++;
                try {
                    left = filled.awaitNanos(left);
                } finally {
                    waiting--;
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
