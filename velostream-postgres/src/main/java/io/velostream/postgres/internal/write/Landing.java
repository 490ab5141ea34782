package io.velostream.postgres.internal.write;

import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.Field;
import io.velostream.postgres.internal.write.TargetType.Kind;
import io.velostream.postgres.internal.write.TargetType.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How values get into a column.
 *
 * @param type the type that they must have in a batch
 * @param encoder makes the encoder
 * @param asText whether the values travel as text which the server parses
 */
public record Landing(DataType type, Supplier<ValueEncoder> encoder, boolean asText) {
    private static final int MAX_DEPTH = 6;
    private static final Landing TEXT = new Landing(DataType.STRING, BytesEncoders.Plain::text, true);

    private static Landing of(DataType type, Supplier<ValueEncoder> encoder) {
        return new Landing(type, encoder, false);
    }

    /**
     * The way into a column of this type.
     *
     * @param given the type of the rows, kept where its values can be checked one by one; null when unknown
     */
    public static Landing into(TargetType target, @Nullable DataType given) {
        Member element = target.element();
        if (element != null) {
            return array(element, given);
        } else if (target.kind() == Kind.ENUM) {
            return of(DataType.STRING, BytesEncoders.Plain::text);
        } else if (target.kind() == Kind.COMPOSITE && given instanceof StructType struct) {
            return composite(target, struct);
        } else if (target.kind() == Kind.HSTORE && given instanceof MapType) {
            return of(DataType.map(DataType.STRING, DataType.STRING), HstoreEncoder::new);
        } else if (given instanceof StructType && !isJson(target)) {
            throw new UnwritableType("a struct goes into a composite or JSON, and not into " + target.sql());
        } else if (given instanceof MapType && !isJson(target)) {
            throw new UnwritableType("a map goes into hstore or JSON, and not into " + target.sql());
        }
        return switch (target.oid()) {
            case Oids.BOOL -> of(DataType.BOOLEAN, NumberEncoders.Bool::new);
            case Oids.INT2 -> of(whole(given, DataType.INT16), () -> NumberEncoders.Whole.signed(2));
            case Oids.INT4 -> of(whole(given, DataType.INT32), () -> NumberEncoders.Whole.signed(4));
            case Oids.INT8 -> of(whole(given, DataType.INT64), () -> NumberEncoders.Whole.signed(8));
            case Oids.OID -> of(whole(given, DataType.INT64), () -> new NumberEncoders.Whole(4, 0, 0xFFFF_FFFFL));
            case Oids.FLOAT4 -> of(DataType.FLOAT32, NumberEncoders.Float4::new);
            case Oids.FLOAT8 -> of(DataType.FLOAT64, NumberEncoders.Float8::new);
            case Oids.NUMERIC -> numeric(target.modifier(), given);
            case Oids.TEXT, Oids.VARCHAR, Oids.BPCHAR, Oids.NAME -> of(DataType.STRING, BytesEncoders.Plain::text);
            case Oids.XML -> of(DataType.STRING, BytesEncoders.Plain::text);
            case Oids.JSON -> of(json(given), BytesEncoders.Plain::text);
            case Oids.JSONB -> of(json(given), BytesEncoders.Plain::jsonb);
            // A cast from text would cut what is too long without a word.
            case Oids.BIT, Oids.VARBIT -> of(DataType.STRING, BytesEncoders.Bits::new);
            case Oids.BYTEA -> of(DataType.BINARY, BytesEncoders.Plain::bytes);
            case Oids.UUID -> of(DataType.UUID, BytesEncoders.Plain::bytes);
            case Oids.DATE -> of(DataType.DATE, TimeEncoders.Date::new);
            case Oids.TIME -> of(DataType.TIME, () -> new TimeEncoders.Time(precision(target.modifier())));
            case Oids.TIMESTAMP -> timestamp(target.modifier(), given, false);
            case Oids.TIMESTAMPTZ -> timestamp(target.modifier(), given, true);
            case Oids.INTERVAL -> of(DataType.INTERVAL, TimeEncoders.CalendarInterval::new);
            default -> TEXT;
        };
    }

    private static boolean isJson(TargetType target) {
        return target.oid() == Oids.JSON || target.oid() == Oids.JSONB;
    }

