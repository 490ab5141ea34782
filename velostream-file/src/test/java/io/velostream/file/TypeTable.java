package io.velostream.file;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorSpec;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.OptionSet;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.formats.Compression;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.InputFile;
import io.velostream.formats.SchemaOption;
import io.velostream.testkit.TypeSamples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What becomes of values at the boundaries of a type when a format writes and reads them. */
final class TypeTable {
    private final FileFormat format;
    private final OptionSet options;

    TypeTable(FileFormat format) {
        this.format = format;
        this.options = OptionSet.none().plus(format.readOptions()).plus(format.writeOptions());
    }

    /** What becomes of the boundary values of a type, and of nulls. */
    String cell(DataType type) throws IOException {
        return cell(type, new ArrayList<>(TypeSamples.withNulls(type)));
    }

    /** What becomes of these values. */
    String cell(DataType type, List<Object> values) throws IOException {
        Schema schema = Schema.of(Field.required("id", DataType.INT32), Field.of("v", type));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<RejectedRow> rejected = new ArrayList<>();
        try (FormatWriter writer = format.openWriter(out, schema, config(Optional.empty()))) {
            rejected.addAll(writer.write(batch(schema, values)));
            writer.finish();
        } catch (VeloException e) {
            if (e.kind() == ErrorKind.UNSUPPORTED) {
                return "refused";
            }
            throw e;
        }
        if (!rejected.isEmpty()) {
            return "rejected";
        }
        byte[] file = out.toByteArray();
        Schema found = format.discover(new Bytes(file), Compression.NONE, config(Optional.empty()));
        DataType as = found.field(1).type();
        if (as.equals(type) && read(file, found, Optional.empty()).equals(expected(values))) {
            return "exact";
        }
        Schema declared = found.map(f -> f.name().equals("v") ? f.withType(type).withNullable(true) : f);
        boolean declarable = format.readOptions().contains(SchemaOption.SCHEMA);
        if (declarable && read(file, declared, Optional.of(declared)).equals(expected(values))) {
            return "declared; else " + brief(as);
        }
        return "as " + brief(as);
    }

    /** Of a long type of what is inside others only the outermost one. */
    private static String brief(DataType type) {
        String text = type.toString();
        return text.length() > 40 ? text.substring(0, text.indexOf('<')) : text;
    }

    private ConnectorConfig config(Optional<Schema> declared) {
        ConnectorSpec spec = ConnectorSpec.of(ConnectorUri.parse("file:///t"));
        return ConnectorConfig.validate(
                declared.map(s -> spec.with(SchemaOption.SCHEMA, s)).orElse(spec), options);
    }

    private static RecordBatch batch(Schema schema, List<Object> values) {
        BatchBuilder builder = new BatchBuilder(schema);
        for (int i = 0; i < values.size(); i++) {
            builder.setInt(0, i).set(1, values.get(i)).endRow();
        }
        return builder.build();
    }

    private List<Object> read(byte[] file, Schema schema, Optional<Schema> declared) throws IOException {
        FormatReadRequest request = new FormatReadRequest(
                new Bytes(file),
                Compression.NONE,
                new FileSlice(0, file.length),
                schema,
                schema,
                Optional.empty(),
                Optional.empty(),
                config(declared),
                100,
                1 << 20);
        List<Object> values = new ArrayList<>();
        try (FormatReader reader = format.openReader(request)) {
            for (Optional<RecordBatch> b = reader.next(); b.isPresent(); b = reader.next()) {
                for (int i = 0; i < b.get().rowCount(); i++) {
                    values.add(comparable(Values.get(b.get().column(1), i)));
                }
                reader.rejected().forEach(r -> values.add(r.reason()));
            }
            reader.rejected().forEach(r -> values.add(r.reason()));
        }
        return values;
    }

    private static List<Object> expected(List<Object> values) {
        List<Object> expected = new ArrayList<>();
        values.forEach(v -> expected.add(comparable(v)));
        return expected;
    }

    /** Byte arrays as text, at any depth, so that equals compares what they hold. */
    private static Object comparable(Object value) {
        if (value instanceof byte[] b) {
            return java.util.HexFormat.of().formatHex(b);
        } else if (value instanceof List<?> l) {
            List<Object> list = new ArrayList<>();
            l.forEach(e -> list.add(comparable(e)));
            return list;
        } else if (value instanceof Map<?, ?> m) {
            Map<Object, Object> map = new HashMap<>();
            m.forEach((k, v) -> map.put(comparable(k), comparable(v)));
            return map;
        }
        return value;
    }

    private record Bytes(byte[] data) implements InputFile {
        @Override
        public String name() {
            return "t";
        }

        @Override
        public long size() {
            return data.length;
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int length) {
            if (position >= data.length) {
                return -1;
            }
            int n = (int) Math.min(length, data.length - position);
            System.arraycopy(data, (int) position, buffer, offset, n);
            return n;
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        public void close() {}

        @Override
        public boolean equals(Object o) {
            return o instanceof Bytes b && b.data == data;
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(data);
        }
    }
}
