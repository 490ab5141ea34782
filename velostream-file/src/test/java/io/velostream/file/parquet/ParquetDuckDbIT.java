package io.velostream.file.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DuckDB reads what we write and the other way round. */
class ParquetDuckDbIT {
    @TempDir
    Path folder;

    private static List<String> query(String sql) throws SQLException {
        try (Connection c = DriverManager.getConnection("jdbc:duckdb:");
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (r.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) {
                    row.add(r.getString(i));
                }
                rows.add(String.join("|", row.stream().map(String::valueOf).toList()));
            }
            return rows;
        }
    }

    private byte[] export(String select, String options) throws Exception {
        Path file = folder.resolve("duck.parquet");
        try (Connection c = DriverManager.getConnection("jdbc:duckdb:");
                Statement s = c.createStatement()) {
            s.execute("copy (" + select + ") to '" + file + "' (format parquet" + options + ")");
        }
        return Files.readAllBytes(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dictionary=false", "compression=snappy", "compression=gzip", "compression=lz4"})
    void duckDbReadsEveryType(String options) throws Exception {
        Schema schema = Schema.parse("b:boolean?, i8:int8?, i32:int32?, i64:int64?, f:float64?, d9:decimal(9,2)?,"
                + " d18:decimal(18,4)?, d38:decimal(38,10)?, s:string?, d:date?, ts:timestamp(us)?, u:uuid?,"
                + " l:list<string?>?, st:struct<a:int32?,b:list<int64>?>?, m:map<string,int32?>?, n:numeric?, t:time?");
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            rows.add(
                    i % 7 == 3
                            ? new ArrayList<>(java.util.Collections.nCopies(schema.size(), null))
                            : Arrays.asList(
                                    i % 2 == 0,
                                    i % 100,
                                    i * 1000,
                                    (long) i << 32,
                                    i / 8.0,
                                    BigDecimal.valueOf(i, 2),
                                    BigDecimal.valueOf(i * 1_000_003L, 4),
                                    new BigDecimal("-1234567890123456789012345678." + (1_000_000_000L + i)),
                                    "text " + i % 50,
                                    LocalDate.ofEpochDay(i),
                                    LocalDateTime.of(2020, 1, 1, 0, 0).plusSeconds(i),
                                    new UUID(i, 7),
                                    Arrays.asList("x" + i, null),
                                    ParquetRoundTripTest.map("a", i, "b", List.of(1L, (long) i)),
                                    ParquetRoundTripTest.map("k", i),
                                    new BigDecimal("1.50"),
                                    java.time.LocalTime.of(1, 2, 3)));
        }
        RecordBatch batch = ParquetFiles.batch(schema, rows);
        Path file = folder.resolve("ours.parquet");
        Files.write(file, ParquetFiles.write(schema, options, batch));

        List<String> shown = query("select * exclude t from '" + file + "' limit 3 offset 1");
        assertThat(shown.get(0))
                .isEqualTo("false|1|1000|4294967296|0.125|0.01|100.0003|-1234567890123456789012345678.1000000001|text 1"
                        + "|1970-01-02|2020-01-01 00:00:01.0|00000000-0000-0001-0000-000000000007|[x1, NULL]"
                        + "|{'a': 1, 'b': [1, 1]}|{k=1}|1.50");
        assertThat(query(
                        "select count(*), count(s), sum(i64), sum(d9), min(d38), max(d), sum(l[1][2:]::int), sum(st.b[2]),"
                                + " sum(m['k']), count(distinct u), min(t)::varchar from '" + file + "'"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("3000|2571|");
        // Its pruning by our statistics must not lose rows.
        assertThat(query("select count(*) from '" + file + "' where i32 = 2000 and s = 'text 2' and d38 < 0"))
                .containsExactly("1");
    }

    @Test
    void readsWhatDuckDbWrites() throws Exception {
        String select = "select i::bigint id, (i % 100)::tinyint t8, (i % 250)::utinyint u8, (i * 13)::uinteger u32,"
                + " (18446744073709551615 - i)::ubigint u64, i / 8.0::double d, (i / 4)::decimal(9,2) d9,"
                + " (i / 4)::decimal(18,3) d18, (-i)::decimal(38,5) d38, case when i % 3 = 0 then null else 'v' || (i % 10) end s,"
                + " 'unique ' || i q, date '2000-01-01' + i::int dt, timestamp '2020-01-01' + to_seconds(i) ts,"
                + " (timestamp '2020-01-01' + to_seconds(i))::timestamp_ns tn, time '00:00:00' + to_seconds(i) tm,"
                + " case when i % 5 = 0 then null else [i, null, i + 1] end l, {'a': i, 'b': 'x' || i} st,"
                + " map {'k' || i: i} m, i % 2 = 0 b, to_days(i::int) iv, ('\\x00\\x01' || chr(65 + (i % 26)::int))::blob bl,"
                + " [[i], [], null] ll from range(20000) r(i)";
        for (String options : List.of(
                "",
                ", compression zstd",
                ", compression gzip",
                ", compression lz4_raw",
                ", compression uncompressed",
                ", parquet_version v2",
                ", row_group_size 3000")) {
            byte[] file = export(select, options);
            List<List<Object>> rows = ParquetFiles.read(file);
            assertThat(rows).as(options).hasSize(20000);
            List<Object> row = rows.get(1234);
            assertThat(row.toString())
                    .as(options)
                    .isEqualTo(
                            "[1234, 34, 234, 16042, 18446744073709550381, 154.25, 308.50, 308.500, -1234.00000, v4,"
                                    + " unique 1234, 2003-05-19, 2020-01-01T00:20:34, 2020-01-01T00:20:34, 00:20:34,"
                                    + " [1234, null, 1235], {a=1234, b=x1234}, {k1234=1234}, true, P1234D, 00014d, [[1234], [], null]]");
            long sum = 0;
            for (List<Object> r : rows) {
                sum += (Long) r.get(0);
                assertThat(r.get(9) == null).isEqualTo((Long) r.get(0) % 3 == 0);
            }
            assertThat(sum).isEqualTo(19999L * 10000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd", "lz4_raw", "brotli"})
    void readsEveryCodecThatDuckDbWrites(String codec) throws Exception {
        Path path = folder.resolve(codec + ".parquet");
        try (Connection c = DriverManager.getConnection("jdbc:duckdb:");
                Statement s = c.createStatement()) {
            s.execute("copy (select i, 'v' || (i % 7) s, 0 z, md5(i::varchar) h from range(100000) r(i)) to '" + path
                    + "' (format parquet, compression " + codec + ")");
        }
        List<List<Object>> rows = ParquetFiles.read(Files.readAllBytes(path));
        assertThat(rows).hasSize(100_000);
        for (int i = 0; i < rows.size(); i += 997) {
            assertThat(rows.get(i).subList(0, 3)).isEqualTo(List.of((long) i, "v" + i % 7, 0));
        }
        assertThat(rows.get(1).get(3)).isEqualTo("c4ca4238a0b923820dcc509a6f75849b");
    }

    @Test
    void ourFileGivesTheSameAnswersAsOurRows() throws Exception {
        byte[] file = export(
                "select i id, hash(i) % 1000 h, repeat(chr(97 + (i % 26)::int), (i % 90)::int) s from range(50000) r(i)",
                "");
        Schema schema = ParquetFiles.schema(file);
        List<List<Object>> rows = ParquetFiles.read(file);
        Path again = folder.resolve("again.parquet");
        Files.write(again, ParquetFiles.write(schema, "page_size=8192", ParquetFiles.batch(schema, rows)));
        String sum = "select count(*), sum(id), sum(h), sum(length(s)), bit_xor(hash(id, s)) from ";
        assertThat(query(sum + "'" + again + "'")).isEqualTo(query(sum + "'" + folder.resolve("duck.parquet") + "'"));
    }
}
