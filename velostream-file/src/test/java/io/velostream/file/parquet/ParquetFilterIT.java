package io.velostream.file.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.expr.Expression;
import io.velostream.api.type.Schema;
import io.velostream.formats.Compression;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReader;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ParquetFilterIT {
    private static final Schema SCHEMA = Schema.parse(
            "id:int64, s:string?, d:date?, p:decimal(12,2), f:float64?, n:int32?, fill:string, l:list<int32?>?");
    private static List<List<Object>> rows;
    private static byte[] file;

    @BeforeAll
    static void write() throws Exception {
        rows = new ArrayList<>();
        Random random = new Random(3);
        for (int i = 0; i < 60_000; i++) {
            rows.add(Arrays.asList(
                    (long) i,
                    i / 10_000 == 2 ? null : String.format("k%05d", i),
                    i % 11 == 0 ? null : LocalDate.ofEpochDay(i / 7),
                    BigDecimal.valueOf(i * 3L, 2),
                    i % 1000 == 0 ? Double.NaN : i / 4.0,
                    i < 30_000 ? null : i % 100,
                    Long.toHexString(random.nextLong()),
                    i % 3 == 0 ? null : List.of(i, i + 1)));
        }
        file = ParquetFiles.write(
                SCHEMA,
                "row_group_rows=20000&page_size=8192&bloom_filters=s,fill&dictionary=false",
                ParquetFiles.batch(SCHEMA, rows));
    }

    private record Case(Expression filter, Predicate<List<Object>> truth, double share) {}

    private static List<Case> cases() {
        Expression id = Expression.column("id");
        Expression s = Expression.column("s");
        Expression d = Expression.column("d");
        Expression p = Expression.column("p");
        Expression f = Expression.column("f");
        Expression n = Expression.column("n");
        return List.of(
                new Case(id.eq(12_345L), r -> r.get(0).equals(12_345L), 0.2),
                new Case(id.lt(100), r -> (Long) r.get(0) < 100, 0.2),
                new Case(id.ge(59_990), r -> (Long) r.get(0) >= 59_990, 0.2),
                new Case(id.gt(59_999), r -> false, 0.1),
                new Case(id.le(-1), r -> false, 0.1),
                new Case(Expression.literal(100).gt(id), r -> (Long) r.get(0) < 100, 0.2),
                new Case(
                        id.in(List.of(7, 33_333L)),
                        r -> r.get(0).equals(7L) || r.get(0).equals(33_333L),
                        0.3),
                new Case(
                        id.gt(1000.5).and(id.lt(new BigDecimal("1200.25"))),
                        r -> (Long) r.get(0) > 1000 && (Long) r.get(0) <= 1200,
                        0.2),
                new Case(s.eq("k45678"), r -> "k45678".equals(r.get(1)), 0.2),
                new Case(
                        s.like("k4567%"),
                        r -> r.get(1) != null && r.get(1).toString().startsWith("k4567"),
                        0.2),
                new Case(s.like("zzz%"), r -> false, 0.1),
                new Case(s.isNull(), r -> r.get(1) == null, 0.5),
                new Case(n.isNotNull(), r -> r.get(5) != null, 0.8),
                new Case(n.isNull(), r -> r.get(5) == null, 0.8),
                new Case(
                        d.eq(LocalDate.ofEpochDay(50)),
                        r -> LocalDate.ofEpochDay(50).equals(r.get(2)),
                        0.2),
                new Case(
                        d.lt(LocalDate.ofEpochDay(3)),
                        r -> r.get(2) != null && ((LocalDate) r.get(2)).toEpochDay() < 3,
                        0.2),
                new Case(
                        p.eq(new BigDecimal("99.99")),
                        r -> ((BigDecimal) r.get(3)).compareTo(new BigDecimal("99.99")) == 0,
                        0.2),
                new Case(f.gt(14_000.0), r -> r.get(4) != null && (Double) r.get(4) > 14_000, 0.4),
                new Case(f.ne(3.25), r -> !r.get(4).equals(3.25), 1.1),
                new Case(id.lt(50).or(id.gt(59_000)), r -> (Long) r.get(0) < 50 || (Long) r.get(0) > 59_000, 1.1),
                new Case(n.plus(1).eq(3), r -> r.get(5) != null && (Integer) r.get(5) == 2, 1.1),
                new Case(Expression.column("absent").eq(1), r -> false, 1.1));
    }

    @Test
    void skipsBytesAndLosesNoRowThatMatches() throws Exception {
        ParquetFiles.MemoryFile all = new ParquetFiles.MemoryFile(file);
        assertThat(ParquetFiles.read(all, SCHEMA, Optional.empty(), 777)).isEqualTo(rows);
        for (Case c : cases()) {
            ParquetFiles.MemoryFile some = new ParquetFiles.MemoryFile(file);
            List<List<Object>> got = ParquetFiles.read(some, SCHEMA, Optional.of(c.filter), 777);
            List<List<Object>> expected = rows.stream().filter(c.truth).toList();
            assertThat(got.stream().filter(c.truth).toList().equals(expected))
                    .as(c.filter.toString())
                    .isTrue();
            assertThat((double) some.bytesRead() / all.bytesRead())
                    .as(c.filter.toString())
                    .isLessThan(c.share);
        }
    }

    @Test
    void aBloomFilterSavesARowGroupThatBoundsCannot() throws Exception {
        ParquetFiles.MemoryFile some = new ParquetFiles.MemoryFile(file);
        Expression absent = Expression.column("fill").eq("8000000000000000x");
        assertThat(ParquetFiles.read(some, SCHEMA, Optional.of(absent), 1000)).isEmpty();
        assertThat(some.bytesRead()).isLessThan(80_000);
        Object there = rows.get(31_313).get(6);
        List<List<Object>> got = ParquetFiles.read(
                new ParquetFiles.MemoryFile(file),
                SCHEMA,
                Optional.of(Expression.column("fill").eq(there)),
                1000);
        assertThat(got).contains(rows.get(31_313)).hasSizeLessThan(20_001);
    }

    @Test
    void aProjectionReadsOnlyItsColumns() throws Exception {
        ParquetFiles.MemoryFile some = new ParquetFiles.MemoryFile(file);
        Schema wanted = SCHEMA.select(List.of("p", "id"));
        List<List<Object>> got = ParquetFiles.read(some, wanted, Optional.empty(), 1000);
        assertThat(got).hasSize(60_000);
        assertThat(got.get(5)).containsExactly(new BigDecimal("0.15"), 5L);
        assertThat(some.bytesRead()).isLessThan(file.length / 4);
    }

    @Test
    void goesOnFromEveryPosition() throws Exception {
        Expression filter = Expression.column("id").ge(3000);
        for (Optional<Expression> f : List.of(Optional.<Expression>empty(), Optional.of(filter))) {
            List<String> positions = new ArrayList<>(List.of("{\"row_group\":0,\"row\":0}"));
            List<Integer> ends = new ArrayList<>(List.of(0));
            List<List<Object>> all = new ArrayList<>();
            try (FormatReader r =
                    ParquetFiles.open(new ParquetFiles.MemoryFile(file), SCHEMA, f, Optional.empty(), 1703)) {
                for (var b = r.next(); b.isPresent(); b = r.next()) {
                    all.addAll(ParquetFiles.rows(b.get()));
                    positions.add(r.position());
                    ends.add(all.size());
                }
                positions.add(r.position());
                ends.add(all.size());
            }
            for (int i = 0; i < positions.size(); i++) {
                List<List<Object>> rest = new ArrayList<>();
                try (FormatReader r = ParquetFiles.open(
                        new ParquetFiles.MemoryFile(file), SCHEMA, f, Optional.of(positions.get(i)), 4000)) {
                    for (var b = r.next(); b.isPresent(); b = r.next()) {
                        rest.addAll(ParquetFiles.rows(b.get()));
                    }
                }
                assertThat(rest.equals(all.subList(ends.get(i), all.size())))
                        .as(positions.get(i))
                        .isTrue();
            }
        }
    }

    @Test
    void slicesCoverEachRowOnce() throws Exception {
        for (int parts : new int[] {1, 2, 3, 5, 40}) {
            List<List<Object>> got = new ArrayList<>();
            for (int i = 0; i < parts; i++) {
                FileSlice slice = new FileSlice((long) file.length * i / parts, (long) file.length * (i + 1) / parts);
                try (FormatReader r = ParquetFiles.open(
                        new ParquetFiles.MemoryFile(file), SCHEMA, Optional.empty(), Optional.empty(), 5000, slice)) {
                    for (var b = r.next(); b.isPresent(); b = r.next()) {
                        got.addAll(ParquetFiles.rows(b.get()));
                    }
                }
            }
            assertThat(got.equals(rows)).as("in " + parts).isTrue();
        }
    }

    @Test
    void joinsFilesWithTheirIndexesAndBloomFilters() throws Exception {
        List<List<Object>> small = rows.subList(0, 10);
        byte[] other = ParquetFiles.write(SCHEMA, "bloom_filters=s", ParquetFiles.batch(SCHEMA, small));
        byte[] empty = ParquetFiles.write(SCHEMA, "");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ParquetFiles.FORMAT.join(
                List.of(
                        new ParquetFiles.MemoryFile(other),
                        new ParquetFiles.MemoryFile(file),
                        new ParquetFiles.MemoryFile(empty),
                        new ParquetFiles.MemoryFile(file)),
                out,
                ParquetFiles.config(""));
        byte[] joined = out.toByteArray();
        List<List<Object>> expected = new ArrayList<>(small);
        expected.addAll(rows);
        expected.addAll(rows);
        assertThat(ParquetFiles.FORMAT.discover(
                        new ParquetFiles.MemoryFile(joined), Compression.NONE, ParquetFiles.config("")))
                .isEqualTo(SCHEMA);
        assertThat(ParquetFiles.read(joined).equals(expected)).isTrue();
        for (Case c : cases()) {
            ParquetFiles.MemoryFile some = new ParquetFiles.MemoryFile(joined);
            List<List<Object>> got = ParquetFiles.read(some, SCHEMA, Optional.of(c.filter), 999);
            assertThat(got.stream().filter(c.truth).toList())
                    .as(c.filter.toString())
                    .isEqualTo(expected.stream().filter(c.truth).toList());
        }
        ParquetFiles.MemoryFile some = new ParquetFiles.MemoryFile(joined);
        assertThat(ParquetFiles.read(
                        some, SCHEMA, Optional.of(Expression.column("s").eq("k00005x")), 999))
                .isEmpty();
        assertThat(some.bytesRead()).isLessThan(joined.length / 10);
    }
}
