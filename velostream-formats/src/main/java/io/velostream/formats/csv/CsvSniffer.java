package io.velostream.formats.csv;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.type.Schema;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.DecompressionLimits;
import io.velostream.formats.InputFile;
import io.velostream.formats.SchemaOption;
import io.velostream.formats.SequentialBytes;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out a file's delimiter, header and columns by its first bytes. The same bytes and options always give the same
 * answer, so that all readers of one file agree.
 */
final class CsvSniffer {
    private static final byte[] DELIMITERS = {',', ';', '\t', '|'};
    private static final int HEAD = 1 << 16;
    private static final int MAX_RECORDS = 1000;

    private final InputFile file;
    private final Compression compression;
    private final ConnectorConfig config;
    private final Optional<Schema> known;
    private final long maxField;
    private final int maxColumns;

    private byte[] head = {};
    private boolean whole;
    /** Behind the byte order mark and the skipped lines. */
    private int start;

    private long line;

    private CsvSniffer(InputFile file, Compression compression, ConnectorConfig config, Optional<Schema> known) {
        this.file = file;
        this.compression = compression;
        this.config = config;
        this.known = known;
        this.maxField = config.get(CsvOptions.MAX_FIELD_SIZE);
        this.maxColumns = config.get(CsvOptions.MAX_COLUMNS);
    }

    /**
     * Looks at the beginning of a file.
     *
     * @param known the columns that a file without a header has, as far as somebody said so
     */
    static CsvLayout look(InputFile file, Compression compression, ConnectorConfig config, Optional<Schema> known)
            throws IOException {
        return new CsvSniffer(file, compression, config, known).look();
    }

    /** The delimiter that cuts a text most regularly; 0 when none cuts it at all. */
    static byte delimiter(byte[] text, int length, CsvDialect dialect) throws IOException {
        byte best = 0;
        double bestShare = 0;
        int bestFields = 1;
        for (byte candidate : DELIMITERS) {
            Map<Integer, Integer> counts = new HashMap<>();
            int records = 0;
            CsvScanner scanner = over(text, 0, length, dialect.withDelimiter(candidate), Long.MAX_VALUE, 1 << 20);
            while (records < MAX_RECORDS && scanner.advance()) {
                // What may have been cut off counts only when there is nothing else.
                if (isBlank(scanner) || (records > 0 && scanner.position() == length)) {
                    continue;
                }
                records++;
                if (scanner.fault == CsvScanner.Fault.NONE) {
                    counts.merge(scanner.fields, 1, Integer::sum);
                }
            }
            for (Map.Entry<Integer, Integer> e : counts.entrySet()) {
                double share = (double) e.getValue() / records;
                boolean better = share > bestShare || (share == bestShare && e.getKey() > bestFields);
                if (e.getKey() > 1 && better) {
                    best = candidate;
                    bestShare = share;
                    bestFields = e.getKey();
                }
            }
        }
        return bestShare >= 0.5 ? best : 0;
    }

    private CsvLayout look() throws IOException {
        Charset charset = charset();
        int size = HEAD;
        CsvScanner scanner;
        do {
            readHead(charset, size);
            skipLines();
            size *= 4;
            scanner = scanner(CsvDialect.of(config, (byte) ','));
        } while (!whole && size <= HEAD << 8 && (!scanner.advance() || scanner.position() == head.length));
        CsvDialect dialect = CsvDialect.of(
                config,
                config.find(CsvOptions.DELIMITER).map(c -> (byte) (char) c).orElse((byte) ','));
        if (config.find(CsvOptions.DELIMITER).isEmpty()) {
            byte found = delimiter(Arrays.copyOfRange(head, start, head.length), head.length - start, dialect);
            dialect = found == 0 ? dialect : dialect.withDelimiter(found);
        }
        return layout(charset, dialect);
    }

    private CsvLayout layout(Charset charset, CsvDialect dialect) throws IOException {
        CsvScanner scanner = scanner(dialect);
        long beforeFirst;
        do {
            beforeFirst = scanner.position();
            if (!scanner.advance()) {
                List<String> names = known.map(Schema::names).orElse(List.of());
                return new CsvLayout(charset, dialect, names, false, start, line);
            }
        } while (isBlank(scanner));
        List<String> first = texts(scanner, dialect);
        boolean header =
                switch (config.get(CsvOptions.HEADER)) {
                    case TRUE -> true;
                    case FALSE -> false;
                    case AUTO -> isHeader(first, dialect);
                };
        if (!header) {
            return new CsvLayout(charset, dialect, positionalNames(first.size()), false, beforeFirst, line);
        }
        return new CsvLayout(
                charset, dialect, uniqueNames(first), true, scanner.position(), line + scanner.window.lines);
    }

    private Charset charset() throws IOException {
        Charset declared = config.get(CsvOptions.ENCODING);
        if (config.isSet(CsvOptions.ENCODING)) {
            return declared;
        }
        byte[] mark = new byte[2];
        try (SequentialBytes bytes = SequentialBytes.open(file, compression, 0, limits())) {
            int n = bytes.read(mark, 0, 2);
            if (n == 1) {
                n += Math.max(0, bytes.read(mark, 1, 1));
            }
            boolean utf16 = n == 2 && ((mark[0] == -1 && mark[1] == -2) || (mark[0] == -2 && mark[1] == -1));
            return utf16 ? StandardCharsets.UTF_16 : declared;
        }
    }

    private DecompressionLimits limits() {
        return CompressionOptions.limits(config);
    }

