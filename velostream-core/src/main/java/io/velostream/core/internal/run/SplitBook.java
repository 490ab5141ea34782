package io.velostream.core.internal.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * How far all the splits that a checkpoint speaks of have come. Finished ones go into compressed pages, each made once, so
 * that the next checkpoint of a hundred thousand splits has little more to do than one of ten. Not thread-safe.
 */
final class SplitBook {
    /** Finished splits of a page; fewer stand there to be read by people. */
    private static final int PAGE = 500;

    private static final String SPLITS = "splits";
    private static final String PAGES = "finishedPages";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, SplitState> open = new LinkedHashMap<>();
    private final Map<String, SplitState> finished = new LinkedHashMap<>();
    private final List<String> pages = new ArrayList<>();

    /** A book that begins with what earlier runs have left. */
    SplitBook(Collection<SplitState> known) {
        known.stream().filter(SplitState::hasBegun).forEach(this::put);
    }

    /** The same again, to go on by itself. */
    SplitBook(SplitBook other) {
        open.putAll(other.open);
        finished.putAll(other.finished);
        pages.addAll(other.pages);
    }

    /** Takes down a later state of a split. One that was finished and is read on stands there twice; the later one counts. */
    void put(SplitState state) {
        if (!state.done()) {
            finished.remove(state.id());
            open.put(state.id(), state);
            return;
        }
        open.remove(state.id());
        finished.put(state.id(), state);
        if (finished.size() >= PAGE) {
            pages.add(page(finished.values()));
            finished.clear();
        }
    }

    void writeTo(ObjectNode root) {
        root.set(SPLITS, array(open.values()).addAll(array(finished.values())));
        if (!pages.isEmpty()) {
            ArrayNode all = root.putArray(PAGES);
            pages.forEach(all::add);
        }
    }

    /** All splits that a checkpoint speaks of. */
    static Map<String, SplitState> read(JsonNode root) throws JsonProcessingException {
        Map<String, SplitState> splits = new LinkedHashMap<>();
        for (JsonNode page : root.path(PAGES)) {
            merge(splits, JSON.readTree(text(page.asText())));
        }
        merge(splits, root.path(SPLITS));
        return splits;
    }

    private static void merge(Map<String, SplitState> into, JsonNode array) {
        for (JsonNode node : array) {
            RunState.merge(into, List.of(SplitJson.read(node)));
        }
    }

    private static ArrayNode array(Collection<SplitState> states) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        states.forEach(s -> array.add(SplitJson.write(s)));
        return array;
    }

    private static String page(Collection<SplitState> states) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(array(states).toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static String text(String page) {
        try (InflaterInputStream in = new InflaterInputStream(
                new ByteArrayInputStream(Base64.getDecoder().decode(page)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException | IllegalArgumentException e) {
            throw RunState.unreadable("a page of finished splits is damaged", e);
        }
    }
}
