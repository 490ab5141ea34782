package io.velostream.core.observe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * What a pipeline did in the last 24 hours, or since it started, counted by the minute. Immutable.
 *
 * @param pipeline its name
 * @param from when the window begins
 * @param minutes minutes that have passed in it entirely
 * @param rowsRead rows of the window, the minute that is not over included
 * @param rowsWritten rows of the window
 * @param rowsRejected rows of the window
 * @param bytesRead bytes of the window
 * @param bytesWritten bytes of the window
 * @param read rows read a second
 * @param written rows written a second
 */
public record PipelineStatistics(
        String pipeline,
        Instant from,
        int minutes,
        long rowsRead,
        long rowsWritten,
        long rowsRejected,
        long bytesRead,
        long bytesWritten,
        Rate read,
        Rate written) {
    /**
     * Rows a second, each minute one figure; before the first minute is over all three are the average since the start.
     *
     * @param least of the slowest minute
     * @param most of the fastest minute
     * @param average of all
     */
    public record Rate(double least, double most, double average) {}

    /** One JSON object. */
    public String toJson() {
        return json().toString();
    }

    ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance
                .objectNode()
                .put("pipeline", pipeline)
                .put("from", from.toString())
                .put("minutes", minutes)
                .put("rows_read", rowsRead)
                .put("rows_written", rowsWritten)
                .put("rows_rejected", rowsRejected)
                .put("bytes_read", bytesRead)
                .put("bytes_written", bytesWritten);
        rate(root.putObject("read_per_second"), read);
        rate(root.putObject("written_per_second"), written);
        return root;
    }

    private static void rate(ObjectNode node, Rate rate) {
        node.put("min", rate.least).put("max", rate.most).put("average", rate.average);
    }
}
