package io.velostream.core.observe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.velostream.api.Health;
import io.velostream.api.Lag;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a pipeline is, and each thing that it depends on. Immutable.
 *
 * @param components {@code source}, {@code sink}, {@code commits}, {@code run}, and {@code deadLetters} where it has such a
 *     queue
 */
public record PipelineHealth(Map<String, Health> components) {
    public PipelineHealth {
        components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
    }

    /** The worst of all. */
    public Health.Status status() {
        return components.values().stream()
                .map(Health::status)
                .max(Enum::compareTo)
                .orElse(Health.Status.HEALTHY);
    }

    /** As Spring Boot's health endpoint has it: UP, DEGRADED or DOWN, with the components below. */
    public String toJson() {
        return json().toString();
    }

    ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("status", word(status()));
        ObjectNode parts = root.putObject("components");
        components.forEach((name, health) -> {
            ObjectNode part = parts.putObject(name).put("status", word(health.status()));
            ObjectNode details = part.putObject("details");
            if (!health.reason().isEmpty()) {
                details.put("reason", health.reason());
            }
            health.lag().ifPresent(lag -> {
                String key = "lag" + (lag.unit() == Lag.Unit.BYTES ? "Bytes" : "Records");
                details.put(key, lag.amount());
                if (!lag.parts().isEmpty()) {
                    ObjectNode ofParts = details.putObject(key + "By");
                    lag.parts().forEach(ofParts::put);
                }
            });
            health.polled().ifPresent(time -> details.put("polled", time.toString()));
            details.put("checked", health.checked().toString());
        });
        return root;
    }

    static String word(Health.Status status) {
        return switch (status) {
            case HEALTHY -> "UP";
            case DEGRADED -> "DEGRADED";
            case UNHEALTHY -> "DOWN";
        };
    }
}
