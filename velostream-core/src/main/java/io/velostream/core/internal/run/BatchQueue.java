package io.velostream.core.internal.run;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Items between readers and one writer, bounded by bytes; one item is always let in. A writer that is done with an item in
 * no time is not woken for each one but for those of a millisecond. With {@code ordered} the items of a
 * split come out before those of the next one, whoever read them: its reader then always finds room, so nobody waits for
 * ever.
 */
final class BatchQueue implements ItemSink {
    /** Waking a thread takes some 20 µs on both sides together; below this a writer had better wait for more. */
    private static final long QUICK_NANOS = 100_000;

    /** How long items wait for such a writer at most while more of them come. */
    private static final long GATHER_NANOS = 1_000_000;

    private final long capacity;
    private final boolean ordered;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Map<Integer, ArrayDeque<Item>> bySplit = new HashMap<>();
    /** The splits in the order in which they come out; with {@code ordered} the first one is the current one. */
    private final ArrayDeque<Integer> order = new ArrayDeque<>();

    private final ArrayDeque<Item> plain = new ArrayDeque<>();
    private long bytes;
    private int readers;
    private int waiting;
    private int items;
    /** When the first of the items came that wait now, or one before it. */
    private long oldest;
    /** Whether the writer was done with the last item at once. */
    private boolean quick;
    /** When the writer took its last item; 0 when it has waited since. */
    private long taken;

    /**
     * An empty queue.
     *
     * @param readers how many will say {@link #end}
     */
    BatchQueue(long capacity, boolean ordered, int readers, Iterable<SplitTask> splits) {
        this.capacity = capacity;
        this.ordered = ordered;
        this.readers = readers;
        for (SplitTask s : splits) {
            order.add(s.index());
            bySplit.put(s.index(), new ArrayDeque<>());
        }
    }

    @Override
    public void put(Item item) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!hasRoom(item)) {
                notEmpty.signal();
                notFull.await();
            }
            if (items == 0) {
                oldest = System.nanoTime();
            }
            bytes += item.bytes();
            items++;
            if (ordered) {
                bySplit.computeIfAbsent(item.split().index(), k -> new ArrayDeque<>())
                        .add(item);
            } else {
                plain.add(item);
            }
            if (waiting > 0 && (!quick || System.nanoTime() - oldest >= GATHER_NANOS)) {
                notEmpty.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(Item item) {
        if (bytes == 0 || bytes + item.bytes() <= capacity) {
            return true;
        }
        if (!ordered) {
            return false;
        }
        Integer current = order.peek();
        ArrayDeque<Item> own = bySplit.get(item.split().index());
        return current != null && current == item.split().index() && (own == null || own.isEmpty());
    }

    /** Nothing more for now: the writer may have what there is. It looks at the clock itself. */
    @Override
    public void idle() {
        lock.lock();
        try {
            if (items > 0) {
                notEmpty.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void end() {
        lock.lock();
        try {
            readers--;
            notEmpty.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next item; null when none came in time, or when {@link #isOver}. */
    @Nullable
    Item take(long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long now = System.nanoTime();
            if (taken != 0) {
                quick = now - taken < QUICK_NANOS;
                taken = 0;
            }
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            Item item = poll();
            while (item == null && readers > 0 && left > 0) {
                waiting++;
                try {
                    left = notEmpty.awaitNanos(left);
                } finally {
                    waiting--;
                }
                item = poll();
            }
            if (item != null) {
                bytes -= item.bytes();
                items--;
                taken = System.nanoTime();
                notFull.signalAll();
            }
            return item;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Item poll() {
        if (!ordered) {
            return plain.poll();
        }
        while (!order.isEmpty()) {
            Integer current = order.peek();
            ArrayDeque<Item> items = bySplit.get(current);
            Item item = items == null ? null : items.poll();
            if (item != null) {
                if (item.batch() == null) {
                    order.remove();
                    bySplit.remove(current);
                    // Another split is the current one now, its reader may have been waiting for that.
                    notFull.signalAll();
                }
                return item;
            }
            if (readers > 0) {
                return null;
            }
            // All readers are gone, a graceful stop left this split unfinished.
            order.remove();
        }
        return null;
    }

    /** Bytes that wait. Any thread. */
    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Whether all readers have ended and everything was taken. */
    boolean isOver() {
        lock.lock();
        try {
            return readers == 0 && plain.isEmpty() && bySplit.values().stream().allMatch(ArrayDeque::isEmpty);
        } finally {
            lock.unlock();
        }
    }
}
