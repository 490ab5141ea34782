package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.Checkpoint;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.WriterContext;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.postgres.SinkFixture.Change;
import io.velostream.testkit.postgres.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/** Whatever happens to a table, the copy that follows its changes holds the same rows, in every cut of the stream. */
class ApplyPropertyIT {
    private static final Schema ROWS =
            Schema.of(Field.of("id", DataType.INT64), Field.of("txt", DataType.STRING), Field.of("n", DataType.INT64));
    private static final SinkFixture DB = new SinkFixture(PostgresServer.shared());

    @Property(tries = 120, shrinking = ShrinkingMode.OFF)
    void aCopyWithAKeyFollows(@ForAll long seed) {
        follow(seed, "id bigint PRIMARY KEY", false, "");
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF)
    void aCopyWithAKeyThatIsNotUniqueFollows(@ForAll long seed) {
        follow(seed, "id bigint", false, "&key=id");
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF)
    void aCopyWithASecondConstraintFollows(@ForAll long seed) {
        // Texts are unique in the story, so each of its moments obeys.
        follow(seed, "id bigint PRIMARY KEY, UNIQUE (txt)", false, "&two_phase=true");
    }

    @Property(tries = 30, shrinking = ShrinkingMode.OFF)
    void aCopyWithoutAKeyFollowsWholeRows(@ForAll long seed) {
        follow(seed, "id bigint", true, "");
    }

    private static void follow(long seed, String key, boolean wholeBefore, String options) {
        Random random = new Random(seed);
        ChangeStory story = new ChangeStory(seed, wholeBefore);
        DB.execute("DROP TABLE IF EXISTS t, velostream_checkpoint; CREATE TABLE t (txt text, n bigint, " + key + ")");
        story.begin(random.nextInt(8))
                .values()
                .forEach(row -> DB.execute("INSERT INTO t (id, txt, n) VALUES (" + row.get(0) + ", "
                        + quoted(row.get(1)) + ", " + row.get(2) + ")"));
        story.go(1 + random.nextInt(60));
        try (DataSink sink = DB.sink("table=t" + options)) {
            Schema target = sink.prepare(SinkFixture.request(ROWS, true));
            long number = 0;
            try (DataWriter writer = sink.openWriter(new WriterContext(SinkFixture.PIPELINE, 0, 1, 0))) {
                List<Change> batch = new ArrayList<>();
                for (List<Change> step : story.steps()) {
                    batch.addAll(step);
                    if (random.nextInt(12) == 0) {
                        write(writer, target, batch);
                        if (random.nextInt(3) == 0) {
                            sink.commit(
                                    List.of(writer.prepareCommit()),
                                    new Checkpoint(SinkFixture.PIPELINE, "lane-0", ++number, "{}", false));
                        }
                    }
                }
                write(writer, target, batch);
                sink.commit(
                        List.of(writer.prepareCommit()),
                        new Checkpoint(SinkFixture.PIPELINE, "lane-0", ++number, "{}", true));
            }
        }
        assertThat(DB.query("SELECT id, txt, n FROM t ORDER BY id")).isEqualTo(shown(story.rows()));
    }

    private static void write(DataWriter writer, Schema target, List<Change> batch) {
        assertThat(writer.write(SinkFixture.batch(target, batch)).refused()).isZero();
        batch.clear();
    }

    private static String quoted(@Nullable Object text) {
        return text == null ? "NULL" : "'" + text + "'";
    }

    private static List<String> shown(Map<Long, List<@Nullable Object>> rows) {
        return rows.values().stream()
                .map(row -> row.stream().map(String::valueOf).collect(Collectors.joining("|")))
                .toList();
    }
}
