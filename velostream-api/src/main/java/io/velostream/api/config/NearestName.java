package io.velostream.api.config;

import java.util.Collection;
import java.util.Optional;

/** The known name nearest to a mistyped one. */
public final class NearestName {
    private NearestName() {}

    public static Optional<String> of(String typed, Collection<String> known) {
        return known.stream().filter(n -> n.equalsIgnoreCase(typed)).findFirst();
    }
}
