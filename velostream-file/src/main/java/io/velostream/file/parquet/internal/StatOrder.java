package io.velostream.file.parquet.internal;

import io.velostream.api.type.DataType;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.parquet.format.SchemaElement;

/** How the bounds of a column are ordered, as the bytes that statistics hold. */
public final class StatOrder {
    private StatOrder() {}

    public static Comparator<byte[]> of(SchemaElement element, DataType type) {
        return switch (element.getType()) {
            case BOOLEAN -> Arrays::compareUnsigned;
            case INT32 -> (a, b) -> Integer.compare(Little.getInt(a, 0), Little.getInt(b, 0));
            case INT64 -> (a, b) -> Long.compare(Little.getLong(a, 0), Little.getLong(b, 0));
            case FLOAT ->
                (a, b) -> Float.compare(
                        Float.intBitsToFloat(Little.getInt(a, 0)), Float.intBitsToFloat(Little.getInt(b, 0)));
            case DOUBLE ->
                (a, b) -> Double.compare(
                        Double.longBitsToDouble(Little.getLong(a, 0)), Double.longBitsToDouble(Little.getLong(b, 0)));
            case INT96 -> Arrays::compareUnsigned;
            case BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY ->
                type instanceof DataType.DecimalType ? StatOrder::signed : Arrays::compareUnsigned;
        };
    }

    /** Two's-complement numbers, big-endian, of whatever lengths. */
    static int signed(byte[] a, byte[] b) {
        return new java.math.BigInteger(a.length == 0 ? new byte[1] : a)
                .compareTo(new java.math.BigInteger(b.length == 0 ? new byte[1] : b));
    }
}
