package io.velostream.kafka.internal.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A schema as a registry keeps it. Immutable.
 *
 * @param text the schema itself
 * @param references those that it refers to, also by way of others, by the name that it knows them under; each stands behind
 *     those that it refers to itself
 */
public record StoredSchema(String text, Map<String, String> references) {
    public StoredSchema {
        references = Collections.unmodifiableMap(new LinkedHashMap<>(references));
    }

    /** The references, and behind them the schema. */
    public List<String> all() {
        List<String> all = new ArrayList<>(references.values());
        all.add(text);
        return all;
    }
}
