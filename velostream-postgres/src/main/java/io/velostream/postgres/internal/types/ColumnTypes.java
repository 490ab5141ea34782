package io.velostream.postgres.internal.types;

import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.Field;
import io.velostream.postgres.internal.types.PgType.Attribute;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the types of a database become. Thread-safe; the types asked for must be loaded in the catalog. */
public final class ColumnTypes {
    private static final int TYPMOD_HEADER = 4;
    /** 2^63 hundredths. */
    private static final int MONEY_DIGITS = 19;

    private final TypeCatalog catalog;
    private final TypeRules rules;

    public ColumnTypes(TypeCatalog catalog, TypeRules rules) {
        this.catalog = catalog;
        this.rules = rules;
    }

    public TypeCatalog catalog() {
        return catalog;
    }

    /**
     * What a column becomes.
     *
     * @param typmod -1 for none
     * @param dimensions how many an array declares; less than one counts as one
     */
    public ColumnType of(int oid, int typmod, int dimensions) {
        PgType type = catalog.find(oid).orElse(null);
        if (type == null) {
            return text();
        }
        return switch (type.kind()) {
            case DOMAIN -> of(type.base(), type.baseTypmod(), type.baseDimensions());
            case ARRAY -> array(type, typmod, Math.max(1, dimensions));
            case COMPOSITE -> composite(type);
            case ENUM -> new ColumnType(DataType.STRING, characters(), characters());
            case BASE -> base(type, typmod);
            default -> text();
        };
    }

    private ColumnType array(PgType type, int typmod, int dimensions) {
        if (rules.arraysAsText()) {
            return text();
        }
        ColumnType element = of(type.element(), typmod, 1);
        DataType list = DataType.list(element.type());
        for (int i = 1; i < dimensions; i++) {
            list = DataType.list(list);
        }
        return new ColumnType(
                list,
                element.binary() == null ? null : BinaryForm.array(dimensions, element.binary()),
                NestedText.array(dimensions, delimiter(type), element.text()));
    }

    private char delimiter(PgType array) {
        return catalog.find(array.element()).map(PgType::delimiter).orElse(array.delimiter());
    }

    private ColumnType composite(PgType type) {
        if (type.attributes().isEmpty()) {
            return text();
        }
        List<Field> fields = new ArrayList<>();
        List<ValueDecoder> binaries = new ArrayList<>();
        List<ValueDecoder> texts = new ArrayList<>();
        for (Attribute a : type.attributes()) {
            ColumnType column = of(a.oid(), a.typmod(), a.dimensions());
            fields.add(Field.of(a.name(), column.type()));
            if (column.binary() != null) {
                binaries.add(column.binary());
            }
            texts.add(column.text());
        }
        boolean allBinary = binaries.size() == texts.size();
        return new ColumnType(
                DataType.struct(fields.toArray(new Field[0])),
                allBinary ? BinaryForm.composite(binaries) : null,
                NestedText.composite(texts));
    }