    private void readHead(Charset charset, int size) throws IOException {
        byte[] bytes = new byte[size];
        int n = 0;
        try (CsvInput input = CsvInput.open(file, compression, charset, 0, limits())) {
            while (n < size) {
                int got = input.read(bytes, n, size - n);
                if (got < 0) {
                    break;
                }
                n += got;
            }
        }
        whole = n < size;
        head = Arrays.copyOf(bytes, n);
    }

    private void skipLines() throws IOException {
        start = 0;
        CsvScanner scanner = scanner(CsvDialect.of(config, (byte) ','));
        scanner.window.skipMark();
        int skip = config.get(CsvOptions.SKIP_ROWS);
        for (int i = 0; i < skip; i++) {
            if (!scanner.advanceLine()) {
                break;
            }
        }
        start = (int) scanner.position();
        line = 1 + scanner.window.lines;
    }

    private CsvScanner scanner(CsvDialect dialect) {
        return over(head, start, head.length, dialect, maxField, maxColumns);
    }

    private static CsvScanner over(
            byte[] text, int from, int length, CsvDialect dialect, long maxField, int maxColumns) {
        CsvSource source = new CsvSource() {
            private int at = from;

            @Override
            public int read(byte[] buffer, int offset, int count) {
                int n = Math.min(count, length - at);
                System.arraycopy(text, at, buffer, offset, n);
                at += n;
                return n == 0 ? -1 : n;
            }
        };
        return new CsvScanner(new CsvWindow(source, "", dialect, from, maxField), dialect, maxColumns);
    }

    /** A comment, or a line with nothing on it. */
    static boolean isBlank(CsvScanner scanner) {
        return scanner.fields == 0 || (scanner.fields == 1 && scanner.recordStart == scanner.recordEnd);
    }

    private static List<String> texts(CsvScanner scanner, CsvDialect dialect) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < scanner.fields; i++) {
            byte[] text = text(scanner, i, dialect);
            texts.add(new String(text, StandardCharsets.UTF_8));
        }
        return texts;
    }

    /** A field of the current record as it is meant. */
    static byte[] text(CsvScanner scanner, int field, CsvDialect dialect) {
        int from = scanner.starts[field];
        int to = scanner.ends[field];
        byte kind = scanner.anyKind ? scanner.kinds[field] : CsvScanner.PLAIN;
        if (dialect.trim() && kind == CsvScanner.PLAIN) {
            from = CsvText.trimStart(scanner.window.bytes, from, to);
            to = CsvText.trimEnd(scanner.window.bytes, from, to);
        }
        if (kind == CsvScanner.PLAIN || kind == CsvScanner.QUOTED) {
            return Arrays.copyOfRange(scanner.window.bytes, from, to);
        }
        byte[] into = new byte[to - from];
        return Arrays.copyOf(into, CsvText.unescape(scanner.window.bytes, from, to, kind, dialect, into));
    }

    private boolean isHeader(List<String> first, CsvDialect dialect) throws IOException {
        if (known.isPresent()) {
            if (!known.get().fields().isEmpty() && known.get().names().stream().allMatch(CsvSniffer::isPositional)) {
                return false;
            }
            if (first.stream().anyMatch(name -> known.get().contains(name) && !isPositional(name))) {
                return true;
            }
        }
        ColumnGuess.Rules rules = new ColumnGuess.Rules(config.get(SchemaOption.INFER_DATES), false);
        ColumnGuess[] below = new ColumnGuess[first.size()];
        Arrays.setAll(below, i -> new ColumnGuess(rules));
        CsvScanner scanner = scanner(dialect);
        boolean passedFirst = false;
        for (int i = 0; i < MAX_RECORDS && scanner.advance(); ) {
            if (isBlank(scanner) || (!whole && scanner.position() == head.length)) {
                continue;
            }
            if (passedFirst) {
                CsvInference.add(below, scanner, dialect, config.get(CsvOptions.NULL_TEXT));
                i++;
            }
            passedFirst = true;
        }
        boolean allWords = Set.copyOf(new HashSet<>(first)).size() == first.size();
        for (int i = 0; i < first.size(); i++) {
            byte[] name = first.get(i).getBytes(StandardCharsets.UTF_8);
            if (name.length > 0 && below[i].excludes(name, 0, name.length)) {
                return true;
            }
            ColumnGuess own = new ColumnGuess(rules);
            if (name.length > 0) {
                own.add(name, 0, name.length);
            }
            allWords &= name.length > 0 && own.isText();
        }
        return allWords;
    }

    /** Whether this is a name that {@link #positionalNames} gives. */
    private static boolean isPositional(String name) {
        return name.matches("column[0-9]+");
    }

    private List<String> positionalNames(int fields) {
        List<String> declared = known.map(Schema::names).orElse(List.of());
        List<String> names = new ArrayList<>(declared);
        for (int i = declared.size(); i < fields; i++) {
            names.add("column" + (i + 1));
        }
        return uniqueNames(names);
    }

    /** Columns without a name get one by their place, and the second of a name a number. */
    private static List<String> uniqueNames(List<String> names) {
        Set<String> all = new HashSet<>(names);
        Set<String> taken = new HashSet<>();
        List<String> unique = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            String base = names.get(i).isEmpty() ? "column" + (i + 1) : names.get(i);
            String name = base;
            for (int k = 2; taken.contains(name) || (!name.equals(names.get(i)) && all.contains(name)); k++) {
                name = base + "_" + k;
            }
            taken.add(name);
            unique.add(name);
        }
        return unique;
    }
}
