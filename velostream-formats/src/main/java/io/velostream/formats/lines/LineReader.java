package io.velostream.formats.lines;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.SequentialBytes;
import io.velostream.formats.text.BinaryText;
import io.velostream.formats.text.Bytes8;
import io.velostream.formats.text.ParseResult;
import io.velostream.formats.text.TextPosition;
import io.velostream.formats.text.Utf8;
import io.velostream.formats.text.ValueParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the lines that begin in a slice. */
final class LineReader implements FormatReader {
    private static final int WINDOW = 1 << 17;
    private static final int PADDING = 8;
    private static final long NEWLINES = Bytes8.repeat('\n');

    private final FormatReadRequest request;
    private final SequentialBytes source;
    private final long maxLine;
    private final long end;
    private final BatchBuilder builder;
    private final @Nullable ValueParser parser;

    private byte[] bytes = new byte[WINDOW + PADDING];
    private int limit;
    /** Where {@link #bytes} begins in the file. */
    private long base;

    private int at;
    private boolean atEnd;
    /** Number of the next line, from 1; 0 when unknown. */
    private long line;

    private List<RejectedRow> rejected = List.of();
    private boolean done;

    private LineReader(FormatReadRequest request, long start, long line) throws IOException {
        this.request = request;
        this.maxLine = request.config().get(TextFormat.MAX_LINE_SIZE);
        this.end = request.compression() == Compression.NONE ? request.slice().end() : Long.MAX_VALUE;
        this.builder = new BatchBuilder(request.wanted(), Math.max(1, Math.min(1024, request.batchRows())));
        this.parser = request.wanted().size() == 0 ? null : ValueParser.of(builder.column(0), BinaryText.HEX);
        this.base = start;
        this.line = line;
        this.source = SequentialBytes.open(
                request.file(), request.compression(), start, CompressionOptions.limits(request.config()));
    }

    static LineReader open(FormatReadRequest request) throws IOException {
        if (request.from().isPresent()) {
            TextPosition from =
                    TextPosition.parse(request.from().get(), request.file().name());
            return new LineReader(request, from.offset(), from.line());
        }
        long start = request.compression() == Compression.NONE ? request.slice().start() : 0;
        if (start == 0) {
            LineReader reader = new LineReader(request, 0, 1);
            return reader.closingOnFailure(reader::skipMark);
        }
        // A line that begins exactly here belongs to this slice: its predecessor's break is just before.
        LineReader reader = new LineReader(request, start - 1, 0);
        return reader.closingOnFailure(reader::skipLine);
    }

    private interface Step {
        void run() throws IOException;
    }

    private LineReader closingOnFailure(Step step) throws IOException {
        try {
            step.run();
            return this;
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    private void skipMark() throws IOException {
        while (limit < Utf8.MARK_LENGTH && !atEnd) {
            more();
        }
        if (Utf8.isMark(bytes, 0, limit)) {
            at = Utf8.MARK_LENGTH;
        }
    }

    private void skipLine() throws IOException {
        while (true) {
            int newline = newline(at);
            if (newline >= 0) {
                at = newline + 1;
                return;
            }
            if (atEnd) {
                at = limit;
                return;
            }
            // Nothing of it is needed, whatever its length.
            at = limit;
            more();
        }
    }

    @Override
    public Optional<RecordBatch> next() throws IOException {
        rejected = new ArrayList<>();
        long before = base + at;
        int rows = 0;
        while (!done && rows + rejected.size() < request.batchRows() && base + at - before < request.batchBytes()) {
            int newline = base + at >= end ? -1 : findLine();
            if (newline < 0) {
                done = true;
                break;
            }
            int lineEnd = newline > at && bytes[newline - 1] == '\r' && newline < limit ? newline - 1 : newline;
            ParseResult result = parser == null ? ParseResult.OK : parser.parse(bytes, at, lineEnd);
            if (result == ParseResult.OK) {
                rows++;
            } else {
                byte[] raw = Arrays.copyOfRange(bytes, at, lineEnd);
                String place = line == 0 ? ", byte " + (base + at) : ", line " + line;
                rejected.add(RejectedRow.unread(
                        raw, request.file().name() + place, "the line " + result.reason(DataType.STRING)));
            }
            at = Math.min(limit, newline + 1);
            line += line == 0 ? 0 : 1;
        }
        if (rows == 0 && rejected.isEmpty()) {
            return Optional.empty();
        }
        builder.setRowCount(rows);
        return Optional.of(builder.build());
    }

    /** Where the line at {@link #at} ends: its newline, or the end of the file; -1 when there is no line any more. */
    private int findLine() throws IOException {
        int searched = at;
        while (true) {
            int newline = newline(searched);
            if (newline >= 0) {
                return newline;
            }
            if (atEnd) {
                return at < limit ? limit : -1;
            }
            if (limit - at > maxLine) {
                throw VeloException.of(ErrorKind.DATA, "A line is longer than " + maxLine + " bytes")
                        .where(request.file().name() + ", byte " + (base + at))
                        .cure("Check that this is a text file, or raise 'max_line_size'.")
                        .build();
            }
            int seen = limit - at;
            more();
            searched = at + seen;
        }
    }

    private int newline(int from) {
        int i = from;
        for (; i + 8 <= limit; i += 8) {
            long match = Bytes8.match(Bytes8.get(bytes, i), NEWLINES);
            if (match != 0) {
                return i + (Long.numberOfTrailingZeros(match) >>> 3);
            }
        }
        for (; i < limit; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Reads on, keeping what begins at {@link #at}. */
    private void more() throws IOException {
        int kept = limit - at;
        byte[] from = bytes;
        int room = bytes.length - PADDING;
        if (kept > room / 2) {
            room *= 2;
            bytes = new byte[room + PADDING];
        }
        System.arraycopy(from, at, bytes, 0, kept);
        base += at;
        at = 0;
        limit = kept;
        while (limit < room && !atEnd) {
            int n = source.read(bytes, limit, room - limit);
            if (n < 0) {
                atEnd = true;
            } else {
                limit += n;
            }
        }
    }

    @Override
    public List<RejectedRow> rejected() {
        return List.copyOf(rejected);
    }

    @Override
    public String position() {
        return new TextPosition(base + at, line).toJson();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
