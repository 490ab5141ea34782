package io.velostream.api.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A rule of an {@link OptionSet} on which options are given together. */
record OptionRule(Form form, List<Option<?>> options) {
    enum Form {
        AT_MOST_ONE,
        EXACTLY_ONE,
        AT_LEAST_ONE,
        FIRST_NEEDS_OTHERS
    }

    /** Whether it holds when so many of its options are given, the first one being among them or not. */
    boolean holds(int given, boolean first) {
        return switch (form) {
            case AT_MOST_ONE -> given <= 1;
            case EXACTLY_ONE -> given == 1;
            case AT_LEAST_ONE -> given >= 1;
            case FIRST_NEEDS_OTHERS -> !first || given == options.size();
        };
    }

    /** Reports how it is broken, if it is. */
    void check(Predicate<Option<?>> given, Consumer<ConfigProblem> problems) {
        if (form == Form.FIRST_NEEDS_OTHERS) {
            if (given.test(options.get(0))) {
                others(given)
                        .forEach(option -> problems.accept(ConfigProblem.missing(
                                option,
                                quoted(options.get(0)) + " needs " + quoted(option) + " as well",
                                "Add " + option.name() + "=… or leave out " + quoted(options.get(0)) + ".")));
            }
            return;
        }
        List<Option<?>> present = new ArrayList<>();
        for (Option<?> option : options) {
            if (given.test(option)) {
                present.add(option);
            }
        }
        if (present.size() > 1 && form != Form.AT_LEAST_ONE) {
            problems.accept(ConfigProblem.conflict(
                    present.get(0), list(present, "and") + " exclude each other", "Leave only one of them."));
        }
        if (present.isEmpty() && form != Form.AT_MOST_ONE) {
            problems.accept(ConfigProblem.missing(
                    options.get(0),
                    "one of " + list(options, "or") + " is needed",
                    form == Form.EXACTLY_ONE ? "Add one of them." : "Add at least one of them."));
        }
    }

    private List<Option<?>> others(Predicate<Option<?>> given) {
        List<Option<?>> absent = new ArrayList<>();
        for (Option<?> option : options.subList(1, options.size())) {
            if (!given.test(option)) {
                absent.add(option);
            }
        }
        return absent;
    }

    /** The rule as a sentence for the documentation. */
    String words() {
        return switch (form) {
            case AT_MOST_ONE -> list(options, "and") + " exclude each other.";
            case EXACTLY_ONE -> "Exactly one of " + list(options, "and") + " is needed.";
            case AT_LEAST_ONE -> "At least one of " + list(options, "and") + " is needed.";
            case FIRST_NEEDS_OTHERS ->
                quoted(options.get(0)) + " needs " + list(options.subList(1, options.size()), "and") + ".";
        };
    }

    private static String list(List<? extends Option<?>> options, String last) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < options.size(); i++) {
            if (i > 0) {
                out.append(i == options.size() - 1 ? " " + last + " " : ", ");
            }
            out.append(quoted(options.get(i)));
        }
        return out.toString();
    }

    private static String quoted(Option<?> option) {
        return "'" + option.name() + "'";
    }
}