    /** Attributes take the fields of their names, whatever their order; those without one are null. */
    private static Landing composite(TargetType target, StructType given) {
        List<Field> fields = new ArrayList<>();
        List<Supplier<CompositeEncoder.Part>> parts = new ArrayList<>();
        for (Member member : target.members()) {
            Field field = given.fields().stream()
                    .filter(f -> f.name().equals(member.name()))
                    .findFirst()
                    .orElse(null);
            if (field == null) {
                parts.add(() -> new CompositeEncoder.Part(member.name(), member.oid(), -1, null));
                continue;
            }
            Landing landing = into(member.type(), field.type());
            if (landing.asText) {
                throw new UnwritableType("the attribute '" + member.name() + "' of " + target.sql() + " is of type "
                        + member.type().sql() + ", which is not written within a composite");
            }
            int index = fields.size();
            fields.add(new Field(member.name(), landing.type, true));
            parts.add(() -> new CompositeEncoder.Part(member.name(), member.oid(), index, landing.encoder.get()));
        }
        for (Field field : given.fields()) {
            if (target.members().stream().noneMatch(m -> m.name().equals(field.name()))) {
                throw new UnwritableType("the composite " + target.sql() + " has no attribute '" + field.name() + "'");
            }
        }
        return of(
                new StructType(fields),
                () -> new CompositeEncoder(parts.stream().map(Supplier::get).toList()));
    }

    /** Whether equal values of this type have equal bytes, once trailing blanks and zeros are gone. */
    static boolean isBytewise(TargetType type) {
        if (type.element() != null) {
            return false;
        }
        return type.kind() == Kind.ENUM
                || switch (type.oid()) {
                    case Oids.BOOL, Oids.INT2, Oids.INT4, Oids.INT8, Oids.OID, Oids.NUMERIC -> true;
                    case Oids.TEXT, Oids.VARCHAR, Oids.BPCHAR, Oids.NAME, Oids.BYTEA, Oids.UUID -> true;
                    case Oids.DATE, Oids.TIME, Oids.TIMESTAMP, Oids.TIMESTAMPTZ -> true;
                    default -> false;
                };
    }

    private static DataType whole(@Nullable DataType given, DataType natural) {
        return given instanceof IntegerType ? given : natural;
    }

    private static DataType json(@Nullable DataType given) {
        return DataType.STRING.equals(given) ? DataType.STRING : DataType.JSON;
    }

    private static int precision(int modifier) {
        return modifier < 0 ? TimeEncoders.FULL_PRECISION : modifier;
    }

    private static Landing timestamp(int modifier, @Nullable DataType given, boolean utc) {
        TimestampType type = given instanceof TimestampType t && t.utc() == utc
                ? t
                : (TimestampType) (utc ? DataType.TIMESTAMP_UTC : DataType.TIMESTAMP);
        return of(type, () -> new TimeEncoders.Timestamp(type, precision(modifier)));
    }

    private static Landing numeric(int modifier, @Nullable DataType given) {
        int scale = NumericEncoders.ANY_SCALE;
        DataType natural = DataType.NUMERIC;
        if (modifier >= 4) {
            int precision = (modifier - 4) >> 16 & 0xFFFF;
            // Eleven bits with a sign since PostgreSQL 15; smaller numbers read the same.
            scale = ((modifier - 4 & 0x7FF) ^ 1024) - 1024;
            if (scale >= 0 && scale <= precision) {
                natural = DataType.decimal(precision, scale);
            }
        }
        DataType type =
                given instanceof DecimalType d ? d : DataType.NUMERIC.equals(given) ? DataType.NUMERIC : natural;
        int columnScale = scale;
        return type instanceof DecimalType d
                ? of(type, () -> NumericEncoders.of(d, columnScale))
                : of(type, () -> new NumericEncoders.Text(columnScale));
    }

    private static Landing array(Member element, @Nullable DataType given) {
        int depth = 0;
        DataType inner = given;
        while (inner instanceof ListType l && depth < MAX_DEPTH) {
            depth++;
            inner = l.element().type();
        }
        if (DataType.STRING.equals(given)) {
            return TEXT;
        } else if (element.type().element() != null) {
            throw new UnwritableType("arrays of a domain over arrays are written as text only");
        }
        Landing landing = into(element.type(), depth == 0 ? null : inner);
        int dimensions = Math.max(1, depth);
        DataType type = landing.type;
        for (int i = 0; i < dimensions; i++) {
            type = DataType.list(elementField(given, dimensions - 1 - i).withType(type));
        }
        if (landing.asText) {
            char delimiter = element.type().oid() == Oids.BOX ? ';' : ',';
            return new Landing(type, () -> new ArrayTextEncoder(dimensions, delimiter), true);
        }
        return of(type, () -> new ArrayEncoder(landing.encoder.get(), dimensions, element.oid()));
    }

    private static Field elementField(@Nullable DataType given, int level) {
        DataType type = given;
        for (int i = 0; i < level && type instanceof ListType l; i++) {
            type = l.element().type();
        }
        return type instanceof ListType l ? l.element() : Field.of("element", DataType.STRING);
    }
}
