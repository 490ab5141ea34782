package io.velostream.formats.csv;

import java.nio.charset.Charset;
import java.util.List;

/**
 * What is known of one file before its data is read.
 *
 * @param names of the columns, in their order: unique, none empty
 * @param hasHeader whether the names come from the file
 * @param dataStart where the first data record begins in the UTF-8 text
 * @param dataLine the number of that line, from 1
 */
record CsvLayout(
        Charset charset, CsvDialect dialect, List<String> names, boolean hasHeader, long dataStart, long dataLine) {
    int columns() {
        return names.size();
    }
}
