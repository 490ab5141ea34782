package io.velostream.formats.csv;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.json.JsonValueWriter;
import io.velostream.formats.text.Bytes8;
import io.velostream.formats.text.Utf8;
import io.velostream.formats.text.Utf8Buffer;
import io.velostream.formats.text.ValueWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes records as CSV, with quotes where they are needed only. */
final class CsvWriter implements FormatWriter {
    private static final int BUFFER = 1 << 16;
    private static final String VALUE_CHARACTERS = "+-.:/=\\";
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LF = {'\n'};
    /** Texts of more bytes are written, and then looked at. */
    private static final int MAX_SHORT = 256;

    private static final long HIGH_BITS = Bytes8.repeat(0x80);
    private static final long LOW_SEVEN = Bytes8.repeat(0x7F);
    private static final long CONTROL_BITS = Bytes8.repeat(0x78);
    private static final long CONTROLS = Bytes8.repeat(0x08);
    private static final long HIGH_FIVE_BITS = Bytes8.repeat(0xF8);

    private final OutputStream out;
    private final Schema schema;
    private final CsvDialect dialect;
    private final byte[] nullText;
    private final byte[] lineEnd;
    /** For each column a writer of plain text or, for nested types, one of JSON. */
    private final @Nullable ValueWriter[] writers;

    private final @Nullable JsonValueWriter[] jsonWriters;
    /** Whether the text of a column never needs quotes. */
    private final boolean[] direct;
    /** Whether a column is text whose quotes depend on its bytes alone. */
    private final boolean[] plainText;

    private final @Nullable CharsetOutput encoded;
    private final Utf8Buffer buffer = new Utf8Buffer(BUFFER + (BUFFER >> 2));
    private final Utf8Buffer field = new Utf8Buffer(256);
    private final long delimiters;
    private final long quotes;
    private final long escapes;
    private boolean header;
    private long drained;

    CsvWriter(OutputStream out, Schema schema, ConnectorConfig config, boolean header) {
        this.out = out;
        this.schema = schema;
        this.header = header;
        byte delimiter =
                config.find(CsvOptions.DELIMITER).map(c -> (byte) (char) c).orElse((byte) ',');
        this.dialect = CsvDialect.of(config, delimiter);
        this.nullText = config.get(CsvOptions.NULL_TEXT).getBytes(StandardCharsets.UTF_8);
        this.lineEnd = config.get(CsvOptions.LINE_END).equals("crlf") ? CRLF : LF;
        Charset charset = config.get(CsvOptions.ENCODING);
        this.encoded = charset.equals(StandardCharsets.UTF_8) ? null : new CharsetOutput(charset);
        this.delimiters = Bytes8.repeat(dialect.delimiter());
        this.quotes = Bytes8.repeat(dialect.quote());
        this.escapes = Bytes8.repeat(dialect.escape());
        this.writers = new ValueWriter[schema.size()];
        this.jsonWriters = new JsonValueWriter[writers.length];
        this.direct = new boolean[writers.length];
        this.plainText = new boolean[writers.length];
        boolean harmless = nullText.length == 0
                && isHarmless(dialect.delimiter())
                && isHarmless(dialect.quote())
                && isHarmless(dialect.escape());
        for (int i = 0; i < writers.length; i++) {
            DataType type = schema.field(i).type();
            if (type.isNested()) {
                jsonWriters[i] = new JsonValueWriter(type);
            } else {
                writers[i] = ValueWriter.of(type, config.get(CsvOptions.BINARY));
                plainText[i] = nullText.length == 0 && type.equals(DataType.STRING);
                direct[i] = harmless && !type.equals(DataType.STRING) && !type.equals(DataType.JSON);
            }
        }
        checkNullText();
    }

    /** Whether the byte never occurs in the text of numbers, times and the like. */
    private static boolean isHarmless(byte b) {
        return !Character.isLetterOrDigit(b) && VALUE_CHARACTERS.indexOf(b) < 0;
    }

