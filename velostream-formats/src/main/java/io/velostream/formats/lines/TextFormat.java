package io.velostream.formats.lines;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.formats.Compression;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.InputFile;
import io.velostream.formats.Joining;
import io.velostream.formats.text.Utf8;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Lines of UTF-8 text: one column {@code line} of type string. Lines end with LF or CRLF, which are not part of them; a
 * blank line is an empty text.
 */
public final class TextFormat implements FileFormat {
    static final Option<Long> MAX_LINE_SIZE = Option.bytes("max_line_size")
            .doc("A longer line is an error.")
            .between(1024L, 1L << 30)
            .defaultValue(16L << 20);

    private static final Schema SCHEMA = Schema.of(Field.required("line", DataType.STRING));
    private static final int RECOGNISED = 2;
    private static final int LONGEST_SEQUENCE = 4;

    @Override
    public String name() {
        return "text";
    }

    @Override
    public Set<String> extensions() {
        return Set.of("txt", "text", "log");
    }

    @Override
    public List<Option<?>> readOptions() {
        return List.of(MAX_LINE_SIZE);
    }

    @Override
    public List<Option<?>> writeOptions() {
        return List.of();
    }

    /** Anything without NULs that is UTF-8, apart from a character cut off at the end. */
    @Override
    public int recognise(byte[] head, int length) {
        for (int i = 0; i < length; i++) {
            if (head[i] == 0) {
                return 0;
            }
        }
        int malformed = Utf8.firstMalformed(head, 0, length);
        return malformed < 0 || (malformed > 0 && length - malformed < LONGEST_SEQUENCE) ? RECOGNISED : 0;
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
    public Schema discover(InputFile file, Compression compression, ConnectorConfig config) {
        return SCHEMA;
    }

    @Override
    public OptionalLong rowCount(InputFile file, Compression compression, ConnectorConfig config) {
        return OptionalLong.empty();
    }

    @Override
    public FormatReader openReader(FormatReadRequest request) throws IOException {
        for (Field field : request.wanted().fields()) {
            if (!field.name().equals("line") || !field.type().equals(DataType.STRING)) {
                throw VeloException.of(ErrorKind.SCHEMA, "A text file has no column " + field)
                        .where(request.file().name())
                        .why("its only column is line:string")
                        .build();
            }
        }
        return LineReader.open(request);
    }

    @Override
    public FormatWriter openWriter(OutputStream out, Schema schema, ConnectorConfig config) {
        if (schema.size() != 1 || !schema.field(0).type().equals(DataType.STRING)) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "A text file holds one column of type string")
                    .why("there are: " + schema)
                    .cure("Select one column, or choose another format.")
                    .build();
        }
        return new LineWriter(out);
    }

    @Override
    public Joining joining(ConnectorConfig config) {
        return Joining.CONCATENATE;
    }
}
