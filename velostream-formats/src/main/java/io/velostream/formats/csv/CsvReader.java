package io.velostream.formats.csv;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.text.TextPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a slice of a CSV file. */
final class CsvReader implements FormatReader {
    /** Rows between two looks at the size of the batch. */
    private static final int LOOK = 64;

    private final FormatReadRequest request;
    private final CsvLayout layout;
    private final CsvInput input;
    private final CsvScanner scanner;
    private final CsvColumns columns;
    private final boolean skipsBlank;
    /** Records that begin here or behind belong to the next slice. */
    private final long end;

    private final boolean checksEnd;
    /** The line on which the scanner began; 0 when unknown. */
    private final long firstLine;

    private List<RejectedRow> rejected = List.of();
    private boolean done;

    private CsvReader(FormatReadRequest request, CsvLayout layout, boolean splits, TextPosition start)
            throws IOException {
        this.request = request;
        this.layout = layout;
        this.columns = new CsvColumns(request, layout);
        this.skipsBlank = layout.columns() != 1;
        long sliceEnd = request.slice().end();
        this.checksEnd = splits && sliceEnd < request.file().size();
        this.end = splits ? sliceEnd : request.slice().start() == 0 ? Long.MAX_VALUE : 0;
        this.firstLine = start.line();
        this.input = CsvInput.open(
                request.file(),
                request.compression(),
                layout.charset(),
                start.offset(),
                CompressionOptions.limits(request.config()));
        this.scanner = new CsvScanner(
                input,
                request.file().name(),
                layout.dialect(),
                start.offset(),
                request.config().get(CsvOptions.MAX_FIELD_SIZE),
                request.config().get(CsvOptions.MAX_COLUMNS));
    }

    static CsvReader open(FormatReadRequest request) throws IOException {
        CsvLayout layout = CsvSniffer.look(
                request.file(), request.compression(), request.config(), Optional.of(request.fileSchema()));
        boolean splits = request.compression() == Compression.NONE
                && layout.charset().equals(StandardCharsets.UTF_8)
                && request.config().get(CsvOptions.SPLIT);
        TextPosition start;
        if (request.from().isPresent()) {
            start = TextPosition.parse(request.from().get(), request.file().name());
        } else if (request.slice().start() == 0 || !splits) {
            start = new TextPosition(layout.dataStart(), layout.dataLine());
        } else {
            long first = CsvBoundary.firstRecord(
                    request.file(), layout, request.slice().start());
            start = new TextPosition(first, first == layout.dataStart() ? layout.dataLine() : 0);
        }
        return new CsvReader(request, layout, splits, start);
    }

    @Override
    public Optional<RecordBatch> next() throws IOException {
        rejected = new ArrayList<>();
        long batchStart = scanner.position();
        int limit = request.batchRows();
        int untilLook = LOOK;
        while (!done && columns.rows() + rejected.size() < limit) {
            if (scanner.position() >= end || !scanner.advance()) {
                finish();
                break;
            }
            if (scanner.fields == 0 || (skipsBlank && CsvSniffer.isBlank(scanner))) {
                continue;
            }
            String reason = columns.add(scanner);
            if (reason != null) {
                reject(reason);
            }
            // A row takes about as much memory as it has bytes; where it takes more, the builder knows.
            untilLook--;
            if (scanner.position() - batchStart > request.batchBytes() || untilLook == 0) {
                untilLook = LOOK;
                if (columns.builder().byteSize() + rejectedBytes() >= request.batchBytes()) {
                    break;
                }
            }
        }
        if (columns.rows() == 0 && rejected.isEmpty()) {
            return Optional.empty();
        }
        RecordBatch batch = columns.builder().build();
        columns.clear();
        return Optional.of(batch);
    }

    private long rejectedBytes() {
        long sum = 0;
        for (RejectedRow row : rejected) {
            sum += row.raw().map(raw -> raw.length).orElse(0);
        }
        return sum;
    }

    private void reject(String reason) {
        byte[] raw = Arrays.copyOfRange(scanner.bytes, scanner.recordStart, scanner.recordEnd);
        rejected.add(RejectedRow.unread(raw, place(), reason));
    }

    private String place() {
        String name = request.file().name();
        return firstLine == 0
                ? name + ", byte " + (scanner.position() - (scanner.nextStart() - scanner.recordStart))
                : name + ", line " + (firstLine + scanner.recordLine);
    }

    /** At the end of the slice, where it is known what the reader of the next one had to guess. */
    private void finish() throws IOException {
        done = true;
        if (!checksEnd) {
            return;
        }
        long guessed = CsvBoundary.firstRecord(request.file(), layout, end);
        if (guessed != scanner.position()) {
            throw VeloException.of(ErrorKind.DATA, "Cannot read this file in several slices at once")
                    .where(request.file().name() + ", byte " + end)
                    .why("text in quotes looks like records there: the next one begins at byte " + scanner.position()
                            + ", but seems to begin at byte " + guessed)
                    .cure("Set split=false.")
                    .build();
        }
    }

    @Override
    public List<RejectedRow> rejected() {
        return List.copyOf(rejected);
    }

    @Override
    public String position() {
        long line = firstLine == 0 ? 0 : firstLine + scanner.lines();
        return new TextPosition(scanner.position(), line).toJson();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