    private ColumnType base(PgType type, int typmod) {
        return switch (type.oid()) {
            case BuiltInTypes.BOOL -> new ColumnType(DataType.BOOLEAN, BinaryForm.BOOLEAN, TextForm.BOOLEAN);
            case BuiltInTypes.INT2 -> new ColumnType(DataType.INT16, BinaryForm.INT2, TextForm.INT);
            case BuiltInTypes.INT4 -> new ColumnType(DataType.INT32, BinaryForm.INT4, TextForm.INT);
            case BuiltInTypes.INT8 -> new ColumnType(DataType.INT64, BinaryForm.INT8, TextForm.LONG);
            case BuiltInTypes.OID, BuiltInTypes.XID, BuiltInTypes.CID ->
                new ColumnType(DataType.INT64, BinaryForm.OID, TextForm.LONG);
            case BuiltInTypes.FLOAT4 -> new ColumnType(DataType.FLOAT32, BinaryForm.FLOAT4, TextForm.FLOAT4);
            case BuiltInTypes.FLOAT8 -> new ColumnType(DataType.FLOAT64, BinaryForm.FLOAT8, TextForm.FLOAT8);
            case BuiltInTypes.NUMERIC -> numeric(typmod);
            case BuiltInTypes.MONEY ->
                new ColumnType(DataType.decimal(MONEY_DIGITS, rules.moneyScale()), BinaryForm.MONEY, TextForm.MONEY);
            case BuiltInTypes.TEXT, BuiltInTypes.VARCHAR, BuiltInTypes.BPCHAR, BuiltInTypes.NAME ->
                new ColumnType(DataType.STRING, characters(), characters());
            case BuiltInTypes.BYTEA -> new ColumnType(DataType.BINARY, BinaryForm.BYTES, TextForm.BYTEA);
            case BuiltInTypes.DATE -> new ColumnType(DataType.DATE, BinaryForm.DATE, TextForm.DATE);
            case BuiltInTypes.TIME -> new ColumnType(DataType.TIME, BinaryForm.TIME, TextForm.TIME);
            case BuiltInTypes.TIMETZ -> new ColumnType(DataType.STRING, BinaryForm.TIMETZ, BinaryForm.BYTES);
            case BuiltInTypes.TIMESTAMP -> new ColumnType(DataType.TIMESTAMP, BinaryForm.TIMESTAMP, TextForm.TIMESTAMP);
            case BuiltInTypes.TIMESTAMPTZ ->
                new ColumnType(DataType.TIMESTAMP_UTC, BinaryForm.TIMESTAMP, TextForm.TIMESTAMP);
            case BuiltInTypes.INTERVAL -> new ColumnType(DataType.INTERVAL, BinaryForm.INTERVAL, TextForm.INTERVAL);
            case BuiltInTypes.UUID -> new ColumnType(DataType.UUID, BinaryForm.BYTES, TextForm.UUID);
            case BuiltInTypes.JSON -> new ColumnType(DataType.JSON, characters(), characters());
            case BuiltInTypes.JSONB -> new ColumnType(DataType.JSON, BinaryForm.JSONB, characters());
            case BuiltInTypes.BIT, BuiltInTypes.VARBIT ->
                new ColumnType(DataType.STRING, BinaryForm.BIT, BinaryForm.BYTES);
            case BuiltInTypes.INET, BuiltInTypes.CIDR ->
                new ColumnType(DataType.STRING, BinaryForm.INET, BinaryForm.BYTES);
            case BuiltInTypes.MACADDR, BuiltInTypes.MACADDR8 ->
                new ColumnType(DataType.STRING, BinaryForm.MAC_ADDRESS, BinaryForm.BYTES);
            default -> byName(type);
        };
    }

    /** Types of extensions have other oids in every database. */
    private ColumnType byName(PgType type) {
        return switch (type.name()) {
            case "hstore" ->
                new ColumnType(DataType.map(DataType.STRING, DataType.STRING), BinaryForm.HSTORE, TextForm.HSTORE);
            case "citext" -> new ColumnType(DataType.STRING, characters(), characters());
            default -> text();
        };
    }

    private ColumnType numeric(int typmod) {
        DecimalType type = rules.boundedAsNumeric() ? null : declared(typmod);
        if (type == null) {
            return new ColumnType(DataType.NUMERIC, NumericForm::toText, BinaryForm.BYTES);
        }
        ValueDecoder binary =
                type.storage() == DataType.Storage.LONG ? new NumericForm.ToLong(type) : NumericForm.toBytes(type);
        return new ColumnType(type, binary, NumericForm.textToDecimal(type));
    }

    /** The decimal for numeric(p,s), or null without a declaration and where no decimal is so wide. */
    private static @Nullable DecimalType declared(int typmod) {
        if (typmod < TYPMOD_HEADER) {
            return null;
        }
        int packed = typmod - TYPMOD_HEADER;
        int precision = packed >> 16 & 0xFFFF;
        // Eleven bits with a sign.
        int scale = ((packed & 0x7FF) ^ 1024) - 1024;
        // numeric(2,4) holds 0.0012, numeric(2,-4) holds 120000.
        int digits = scale < 0 ? precision - scale : Math.max(precision, scale);
        return digits > DecimalType.MAX_PRECISION ? null : new DecimalType(digits, Math.max(0, scale));
    }

    private ColumnType text() {
        return new ColumnType(DataType.STRING, null, characters());
    }

    private ValueDecoder characters() {
        return rules.checkText() ? BinaryForm.CHECKED_TEXT : BinaryForm.BYTES;
    }
}
