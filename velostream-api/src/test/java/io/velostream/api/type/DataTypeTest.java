package io.velostream.api.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.Storage;
import io.velostream.api.type.DataType.TimeUnit;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataTypeTest {
    @Property
    void whatIsPrintedIsReadBack(@ForAll("types") DataType type) {
        assertThat(DataType.parse(type.toString())).isEqualTo(type);
    }

    @Property
    void aSchemaIsReadBack(@ForAll("fields") List<Field> fields) {
        Schema schema = Schema.of(fields);
        assertThat(Schema.parse(schema.toString())).isEqualTo(schema);
    }

    @Property
    void anyTextIsReadOrRefusedClearly(@ForAll String text) {
        try {
            DataType.parse(text);
        } catch (VeloException e) {
            assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        }
    }

    @Test
    void readsTheNotationThatADocumentShows() {
        assertThat(DataType.parse("decimal(12, 2)")).isEqualTo(DataType.decimal(12, 2));
        assertThat(DataType.parse("decimal(9)")).isEqualTo(DataType.decimal(9, 0));
        assertThat(DataType.parse("timestamp")).isEqualTo(DataType.TIMESTAMP);
        assertThat(DataType.parse("timestamp(utc)")).isEqualTo(DataType.TIMESTAMP_UTC);
        assertThat(DataType.parse("timestamp(ns,utc)")).isEqualTo(DataType.timestamp(TimeUnit.NANOS, true));
        assertThat(DataType.parse("list<struct<a:int32,\"b c\":string?>?>").toString())
                .isEqualTo("list<struct<a:int32,\"b c\":string?>?>");
    }

    @Test
    void anUnknownTypeIsRefusedWithTheNearestName() {
        assertThatThrownBy(() -> DataType.parse("strng"))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("'strng' is no type")
                .hasMessageContaining("string");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "int32 x",
                "decimal",
                "decimal(0)",
                "decimal(5,6)",
                "decimal(1001)",
                "list<",
                "list<int32",
                "map<string>",
                "struct<a>",
                "struct<:int32>",
                "timestamp(h)",
                "timestamp(us,est)",
                "decimal(x)"
            })
    void damagedNotationsAreRefused(String text) {
        assertThatThrownBy(() -> DataType.parse(text))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION));
    }

    @Test
    void endlessNestingDoesNotOverflowTheStack() {
        assertThatThrownBy(() -> DataType.parse("list<".repeat(100_000)))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("nested deeper than 64");
    }

    @Test
    void decimalsOfUpTo18DigitsAreLongs() {
        assertThat(DataType.decimal(18, 0).storage()).isEqualTo(Storage.LONG);
        assertThat(DataType.decimal(19, 0).storage()).isEqualTo(Storage.BYTES);
    }

    @Test
    void integersKnowTheirRange() {
        IntegerType int8 = (IntegerType) DataType.INT8;
        assertThat(int8.min()).isEqualTo(Byte.MIN_VALUE);
        assertThat(int8.max()).isEqualTo(Byte.MAX_VALUE);
        IntegerType int64 = (IntegerType) DataType.INT64;
        assertThat(int64.min()).isEqualTo(Long.MIN_VALUE);
        assertThat(int64.max()).isEqualTo(Long.MAX_VALUE);
    }

    @Provide
    Arbitrary<DataType> types() {
        return types(4);
    }

    @Provide
    Arbitrary<List<Field>> fields() {
        return fieldsOf(types(3));
    }

    private Arbitrary<DataType> types(int depth) {
        if (depth == 0) {
            return simple();
        }
        Arbitrary<DataType> inner = types(depth - 1);
        return Arbitraries.oneOf(
                simple(),
                fieldsOf(inner).map(DataType.StructType::new),
                member("element", inner).map(DataType::list),
                Combinators.combine(inner, member("value", inner))
                        .as((k, v) -> new DataType.MapType(Field.required("key", k), v)));
    }

    private Arbitrary<DataType> simple() {
        return Arbitraries.of(
                DataType.BOOLEAN,
                DataType.INT8,
                DataType.INT16,
                DataType.INT32,
                DataType.INT64,
                DataType.FLOAT32,
                DataType.FLOAT64,
                DataType.NUMERIC,
                DataType.STRING,
                DataType.BINARY,
                DataType.DATE,
                DataType.TIME,
                DataType.TIMESTAMP,
                DataType.TIMESTAMP_UTC,
                DataType.timestamp(TimeUnit.MILLIS, false),
                DataType.timestamp(TimeUnit.NANOS, true),
                DataType.UUID,
                DataType.JSON,
                DataType.INTERVAL,
                DataType.decimal(1, 1),
                DataType.decimal(1000, 500));
    }

    private static Arbitrary<Field> member(String name, Arbitrary<DataType> types) {
        return Combinators.combine(types, Arbitraries.of(true, false)).as((t, n) -> new Field(name, t, n));
    }

    private Arbitrary<List<Field>> fieldsOf(Arbitrary<DataType> types) {
        Arbitrary<String> names = Arbitraries.strings().ofMinLength(1).ofMaxLength(6);
        Arbitrary<Field> field =
                Combinators.combine(names, types, Arbitraries.of(true, false)).as(Field::new);
        return field.list().ofMaxSize(3).map(list -> {
            List<Field> unique = new ArrayList<>();
            for (Field f : list) {
                if (unique.stream().noneMatch(u -> u.name().equals(f.name()))) {
                    unique.add(f);
                }
            }
            return unique;
        });
    }
}
