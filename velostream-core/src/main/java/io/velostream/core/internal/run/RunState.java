package io.velostream.core.internal.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.velostream.api.Checkpoint;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint says, as versioned JSON that a person can read.
 *
 * @param generation grows when the pipeline begins anew; only checkpoints of the newest one count
 * @param run grows with every start of a generation
 * @param lanes how many lanes of this run commit for themselves
 * @param planned the parallelism that the source was asked for; the same one gives the same splits again
 * @param fingerprint of the source and the transformations
 */
record RunState(long generation, long run, int lanes, int planned, String fingerprint, Map<String, SplitState> splits) {
    private static final int VERSION = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What all checkpoints of a pipeline say together. */
    record Merged(RunState state, boolean complete, long lastNumber) {}

    /** The checkpoint's text, with these splits. */
    String toJson(SplitBook book) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("version", VERSION)
                .put("generation", generation)
                .put("run", run)
                .put("lanes", lanes)
                .put("planned", planned)
                .put("fingerprint", fingerprint);
        book.writeTo(root);
        return root.toString();
    }

    static RunState parse(String json) {
        try {
            JsonNode root = JSON.readTree(json);
            if (root.path("version").asInt() != VERSION) {
                throw unreadable("it is of version " + root.path("version"), null);
            }
            return new RunState(
                    root.path("generation").asLong(),
                    root.path("run").asLong(),
                    root.path("lanes").asInt(),
                    root.path("planned").asInt(),
                    root.path("fingerprint").asText(),
                    SplitBook.read(root));
        } catch (JsonProcessingException e) {
            throw unreadable("it is no JSON", e);
        }
    }

    static VeloException unreadable(String why, @Nullable Throwable cause) {
        return VeloException.of(ErrorKind.DATA, "Cannot read the checkpoint of the pipeline")
                .why(why)
                .cure(
                        "It was written by another version of this library, or by something else. Start anew without resuming.")
                .cause(cause)
                .build();
    }

    /** The newest generation of these checkpoints, each split as far as any lane knows; null when there are none. */
    static @Nullable Merged merge(List<Checkpoint> checkpoints) {
        long generation = -1;
        long run = -1;
        long number = 0;
        List<RunState> parsed = checkpoints.stream().map(c -> parse(c.state())).toList();
        for (int i = 0; i < parsed.size(); i++) {
            RunState s = parsed.get(i);
            number = Math.max(number, checkpoints.get(i).number());
            if (s.generation > generation) {
                generation = s.generation;
                run = -1;
            }
            run = s.generation == generation ? Math.max(run, s.run) : run;
        }
        RunState newest = null;
        Set<String> completeLanes = new HashSet<>();
        Map<String, SplitState> splits = new LinkedHashMap<>();
        for (int i = 0; i < parsed.size(); i++) {
            RunState s = parsed.get(i);
            Checkpoint c = checkpoints.get(i);
            if (s.generation == generation) {
                merge(splits, s.splits.values());
                if (s.run == run) {
                    newest = s;
                    if (c.complete()) {
                        completeLanes.add(c.lane());
                    }
                }
            }
        }
        if (newest == null) {
            return null;
        }
        RunState merged = new RunState(generation, run, newest.lanes, newest.planned, newest.fingerprint, splits);
        return new Merged(merged, completeLanes.size() >= newest.lanes, number);
    }

    static void merge(Map<String, SplitState> into, Collection<SplitState> more) {
        for (SplitState s : more) {
            into.merge(s.id(), s, (a, b) -> b.steps() > a.steps() ? b : a);
        }
    }
}
