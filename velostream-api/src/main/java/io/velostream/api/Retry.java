package io.velostream.api;

/** Whether the failed operation may be repeated. */
public enum Retry {
    /** Repeating gives the same failure. */
    NEVER,
    /** Nothing was applied; repeating is safe and may succeed. */
    NOT_APPLIED,
    /** It is unknown whether the operation took effect; only an idempotent operation may be repeated. */
    UNKNOWN
}
