package io.velostream.core;

import io.velostream.api.ReadPlan;
import io.velostream.api.SinkPreview;
import io.velostream.api.Split;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.List;
import java.util.Map;

/**
 * What a pipeline would do. Immutable.
 *
 * @param pipeline the name, given or made of both URIs
 * @param from the source, masked
 * @param to the sink, masked
 * @param plan of the source
 * @param splits of a bounded source, in the order of rows; none for one that finds them while running
 * @param writers how many would write at once
 * @param guarantee what a failure would mean for rows
 * @param guaranteeReason why it is not better; empty for the best one
 * @param rows the schema that comes out of the steps
 * @param sink what the sink would do, and the schema that it wants
 * @param origins by the column of the sink, the column of {@code rows} that it is made of; a column without one gets nulls
 */
public record PipelinePreview(
        String pipeline,
        String from,
        String to,
        ReadPlan plan,
        List<Split> splits,
        int writers,
        DeliveryGuarantee guarantee,
        String guaranteeReason,
        Schema rows,
        SinkPreview sink,
        Map<String, Field> origins) {
    public PipelinePreview {
        splits = List.copyOf(splits);
        origins = Map.copyOf(origins);
    }
}
