package io.velostream.formats.text;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the reader of a text file goes on.
 *
 * @param offset of the first byte of a record, in the decompressed file
 * @param line its number, from 1; 0 when unknown
 */
public record TextPosition(long offset, long line) {
    private static final Pattern JSON = Pattern.compile("\\{\"offset\":(\\d{1,18})(?:,\"line\":(\\d{1,18}))?\\}");

    /** Reads what {@link #toJson()} wrote. */
    public static TextPosition parse(String json, String fileName) {
        Matcher m = JSON.matcher(json);
        if (!m.matches()) {
            throw VeloException.of(ErrorKind.CORRUPT, "Cannot read the position in a text file")
                    .where(fileName)
                    .why("'" + json + "' is no such position")
                    .cure("Start again without the checkpoint.")
                    .build();
        }
        return new TextPosition(Long.parseLong(m.group(1)), m.group(2) == null ? 0 : Long.parseLong(m.group(2)));
    }

    public String toJson() {
        return line == 0 ? "{\"offset\":" + offset + "}" : "{\"offset\":" + offset + ",\"line\":" + line + "}";
    }
}
