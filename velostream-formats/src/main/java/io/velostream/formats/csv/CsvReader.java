package io.velostream.formats.csv;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.InputFile;
import io.velostream.formats.text.TextPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a slice of a CSV file. */
final class CsvReader implements FormatReader {
    private final FormatReadRequest request;
    private final CsvLayout layout;
    private final CsvInput input;
    private final CsvScanner scanner;
    private final CsvWindow window;
    private final CsvColumns columns;
    private final CsvRun run;
    private final boolean skipsBlank;
    /** Records that begin here or behind belong to the next slice. */
    private final long end;

    private final boolean checksEnd;
    /** Where one stands at the end of a slice in which no record begins. */
    private final Optional<CsvSteps.Mark> emptyUntil;
    /** The line on which the scanner began; 0 when unknown. */
    private final long firstLine;

    private List<RejectedRow> rejected = List.of();
    private long rejectedBytes;
    private boolean done;

    private CsvReader(
            FormatReadRequest request,
            CsvLayout layout,
            boolean splits,
            TextPosition start,
            Optional<CsvSteps.Mark> emptyUntil)
            throws IOException {
        this.request = request;
        this.layout = layout;
        this.columns = new CsvColumns(request, layout);
        this.run = new CsvRun(layout.dialect(), layout.columns());
        this.skipsBlank = layout.columns() != 1;
        long sliceEnd = request.slice().end();
        this.checksEnd = splits && sliceEnd < request.file().size();
        this.end = splits ? sliceEnd : request.slice().start() == 0 ? Long.MAX_VALUE : 0;
        this.firstLine = start.line();
        this.emptyUntil = emptyUntil;
        this.input = CsvInput.open(
                request.file(),
                request.compression(),
                layout.charset(),
                start.offset(),
                CompressionOptions.limits(request.config()));
        this.window = new CsvWindow(
                input,
                request.file().name(),
                layout.dialect(),
                start.offset(),
                request.config().get(CsvOptions.MAX_FIELD_SIZE));
        this.scanner = new CsvScanner(window, layout.dialect(), request.config().get(CsvOptions.MAX_COLUMNS));
    }

    static CsvReader open(FormatReadRequest request) throws IOException {
        CsvLayout layout = CsvSniffer.look(
                request.file(), request.compression(), request.config(), Optional.of(request.fileSchema()));
        boolean splits = request.compression() == Compression.NONE
                && layout.charset().equals(StandardCharsets.UTF_8)
                && request.config().get(CsvOptions.SPLIT);
        FileSlice slice = request.slice();
        Optional<TextPosition> from = request.from()
                .map(text -> TextPosition.parse(text, request.file().name()));
        if (slice.start() == 0 || !splits) {
            return new CsvReader(
                    request,
                    layout,
                    splits,
                    from.orElse(new TextPosition(layout.dataStart(), layout.dataLine())),
                    Optional.empty());
        }
        if (from.isPresent() && from.get().offset() != slice.end()) {
            return new CsvReader(request, layout, true, from.get(), Optional.empty());
        }
        CsvBoundary.Entry entry = CsvBoundary.enter(request.file(), layout, slice.start(), slice.end());
        if (!entry.hasRecord()) {
            return new CsvReader(request, layout, true, new TextPosition(slice.end(), 0), Optional.of(entry.end()));
        }
        long line = entry.record() == layout.dataStart() ? layout.dataLine() : 0;
        return new CsvReader(
                request, layout, true, from.orElse(new TextPosition(entry.record(), line)), Optional.empty());
    }

    @Override
    public Optional<RecordBatch> next() throws IOException {
        rejected = new ArrayList<>();
        rejectedBytes = 0;
        int limit = request.batchRows();
        while (!done && columns.rows() + rejected.size() < limit) {
            if (window.position() >= end || !scanner.advance()) {
                finish();
                break;
            }
            take(limit - columns.rows() - rejected.size());
            if (columns.builder().byteSize() + rejectedBytes >= request.batchBytes()) {
                break;
            }
        }
        if (columns.rows() == 0 && rejected.isEmpty()) {
            return Optional.empty();
        }
        RecordBatch batch = columns.builder().build();
        columns.clear();
        return Optional.of(batch);
    }

    /** Takes the current record, and with it some of those that follow and have been read already. */
    private void take(int most) {
        int stop = window.indexOf(end);
        run.clear();
        while (columns.isClean(scanner)) {
            run.take(scanner);
            if (run.count() < most) {
                run.takePlain(window, most, stop);
            }
            if (run.count() == most || run.isFull() || window.next >= stop || !scanner.advanceRead()) {
                addRun();
                return;
            }
        }
        addRun();
        if (scanner.fields == 0 || (skipsBlank && CsvSniffer.isBlank(scanner))) {
            return;
        }
        String reason = columns.add(scanner);
        if (reason != null) {
            reject(reason, scanner.recordStart, scanner.recordEnd, scanner.recordLine);
        }
    }

    private void addRun() {
        if (run.count() == 0 || columns.addAll(window.bytes, run)) {
            return;
        }
        for (int i = 0; i < run.count(); i++) {
            String reason = columns.add(window.bytes, run, i);
            if (reason != null) {
                reject(reason, run.start(i), run.end(i), run.line(i));
            }
        }
    }

    private void reject(String reason, int from, int to, long line) {
        byte[] raw = Arrays.copyOfRange(window.bytes, from, to);
        rejectedBytes += raw.length;
        String name = request.file().name();
        String place = firstLine == 0
                ? name + ", byte " + (window.position() - (window.next - from))
                : name + ", line " + (firstLine + line);
        rejected.add(RejectedRow.unread(raw, place, reason));
    }

    /** At the end of the slice, where it is known what the reader of the next one had to guess. */
    private void finish() throws IOException {
        done = true;
        if (!checksEnd) {
            return;
        }
        InputFile file = request.file();
        boolean agreed = emptyUntil.isPresent()
                ? CsvBoundary.continues(file, layout, end, emptyUntil.get())
                : CsvBoundary.leadsTo(file, layout, end, window.position());
        if (!agreed) {
            throw VeloException.of(ErrorKind.DATA, "Cannot read this file in several slices at once")
                    .where(file.name() + ", byte " + end)
                    .why(
                            "text in quotes looks like records there: who begins there finds another record than who has read"
                                    + " all before")
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
        long line = firstLine == 0 ? 0 : firstLine + window.lines;
        return new TextPosition(window.position(), line).toJson();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
