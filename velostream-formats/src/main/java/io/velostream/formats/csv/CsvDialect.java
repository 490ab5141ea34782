package io.velostream.formats.csv;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;

/**
 * The bytes that have a meaning.
 *
 * @param escape the quote itself when quotes are doubled
 * @param comment {@link #NONE} when there are no comments
 */
record CsvDialect(byte delimiter, byte quote, byte escape, byte comment, boolean trim) {
    /** A byte that is never equal to one of the file, since line breaks are looked at first. */
    static final byte NONE = '\n';

    static CsvDialect of(ConnectorConfig config, byte delimiter) {
        byte quote = (byte) (char) config.get(CsvOptions.QUOTE);
        byte escape = config.find(CsvOptions.ESCAPE).map(c -> (byte) (char) c).orElse(quote);
        byte comment = config.isDeclared(CsvOptions.COMMENT)
                ? config.find(CsvOptions.COMMENT).map(c -> (byte) (char) c).orElse(NONE)
                : NONE;
        if (delimiter == quote || delimiter == escape || comment == delimiter || comment == quote) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "The characters of the CSV dialect are not distinct")
                    .why("delimiter, quote, escape and comment must differ")
                    .build();
        }
        boolean trim = config.isDeclared(CsvOptions.TRIM) && config.get(CsvOptions.TRIM);
        return new CsvDialect(delimiter, quote, escape, comment, trim);
    }

    boolean hasEscape() {
        return escape != quote;
    }

    CsvDialect withDelimiter(byte other) {
        return new CsvDialect(other, quote, escape, comment, trim);
    }
}
