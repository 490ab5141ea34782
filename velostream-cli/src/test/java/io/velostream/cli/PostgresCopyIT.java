package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do with two servers and a file: copy, and verify. */
class PostgresCopyIT {
    private static final String DATABASE = "postgres";

    private static PostgresServer one;
    private static PostgresServer other;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        one = PostgresServer.start();
        other = PostgresServer.start();
        one.execute(DATABASE, """
                CREATE TABLE "Order Items" (
                    id bigint PRIMARY KEY, "select" text, price numeric(12,2), total numeric, score float8, paid bool,
                    day date, at timestamptz, took interval, who uuid, doc jsonb, tags text[], raw bytea, kind "char");
                INSERT INTO "Order Items"
                SELECT g, CASE WHEN g % 7 > 0 THEN 'naïve \uD83D\uDE00 ' || g END, g * 0.01,
                       CASE g % 5 WHEN 0 THEN 'NaN' WHEN 1 THEN 1e40 * g WHEN 2 THEN NULL ELSE g / 7.0 END, g / 3.0, g % 2 = 0,
                       date '0044-03-15 BC' + g, timestamptz '2026-01-01 00:00:00.000001Z' + g * interval '1 hour',
                       g * interval '1 day 2 hours', md5(g::text)::uuid, jsonb_build_object('a', g),
                       ARRAY['x' || g, NULL], decode(md5(g::text), 'hex'), 'k'
                  FROM generate_series(1, 20000) g;
                """);
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
    }

    private static String items(PostgresServer server, String options) {
        return server.uri(DATABASE, "table=Order%20Items" + options);
    }

    private static Cli ok(String... args) {
        Cli run = Cli.run(args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    @Test
    void aTableCopiedToAnotherServerIsEqualUntilARowChanges() {
        ok("copy", items(one, ""), items(other, "&create=if_missing"));
        assertThat(ok("verify", items(one, ""), items(other, "")).out()).contains("20,000");
        other.execute(DATABASE, "UPDATE \"Order Items\" SET price = price + 0.01 WHERE id = 12345");
        Cli changed = Cli.run("verify", items(one, ""), items(other, ""));
        assertThat(changed.exitCode()).isEqualTo(1);
        assertThat(changed.out()).contains("price");
    }

    @Test
    void aFileGoesIntoATableAndBackAsAnotherFormatWithoutLoss() {
        String csv = folder.resolve("items.csv").toString();
        String parquet = folder.resolve("items.parquet").toString();
        String table = one.uri(DATABASE, "table=loaded");
        ok(
                "copy",
                one.uri(
                        DATABASE,
                        "query=SELECT%20id,%22select%22,price,score,paid,day%20FROM%20%22Order%20Items%22%20WHERE%20id%20%3E%2018000"),
                csv);
        ok("copy", csv, table + "&create=if_missing");
        ok("copy", table, parquet);
        assertThat(ok("verify", csv, parquet).out()).contains("2,000");
    }

    @Test
    void aFileWithoutTypesGoesIntoATableThatHasThem() throws IOException {
        one.execute(DATABASE, """
                CREATE TABLE typed (id int PRIMARY KEY, price numeric(12,2), rate numeric, code char(3), paid bool,
                                    at timestamptz, tags text[], doc jsonb, who uuid)""");
        Path csv = Files.writeString(folder.resolve("typed.csv"), """
                id,price,rate,code,paid,at,tags,doc,who
                1,0.1,0.30000000000000000001,007,1,2026-01-02T03:04:05Z,"{a,b}","{""x"": 1}",00000000-0000-0000-0000-000000000001
                2,2.50,,abc,0,2026-01-03T00:00:00Z,,,
                """);
        ok("copy", csv.toString(), one.uri(DATABASE, "table=typed"));
        assertThat(one.query(DATABASE, "SELECT string_agg(t::text, E'\\n' ORDER BY id) FROM (SELECT * FROM typed) t"))
                .isEqualTo("""
                        (1,0.10,0.30000000000000000001,007,t,"2026-01-02 03:04:05+00","{a,b}","{""x"": 1}",00000000-0000-0000-0000-000000000001)
                        (2,2.50,,abc,f,"2026-01-03 00:00:00+00",,,)""");
        Files.writeString(csv, "id,price\n3,0.125\n");
        Cli bad = Cli.run("copy", csv.toString(), one.uri(DATABASE, "table=typed"));
        assertThat(bad.exitCode()).isEqualTo(1);
        assertThat(bad.err()).contains("line 2", "price", "0.125", "decimal(12,2)");
    }
}
