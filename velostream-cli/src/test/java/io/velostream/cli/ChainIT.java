package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.testkit.kafka.KafkaBroker;
import io.velostream.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file through a topic and a table into another file: what comes out is what went in. */
class ChainIT {
    private static final int ROWS = 20_000;

    @TempDir
    Path folder;

    private static String ok(String... args) {
        Cli run = Cli.run(args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out();
    }

    private Path csv() throws IOException {
        StringBuilder text = new StringBuilder("id,price,score,paid,day,at,who,name\n");
        for (int i = 1; i <= ROWS; i++) {
            text.append(i)
                    .append(String.format(Locale.ROOT, ",%d.%02d,", i / 7, i % 100))
                    .append(i % 11 == 0 ? "" : Double.toString(i / 3.0))
                    .append(i % 2 == 0 ? ",true," : ",false,")
                    .append(String.format(Locale.ROOT, "20%02d-%02d-%02d,", i % 80, 1 + i % 12, 1 + i % 28))
                    .append(String.format(Locale.ROOT, "2026-01-02T03:04:05.%06dZ,", i))
                    .append(new UUID(i, -i))
                    .append(i % 5 == 0 ? ",\n" : ",\"naïve, \uD83D\uDE00 \"\"" + i + "\"\" 'x'\\\t\n line\"\n");
        }
        return Files.writeString(folder.resolve("in.csv"), text);
    }

    @Test
    void aFileGoesThroughATopicAndATableIntoAnotherFileAndIsEqual() throws IOException {
        KafkaBroker broker = KafkaBroker.shared();
        PostgresServer server = PostgresServer.shared();
        String schema = "id:int64,price:decimal(18,2),score:float64?,paid:boolean,day:date,at:timestamp(us,utc),"
                + "who:uuid,name:string?";
        String typed = "schema=" + URLEncoder.encode(schema, StandardCharsets.UTF_8);
        String file = csv() + "?" + typed;
        String topic = "chain-" + UUID.randomUUID();
        String table = server.uri(server.newDatabase(), "table=chain");
        String out = folder.resolve("out.parquet").toString();

        ok("copy", file, broker.uri(topic, "create_topic&partitions=3&key_column=id&transactional=true"));
        ok("copy", broker.uri(topic, typed + "&stop=end"), table + "&create=if_missing");
        ok("copy", table, out);

        assertThat(ok("verify", file, out)).contains("20,000");
        assertThat(ok("verify", file, broker.uri(topic, typed + "&stop=end"))).contains("20,000");
        server.execute(
                table.replaceAll(".*/([^/?]+)\\?.*", "$1"), "UPDATE chain SET name = name || ' ' WHERE id = 9999");
        ok("copy", table, out, "--if-exists", "overwrite");
        Cli changed = Cli.run("verify", file, out);
        assertThat(changed.exitCode()).isEqualTo(1);
        assertThat(changed.out()).contains("name");
    }
}
