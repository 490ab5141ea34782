package io.velostream.formats.csv;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import io.velostream.api.type.Schema;
import io.velostream.formats.Compression;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.InputFile;
import io.velostream.formats.Joining;
import io.velostream.formats.lines.LineEnds;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * CSV as in RFC 4180 and as found in the wild. An empty field without quotes is a null, one in quotes an empty text; for
 * types that have no empty value both are nulls. A quote within a field that did not begin with one is an ordinary
 * character. Blank lines are skipped, except in files of one column, where they are nulls.
 */
public final class CsvFormat implements FileFormat {
    private static final int RECOGNISED = 30;

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public Set<String> extensions() {
        return Set.of("csv", "tsv", "tab", "psv", "tbl");
    }

    @Override
    public List<Option<?>> readOptions() {
        return CsvOptions.READ;
    }

    @Override
    public List<Option<?>> writeOptions() {
        return CsvOptions.WRITE;
    }

    @Override
    public int recognise(byte[] head, int length) {
        for (int i = 0; i < length; i++) {
            if (head[i] >= 0 && head[i] < ' ' && head[i] != '\t' && head[i] != '\r' && head[i] != '\n') {
                return 0;
            }
        }
        try {
            CsvDialect dialect = new CsvDialect((byte) ',', (byte) '"', (byte) '"', CsvDialect.NONE, false);
            return CsvSniffer.delimiter(head, length, dialect) == 0 ? 0 : RECOGNISED;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public boolean splittable() {
        return true;
    }

    @Override
    public boolean compressesItself() {
        return false;
    }

    @Override
    public Schema discover(InputFile file, Compression compression, ConnectorConfig config) throws IOException {
        return CsvInference.discover(file, compression, config);
    }

    @Override
    public OptionalLong rowCount(InputFile file, Compression compression, ConnectorConfig config) {
        return OptionalLong.empty();
    }

    @Override
    public FormatReader openReader(FormatReadRequest request) throws IOException {
        return CsvReader.open(request);
    }

    @Override
    public long endOfRecords(InputFile file, long from, long size, ConnectorConfig config) throws IOException {
        long lines = LineEnds.last(file, from, size);
        if (lines == from) {
            return from;
        }
        CsvLayout layout = CsvSniffer.look(file, Compression.NONE, config, Optional.empty());
        // Of text in two bytes a character the bytes of a quote may be anything.
        boolean bytesAreText = layout.charset().equals(StandardCharsets.UTF_8);
        return bytesAreText ? CsvRecordEnds.last(file, layout, from, size) : lines;
    }

    @Override
    public FormatWriter openWriter(OutputStream out, Schema schema, ConnectorConfig config) {
        boolean header = config.get(CsvOptions.HEADER) != CsvOptions.Header.FALSE;
        return new CsvWriter(out, schema, config, header);
    }

    /** Character sets that begin a file with a mark cannot be continued. */
    @Override
    public Joining joining(ConnectorConfig config) {
        String charset = config.get(CsvOptions.ENCODING).name();
        return charset.startsWith("UTF-16") || charset.startsWith("UTF-32") ? Joining.NONE : Joining.CONCATENATE;
    }

    @Override
    public FormatWriter openContinuation(OutputStream out, Schema schema, ConnectorConfig config) {
        return new CsvWriter(out, schema, config, false);
    }
}
