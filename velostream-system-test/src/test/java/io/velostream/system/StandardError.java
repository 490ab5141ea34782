package io.velostream.system;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Keeps what this process writes to standard error, all log lines among it. */
final class StandardError {
    private static final StandardError KEPT = new StandardError();

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    private StandardError() {
        System.setErr(new PrintStream(kept, true, StandardCharsets.UTF_8));
    }

    /** From the first call until the process ends; test classes run beside each other. */
    static StandardError kept() {
        return KEPT;
    }

    /** All so far. */
    String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
