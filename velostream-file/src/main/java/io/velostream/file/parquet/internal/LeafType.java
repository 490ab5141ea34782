package io.velostream.file.parquet.internal;

import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.TimeUnit;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;

/**
 * The type of a column and how its physical values become it. A logical type that is unknown, or does not belong on the
 * physical one, counts for nothing: the values come as their physical type.
 */
public record LeafType(DataType type, Conversion conversion) {
    private static final int INT96_BYTES = 12;
    private static final int INTERVAL_BYTES = 12;

    /** The type of a column of this schema element; {@code place} is for messages. */
    public static LeafType of(SchemaElement e, String place) {
        return switch (e.getType()) {
            case BOOLEAN -> new LeafType(DataType.BOOLEAN, Conversion.BOOLEAN);
            case INT32 -> ofInt(e);
            case INT64 -> ofLong(e);
            case INT96 -> new LeafType(DataType.timestamp(TimeUnit.NANOS, true), Conversion.INT96);
            case FLOAT -> new LeafType(DataType.FLOAT32, Conversion.FLOAT);
            case DOUBLE -> new LeafType(DataType.FLOAT64, Conversion.DOUBLE);
            case BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY -> ofBytes(e, place);
        };
    }

    /** Bytes of a value in a PLAIN page; 0 where each has its own length or takes a bit. */
    public static int width(SchemaElement e) {
        return switch (e.getType()) {
            case BOOLEAN, BYTE_ARRAY -> 0;
            case INT32, FLOAT -> 4;
            case INT64, DOUBLE -> 8;
            case INT96 -> INT96_BYTES;
            case FIXED_LEN_BYTE_ARRAY -> e.getType_length();
        };
    }

    private static LeafType ofInt(SchemaElement e) {
        LogicalType l = e.getLogicalType();
        ConvertedType c = e.getConverted_type();
        if (l != null && l.isSetINTEGER()) {
            IntType i = l.getINTEGER();
            return integer(i.getBitWidth(), i.isIsSigned());
        } else if (isDecimal(e)) {
            return decimal(e, 18, Conversion.INT_LONG, new LeafType(DataType.INT32, Conversion.INT));
        } else if ((l != null && l.isSetDATE()) || c == ConvertedType.DATE) {
            return new LeafType(DataType.DATE, Conversion.INT_LONG);
        } else if ((l != null && l.isSetTIME()) || c == ConvertedType.TIME_MILLIS) {
            return new LeafType(DataType.TIME, Conversion.INT_MILLIS_NANOS);
        } else if (c != null) {
            switch (c) {
                case INT_8 -> {
                    return integer(8, true);
                }
                case INT_16 -> {
                    return integer(16, true);
                }
                case UINT_8 -> {
                    return integer(8, false);
                }
                case UINT_16 -> {
                    return integer(16, false);
                }
                case UINT_32 -> {
                    return integer(32, false);
                }
                default -> {}
            }
        }
        return new LeafType(DataType.INT32, Conversion.INT);
    }

    private static LeafType integer(int bits, boolean signed) {
        return switch (signed ? bits : -bits) {
            case 8 -> new LeafType(DataType.INT8, Conversion.INT);
            case 16, -8 -> new LeafType(DataType.INT16, Conversion.INT);
            case -32 -> new LeafType(DataType.INT64, Conversion.UINT_LONG);
            default -> new LeafType(DataType.INT32, Conversion.INT);
        };
    }