    private void checkNullText() {
        field.put(nullText);
        if (nullText.length > 0 && hasSpecial(field.array(), 0, nullText.length)) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "The null_text would have to be quoted")
                    .why("it holds a delimiter, quote or escape, or blanks at an end")
                    .build();
        }
        field.setLength(0);
    }

    @Override
    public List<RejectedRow> write(RecordBatch batch) throws IOException {
        writeHeader();
        List<RejectedRow> rejected = new ArrayList<>();
        Column[] columns = batch.columns().toArray(new Column[0]);
        int rows = batch.rowCount();
        for (int row = 0; row < rows; row++) {
            int rowStart = buffer.length();
            String fault = writeRow(columns, row);
            if (fault != null) {
                buffer.setLength(rowStart);
                rejected.add(RejectedRow.ofBatch(row, ErrorKind.DATA, fault));
            } else if (encoded != null && !encoded.canEncode(buffer.array(), rowStart, buffer.length())) {
                buffer.setLength(rowStart);
                rejected.add(RejectedRow.ofBatch(
                        row, ErrorKind.DATA, "it has characters that " + encoded.charset() + " does not have"));
            }
            if (buffer.length() >= BUFFER) {
                drain();
            }
        }
        return rejected;
    }

    /** Writes a row and its line end; otherwise why that cannot be, and a part of it may have been written. */
    private @Nullable String writeRow(Column[] columns, int row) {
        for (int c = 0; c < columns.length; c++) {
            if (c > 0) {
                buffer.put(dialect.delimiter());
            }
            Column column = columns[c];
            if (column.isNull(row)) {
                buffer.put(nullText);
            } else if (direct[c]) {
                writer(c).write(column, row, buffer);
            } else if (!plainText[c] || !putShort((BytesColumn) column, row)) {
                int from = buffer.length();
                JsonValueWriter json = jsonWriters[c];
                if (json == null) {
                    writer(c).write(column, row, buffer);
                } else {
                    Optional<String> fault = json.write(column, row, buffer);
                    if (fault.isPresent()) {
                        return "column '" + schema.field(c).name() + "': " + fault.get();
                    }
                }
                quoteIfNeeded(from);
            }
        }
        buffer.put(lineEnd);
        return null;
    }

    /** Writes a text that is not long and needs no quotes while it is looked at; otherwise nothing, and false. */
    private boolean putShort(BytesColumn column, int row) {
        byte[] data = column.data();
        int from = column.start(row);
        int n = column.length(row);
        if (n == 0
                || n > MAX_SHORT
                || data.length - from - n < 8
                || isBlank(data[from])
                || (buffer.length() == 0 && Utf8.isMark(data, from, from + n))
                || isBlank(data[from + n - 1])) {
            return false;
        }
        byte[] into = buffer.reserve(n + 8);
        int at = buffer.length();
        long none = -1L;
        int i = 0;
        for (; i < n - 8; i += 8) {
            long word = Bytes8.get(data, from + i);
            Bytes8.put(into, at + i, word);
            none &= noSpecial(word);
        }
        long last = Bytes8.get(data, from + i);
        Bytes8.put(into, at + i, last);
        none &= noSpecial(last) | ~(-1L >>> (64 - 8 * (n - i)));
        if ((none & HIGH_BITS) != HIGH_BITS) {
            return false;
        }
        buffer.setLength(at + n);
        return true;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** The high bit of each byte that is no delimiter, quote, escape or control character from 8 to 15. */
    private long noSpecial(long word) {
        long low = word & LOW_SEVEN;
        return (((low ^ delimiters) + LOW_SEVEN)
                        & ((low ^ quotes) + LOW_SEVEN)
                        & ((low ^ escapes) + LOW_SEVEN)
                        & (((low & CONTROL_BITS) ^ CONTROLS) + LOW_SEVEN))
                | word;
    }

    private ValueWriter writer(int c) {
        return Objects.requireNonNull(writers[c]);
    }

    /** Puts quotes around what was written from here on, when it would be misread without. */
    private void quoteIfNeeded(int from) {
        byte[] bytes = buffer.array();
        int to = buffer.length();
        boolean nullLike = Arrays.equals(bytes, from, to, nullText, 0, nullText.length);
        // Without quotes a reader would take it for the mark of byte order that a file may begin with.
        boolean mark = from == 0 && Utf8.isMark(bytes, from, to);
        if (from < to && !nullLike && !mark && !hasSpecial(bytes, from, to)) {
            return;
        }
        field.setLength(0);
        field.put(bytes, from, to - from);
        buffer.setLength(from);
        buffer.put(dialect.quote());
        byte[] text = field.array();
        byte[] into = buffer.reserve(2 * field.length() + 1);
        int at = buffer.length();
        byte quote = dialect.quote();
        byte escape = dialect.escape();
        for (int i = 0; i < field.length(); i++) {
            byte b = text[i];
            if (b == quote || b == escape) {
                into[at++] = escape;
            }
            into[at++] = b;
        }
        into[at++] = quote;
        buffer.setLength(at);
    }

    /** Whether there is a delimiter, quote, escape or line break, or a blank at either end. */
    private boolean hasSpecial(byte[] bytes, int from, int to) {
        byte first = bytes[from];
        byte last = bytes[to - 1];
        if (first == ' ' || first == '\t' || last == ' ' || last == '\t') {
            return true;
        }
        for (int at = from; at < to; at += 8) {
            if (at + 8 > bytes.length) {
                return anySpecial(bytes, at, to);
            }
            long word = Bytes8.get(bytes, at);
            int rest = to - at;
            if (rest < 8) {
                word &= (1L << (8 * rest)) - 1;
            }
            long marks = Bytes8.match(word, delimiters)
                    | Bytes8.match(word, quotes)
                    | Bytes8.match(word, escapes)
                    | Bytes8.match(word & HIGH_FIVE_BITS, CONTROLS);
            if (marks != 0 && anySpecial(bytes, at, Math.min(at + 8, to))) {
                return true;
            }
        }
        return false;
    }

    private boolean anySpecial(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == dialect.delimiter() || b == dialect.quote() || b == dialect.escape() || b == '\n' || b == '\r') {
                return true;
            }
        }
        return false;
    }

    private void writeHeader() throws IOException {
        if (!header) {
            return;
        }
        header = false;
        for (int i = 0; i < schema.size(); i++) {
            if (i > 0) {
                buffer.put(dialect.delimiter());
            }
            int from = buffer.length();
            buffer.put(schema.field(i).name().getBytes(StandardCharsets.UTF_8));
            quoteIfNeeded(from);
        }
        buffer.put(lineEnd);
        if (encoded != null && !encoded.canEncode(buffer.array(), 0, buffer.length())) {
            throw VeloException.of(ErrorKind.SCHEMA, "Cannot write the names of the columns")
                    .why(encoded.charset() + " lacks a character of them")
                    .cure("Write encoding=UTF-8.")
                    .build();
        }
        drain();
    }

    private void drain() throws IOException {
        drained += buffer.length();
        if (encoded != null) {
            encoded.write(buffer, out);
        } else {
            buffer.drainTo(out);
        }
    }

    @Override
    public void flush() throws IOException {
        drain();
    }

    @Override
    public long estimatedSize() {
        return drained + buffer.length();
    }

    @Override
    public void finish() throws IOException {
        writeHeader();
        drain();
    }

    @Override
    public void close() {}
}
