package io.velostream.bench.peer;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.velostream.bench.run.Outcome;
import java.io.IOException;
import java.nio.file.Path;

/** FastCSV: every field as a String, no types. */
public final class FastCsv {
    private static final int PRICE = 5;

    private FastCsv() {}

    public static Outcome scan(Path csv) throws IOException {
        long rows = -1;
        long cents = 0;
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(csv)) {
            for (CsvRecord record : reader) {
                if (++rows > 0) {
                    // The price is needed for the checksum alone: digits without the point are cents.
                    cents += cents(record.getField(PRICE));
                }
            }
        }
        return new Outcome(rows, cents);
    }

    private static long cents(String price) {
        long value = 0;
        for (int i = 0; i < price.length(); i++) {
            char c = price.charAt(i);
            if (c != '.') {
                value = value * 10 + (c - '0');
            }
        }
        return value;
    }
}
