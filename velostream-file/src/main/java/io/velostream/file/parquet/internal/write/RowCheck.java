package io.velostream.file.parquet.internal.write;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ListColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.MapColumn;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.StructColumn;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.Field;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds rows with values that Parquet cannot hold: infinite dates and times, numbers beyond their type, missing values. */
final class RowCheck {
    private final Map<Integer, RejectedRow> rejected = new TreeMap<>();

    private RowCheck() {}

    /** The rows to reject, in order; empty for nearly every batch. */
    static List<RejectedRow> check(RecordBatch batch) {
        RowCheck check = new RowCheck();
        for (int i = 0; i < batch.schema().size(); i++) {
            Field f = batch.schema().field(i);
            check.column(f.name(), f, batch.column(i), null);
        }
        return List.copyOf(check.rejected.values());
    }

    /**
     * @param owners the row of the batch that each row of a nested column belongs to, -1 for none; null where they are the
     *     same
     */
    private void column(String path, Field field, Column c, int @Nullable [] owners) {
        if (!field.nullable() && c.hasNulls()) {
            for (int i = 0; i < c.size(); i++) {
                if (c.isNull(i)) {
                    reject(owner(owners, i), path, "is null and the schema says that it never is");
                }
            }
        }
        if (c instanceof LongColumn l) {
            longs(path, l, owners);
        } else if (c instanceof BytesColumn b
                && (b.type() instanceof DecimalType || b.type().equals(DataType.UUID))) {
            bytes(path, b, owners);
        } else if (c instanceof StructColumn s) {
            int[] below = owners(s, owners);
            List<Field> fields = ((StructType) s.type()).fields();
            for (int i = 0; i < fields.size(); i++) {
                column(path + "." + fields.get(i).name(), fields.get(i), s.child(i), below);
            }
        } else if (c instanceof ListColumn l) {
            int[] below = owners(l, l.offsets(), l.elements().size(), owners);
            column(path + ".element", ((DataType.ListType) l.type()).element(), l.elements(), below);
        } else if (c instanceof MapColumn m) {
            DataType.MapType type = (DataType.MapType) m.type();
            int[] below = owners(m, m.offsets(), m.keys().size(), owners);
            column(path + ".key", type.key(), m.keys(), below);
            column(path + ".value", type.value(), m.values(), below);
        }
    }

    private static int owner(int @Nullable [] owners, int row) {
        return owners == null ? row : owners[row];
    }

    /** Below a null struct there is nothing to check. */
    private static int[] owners(Column struct, int @Nullable [] above) {
        int[] owners = new int[struct.size()];
        for (int i = 0; i < owners.length; i++) {
            owners[i] = struct.isNull(i) ? -1 : owner(above, i);
        }
        return owners;
    }

    private static int[] owners(Column list, int[] offsets, int members, int @Nullable [] above) {
        int[] owners = new int[members];
        java.util.Arrays.fill(owners, -1);
        for (int i = 0; i < list.size(); i++) {
            if (!list.isNull(i)) {
                java.util.Arrays.fill(owners, offsets[i], offsets[i + 1], owner(above, i));
            }
        }
        return owners;
    }

    private void longs(String path, LongColumn c, int @Nullable [] owners) {
        long min = Long.MIN_VALUE;
        long max = Long.MAX_VALUE;
        if (c.type().equals(DataType.DATE)) {
            min = Integer.MIN_VALUE;
            max = Integer.MAX_VALUE;
        } else if (c.type().equals(DataType.TIME)) {
            min = 0;
            max = DataType.TimeType.MAX;
        } else if (c.type() instanceof TimestampType) {
            min = TimestampType.NEGATIVE_INFINITY + 1;
            max = TimestampType.POSITIVE_INFINITY - 1;
        } else if (c.type() instanceof DecimalType d) {
            max = BigInteger.TEN.pow(d.precision()).longValue() - 1;
            min = -max;
        } else {
            return;
        }
        long[] v = c.values();
        boolean wrong = false;
        for (int i = 0; i < c.size(); i++) {
            wrong |= v[i] < min | v[i] > max;
        }
        for (int i = 0; wrong && i < c.size(); i++) {
            if (!c.isNull(i) && (v[i] < min || v[i] > max)) {
                reject(
                        owner(owners, i),
                        path,
                        "has the value " + show(c, i) + ", which Parquet cannot hold as " + c.type());
            }
        }
    }

    private static String show(LongColumn c, int row) {
        long v = c.get(row);
        boolean infinite = v == Long.MAX_VALUE || v == Long.MIN_VALUE;
        if (infinite && !(c.type() instanceof DecimalType)) {
            return v > 0 ? "infinity" : "-infinity";
        }
        return c.type().equals(DataType.TIME) ? Long.toString(v) : Values.show(Values.get(c, row));
    }

    private void bytes(String path, BytesColumn c, int @Nullable [] owners) {
        boolean uuid = c.type().equals(DataType.UUID);
        BigInteger limit = c.type() instanceof DecimalType d ? BigInteger.TEN.pow(d.precision()) : BigInteger.ZERO;
        for (int i = 0; i < c.size(); i++) {
            if (c.isNull(i)) {
                continue;
            }
            int length = c.length(i);
            if (uuid ? length != DataType.UuidType.BYTES : length == 0) {
                reject(owner(owners, i), path, "has " + length + " bytes, which is no " + c.type());
            } else if (!uuid
                    && length >= limit.bitLength() / 8
                    && new BigInteger(c.data(), c.start(i), length).abs().compareTo(limit) >= 0) {
                reject(owner(owners, i), path, "has more digits than " + c.type() + " allows");
            }
        }
    }

    private void reject(int row, String path, String reason) {
        if (row >= 0) {
            rejected.putIfAbsent(row, RejectedRow.ofBatch(row, ErrorKind.DATA, "Column '" + path + "' " + reason));
        }
    }
}
