package io.velostream.api.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a program asks for: a URI, options given as typed values, and objects that no URI can say, such as a schema, a map
 * or a function. It becomes a {@link ConnectorConfig} by validation against the options of a connector. Each method gives
 * a changed copy. Immutable and thread-safe as far as the attached objects are.
 */
public final class ConnectorSpec {
    private final ConnectorUri uri;
    private final Map<Option<?>, Object> values;
    private final Map<Class<?>, Object> attachments;

    private ConnectorSpec(ConnectorUri uri, Map<Option<?>, Object> values, Map<Class<?>, Object> attachments) {
        this.uri = uri;
        this.values = values;
        this.attachments = attachments;
    }

    /** A specification that says no more than the URI. */
    public static ConnectorSpec of(ConnectorUri uri) {
        return new ConnectorSpec(uri, Map.of(), Map.of());
    }

    /** The option with this value. An option that the URI gives as well is reported by the validation. */
    public <T> ConnectorSpec with(Option<T> option, T value) {
        Map<Option<?>, Object> changed = new LinkedHashMap<>(values);
        changed.keySet().removeIf(known -> known.isSameAs(option));
        changed.put(option, value);
        return new ConnectorSpec(uri, changed, attachments);
    }

    /** An object for the connector, which asks for it by this type; one of a type. The caller keeps owning it. */
    public <T> ConnectorSpec attach(Class<T> type, T object) {
        Map<Class<?>, Object> changed = new LinkedHashMap<>(attachments);
        changed.put(type, type.cast(object));
        return new ConnectorSpec(uri, values, changed);
    }

    /** The same for another URI. */
    public ConnectorSpec withUri(ConnectorUri other) {
        return new ConnectorSpec(other, values, attachments);
    }

    /** The same without a value for this option; one in the URI stays. */
    public ConnectorSpec without(Option<?> option) {
        Map<Option<?>, Object> changed = new LinkedHashMap<>(values);
        changed.keySet().removeIf(known -> known.isSameAs(option));
        return new ConnectorSpec(uri, changed, attachments);
    }

    public ConnectorUri uri() {
        return uri;
    }

    /** The options given as values. Unmodifiable. */
    public Map<Option<?>, Object> values() {
        return values.isEmpty() ? Map.of() : Collections.unmodifiableMap(values);
    }

    /** The attached objects by the type that they are asked for. Unmodifiable. */
    public Map<Class<?>, Object> attachments() {
        return attachments.isEmpty() ? Map.of() : Collections.unmodifiableMap(attachments);
    }

    /** Whether it says no more than the URI. */
    boolean isUriAlone() {
        return values.isEmpty() && attachments.isEmpty();
    }

    /** The URI masked, with the names of the options and types of the objects given besides. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(uri.toString());
        values.keySet().forEach(option -> out.append(", ").append(option.name()));
        attachments.keySet().forEach(type -> out.append(", ").append(type.getSimpleName()));
        return out.toString();
    }
}
