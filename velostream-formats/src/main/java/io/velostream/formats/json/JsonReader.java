package io.velostream.formats.json;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.formats.FormatReader;
import io.velostream.formats.json.RecordSource.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Batches of the records that a source finds. Not thread-safe. */
final class JsonReader implements FormatReader {
    /** How often the size of a batch is looked at, as a share of what it may have. */
    private static final int SIZE_CHECKS = 16;

    private final RecordSource source;
    private final JsonRecordDecoder decoder;
    private final BatchBuilder builder;
    private final RecordAction action;
    private final int batchRows;
    private final long batchBytes;
    private List<RejectedRow> rejected = List.of();
    private String position;
    /** What made the last batch end early; it is thrown by the next call. */
    private Optional<RuntimeException> failure = Optional.empty();

    JsonReader(RecordSource source, JsonRecordDecoder decoder, BatchBuilder builder, int batchRows, long batchBytes) {
        this.source = source;
        this.decoder = decoder;
        this.builder = builder;
        this.action = new Row();
        this.batchRows = batchRows;
        this.batchBytes = batchBytes;
        this.position = source.position();
    }

    @Override
    public Optional<RecordBatch> next() throws IOException {
        if (failure.isPresent()) {
            rejected = List.of();
            throw failure.get();
        }
        List<RejectedRow> bad = new ArrayList<>();
        long rejectedBytes = 0;
        long checkAt = source.offset() + batchBytes / SIZE_CHECKS;
        try {
            while (builder.rowCount() < batchRows && bad.size() < batchRows && rejectedBytes < batchBytes) {
                Outcome outcome = source.next(action);
                if (outcome == Outcome.END) {
                    break;
                }
                if (outcome == Outcome.REJECTED) {
                    RejectedRow row = source.rejected();
                    bad.add(row);
                    rejectedBytes += row.raw().map(raw -> raw.length).orElse(0);
                }
                if (source.offset() >= checkAt) {
                    if (builder.byteSize() >= batchBytes) {
                        break;
                    }
                    checkAt = source.offset() + batchBytes / SIZE_CHECKS;
                }
            }
        } catch (RuntimeException e) {
            if (builder.rowCount() == 0 && bad.isEmpty()) {
                throw e;
            }
            failure = Optional.of(e);
        }
        rejected = List.copyOf(bad);
        position = source.position();
        if (builder.rowCount() == 0 && bad.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(builder.build());
    }

    @Override
    public List<RejectedRow> rejected() {
        return rejected;
    }

    @Override
    public String position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private final class Row implements RecordAction {
        @Override
        public void read() {
            decoder.read(builder);
        }

        @Override
        public void undo() {
            builder.truncate(builder.rowCount() - 1);
        }

        @Override
        public String reason(JsonFault fault) {
            return decoder.reason(fault);
        }
    }
}
