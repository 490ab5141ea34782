package io.velostream.file.parquet.internal.read;

import io.velostream.api.batch.Column;
import io.velostream.api.type.DataType;
import io.velostream.file.parquet.internal.Conversion;
import io.velostream.file.parquet.internal.LeafType;
import io.velostream.file.parquet.internal.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Collects the values of a column while its pages are decoded. Values are appended without gaps; {@link #spread} moves the
 * last ones apart where nulls lie between them. Not thread-safe. Faulty input is an {@link IndexOutOfBoundsException} or
 * another exception of the JDK.
 */
abstract class ValueVector implements Cloneable {
    final DataType type;
    final Conversion conversion;
    /** Slots so far, nulls included. */
    int size;

    ValueVector(DataType type, Conversion conversion) {
        this.type = type;
        this.conversion = conversion;
    }

    static ValueVector of(Shape.Leaf leaf) {
        DataType type = leaf.type();
        Conversion c = leaf.conversion();
        int width = LeafType.width(leaf.node().element());
        return switch (c) {
            case BOOLEAN -> new BooleanVector(type, c);
            case INT -> new IntVector(type, c);
            case INT_LONG, UINT_LONG, INT_MILLIS_NANOS, LONG, LONG_MICROS_NANOS, INT96, BYTES_LONG ->
                new LongVector(type, c, width);
            case FLOAT, FLOAT16 -> new FloatVector(type, c);
            case DOUBLE -> new DoubleVector(type, c);
            case BYTES, ULONG_DECIMAL -> new BytesVector(type, c, width);
            case INTERVAL, INTERVAL_TEXT -> new IntervalVector(type, c);
        };
    }

    /** Starts anew with room for so many slots; what was built before is not touched. */
    abstract void start(int capacity);

    abstract void reserve(int more);

    /** Keeps {@code count} values of a PLAIN page as the dictionary. */
    abstract void setDictionary(byte[] in, int from, int end, int count);

    /** Appends values of the dictionary. */
    abstract void gather(int[] ids, int count);

    /** Appends values of a PLAIN page; returns where the next one begins. */
    abstract int readPlain(byte[] in, int from, int end, int count);

    /** Appends 64-bit values, or 32-bit ones in the lower half. */
    void appendLongs(long[] values, int count) {
        throw new IndexOutOfBoundsException("DELTA_BINARY_PACKED values in a column of " + type);
    }

    /** Appends one value given as bytes. */
    void appendBytes(byte[] in, int from, int length) {
        throw new IndexOutOfBoundsException("byte array values in a column of " + type);
    }

    /**
     * Moves the last {@code values} values so that they lie where {@code validity} is set among {@code slots} slots, which
     * begin at slot {@code from}.
     */
    abstract void spread(long[] validity, int from, int values, int slots);

    /**
     * Values for the slots of a nested column, which keep the order of the values: {@code source[i]} is the value of slot
     * i, or -1 for a null; {@code first} is the value that the first slot not null has.
     */
    abstract Column scatter(int[] source, int slots, int first, long @Nullable [] validity);

    /** These values, to be kept while this vector starts anew. */
    final ValueVector detach() {
        try {
            return (ValueVector) clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    abstract Column build(long @Nullable [] validity);

    /** Bytes of the values so far. */
    abstract long byteSize();

    /** How many more values of the dictionary surely fit into so many bytes. */
    int dictionaryLimit(long budget) {
        return Integer.MAX_VALUE;
    }

    static void checkPlain(int from, int end, long bytes) {
        if (bytes > end - from) {
            throw new IndexOutOfBoundsException("a page has " + (end - from) + " bytes of values and needs " + bytes);
        }
    }

    static void checkDictionary(int from, int end, int count, int width) {
        if (count < 0) {
            throw new IndexOutOfBoundsException("a dictionary of " + count + " values");
        }
        checkPlain(from, end, (long) count * width);
    }
}
