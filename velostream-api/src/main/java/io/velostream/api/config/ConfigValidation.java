package io.velostream.api.config;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One validation: gathers the values of all options and every problem on the way. */
final class ConfigValidation {
    /** Takes the place of a value that was given but could not be read. */
    private static final Object UNREADABLE = new Object();

    private final ConnectorUri uri;
    private final OptionSet declared;
    private final @Nullable ConnectorSpec spec;
    private final @Nullable Direction direction;
    /** The options of the other direction, to recognise one that was given at the wrong end. */
    private final @Nullable OptionSet opposite;

    private final GivenValues values;
    private List<ConfigProblem> problems = List.of();
    private List<String> masked = List.of();
    /** Options that may be the second half of a secret; not even their names are shown. */
    private List<String> hidden = List.of();

    ConfigValidation(ConnectorUri uri, OptionSet declared) {
        this(uri, declared, null, null, null);
    }

    ConfigValidation(
            ConnectorSpec spec, OptionSet declared, @Nullable Direction direction, @Nullable OptionSet opposite) {
        this(spec.uri(), declared, spec, direction, opposite);
    }

    private ConfigValidation(
            ConnectorUri uri,
            OptionSet declared,
            @Nullable ConnectorSpec spec,
            @Nullable Direction direction,
            @Nullable OptionSet opposite) {
        this.uri = uri;
        this.declared = declared;
        this.spec = spec;
        this.direction = direction;
        this.opposite = opposite;
        this.values = new GivenValues(uri.optionCount());
    }

    ConnectorConfig configOrThrow() {
        ConnectorConfig config = run();
        if (!problems.isEmpty()) {
            throw refused();
        }
        return config;
    }

    List<ConfigProblem> problems() {
        run();
        return List.copyOf(problems);
    }

    private ConnectorConfig run() {
        for (int i = 0; i < uri.optionCount(); i++) {
            uriOption(i);
        }
        for (int index : declared.families()) {
            if (values.get(index) instanceof Map<?, ?> members) {
                values.put(index, Collections.unmodifiableMap(members));
            }
        }
        if (spec != null) {
            typedOptions(spec);
        }
        if (!declared.host().isEmpty() && uri.hosts().isEmpty()) {
            report(ConfigProblem.uri(
                    "the URI has no host: " + declared.host(), "Write " + uri.scheme() + "://host/path."));
        }
        for (int index : declared.required()) {
            if (!values.has(index)) {
                Option<?> option = declared.option(index);
                report(ConfigProblem.missing(
                        option,
                        "the option '" + option.name() + "' is required" + meaning(option),
                        "Add " + option.name() + "=" + example(option) + "."));
            }
        }
        declared.checkRules(values, this::report);
        ConnectorConfig config = new ConnectorConfig(
                masked.isEmpty() ? uri : uri.masking(masked),
                declared,
                values,
                spec == null ? Map.of() : spec.attachments());
        if (problems.isEmpty()) {
            declared.runChecks(config, this::report);
        }
        return config;
    }

    private void uriOption(int i) {
        String name = uri.optionName(i);
        int index = declared.indexOf(name);
        if (index >= 0 && !declared.option(index).isPrefix()) {
            value(index, name, uri.optionValue(i));
            return;
        }
        int family = declared.familyOf(name);
        if (family >= 0) {
            member(family, name, uri.optionValue(i));
            return;
        }
        if (i > 0 && uri.isSecret(uri.optionName(i - 1)) && nearest(name).isEmpty()) {
            hidden = with(hidden, name);
            report(new ConfigProblem(
                    ConfigProblem.Kind.UNKNOWN,
                    "",
                    "what follows the '&' after '" + uri.optionName(i - 1) + "' is not an option",
                    "Write an '&' within a value as %26."));
            return;
        }
        masked = with(masked, name);
        report(unknown(name));
    }

    private void value(int index, String name, @Nullable String text) {
        Option<?> option = declared.option(index);
        if (option.isSecret() && !SecretText.isSecretName(name)) {
            masked = with(masked, name);
        }
        if (values.has(index)) {
            report(ConfigProblem.conflict(
                    option, "'" + option.name() + "' is given twice, once as '" + name + "'", "Leave one of them."));
            return;
        }
        if (text == null) {
            Object flag = option.flag();
            values.put(index, flag == null ? UNREADABLE : flag);
            if (flag == null) {
                report(ConfigProblem.value(
                        option,
                        "the option '" + name + "' has no value",
                        "Write " + name + "=" + example(option) + "."));
            }
            return;
        }
        try {
            values.put(index, option.parse(text));
        } catch (IllegalArgumentException fault) {
            values.put(index, UNREADABLE);
            // The message of a parser may repeat the value.
            String reason = option.isSecret()
                    ? " is not accepted"
                    : " is '" + shortened(SecretText.maskNested(text)) + "': " + fault.getMessage();
            report(ConfigProblem.value(
                    option, "the option '" + name + "'" + reason, "Accepted: " + option.accepted() + "."));
        }
    }

