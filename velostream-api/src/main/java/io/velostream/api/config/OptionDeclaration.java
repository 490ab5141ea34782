package io.velostream.api.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that is declared of an {@link Option}; each method gives a changed copy. Immutable.
 *
 * @param prefix whether it is a family of options, of which {@code name} is the prefix
 * @param defaultDoc the default in words, before {@code defaultValue} in the documentation
 * @param marks what else is true of it
 */
record OptionDeclaration<T>(
        String name,
        OptionType<T> type,
        boolean prefix,
        String doc,
        @Nullable T defaultValue,
        String defaultDoc,
        String unit,
        String example,
        Set<Mark> marks,
        List<String> aliases,
        List<Rule<T>> rules) {
    enum Mark {
        REQUIRED,
        SECRET,
        /** The same rows come whatever the value is. */
        OPERATIONAL
    }

    /** A condition on the value. */
    record Rule<T>(String words, Predicate<? super T> condition) {}

    static <T> OptionDeclaration<T> of(String name, OptionType<T> type, boolean prefix) {
        Set<Mark> marks = SecretText.isSecretName(name) ? Set.of(Mark.SECRET) : Set.of();
        return new OptionDeclaration<>(name, type, prefix, "", null, "", "", "", marks, List.of(), List.of());
    }

    OptionDeclaration<T> withDoc(String value) {
        return new OptionDeclaration<>(
                name, type, prefix, value, defaultValue, defaultDoc, unit, example, marks, aliases, rules);
    }

    OptionDeclaration<T> withDefault(@Nullable T value, String words) {
        return new OptionDeclaration<>(name, type, prefix, doc, value, words, unit, example, marks, aliases, rules);
    }

    OptionDeclaration<T> withUnit(String value) {
        return new OptionDeclaration<>(
                name, type, prefix, doc, defaultValue, defaultDoc, value, example, marks, aliases, rules);
    }

    OptionDeclaration<T> withExample(String value) {
        return new OptionDeclaration<>(
                name, type, prefix, doc, defaultValue, defaultDoc, unit, value, marks, aliases, rules);
    }

    OptionDeclaration<T> with(Mark mark) {
        Set<Mark> all = EnumSet.of(mark);
        all.addAll(marks);
        return new OptionDeclaration<>(
                name, type, prefix, doc, defaultValue, defaultDoc, unit, example, Set.copyOf(all), aliases, rules);
    }

    OptionDeclaration<T> withAliases(List<String> value) {
        return new OptionDeclaration<>(
                name, type, prefix, doc, defaultValue, defaultDoc, unit, example, marks, value, rules);
    }

    OptionDeclaration<T> withRule(Rule<T> rule) {
        List<Rule<T>> all = new ArrayList<>(rules);
        all.add(rule);
        return new OptionDeclaration<>(
                name, type, prefix, doc, defaultValue, defaultDoc, unit, example, marks, aliases, List.copyOf(all));
    }

    boolean is(Mark mark) {
        return marks.contains(mark);
    }
}
