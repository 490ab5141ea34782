package io.velostream.core.internal.layer;

import io.velostream.api.VeloException;
import io.velostream.core.RetryPolicy;
import java.util.function.Supplier;

/** Repeats calls of one source or sink. Thread-safe. */
final class Retrying {
    private final RetryPolicy policy;
    private final Outages outages;
    private volatile boolean contacted;

    Retrying(RetryPolicy policy, Outages outages) {
        this.policy = policy;
        this.outages = outages;
    }

    RetryPolicy policy() {
        return policy;
    }

    Outages outages() {
        return outages;
    }

    boolean contacted() {
        return contacted;
    }

    /** It has answered, so it is there. */
    void contact() {
        contacted = true;
    }

    Recovery recovery(String target) {
        return new Recovery(policy, outages, target);
    }

    /** Does it, again and again while that may help; only for what may be done twice. */
    <T> T call(Object target, Supplier<T> work) {
        Recovery recovery = null;
        while (true) {
            try {
                T value = work.get();
                contacted = true;
                if (recovery != null) {
                    recovery.succeeded();
                }
                return value;
            } catch (VeloException e) {
                if (recovery == null) {
                    recovery = recovery(target.toString());
                }
                recovery.failed(e, contacted);
                if (!recovery.await()) {
                    throw e;
                }
            } catch (RuntimeException | Error e) {
                if (recovery != null) {
                    recovery.close();
                }
                throw e;
            }
        }
    }
}