    @SuppressWarnings("unchecked")
    private void member(int index, String name, @Nullable String text) {
        Option<?> family = declared.option(index);
        if (family.isSecret() && !SecretText.isSecretName(name)) {
            masked = with(masked, name);
        }
        if (!values.has(index)) {
            values.put(index, new LinkedHashMap<String, String>());
        }
        String key = name.substring(family.name().length());
        ((Map<String, String>) Objects.requireNonNull(values.get(index))).put(key, text == null ? "true" : text);
    }

    private void typedOptions(ConnectorSpec given) {
        if (given.isUriAlone()) {
            return;
        }
        for (Map.Entry<Option<?>, Object> entry : given.values().entrySet()) {
            Option<?> option = entry.getKey();
            int index = declared.indexOf(option.name());
            if (index < 0 || !declared.option(index).isSameAs(option)) {
                report(unknown(option.name()));
            } else if (values.has(index)) {
                report(ConfigProblem.conflict(
                        option, "'" + option.name() + "' is given in the URI and as a value", "Leave one of them."));
            } else {
                values.put(index, entry.getValue());
                String fault = fault(declared.option(index), entry.getValue());
                if (fault != null) {
                    report(ConfigProblem.value(
                            option,
                            "the option '" + option.name() + "': " + fault,
                            "Accepted: " + option.accepted() + "."));
                }
            }
        }
        for (Class<?> type : given.attachments().keySet()) {
            if (!declared.attachments().containsKey(type)) {
                report(new ConfigProblem(
                        ConfigProblem.Kind.UNKNOWN,
                        "",
                        "a " + type.getSimpleName() + " is attached, for which there is no use here",
                        acceptedAttachments()));
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> @Nullable String fault(Option<T> option, Object value) {
        return option.fault((T) value);
    }

    private String acceptedAttachments() {
        List<String> names = new ArrayList<>();
        declared.attachments().keySet().forEach(type -> names.add(type.getSimpleName()));
        return names.isEmpty() ? "Leave it out." : "Accepted: " + String.join(", ", names) + ".";
    }

    private ConfigProblem unknown(String name) {
        String reason = "there is no option '" + name + "'";
        String cure = nearest(name)
                .map(near -> "Did you mean '" + near + "'?")
                .orElse(declared.own().isEmpty() ? "There are no options here." : "Options: " + names() + ".");
        if (opposite != null) {
            Direction other = direction == Direction.SOURCE ? Direction.SINK : Direction.SOURCE;
            if (opposite.indexOf(name) >= 0 || opposite.familyOf(name) >= 0) {
                reason = "'" + name + "' is an option of a " + other + ", not of a " + direction;
            } else if (nearest(name).isEmpty()) {
                Optional<String> near = NearestName.of(name, opposite.names());
                cure = near.map(n -> "A " + other + " has '" + n + "'. " + "Options of a " + direction + ": " + names()
                                + ".")
                        .orElse(cure);
            }
        }
        return new ConfigProblem(ConfigProblem.Kind.UNKNOWN, name, reason, cure);
    }

    private Optional<String> nearest(String name) {
        return NearestName.of(name, declared.names())
                .map(near -> declared.option(declared.indexOf(near)).name());
    }

    private String names() {
        List<String> names = new ArrayList<>();
        declared.own().forEach(option -> names.add(option.isPrefix() ? option.name() + "*" : option.name()));
        return String.join(", ", names);
    }

    private static String meaning(Option<?> option) {
        if (option.doc().isEmpty()) {
            return "";
        }
        String doc = option.doc();
        return ": " + (doc.endsWith(".") ? doc.substring(0, doc.length() - 1) : doc);
    }

    private static String example(Option<?> option) {
        return option.example().isEmpty() ? "<" + option.typeName() + ">" : option.example();
    }

    private static String shortened(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    private void report(ConfigProblem problem) {
        problems = with(problems, problem);
    }

    private static <E> List<E> with(List<E> list, E more) {
        List<E> target = list.isEmpty() ? new ArrayList<>() : list;
        target.add(more);
        return target;
    }

    private VeloException refused() {
        ConnectorUri shown = uri.masking(masked);
        for (String name : hidden) {
            shown = shown.withoutOption(name);
        }
        VeloException.Builder refusal =
                VeloException.of(ErrorKind.CONFIGURATION, "wrong configuration").where(shown.toString());
        if (problems.size() == 1) {
            return refusal.why(problems.get(0).reason())
                    .cure(problems.get(0).cure())
                    .build();
        }
        StringBuilder all = new StringBuilder().append(problems.size()).append(" problems");
        for (int i = 0; i < problems.size(); i++) {
            all.append("\n  ").append(i + 1).append(". ").append(problems.get(i));
        }
        return refusal.why(all.toString()).build();
    }
}
