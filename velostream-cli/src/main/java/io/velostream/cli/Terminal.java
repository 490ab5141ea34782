package io.velostream.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Which of the streams a person looks at.
 *
 * @param out whether standard output is a terminal
 * @param err whether standard error is one
 * @param columns its width, 0 where it is not known
 */
record Terminal(boolean out, boolean err, int columns) {
    /** Nobody looks: output goes to files and pipes. */
    static final Terminal NONE = new Terminal(false, false, 0);

    /** The streams of this process. Java has no way to ask, so the links of /proc tell, where there are any. */
    static Terminal detect() {
        boolean out = isTerminal(1);
        boolean err = isTerminal(2);
        return out || err ? new Terminal(out, err, width()) : NONE;
    }

    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        if (!Files.isSymbolicLink(link)) {
            // No such links outside Linux. A console means that neither input nor output is redirected.
            return !Files.isDirectory(Path.of("/proc/self/fd")) && System.console() != null;
        }
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    private static int width() {
        String given = System.getenv("COLUMNS");
        if (given != null && given.matches("[1-9][0-9]{0,4}")) {
            return Integer.parseInt(given);
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            boolean done = stty.waitFor(1, TimeUnit.SECONDS);
            return done && answer.matches("[0-9]+ [1-9][0-9]{0,4}")
                    ? Integer.parseInt(answer.substring(answer.indexOf(' ') + 1))
                    : 0;
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
