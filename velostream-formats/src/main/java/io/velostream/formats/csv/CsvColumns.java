package io.velostream.formats.csv;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.json.JsonValueParser;
import io.velostream.formats.text.ParseResult;
import io.velostream.formats.text.ValueParser;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts the fields of records into columns, or says why that is impossible. Not thread-safe. */
final class CsvColumns {
    private static final int MAX_SHOWN = 100;
    private static final byte[] JSON_NULL = {'n', 'u', 'l', 'l'};

    private final CsvLayout layout;
    private final CsvDialect dialect;
    private final boolean pad;
    private final byte[] nullText;
    private final BatchBuilder builder;
    private final ColumnBuilder[] columns;
    /** For each column a parser of plain text or, for nested types and json, one of JSON. */
    private final @Nullable ValueParser[] parsers;

    private final @Nullable JsonValueParser[] jsonParsers;
    /** Which field of a record belongs to a column; -1 for none. */
    private final int[] sources;

    private final boolean[] required;
    /** Whether an empty text is a value of the column. */
    private final boolean[] holdsEmpty;

    /** Whether every column has a field and fields need no second look. */
    private final boolean simple;

    private byte[] scratch = new byte[256];
    private int rows;

    CsvColumns(FormatReadRequest request, CsvLayout layout) {
        this.layout = layout;
        this.dialect = layout.dialect();
        this.pad = request.config().get(CsvOptions.RAGGED) == CsvOptions.Ragged.PAD;
        this.nullText = request.config().get(CsvOptions.NULL_TEXT).getBytes(StandardCharsets.UTF_8);
        Schema wanted = request.wanted();
        this.builder = new BatchBuilder(wanted, Math.max(1, Math.min(request.batchRows(), 1024)));
        int n = wanted.size();
        this.columns = new ColumnBuilder[n];
        this.parsers = new ValueParser[n];
        this.jsonParsers = new JsonValueParser[n];
        this.sources = sources(request, layout);
        this.required = new boolean[n];
        this.holdsEmpty = new boolean[n];
        for (int i = 0; i < n; i++) {
            Field field = wanted.field(i);
            columns[i] = builder.column(i);
            if (field.type().isNested()) {
                jsonParsers[i] = new JsonValueParser(columns[i]);
            } else {
                parsers[i] = ValueParser.of(columns[i], request.config().get(CsvOptions.BINARY));
                jsonParsers[i] = field.type().equals(DataType.JSON) ? new JsonValueParser(columns[i]) : null;
            }
            required[i] = !field.nullable();
            holdsEmpty[i] = field.type().equals(DataType.STRING);
        }
        boolean complete = Arrays.stream(sources).noneMatch(s -> s < 0);
        boolean plain = Arrays.stream(jsonParsers).noneMatch(Objects::nonNull);
        this.simple = complete && plain && nullText.length == 0 && !dialect.trim();
    }

    private static int[] sources(FormatReadRequest request, CsvLayout layout) {
        Map<String, Integer> places = new HashMap<>();
        List<String> names = layout.names();
        for (int i = 0; i < names.size(); i++) {
            places.put(names.get(i), i);
        }
        Schema wanted = request.wanted();
        boolean noneKnown = request.fileSchema().fields().stream().noneMatch(f -> places.containsKey(f.name()));
        int[] sources = new int[wanted.size()];
        for (int i = 0; i < sources.length; i++) {
            Field field = wanted.field(i);
            Integer place = places.get(field.name());
            if (place == null && !names.isEmpty() && (!field.nullable() || noneKnown)) {
                throw VeloException.of(ErrorKind.SCHEMA, "The file has no column '" + field.name() + "'")
                        .where(request.file().name())
                        .why("its columns are " + String.join(", ", names))
                        .cure(
                                layout.hasHeader()
                                        ? "Correct the name, or set header=false when the first record is data."
                                        : "Declare the columns with the option 'schema'.")
                        .build();
            }
            sources[i] = place == null ? -1 : place;
        }
        return sources;
    }

    int rows() {
        return rows;
    }

    BatchBuilder builder() {
        builder.setRowCount(rows);
        return builder;
    }

    /** Whether the fields of the record can be taken as they stand, together with those of other records. */
    boolean isClean(CsvScanner record) {
        return simple && record.fields == layout.columns() && record.isPlain();
    }

    /** Makes all records of the run rows; false when a value is bad, and then the columns are as before. */
    boolean addAll(byte[] text, CsvRun run) {
        int count = run.count();
        for (int c = 0; c < sources.length; c++) {
            int done =
                    parser(c).parseColumn(text, run.bounds, sources[c], run.stride, count, !required[c], run.quote());
            if (done < count) {
                undo("");
                return false;
            }
        }
        rows += count;
        return true;
    }

