package io.velostream.formats.csv;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a reader goes on.
 *
 * @param offset of a record's first byte in the UTF-8 text of the file
 * @param line its number, from 1; 0 when unknown
 */
public record CsvPosition(long offset, long line) {
    private static final Pattern JSON = Pattern.compile("\\{\"byte\":(\\d{1,18})(?:,\"line\":(\\d{1,18}))?\\}");

    /** Reads what {@link #toJson()} wrote. */
    public static CsvPosition parse(String json, String fileName) {
        Matcher m = JSON.matcher(json);
        if (!m.matches()) {
            throw VeloException.of(ErrorKind.CORRUPT, "Cannot read the position in a text file")
                    .where(fileName)
                    .why("'" + json + "' is no such position")
                    .cure("Start again without the checkpoint.")
                    .build();
        }
        return new CsvPosition(Long.parseLong(m.group(1)), m.group(2) == null ? 0 : Long.parseLong(m.group(2)));
    }

    public String toJson() {
        return line == 0 ? "{\"byte\":" + offset + "}" : "{\"byte\":" + offset + ",\"line\":" + line + "}";
    }
}
