package io.velostream.core.internal.dlq;

import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.Record;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.Reading;
import io.velostream.core.VeloStream;
import io.velostream.core.dlq.DeadLetter;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads rows whose types may have changed on their way through a sink: a file of text gives back text. */
final class LetterRows {
    private LetterRows() {}

    /** All rows of a bounded source; none where it does not exist. */
    static void each(VeloStream velo, ConnectorUri uri, boolean mayBeMissing, Consumer<Record> taker) {
        try (DataSource source = velo.createSource(uri);
                Reading reading = velo.read(source);
                Stream<Record> rows = reading.records()) {
            rows.forEach(taker);
        } catch (VeloException e) {
            if (!mayBeMissing || e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
    }

    static String text(Record row, String column) {
        return find(row, column).orElse("");
    }

    static Optional<String> find(Record row, String column) {
        Object value = row.schema().contains(column) ? row.get(column) : null;
        return Optional.ofNullable(value).map(Object::toString);
    }

    static Instant time(Record row, String column) {
        Object value = row.schema().contains(column) ? row.get(column) : null;
        if (value instanceof Instant i) {
            return i;
        } else if (value instanceof LocalDateTime t) {
            return t.toInstant(ZoneOffset.UTC);
        }
        return value == null ? Instant.EPOCH : Instant.parse(value.toString().replace(' ', 'T'));
    }

    static Optional<byte[]> bytes(Record row, String column) {
        Object value = row.schema().contains(column) ? row.get(column) : null;
        return Optional.ofNullable(bytes(value));
    }

    private static byte @Nullable [] bytes(@Nullable Object value) {
        return value == null || value instanceof byte[]
                ? (byte[]) value
                : Base64.getDecoder().decode(value.toString());
    }

    static DeadLetter letter(ConnectorUri queue, Record row, Ledger ledger) {
        String id = text(row, "id");
        if (id.isEmpty()) {
            throw VeloException.of(ErrorKind.SCHEMA, "This is no queue of dead letters")
                    .where(queue.toString())
                    .why("a row has no id; its columns are "
                            + String.join(", ", row.schema().names()))
                    .cure("Name the sink that the pipeline's dead letters went to.")
                    .build();
        }
        Ledger.Entry known = ledger.of(id);
        String reason = text(row, "reason");
        int first = find(row, "attempts").map(Integer::valueOf).orElse(1);
        List<String> failures = known.failures();
        return new DeadLetter(
                id,
                time(row, "time"),
                text(row, "pipeline"),
                text(row, "source"),
                text(row, "target"),
                text(row, "split"),
                text(row, "position"),
                text(row, "stage"),
                text(row, "kind"),
                text(row, "category"),
                reason,
                find(row, "change"),
                bytes(row, "message_key"),
                bytes(row, "raw"),
                find(row, "record"),
                find(row, "record_schema"),
                known.state(),
                first + failures.size() + (known.state() == DeadLetter.State.REPLAYED ? 1 : 0),
                failures.isEmpty() ? reason : failures.get(failures.size() - 1));
    }
}
