package io.velostream.testkit;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * What a test needs of the machine it runs on: a right, a program, a server. Where it is missing the test is skipped and says
 * why. On a build server (environment variable {@code CI} is {@code true}) it fails: there nothing is skipped silently.
 */
public final class Needs {
    private static final boolean ON_BUILD_SERVER = "true".equalsIgnoreCase(System.getenv("CI"));
    private static final long MAX_SECONDS = 60;

    private Needs() {}

    /**
     * Ends the test unless it can go on.
     *
     * @param met whether the machine has it
     * @param what is needed, as in "the right to mount a disk"
     */
    public static void that(boolean met, String what) {
        that(met, what, ON_BUILD_SERVER);
    }

    static void that(boolean met, String what, boolean onBuildServer) {
        if (met) {
            return;
        }
        if (onBuildServer) {
            throw new AssertionFailedError(
                    "This test needs " + what + "; on a build server that must be there (CI=true)");
        }
        throw new TestAbortedException("skipped: it needs " + what);
    }

    /** Runs a program that the test cannot do without, to its end; the same as {@link #that} when it fails or is missing. */
    public static void command(String what, String... command) throws InterruptedException {
        that(succeeds(command), what + " (" + String.join(" ", command) + ")");
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return false;
        }
        if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }
}
