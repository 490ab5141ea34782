package io.velostream.postgres;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.batch.Interval;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.testkit.SourceContract;
import io.velostream.testkit.TypeSamples;
import io.velostream.testkit.postgres.PostgresServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.parallel.Isolated;

/** The contract of sources, over tables that were filled with SQL. */
@Isolated("a contract counts the threads that are left behind")
class PostgresSourceContractIT extends SourceContract {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String DATABASE = SERVER.newDatabase();
    private static final AtomicInteger TABLES = new AtomicInteger();

    @Override
    protected ConnectorProvider provider() {
        return new PostgresProvider();
    }

    @Override
    protected String newSinkUri(Schema schema) {
        throw new UnsupportedOperationException("the rows are loaded with SQL");
    }

    @Override
    protected String sourceUri(String sinkUri, Schema schema) {
        return sinkUri;
    }

    @Override
    protected List<DataType> types() {
        return TypeSamples.SIMPLE.stream()
                .filter(t -> !t.equals(DataType.INT8)
                        && !(t instanceof TimestampType ts && ts.unit() != DataType.TimeUnit.MICROS))
                .toList();
    }

    @Override
    protected List<@Nullable Object> samples(DataType type) {
        List<@Nullable Object> samples = super.samples(type);
        samples.removeIf(v -> v instanceof LocalTime t && t.getNano() % 1000 != 0 && !t.equals(LocalTime.MAX));
        samples.removeIf(v -> v instanceof String s && s.indexOf(0) >= 0);
        return samples;
    }

    @Override
    protected String loaded(Schema schema, List<? extends List<? extends @Nullable Object>> rows) {
        String table = "t" + TABLES.incrementAndGet();
        StringBuilder ddl = new StringBuilder();
        StringBuilder values = new StringBuilder();
        for (Field f : schema.fields()) {
            ddl.append(ddl.isEmpty() ? "" : ", ")
                    .append('"')
                    .append(f.name())
                    .append("\" ")
                    .append(sqlType(f.type()));
            values.append(values.isEmpty() ? "" : ", ").append("?::").append(sqlType(f.type()));
        }
        SERVER.execute(DATABASE, "CREATE TABLE " + table + " (" + ddl + ")");
        try (Connection connection = SERVER.connect(DATABASE);
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO " + table + " VALUES (" + values + ")")) {
            for (List<? extends @Nullable Object> row : rows) {
                for (int i = 0; i < row.size(); i++) {
                    insert.setString(i + 1, row.get(i) == null ? null : text(row.get(i)));
                }
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return SERVER.uri(DATABASE, "table=" + table);
    }

    private static String sqlType(DataType type) {
        return switch (type.toString()) {
            case "boolean" -> "bool";
            case "int16" -> "int2";
            case "int32" -> "int4";
            case "int64" -> "int8";
            case "float32" -> "float4";
            case "float64" -> "float8";
            case "string" -> "text";
            case "binary" -> "bytea";
            case "timestamp(us)" -> "timestamp";
            case "timestamp(us,utc)" -> "timestamptz";
            default -> type.toString().replace("decimal", "numeric");
        };
    }

    static String text(Object value) {
        if (value instanceof byte[] b) {
            return "\\x" + HexFormat.of().formatHex(b);
        } else if (value instanceof BigDecimal d) {
            return d.toPlainString();
        } else if (value instanceof LocalDate d) {
            return d.equals(LocalDate.MAX) ? "infinity" : d.equals(LocalDate.MIN) ? "-infinity" : date(d);
        } else if (value instanceof LocalTime t) {
            return t.equals(LocalTime.MAX) ? "24:00" : t.toString();
        } else if (value instanceof LocalDateTime t) {
            return t.equals(LocalDateTime.MAX)
                    ? "infinity"
                    : t.equals(LocalDateTime.MIN) ? "-infinity" : timestamp(t, "");
        } else if (value instanceof Instant t) {
            return t.equals(Instant.MAX)
                    ? "infinity"
                    : t.equals(Instant.MIN)
                            ? "-infinity"
                            : timestamp(LocalDateTime.ofInstant(t, java.time.ZoneOffset.UTC), "+00");
        } else if (value instanceof Interval i) {
            return i.months() + " months " + i.days() + " days " + i.micros() + " microseconds";
        }
        return value.toString();
    }

    private static String date(LocalDate d) {
        int year = d.getYear();
        return String.format(
                "%04d-%02d-%02d%s",
                year > 0 ? year : 1 - year, d.getMonthValue(), d.getDayOfMonth(), year > 0 ? "" : " BC");
    }

    private static String timestamp(LocalDateTime t, String zone) {
        String day = date(t.toLocalDate());
        boolean before = day.endsWith(" BC");
        return (before ? day.substring(0, day.length() - 3) : day) + " " + t.toLocalTime() + zone
                + (before ? " BC" : "");
    }
}
