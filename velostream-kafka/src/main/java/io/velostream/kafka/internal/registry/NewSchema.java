package io.velostream.kafka.internal.registry;

import java.util.List;

/**
 * A schema for a registry to keep. Immutable.
 *
 * @param references what it refers to, all of which is registered
 */
public record NewSchema(String text, List<Reference> references) {
    public NewSchema {
        references = List.copyOf(references);
    }

    /**
     * A schema that another one refers to.
     *
     * @param name as the other one knows it
     */
    public record Reference(String name, String subject, int version) {}
}
