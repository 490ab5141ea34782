package io.velostream.kafka.internal;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.formats.json.JsonRecordEncoder;
import io.velostream.formats.text.BinaryText;
import io.velostream.formats.text.Utf8Buffer;
import io.velostream.formats.text.ValueWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the keys of records. Made for one thread: {@link #bind} a batch, then ask for its rows. */
public abstract class KeyEncoder {
    private static final Pattern COLUMN = Pattern.compile("\\$\\{([^}]+)}");
    private static final int BUFFER = 64;

    KeyEncoder() {}

    /** Says which batch the rows belong to. */
    public abstract void bind(RecordBatch batch);

    /** The key of a row of the batch bound last, which the caller owns; null for none. */
    public abstract byte @Nullable [] key(int row);

    /** No keys. */
    public static KeyEncoder none() {
        return new None();
    }

    /** The keys that the rows bring along, where they do. */
    public static KeyEncoder ofMetadata() {
        return new OfMetadata();
    }

    /** The value of a column: binary as it is, all else as text. A null is no key. */
    public static KeyEncoder ofColumn(Schema schema, String column) {
        int index = schema.indexOf(column);
        DataType type = schema.field(index).type();
        if (isBytes(type)) {
            return new OfBytes(index);
        }
        return new OfText(List.of(new Part("", index, ValueWriter.of(type, BinaryText.BASE64))), true);
    }

    /** A text with columns in it, as in {@code ${region}-${id}}; nulls are empty. */
    public static KeyEncoder ofTemplate(Schema schema, String template) {
        List<Part> parts = new ArrayList<>();
        Matcher m = COLUMN.matcher(template);
        int from = 0;
        while (m.find()) {
            int index = schema.indexOf(m.group(1));
            ValueWriter writer = ValueWriter.of(schema.field(index).type(), BinaryText.BASE64);
            parts.add(new Part(template.substring(from, m.start()), index, writer));
            from = m.end();
        }
        parts.add(new Part(template.substring(from), -1, null));
        return new OfText(parts, false);
    }

    /** A JSON object of several columns. */
    public static KeyEncoder ofColumns(Schema schema, List<String> columns) {
        return new OfJson(schema, columns);
    }

    private static boolean isBytes(DataType type) {
        return type.equals(DataType.BINARY) || type.equals(DataType.STRING) || type.equals(DataType.JSON);
    }

    private static final class None extends KeyEncoder {
        @Override
        public void bind(RecordBatch batch) {
            // Nothing is looked at.
        }

        @Override
        public byte @Nullable [] key(int row) {
            return null;
        }
    }

    private static final class OfMetadata extends KeyEncoder {
        private @Nullable BytesColumn keys;

        @Override
        public void bind(RecordBatch batch) {
            keys = (BytesColumn) batch.metadata(MetadataField.KEY).orElse(null);
        }

        @Override
        public byte @Nullable [] key(int row) {
            BytesColumn k = keys;
            return k == null || k.isNull(row) ? null : k.get(row);
        }
    }

    private static final class OfBytes extends KeyEncoder {
        private final int index;
        private @Nullable BytesColumn keys;

        OfBytes(int index) {
            this.index = index;
        }

        @Override
        public void bind(RecordBatch batch) {
            keys = (BytesColumn) batch.column(index);
        }

        @Override
        public byte @Nullable [] key(int row) {
            BytesColumn k = keys;
            return k == null || k.isNull(row) ? null : k.get(row);
        }
    }

    private record Part(byte[] before, int column, @Nullable ValueWriter writer) {
        Part(String before, int column, @Nullable ValueWriter writer) {
            this(before.getBytes(StandardCharsets.UTF_8), column, writer);
        }
    }

    private static final class OfText extends KeyEncoder {
        private final List<Part> parts;
        private final boolean nullIsNoKey;
        private final Utf8Buffer out = new Utf8Buffer(BUFFER);
        private @Nullable RecordBatch batch;

        OfText(List<Part> parts, boolean nullIsNoKey) {
            this.parts = parts;
            this.nullIsNoKey = nullIsNoKey;
        }

        @Override
        public void bind(RecordBatch bound) {
            batch = bound;
        }

        @Override
        public byte @Nullable [] key(int row) {
            RecordBatch b = batch;
            if (b == null) {
                return null;
            }
            out.setLength(0);
            for (Part p : parts) {
                out.put(p.before());
                ValueWriter writer = p.writer();
                if (writer != null) {
                    Column column = b.column(p.column());
                    if (!column.isNull(row)) {
                        writer.write(column, row, out);
                    } else if (nullIsNoKey) {
                        return null;
                    }
                }
            }
            return Arrays.copyOf(out.array(), out.length());
        }
    }

    private static final class OfJson extends KeyEncoder {
        private final Schema schema;
        private final int[] columns;
        private final JsonRecordEncoder encoder;
        private final Utf8Buffer out = new Utf8Buffer(BUFFER);
        private @Nullable RecordBatch batch;

        OfJson(Schema all, List<String> names) {
            List<Field> fields = new ArrayList<>();
            columns = new int[names.size()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = all.indexOf(names.get(i));
                fields.add(all.field(columns[i]));
            }
            schema = Schema.of(fields);
            encoder = new JsonRecordEncoder(schema, false);
        }

        @Override
        public void bind(RecordBatch bound) {
            List<Column> chosen = Arrays.stream(columns).mapToObj(bound::column).toList();
            batch = RecordBatch.of(schema, bound.rowCount(), chosen);
        }

        @Override
        public byte @Nullable [] key(int row) {
            RecordBatch b = batch;
            out.setLength(0);
            if (b == null || encoder.encode(b, row, out).isPresent()) {
                return null;
            }
            return Arrays.copyOf(out.array(), out.length());
        }
    }
}
