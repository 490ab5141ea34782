package io.velostream.api;

import io.velostream.api.type.Schema;
import java.util.List;

/**
 * What a sink would do before the first row.
 *
 * @param schema that batches must have, as {@link DataSink#prepare} would give it
 * @param actions what would be done to the target, a line each that is meant for people, such as the statement that creates
 *     a table or the files that are replaced; none when rows are merely added. No secrets
 */
public record SinkPreview(Schema schema, List<String> actions) {
    public SinkPreview {
        actions = List.copyOf(actions);
    }
}
