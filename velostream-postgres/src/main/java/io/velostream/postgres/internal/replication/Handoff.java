package io.velostream.postgres.internal.replication;

import io.velostream.api.ReadResult;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Results on their way from the threads that make them to the one that reads them, bounded by bytes. Thread-safe. */
final class Handoff {
    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;
    private int waiting;
    private @Nullable RuntimeException failure;
    private boolean ended;
    private boolean closed;

    private record Entry(ReadResult result, long bytes) {}

    Handoff(long limit) {
        this.limit = limit;
    }

    /** Whether somebody waits for a result, or will find none. */
    boolean isHungry() {
        lock.lock();
        try {
            return entries.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was put, or the time was over before there was room. One result always has room. */
    boolean offer(ReadResult result, long size, long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lockInterruptibly();
        try {
            while (!closed && !entries.isEmpty() && bytes + size > limit) {
                if (left <= 0) {
                    return false;
                }
                left = emptied.awaitNanos(left);
            }
            entries.add(new Entry(result, size));
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

    /** The next result; what was put before a failure comes before it. */
    ReadResult poll(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (true) {
                Entry entry = entries.poll();
                if (entry != null) {
                    bytes -= entry.bytes();
                    emptied.signalAll();
                    return entry.result();
                } else if (failure != null) {
                    throw failure;
                } else if (ended || closed) {
                    return ReadResult.END;
                } else if (left <= 0) {
                    return ReadResult.IDLE;
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
