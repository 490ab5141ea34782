package io.velostream.core.memory;

import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which rows one reader gives: those numbered {@code from} to {@code to} (exclusive) of the batches {@code first},
 * {@code first + step}, ….
 */
record MemorySplit(int first, int step, long from, long to) {
    private static final int VERSION = 1;
    private static final Pattern DETAILS =
            Pattern.compile("\\{\"first\":(\\d+),\"step\":(\\d+),\"from\":(\\d+),\"to\":(\\d+)}");
    private static final Pattern OFFSET = Pattern.compile("\\{\"row\":(\\d+)}");

    Split toSplit(String id, OptionalLong estimatedBytes) {
        String details = "{\"first\":" + first + ",\"step\":" + step + ",\"from\":" + from + ",\"to\":" + to + "}";
        return new Split(id, VERSION, details, estimatedBytes);
    }

    static MemorySplit of(Split split) {
        Matcher m = match(DETAILS, split.version(), split.details(), "split");
        return new MemorySplit(
                Integer.parseInt(m.group(1)),
                Integer.parseInt(m.group(2)),
                Long.parseLong(m.group(3)),
                Long.parseLong(m.group(4)));
    }

    /** The rows of the split that are done with. */
    static long rows(@Nullable Offset offset) {
        return offset == null
                ? 0
                : Long.parseLong(match(OFFSET, offset.version(), offset.details(), "offset")
                        .group(1));
    }

    static Offset offset(long rows) {
        return new Offset(VERSION, "{\"row\":" + rows + "}");
    }

    private static Matcher match(Pattern pattern, int version, String details, String what) {
        Matcher m = pattern.matcher(details);
        if (version != VERSION || !m.matches()) {
            throw VeloException.of(ErrorKind.DATA, "Cannot read the " + what + " of a stream in memory")
                    .why("version " + version + " and " + details + " were not written by this connector")
                    .build();
        }
        return m;
    }
}
