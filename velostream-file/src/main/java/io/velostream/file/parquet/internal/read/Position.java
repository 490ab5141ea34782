package io.velostream.file.parquet.internal.read;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The next row to read: the row group, counted in the whole file, and the row in it. */
record Position(int rowGroup, long row) {
    static final Position START = new Position(0, 0);

    private static final Pattern FORM =
            Pattern.compile("\\s*\\{\\s*\"row_group\"\\s*:\\s*(\\d{1,9})\\s*,\\s*\"row\"\\s*:\\s*(\\d{1,18})\\s*}\\s*");

    static Position parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw VeloException.of(ErrorKind.DATA, "The position " + text + " is not one of a Parquet file")
                    .cure("Use a position that a reader of the same file gave.")
                    .build();
        }
        return new Position(Integer.parseInt(m.group(1)), Long.parseLong(m.group(2)));
    }

    @Override
    public String toString() {
        return "{\"row_group\":" + rowGroup + ",\"row\":" + row + "}";
    }
}
