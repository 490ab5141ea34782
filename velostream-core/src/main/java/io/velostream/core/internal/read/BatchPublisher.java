package io.velostream.core.internal.read;

import io.velostream.api.batch.RecordBatch;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the batches of a source to subscribers, no more than they ask for; one batch is read ahead. Thread-safe. */
public final class BatchPublisher implements Flow.Publisher<RecordBatch> {
    private static final Logger LOG = LoggerFactory.getLogger(BatchPublisher.class);
    private static final AtomicLong NUMBER = new AtomicLong();

    private final Supplier<BatchIterator> begin;

    public BatchPublisher(Supplier<BatchIterator> begin) {
        this.begin = begin;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super RecordBatch> subscriber) {
        Objects.requireNonNull(subscriber);
        Subscription subscription = new Subscription(subscriber);
        Thread thread = new Thread(subscription::run, "velostream-publisher-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
    }

    private final class Subscription implements Flow.Subscription {
        private final Flow.Subscriber<? super RecordBatch> subscriber;
        private long demand;
        private boolean cancelled;
        private boolean wrongDemand;

        Subscription(Flow.Subscriber<? super RecordBatch> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public synchronized void request(long n) {
            if (n <= 0) {
                wrongDemand = true;
            } else {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            }
            notifyAll();
        }

        @Override
        public synchronized void cancel() {
            cancelled = true;
            notifyAll();
        }

        /** Waits until a batch is wanted; false when none will be. */
        private synchronized boolean awaitDemand() throws InterruptedException {
            while (demand == 0 && !cancelled && !wrongDemand) {
                wait();
            }
            if (wrongDemand) {
                throw new IllegalArgumentException("a subscriber has to request 1 or more");
            }
            if (demand != Long.MAX_VALUE && !cancelled) {
                demand--;
            }
            return !cancelled;
        }

        private synchronized boolean isCancelled() {
            return cancelled;
        }

        void run() {
            try {
                subscriber.onSubscribe(this);
                deliver();
            } catch (Throwable t) {
                fail(t);
            }
        }

        private void deliver() throws InterruptedException {
            try (BatchIterator batches = begin.get()) {
                while (batches.hasNext(this::isCancelled)) {
                    RecordBatch batch = batches.next();
                    if (!awaitDemand()) {
                        return;
                    }
                    subscriber.onNext(batch);
                }
            }
            if (!isCancelled()) {
                subscriber.onComplete();
            }
        }

        private void fail(Throwable t) {
            if (isCancelled()) {
                return;
            }
            try {
                subscriber.onError(t);
            } catch (RuntimeException e) {
                LOG.warn("A subscriber failed on an error", e);
            }
        }
    }
}
