package io.velostream.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ColumnBuilderTest {
    private static final DataType ITEM = DataType.struct(
            Field.of("name", DataType.STRING),
            Field.of("tags", DataType.list(DataType.INT32)),
            Field.of("attributes", DataType.map(DataType.STRING, DataType.FLOAT64)));

    @Property
    void aColumnGivesBackWhatWasAppended(@ForAll("rows") List<Object> rows) {
        Column column = build(rows);
        assertThat(values(column)).isEqualTo(rows);
        assertThat(column.nullCount())
                .isEqualTo((int) rows.stream().filter(r -> r == null).count());
        assertThat(column.hasNulls()).isEqualTo(rows.contains(null));
    }

    @Property
    void truncatingForgetsTheRowsBehind(@ForAll("rows") List<Object> rows, @ForAll("rows") List<Object> more) {
        ColumnBuilder builder = ColumnBuilder.of(ITEM, 1);
        rows.forEach(r -> Values.append(builder, r));
        int kept = rows.size() / 2;
        builder.truncate(kept);
        more.forEach(r -> Values.append(builder, r));
        List<Object> expected = new ArrayList<>(rows.subList(0, kept));
        expected.addAll(more);
        assertThat(values(builder.build())).isEqualTo(expected);
    }

    @Property
    void aSliceHasTheRowsOfItsRange(@ForAll("rows") List<Object> rows, @ForAll int a, @ForAll int b) {
        int from = Math.floorMod(a, rows.size() + 1);
        int to = from + Math.floorMod(b, rows.size() - from + 1);
        assertThat(values(build(rows).slice(from, to))).isEqualTo(rows.subList(from, to));
    }

    @Property
    void aSelectionHasTheRowsNamedInTheirOrder(@ForAll("rows") List<Object> rows, @ForAll List<Integer> picks) {
        int[] chosen = rows.isEmpty()
                ? new int[0]
                : picks.stream().mapToInt(p -> Math.floorMod(p, rows.size())).toArray();
        List<Object> expected =
                Arrays.stream(chosen).mapToObj(rows::get).collect(Collectors.toCollection(ArrayList::new));
        assertThat(values(build(rows).select(chosen, chosen.length))).isEqualTo(expected);
    }

    @Test
    void aListBegunIsDiscardedWithItsElements() {
        ListColumnBuilder builder =
                (ListColumnBuilder) ColumnBuilder.of(new ListType(Field.of("element", DataType.INT32)), 4);
        Values.append(builder, List.of(1, 2));
        ((IntColumnBuilder) builder.elements()).append(3);
        builder.truncate(1);
        Values.append(builder, List.of(4));
        assertThat(values(builder.build())).isEqualTo(List.of(List.of(1, 2), List.of(4)));
    }

    @Test
    void aBuiltColumnNeverChanges() {
        LongColumnBuilder builder = (LongColumnBuilder) ColumnBuilder.of(DataType.INT64, 2);
        builder.append(1);
        builder.appendNull();
        Column first = builder.build();
        builder.append(7);
        builder.append(8);
        builder.append(9);
        Column second = builder.build();
        assertThat(values(first)).isEqualTo(Arrays.asList(1L, null));
        assertThat(values(second)).isEqualTo(List.of(7L, 8L, 9L));
    }

    @Test
    void shortAndLongByteValuesAreCopied() {
        BytesColumnBuilder builder = (BytesColumnBuilder) ColumnBuilder.of(DataType.BINARY, 1);
        byte[] source = new byte[40];
        for (int i = 0; i < source.length; i++) {
            source[i] = (byte) i;
        }
        for (int length : new int[] {0, 1, 15, 16, 17, 40}) {
            builder.append(source, 0, length);
        }
        BytesColumn column = (BytesColumn) builder.build();
        assertThat(column.length(3)).isEqualTo(16);
        assertThat(column.get(4)).isEqualTo(Arrays.copyOf(source, 17));
        assertThat(column.equalTo(5, source)).isTrue();
        assertThat(column.equalTo(4, source)).isFalse();
    }

    @Test
    void nullsBeyondTheFirstWordsAreKept() {
        IntColumnBuilder builder = (IntColumnBuilder) ColumnBuilder.of(DataType.INT32, 1);
        for (int i = 0; i < 5000; i++) {
            if (i % 64 == 63 || i == 4999) {
                builder.appendNull();
            } else {
                builder.append(i);
            }
        }
        Column column = builder.build();
        assertThat(column.isNull(63)).isTrue();
        assertThat(column.isNull(64)).isFalse();
        assertThat(column.isNull(4999)).isTrue();
        assertThat(column.nullCount()).isEqualTo(5000 / 64 + 1);
    }

    @Provide
    Arbitrary<List<Object>> rows() {
        Arbitrary<Object> strings =
                Arbitraries.strings().ofMaxLength(20).injectNull(0.2).map(s -> (Object) s);
        Arbitrary<Object> tags = Arbitraries.integers()
                .injectNull(0.2)
                .list()
                .ofMaxSize(4)
                .injectNull(0.2)
                .map(s -> (Object) s);
        Arbitrary<Object> attributes = Arbitraries.maps(
                        Arbitraries.strings().ofMaxLength(3),
                        Arbitraries.doubles().injectNull(0.2))
                .ofMaxSize(3)
                .injectNull(0.2)
                .map(s -> (Object) s);
        return Combinators.combine(strings, tags, attributes)
                .as((n, t, a) -> {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("name", n);
                    row.put("tags", t);
                    row.put("attributes", a);
                    return (Object) row;
                })
                .injectNull(0.2)
                .list()
                .ofMaxSize(150);
    }

    private static Column build(List<Object> rows) {
        ColumnBuilder builder = ColumnBuilder.of(ITEM, 1);
        rows.forEach(r -> Values.append(builder, r));
        return builder.build();
    }

    private static List<Object> values(Column column) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < column.size(); i++) {
            list.add(Values.get(column, i));
        }
        return list;
    }
}
