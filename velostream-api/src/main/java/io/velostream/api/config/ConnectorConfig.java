package io.velostream.api.config;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A validated configuration, as a connector gets it: each option that was given has a value of its type within its range,
 * and all rules of the {@link OptionSet} hold. Immutable and thread-safe as far as attached objects are.
 */
public final class ConnectorConfig {
    private final ConnectorUri uri;
    private final OptionSet declared;
    private final GivenValues values;
    private final Map<Class<?>, Object> attachments;

    ConnectorConfig(ConnectorUri uri, OptionSet declared, GivenValues values, Map<Class<?>, Object> attachments) {
        this.uri = uri;
        this.declared = declared;
        this.values = values;
        this.attachments = attachments;
    }

    /** Validates a URI; all problems are reported in one {@link VeloException} of kind CONFIGURATION. */
    public static ConnectorConfig validate(ConnectorUri uri, OptionSet options) {
        return new ConfigValidation(uri, options).configOrThrow();
    }

    /** Validates a specification; all problems are reported in one {@link VeloException} of kind CONFIGURATION. */
    public static ConnectorConfig validate(ConnectorSpec spec, OptionSet options) {
        return new ConfigValidation(spec, options, null, null).configOrThrow();
    }

    /**
     * As {@link #validate(ConnectorSpec, OptionSet)} for one direction of a connector: an option that belongs to the other
     * direction is reported as such.
     */
    public static ConnectorConfig validate(
            ConnectorSpec spec, Direction direction, OptionSet sourceOptions, OptionSet sinkOptions) {
        return validation(spec, direction, sourceOptions, sinkOptions).configOrThrow();
    }

    /** Everything that {@code validate} would report, empty when the specification is valid. */
    public static List<ConfigProblem> problems(
            ConnectorSpec spec, Direction direction, OptionSet sourceOptions, OptionSet sinkOptions) {
        return validation(spec, direction, sourceOptions, sinkOptions).problems();
    }

    private static ConfigValidation validation(
            ConnectorSpec spec, Direction direction, OptionSet sourceOptions, OptionSet sinkOptions) {
        return direction == Direction.SOURCE
                ? new ConfigValidation(spec, sourceOptions, direction, sinkOptions)
                : new ConfigValidation(spec, sinkOptions, direction, sourceOptions);
    }

    /** Everything that {@code validate} would report, empty when the URI is valid. */
    public static List<ConfigProblem> problems(ConnectorUri uri, OptionSet options) {
        return new ConfigValidation(uri, options).problems();
    }

    /** The URI; its {@code toString} masks the options declared secret too. */
    public ConnectorUri uri() {
        return uri;
    }

    /** The options that it was validated against. */
    public OptionSet declared() {
        return declared;
    }

    /**
     * The value given, else the default. Asking for an option that has neither, or that the connector did not declare, is
     * a fault of the connector (kind INTERNAL): use {@link #find}, or declare it required or with a default.
     */
    public <T> T get(Option<T> option) {
        T value = valueOrDefault(option);
        if (value == null) {
            throw VeloException.of(ErrorKind.INTERNAL, "cannot get the option '" + option.name() + "'")
                    .where(uri.toString())
                    .why("it was not given and has no default")
                    .cure("The connector should ask with find, or declare it required.")
                    .build();
        }
        return value;
    }

    /** The value given, else the default, else empty. */
    public <T> Optional<T> find(Option<T> option) {
        return Optional.ofNullable(valueOrDefault(option));
    }

    /** Whether a value was given, be it equal to the default; of a family, whether it has any member. */
    public boolean isSet(Option<?> option) {
        return values.has(indexOf(option));
    }

    /** Whether an option was given that every connector has, see {@link OptionSet#plusCommon}. */
    public boolean isCommonSet() {
        return values.hasAnyOf(declared.common());
    }

    /** Whether the connector declared this option, so that it can be asked for. */
    public boolean isDeclared(Option<?> option) {
        int index = declared.indexOf(option.name());
        return index >= 0 && declared.option(index).isSameAs(option);
    }

    /** The object that the program attached under this type. */
    public <T> Optional<T> attachment(Class<T> type) {
        return Optional.ofNullable(type.cast(attachments.get(type)));
    }

    /** For logs: the masked URI, then options given as values and the types of attached objects. */
    public String describe() {
        StringBuilder out = new StringBuilder(uri.toString());
        for (int i = 0; i < declared.size(); i++) {
            Object value = values.get(i);
            if (value != null && !isInUri(declared.option(i))) {
                out.append(", ").append(declared.option(i).name()).append('=').append(shown(declared.option(i), value));
            }
        }
        attachments.keySet().forEach(type -> out.append(", with a ").append(type.getSimpleName()));
        return out.toString();
    }

    /**
     * Which rows are meant: the URI without its user, and in one order the options that are not as by default, but for those that
     * are operational.
     *
     * @see Option#operational()
     */
    public String identity() {
        StringBuilder out = new StringBuilder(uri.scheme()).append("://");
        out.append(uri.hosts().stream().map(HostPort::toString).collect(Collectors.joining(",")));
        out.append(uri.path());
        for (int i = 0; i < declared.size(); i++) {
            Option<?> option = declared.option(i);
            Object value = values.get(i);
            if (value != null && !value.equals(option.defaultOrNull()) && !option.isOperational()) {
                out.append(' ').append(option.name()).append('=').append(shown(option, value));
            }
        }
        return out.toString();
    }

    /** The same as {@link #describe()}. */
    @Override
    public String toString() {
        return describe();
    }

    private boolean isInUri(Option<?> option) {
        if (uri.hasOption(option.name())) {
            return true;
        }
        for (int i = 0; i < uri.optionCount(); i++) {
            String name = uri.optionName(i);
            if (option.aliases().contains(name) || (option.isPrefix() && name.startsWith(option.name()))) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("unchecked")
    private static <T> String shown(Option<T> option, Object value) {
        return option.isSecret() ? SecretText.MASK : SecretText.maskNested(option.format((T) value));
    }

    @SuppressWarnings("unchecked")
    private <T> @Nullable T valueOrDefault(Option<T> option) {
        int index = indexOf(option);
        Object value = values.get(index);
        return value == null ? (T) declared.option(index).defaultOrNull() : (T) value;
    }

    private int indexOf(Option<?> option) {
        int index = declared.indexOf(option.name());
        if (index >= 0) {
            Option<?> known = declared.option(index);
            if (known.isSameAs(option)) {
                return index;
            }
        }
        throw VeloException.of(ErrorKind.INTERNAL, "cannot get the option '" + option.name() + "'")
                .why("the connector did not declare it")
                .cure("Add it to the connector's OptionSet.")
                .build();
    }
}