    private static LeafType ofLong(SchemaElement e) {
        LogicalType l = e.getLogicalType();
        ConvertedType c = e.getConverted_type();
        if (isDecimal(e)) {
            return decimal(e, 18, Conversion.LONG, new LeafType(DataType.INT64, Conversion.LONG));
        } else if (l != null && l.isSetTIMESTAMP()) {
            boolean utc = l.getTIMESTAMP().isIsAdjustedToUTC();
            return new LeafType(DataType.timestamp(unit(l.getTIMESTAMP().getUnit()), utc), Conversion.LONG);
        } else if (l != null && l.isSetTIME()) {
            boolean nanos = l.getTIME().getUnit().isSetNANOS();
            return new LeafType(DataType.TIME, nanos ? Conversion.LONG : Conversion.LONG_MICROS_NANOS);
        } else if ((l != null && l.isSetINTEGER() && !l.getINTEGER().isIsSigned()) || c == ConvertedType.UINT_64) {
            return new LeafType(DataType.decimal(20, 0), Conversion.ULONG_DECIMAL);
        } else if (c == ConvertedType.TIMESTAMP_MILLIS) {
            return new LeafType(DataType.timestamp(TimeUnit.MILLIS, true), Conversion.LONG);
        } else if (c == ConvertedType.TIMESTAMP_MICROS) {
            return new LeafType(DataType.timestamp(TimeUnit.MICROS, true), Conversion.LONG);
        } else if (c == ConvertedType.TIME_MICROS) {
            return new LeafType(DataType.TIME, Conversion.LONG_MICROS_NANOS);
        }
        return new LeafType(DataType.INT64, Conversion.LONG);
    }

    private static TimeUnit unit(org.apache.parquet.format.TimeUnit unit) {
        return unit.isSetMILLIS() ? TimeUnit.MILLIS : unit.isSetMICROS() ? TimeUnit.MICROS : TimeUnit.NANOS;
    }

    private static LeafType ofBytes(SchemaElement e, String place) {
        LogicalType l = e.getLogicalType();
        ConvertedType c = e.getConverted_type();
        LeafType binary = new LeafType(DataType.BINARY, Conversion.BYTES);
        if (e.getType() == Type.FIXED_LEN_BYTE_ARRAY) {
            int length = e.getType_length();
            if (length < 0) {
                throw ParquetErrors.corrupt(place, "values of " + length + " bytes", null);
            } else if (l != null && l.isSetUUID() && length == DataType.UuidType.BYTES) {
                return new LeafType(DataType.UUID, Conversion.BYTES);
            } else if (l != null && l.isSetFLOAT16() && length == 2) {
                return new LeafType(DataType.FLOAT32, Conversion.FLOAT16);
            } else if (c == ConvertedType.INTERVAL && length == INTERVAL_BYTES) {
                return new LeafType(DataType.INTERVAL, Conversion.INTERVAL);
            }
        }
        if (isDecimal(e)) {
            return decimal(e, DataType.DecimalType.MAX_PRECISION, Conversion.BYTES, binary);
        } else if ((l != null && l.isSetJSON()) || c == ConvertedType.JSON) {
            return new LeafType(DataType.JSON, Conversion.BYTES);
        } else if ((l != null && (l.isSetSTRING() || l.isSetENUM()))
                || c == ConvertedType.UTF8
                || c == ConvertedType.ENUM) {
            return new LeafType(DataType.STRING, Conversion.BYTES);
        }
        return binary;
    }

    private static boolean isDecimal(SchemaElement e) {
        LogicalType l = e.getLogicalType();
        return (l != null && l.isSetDECIMAL()) || e.getConverted_type() == ConvertedType.DECIMAL;
    }

    private static LeafType decimal(SchemaElement e, int maxPrecision, Conversion conversion, LeafType otherwise) {
        LogicalType l = e.getLogicalType();
        boolean logical = l != null && l.isSetDECIMAL();
        int precision = logical ? l.getDECIMAL().getPrecision() : e.getPrecision();
        int scale = logical ? l.getDECIMAL().getScale() : e.getScale();
        if (precision < 1 || scale < 0 || scale > precision || precision > maxPrecision) {
            return otherwise;
        }
        DataType type = DataType.decimal(precision, scale);
        if (conversion != Conversion.BYTES) {
            return new LeafType(type, conversion);
        }
        boolean fits = precision <= DataType.DecimalType.MAX_LONG_PRECISION;
        return new LeafType(type, fits ? Conversion.BYTES_LONG : Conversion.BYTES);
    }
}
