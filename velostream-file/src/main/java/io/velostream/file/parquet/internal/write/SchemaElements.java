package io.velostream.file.parquet.internal.write;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.JsonType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.MilliSeconds;
import org.apache.parquet.format.NanoSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.UUIDType;

/** Our schema as the list of elements that a Parquet footer holds. */
final class SchemaElements {
    private static final int MAX_INT_DIGITS = 9;

    private final List<SchemaElement> elements = new ArrayList<>();

    private SchemaElements() {}

    static List<SchemaElement> of(Schema schema) {
        if (schema.size() == 0) {
            throw unsupported("a schema without columns", "Write at least one column.");
        }
        SchemaElements s = new SchemaElements();
        s.elements.add(new SchemaElement("schema").setNum_children(schema.size()));
        schema.fields().forEach(s::add);
        return List.copyOf(s.elements);
    }

    private static VeloException unsupported(String what, String cure) {
        return VeloException.of(ErrorKind.UNSUPPORTED, "Parquet cannot hold " + what)
                .cure(cure)
                .build();
    }

    private void add(Field field) {
        add(field.name(), field.type(), field.nullable() ? FieldRepetitionType.OPTIONAL : FieldRepetitionType.REQUIRED);
    }

    private void add(String name, DataType type, FieldRepetitionType repetition) {
        SchemaElement e = new SchemaElement(name).setRepetition_type(repetition);
        elements.add(e);
        if (type instanceof ListType list) {
            e.setNum_children(1)
                    .setConverted_type(ConvertedType.LIST)
                    .setLogicalType(LogicalType.LIST(new org.apache.parquet.format.ListType()));
            elements.add(new SchemaElement("list")
                    .setRepetition_type(FieldRepetitionType.REPEATED)
                    .setNum_children(1));
            add(list.element().withName("element"));
        } else if (type instanceof MapType map) {
            e.setNum_children(1)
                    .setConverted_type(ConvertedType.MAP)
                    .setLogicalType(LogicalType.MAP(new org.apache.parquet.format.MapType()));
            elements.add(new SchemaElement("key_value")
                    .setRepetition_type(FieldRepetitionType.REPEATED)
                    .setNum_children(2));
            add(map.key().withName("key"));
            add(map.value().withName("value"));
        } else if (type instanceof StructType struct) {
            if (struct.fields().isEmpty()) {
                throw unsupported("the struct '" + name + "', which has no fields", "Leave the column out.");
            }
            e.setNum_children(struct.fields().size());
            struct.fields().forEach(this::add);
        } else {
            leaf(e, type);
        }
    }

    private static void leaf(SchemaElement e, DataType type) {
        if (type.equals(DataType.BOOLEAN)) {
            e.setType(Type.BOOLEAN);
        } else if (type instanceof IntegerType integer) {
            integer(e, integer.bits());
        } else if (type.equals(DataType.FLOAT32)) {
            e.setType(Type.FLOAT);
        } else if (type.equals(DataType.FLOAT64)) {
            e.setType(Type.DOUBLE);
        } else if (type instanceof DecimalType decimal) {
            decimal(e, decimal);
        } else if (type.equals(DataType.DATE)) {
            e.setType(Type.INT32)
                    .setConverted_type(ConvertedType.DATE)
                    .setLogicalType(LogicalType.DATE(new org.apache.parquet.format.DateType()));
        } else if (type.equals(DataType.TIME)) {
            e.setType(Type.INT64)
                    .setLogicalType(LogicalType.TIME(
                            new org.apache.parquet.format.TimeType(false, TimeUnit.NANOS(new NanoSeconds()))));
        } else if (type instanceof TimestampType timestamp) {
            timestamp(e, timestamp);
        } else if (type.equals(DataType.UUID)) {
            e.setType(Type.FIXED_LEN_BYTE_ARRAY)
                    .setType_length(DataType.UuidType.BYTES)
                    .setLogicalType(LogicalType.UUID(new UUIDType()));
        } else if (type.equals(DataType.JSON)) {
            e.setType(Type.BYTE_ARRAY)
                    .setConverted_type(ConvertedType.JSON)
                    .setLogicalType(LogicalType.JSON(new JsonType()));
        } else if (type.equals(DataType.BINARY)) {
            e.setType(Type.BYTE_ARRAY);
        } else {
            // Text, numeric and intervals; our own schema in the metadata tells them apart.
            e.setType(Type.BYTE_ARRAY)
                    .setConverted_type(ConvertedType.UTF8)
                    .setLogicalType(LogicalType.STRING(new StringType()));
        }
    }

    private static void integer(SchemaElement e, int bits) {
        e.setType(bits == 64 ? Type.INT64 : Type.INT32);
        if (bits < 32) {
            e.setConverted_type(bits == 8 ? ConvertedType.INT_8 : ConvertedType.INT_16)
                    .setLogicalType(LogicalType.INTEGER(new IntType((byte) bits, true)));
        }
    }

    private static void decimal(SchemaElement e, DecimalType decimal) {
        if (decimal.precision() <= MAX_INT_DIGITS) {
            e.setType(Type.INT32);
        } else if (decimal.precision() <= DecimalType.MAX_LONG_PRECISION) {
            e.setType(Type.INT64);
        } else {
            e.setType(Type.FIXED_LEN_BYTE_ARRAY).setType_length(bytesOf(decimal.precision()));
        }
        e.setConverted_type(ConvertedType.DECIMAL)
                .setPrecision(decimal.precision())
                .setScale(decimal.scale())
                .setLogicalType(LogicalType.DECIMAL(
                        new org.apache.parquet.format.DecimalType(decimal.scale(), decimal.precision())));
    }

    /** Bytes of the largest number of so many digits, with its sign. */
    static int bytesOf(int precision) {
        return BigInteger.TEN.pow(precision).subtract(BigInteger.ONE).bitLength() / 8 + 1;
    }

    private static void timestamp(SchemaElement e, TimestampType timestamp) {
        TimeUnit unit =
                switch (timestamp.unit()) {
                    case MILLIS -> TimeUnit.MILLIS(new MilliSeconds());
                    case MICROS -> TimeUnit.MICROS(new MicroSeconds());
                    case NANOS -> TimeUnit.NANOS(new NanoSeconds());
                };
        e.setType(Type.INT64)
                .setLogicalType(
                        LogicalType.TIMESTAMP(new org.apache.parquet.format.TimestampType(timestamp.utc(), unit)));
        if (timestamp.utc() && timestamp.unit() == DataType.TimeUnit.MILLIS) {
            e.setConverted_type(ConvertedType.TIMESTAMP_MILLIS);
        } else if (timestamp.utc() && timestamp.unit() == DataType.TimeUnit.MICROS) {
            e.setConverted_type(ConvertedType.TIMESTAMP_MICROS);
        }
    }
}
