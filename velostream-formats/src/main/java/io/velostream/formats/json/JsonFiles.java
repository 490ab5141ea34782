package io.velostream.formats.json;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import io.velostream.api.type.Schema;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.InputFile;
import io.velostream.formats.SchemaOption;
import io.velostream.formats.SequentialBytes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Opens files for both formats. */
final class JsonFiles {
    static final List<Option<?>> READ_OPTIONS = List.of(
            SchemaOption.SCHEMA,
            SchemaOption.SAMPLE_ROWS,
            SchemaOption.INFER_DATES,
            SchemaOption.INFER_DECIMALS,
            JsonOptions.MAX_DEPTH,
            JsonOptions.MAX_RECORD_BYTES);

    /** A sample ends here, however few records it has. */
    private static final long SAMPLE_BYTES = 32L << 20;

    private static final int CHUNK = 1 << 18;
    private static final int MAX_CAPACITY = 4096;
    private static final int MIN_CAPACITY = 16;
    /** What a value takes before anything is known about it. */
    private static final int BYTES_A_VALUE = 16;

    private JsonFiles() {}

    static JsonCursor cursor(ConnectorConfig config, boolean lines) {
        return new JsonCursor(config.get(JsonOptions.MAX_DEPTH), lines);
    }

    static RecordWindow window(
            InputFile file, Compression compression, ConnectorConfig config, long from, long wantedEnd)
            throws IOException {
        SequentialBytes bytes = SequentialBytes.open(file, compression, from, CompressionOptions.limits(config));
        return new RecordWindow(bytes, wantedEnd, CHUNK);
    }

    /** The lines that begin in a slice, or what is left of them. */
    static RecordSource lines(
            InputFile file,
            Compression compression,
            ConnectorConfig config,
            FileSlice slice,
            Optional<ReadPosition> from,
            JsonCursor cursor)
            throws IOException {
        boolean whole = compression != Compression.NONE;
        long start = whole ? 0 : slice.start();
        long end = whole ? Long.MAX_VALUE : slice.end();
        boolean align = from.isEmpty() && start > 0;
        long open = from.map(ReadPosition::offset).orElse(Math.max(0, start - 1));
        long line = from.map(ReadPosition::line).orElse(start == 0 ? 1L : 0L);
        RecordWindow window = window(file, compression, config, open, end);
        try {
            return new LineSource(
                    window, cursor, file.name(), end, line, align, config.get(JsonOptions.MAX_RECORD_BYTES));
        } catch (Throwable t) {
            window.close();
            throw t;
        }
    }

    static FormatReader reader(FormatReadRequest request, RecordSource source, JsonCursor cursor) {
        Schema wanted = request.wanted();
        long fitting = request.batchBytes() / (BYTES_A_VALUE * Math.max(1L, wanted.size()));
        int capacity = (int) Math.max(MIN_CAPACITY, Math.min(Math.min(request.batchRows(), MAX_CAPACITY), fitting));
        return new JsonReader(
                source,
                new JsonRecordDecoder(wanted, cursor),
                new BatchBuilder(wanted, capacity),
                request.batchRows(),
                request.batchBytes());
    }

    /** Infers the schema from the first records. */
    static Schema discover(RecordSource source, JsonCursor cursor, String file, ConnectorConfig config)
            throws IOException {
        int wanted = config.get(SchemaOption.SAMPLE_ROWS);
        Sample sample = new Sample(cursor);
        RecordSource.Outcome outcome = RecordSource.Outcome.RECORD;
        String firstFault = "";
        while (sample.count < wanted && source.offset() < SAMPLE_BYTES && outcome != RecordSource.Outcome.END) {
            outcome = source.next(sample);
            if (outcome == RecordSource.Outcome.REJECTED && firstFault.isEmpty()) {
                firstFault = source.rejected().toString();
            }
        }
        if (!sample.shape.hasObjects()
                && !firstFault.isEmpty()
                && config.find(SchemaOption.SCHEMA).isEmpty()) {
            throw VeloException.of(ErrorKind.DATA, "Cannot find out the columns")
                    .where(file)
                    .why("there is no JSON object in it. " + firstFault)
                    .build();
        }
        if (sample.shape.isCrowded()) {
            throw VeloException.of(ErrorKind.SCHEMA, "Cannot find out the columns")
                    .where(file)
                    .why("the records have more than " + Shape.MAX_COLUMNS + " different names")
                    .cure("Name the columns wanted in the option schema, and set sample_rows=1.")
                    .build();
        }
        Shape.Rules rules =
                new Shape.Rules(config.get(SchemaOption.INFER_DATES), config.get(SchemaOption.INFER_DECIMALS));
        return SchemaOption.override(Schema.of(sample.shape.fields(rules)), config);
    }

    private static final class Sample implements RecordAction {
        private final JsonCursor cursor;
        private final Shape shape = new Shape(Shape.MAX_COLUMNS);
        private int count;

        Sample(JsonCursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public void read() {
            int from = cursor.pos;
            boolean object = cursor.peekToken() == '{';
            cursor.skipValue();
            if (!object) {
                throw new JsonFault(
                        JsonFault.Kind.VALUE, "the record is no object but " + cursor.show(from, cursor.pos));
            }
            cursor.begin(from);
            shape.read(cursor);
            count++;
        }

        @Override
        public void undo() {
            count--;
        }

        @Override
        public String reason(JsonFault fault) {
            return fault.reason();
        }
    }
}
