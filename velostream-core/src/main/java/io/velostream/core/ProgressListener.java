package io.velostream.core;

/** Is told what a pipeline does. Called by one thread at a time; what it throws is logged and ignored. */
@FunctionalInterface
public interface ProgressListener {
    /** A report, at the interval asked for and once at the end. */
    void progress(Progress progress);

    /** Before the first row: what can be promised, and why when it is less than exactly once. */
    default void starting(DeliveryGuarantee guarantee, String reason) {}
}
