package io.velostream.core.internal.layer;

import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts calls that take too long: a call that is interrupted ends with CANCELLED, which is told as TIMEOUT then. One
 * thread for all, which ends when there is nothing to watch. Thread-safe.
 */
final class Watchdog {
    private static final long KEPT_MILLIS = 50;

    private @Nullable ScheduledThreadPoolExecutor timer;

    private enum State {
        RUNNING,
        DONE,
        BITING,
        BITTEN
    }

    private synchronized ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor known = timer;
        if (known == null) {
            known = new ScheduledThreadPoolExecutor(1, work -> {
                Thread thread = new Thread(work, "velostream-watchdog");
                thread.setDaemon(true);
                return thread;
            });
            known.setRemoveOnCancelPolicy(true);
            known.setKeepAliveTime(KEPT_MILLIS, TimeUnit.MILLISECONDS);
            known.allowCoreThreadTimeOut(true);
            timer = known;
        }
        return known;
    }

    <T> T call(Supplier<T> work, Duration atMost) {
        Thread caller = Thread.currentThread();
        AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
        Future<?> bite = timer().schedule(
                        () -> {
                            if (state.compareAndSet(State.RUNNING, State.BITING)) {
                                caller.interrupt();
                                state.set(State.BITTEN);
                            }
                        },
                        atMost.toNanos(),
                        TimeUnit.NANOSECONDS);
        VeloException failure;
        try {
            T value = work.get();
            over(state, bite);
            return value;
        } catch (VeloException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            over(state, bite);
            throw e;
        }
        if (!over(state, bite)) {
            throw failure;
        }
        throw VeloException.of(ErrorKind.TIMEOUT, failure.what())
                .where(failure.where())
                .why("it took longer than call_timeout, " + atMost.toMillis() + " ms")
                .cure("See why the system is slow, or raise call_timeout.")
                .retry(Retry.UNKNOWN)
                .cause(failure)
                .build();
    }

    /** Takes the interrupt back if there was one; whether there was. */
    private static boolean over(AtomicReference<State> state, Future<?> bite) {
        bite.cancel(false);
        if (state.compareAndSet(State.RUNNING, State.DONE)) {
            return false;
        }
        while (state.get() != State.BITTEN) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
        return true;
    }
}
