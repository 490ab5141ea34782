package io.velostream.cli;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Failures as people and programs read them. */
final class ErrorText {
    private static final int LONGEST = 8000;
    private static final String FAULT_CURE = "This is a fault of VeloStream, not of yours. Please report it, with the"
            + " command and what it prints with --stacktrace added.";

    private ErrorText() {}

    /** 2 when the user's command or configuration is wrong, 1 for anything else. */
    static int exitCode(VeloException failure) {
        return failure.kind() == ErrorKind.CONFIGURATION ? 2 : 1;
    }

    /** Any failure as one of ours. */
    static VeloException known(Throwable failure) {
        if (failure instanceof VeloException known) {
            boolean ours = known.kind() == ErrorKind.INTERNAL && known.cure().isEmpty();
            return ours ? internal(known.what(), known.where(), known.why(), known) : known;
        } else if (failure instanceof OutOfMemoryError) {
            long heap = Runtime.getRuntime().maxMemory();
            return VeloException.of(ErrorKind.RESOURCE, "out of memory")
                    .why("the heap may grow to " + Quantity.bytes(heap) + ": " + failure.getMessage())
                    .cure("Give it more with the variable VELOSTREAM_OPTS=-Xmx1g, or less work with --parallelism 1.")
                    .cause(failure)
                    .build();
        }
        return internal("internal fault", "", failure.toString(), failure);
    }

    private static VeloException internal(String what, String where, String why, Throwable cause) {
        return VeloException.of(ErrorKind.INTERNAL, what)
                .where(where)
                .why(why)
                .cure(FAULT_CURE)
                .cause(cause)
                .build();
    }

    /** What a person reads: one line, or several where there are several problems. */
    static String line(VeloException failure) {
        StringBuilder out = new StringBuilder("velostream: ");
        String[] lines = message(failure).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            out.append(i == 0 ? "" : "\n").append(CellText.printable(lines[i], LONGEST));
        }
        return out.toString();
    }

    /** The whole message, which every failure of ours has. */
    static String message(VeloException failure) {
        return String.valueOf(failure.getMessage());
    }

    /** What a program reads. */
    static Map<String, @Nullable Object> json(VeloException failure) {
        Map<String, @Nullable Object> error = new LinkedHashMap<>();
        error.put("kind", failure.kind().name().toLowerCase(Locale.ROOT));
        error.put("message", message(failure));
        error.put("what", failure.what());
        error.put("where", failure.where());
        error.put("why", failure.why());
        error.put("cure", failure.cure());
        return error;
    }

    static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