    /** Makes one record of the run a row; otherwise the reason, and nothing has changed. */
    @Nullable
    String add(byte[] text, CsvRun run, int record) {
        int first = record * run.stride;
        for (int c = 0; c < sources.length; c++) {
            int from = run.bounds[first + sources[c]] + 1;
            int to = run.bounds[first + sources[c] + 1];
            if (from == to) {
                if (required[c]) {
                    return undo(missing(c));
                }
                columns[c].appendNull();
                continue;
            }
            if (text[from] == run.quote()) {
                from++;
                to--;
            }
            ParseResult result = parser(c).parse(text, from, to);
            if (result != ParseResult.OK) {
                return undo(bad(c, result, text, from, to));
            }
        }
        rows++;
        return null;
    }

    /** Starts anew, after a batch was built. */
    void clear() {
        rows = 0;
    }

    /** Makes any record a row; otherwise the reason, and nothing has changed. */
    @Nullable
    String add(CsvScanner record) {
        String wrong = shape(record);
        if (wrong != null) {
            return wrong;
        }
        for (int c = 0; c < sources.length; c++) {
            int f = sources[c];
            if (f < 0 || f >= record.fields) {
                if (required[c]) {
                    return undo(missing(c));
                }
                columns[c].appendNull();
                continue;
            }
            wrong = addField(c, record, f);
            if (wrong != null) {
                return undo(wrong);
            }
        }
        rows++;
        return null;
    }

    private @Nullable String addField(int c, CsvScanner record, int f) {
        byte[] bytes = record.window.bytes;
        int from = record.starts[f];
        int to = record.ends[f];
        byte kind = record.anyKind ? record.kinds[f] : CsvScanner.PLAIN;
        boolean quoted = kind == CsvScanner.QUOTED || kind == CsvScanner.QUOTED_ESCAPED;
        if (!quoted && dialect.trim()) {
            from = CsvText.trimStart(bytes, from, to);
            to = CsvText.trimEnd(bytes, from, to);
        }
        boolean empty = from == to;
        boolean isNull = quoted
                ? empty && !holdsEmpty[c]
                : Arrays.equals(bytes, from, to, nullText, 0, nullText.length) || (empty && !holdsEmpty[c]);
        if (isNull) {
            if (required[c]) {
                return missing(c);
            }
            columns[c].appendNull();
            return null;
        }
        if (kind == CsvScanner.QUOTED_ESCAPED || kind == CsvScanner.ESCAPED) {
            if (scratch.length < to - from + 8) {
                scratch = new byte[(to - from) * 2 + 8];
            }
            to = CsvText.unescape(bytes, from, to, kind, dialect, scratch);
            from = 0;
            bytes = scratch;
        }
        if (empty && columns[c] instanceof BytesColumnBuilder text) {
            text.append(bytes, from, 0);
            return null;
        }
        JsonValueParser json = jsonParsers[c];
        // Alone, null is a value of type json, not the absence of one.
        if (json != null && !Arrays.equals(bytes, from, to, JSON_NULL, 0, JSON_NULL.length)) {
            Optional<String> fault = json.parse(bytes, from, to);
            return fault.isEmpty() ? null : "column '" + name(c) + "': " + fault.get();
        }
        if (columns[c].type().isNested()) {
            columns[c].appendNull();
            return required[c] ? missing(c) : null;
        }
        ParseResult result = parser(c).parse(bytes, from, to);
        return result == ParseResult.OK ? null : bad(c, result, bytes, from, to);
    }

    private ValueParser parser(int c) {
        return Objects.requireNonNull(parsers[c]);
    }

    /** What is wrong with the record before anybody looks at its values. */
    private @Nullable String shape(CsvScanner record) {
        if (record.fault == CsvScanner.Fault.UNCLOSED_QUOTE) {
            return "a quote is opened in column " + place(record.faultField) + " and never closed";
        }
        if (record.fault == CsvScanner.Fault.TEXT_AFTER_QUOTE) {
            return "column " + place(record.faultField) + " goes on behind its closing quote";
        }
        int expected = layout.columns();
        if (record.fields > expected || (record.fields < expected && !pad)) {
            return "it has " + record.fields + (record.fields == 1 ? " field" : " fields") + " instead of " + expected;
        }
        return null;
    }

    private String place(int field) {
        return field < layout.columns() ? "'" + layout.names().get(field) + "'" : String.valueOf(field + 1);
    }

    private String undo(String reason) {
        for (ColumnBuilder column : columns) {
            column.truncate(rows);
        }
        return reason;
    }

    private String missing(int c) {
        return "column '" + name(c) + "' has no value but is declared without '?'";
    }

    private String bad(int c, ParseResult result, byte[] bytes, int from, int to) {
        int shownEnd = Math.min(to, from + MAX_SHOWN);
        StringBuilder shown = new StringBuilder();
        new String(bytes, from, shownEnd - from, StandardCharsets.UTF_8)
                .codePoints()
                .forEach(p -> shown.appendCodePoint(Character.isISOControl(p) ? '\uFFFD' : p));
        String cut = shownEnd < to ? "…" : "";
        return "column '" + name(c) + "': '" + shown + cut + "' " + result.reason(columns[c].type());
    }

    private String name(int c) {
        return builder.schema().field(c).name();
    }
}
