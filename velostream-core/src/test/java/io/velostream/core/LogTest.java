package io.velostream.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.Capability;
import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.memory.MemoryStreams;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogTest {
    private static final Set<Capability> SINK = Set.of(Capability.INCREMENTAL_COMMIT, Capability.EXACTLY_ONCE);
    private static final String SECRET = "tops3cret";

    private final VeloStream velo = VeloStream.create();

    @AfterEach
    void forget() {
        MemoryStreams.clear("log-in");
    }

    @Test
    void logsNameThePipelineAndHoldNoSecretsAndNothingARow() {
        int rows = 2_000;
        BatchBuilder b = new BatchBuilder(Schema.of(Field.required("id", DataType.INT64)));
        for (int i = 0; i < rows; i++) {
            b.setLong(0, i).endRow();
        }
        MemoryStreams.put("log-in", b.build());
        int before = Logged.lines().size();
        for (String operation : List.of("prepare", "openWriter", "write", "prepareCommit", "commit", "closeWriter")) {
            FakeSink sink = new FakeSink(
                    new Faults(operation, 1, () -> VeloException.of(ErrorKind.UNAVAILABLE, "gone")
                            .retry(Retry.NOT_APPLIED)
                            .build()),
                    new FakeSink.Store(),
                    SINK);
            try {
                velo.pipeline("logged-" + operation)
                        .from("memory://loader:" + SECRET + "@log-in")
                        .to(sink)
                        .batchRows(10)
                        .mapBatch(batch -> {
                            if (batch.rowCount() > 0 && batch.column(0).size() > 0) {
                                Logged.logger().info("in a step");
                            }
                            return batch;
                        })
                        .parallelism(1)
                        .run();
            } catch (VeloException e) {
                assertThat(e.getMessage()).doesNotContain(SECRET);
            }
        }
        List<String> lines = Logged.lines().subList(before, Logged.lines().size());
        assertThat(lines).noneMatch(line -> line.contains(SECRET));
        List<String> mine = lines.stream().filter(l -> l.contains("in a step")).toList();
        assertThat(mine).isNotEmpty().allMatch(l -> l.contains("pipeline=logged-") && l.contains("split="));
        assertThat(lines.stream().filter(l -> !l.contains("in a step")))
                .isNotEmpty()
                .hasSizeLessThan(60);
    }
}
