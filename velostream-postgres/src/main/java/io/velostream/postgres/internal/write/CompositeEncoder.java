package io.velostream.postgres.internal.write;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.StructColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Structs as composites: for each attribute its type, then its value as in a row. */
final class CompositeEncoder implements ValueEncoder {
    private final List<Part> parts;

    CompositeEncoder(List<Part> parts) {
        this.parts = parts;
    }

    /** One attribute, with the field of the struct that it takes. */
    static final class Part {
        private final String name;
        private final int oid;
        private final int field;
        private final @Nullable ValueEncoder encoder;
        private @Nullable Column column;

        /** An attribute; without an encoder the struct has no field for it, and it is null. */
        Part(String name, int oid, int field, @Nullable ValueEncoder encoder) {
            this.name = name;
            this.oid = oid;
            this.field = field;
            this.encoder = encoder;
        }
    }

    @Override
    public void bind(Column column) {
        StructColumn struct = (StructColumn) column;
        for (Part part : parts) {
            if (part.encoder != null) {
                part.column = struct.child(part.field);
                part.encoder.bind(part.column);
            }
        }
    }

    @Override
    public @Nullable String put(int row, CopyBytes out) {
        int start = out.size();
        out.putInt(0);
        out.putInt(parts.size());
        for (Part part : parts) {
            out.putInt(part.oid);
            Column column = part.column;
            ValueEncoder encoder = part.encoder;
            if (encoder == null || column == null || column.isNull(row)) {
                out.putInt(-1);
                continue;
            }
            String problem = encoder.put(row, out);
            if (problem != null) {
                return "'" + part.name + "': " + problem;
            }
        }
        out.setInt(start, out.size() - start - 4);
        return null;
    }

    @Override
    public void release() {
        for (Part part : parts) {
            part.column = null;
            if (part.encoder != null) {
                part.encoder.release();
            }
        }
    }
}
