package io.velostream.api.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that is declared of an {@link Option}; each method gives a changed copy. Immutable.
 *
 * @param prefix whether it is a family of options, of which {@code name} is the prefix
 * @param defaultDoc the default in words, before {@code defaultValue} in the documentation
 * @param operational whether the same rows come whatever the value is
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
        boolean required,
        boolean secret,
        boolean operational,
        List<String> aliases,
        List<Rule<T>> rules) {
    /** A condition on the value. */
    record Rule<T>(String words, Predicate<? super T> condition) {}

    static <T> OptionDeclaration<T> of(String name, OptionType<T> type, boolean prefix) {
        boolean secret = SecretText.isSecretName(name);
        return new OptionDeclaration<>(
                name, type, prefix, "", null, "", "", "", false, secret, false, List.of(), List.of());
    }

    OptionDeclaration<T> withDoc(String value) {
        return new OptionDeclaration<>(
                name,
                type,
                prefix,
                value,
                defaultValue,
                defaultDoc,
                unit,
                example,
                required,
                secret,
                operational,
                aliases,
                rules);
    }

    OptionDeclaration<T> withDefault(@Nullable T value, String words) {
        return new OptionDeclaration<>(
                name, type, prefix, doc, value, words, unit, example, required, secret, operational, aliases, rules);
    }

    OptionDeclaration<T> withUnit(String value) {
        return new OptionDeclaration<>(
                name,
                type,
                prefix,
                doc,
                defaultValue,
                defaultDoc,
                value,
                example,
                required,
                secret,
                operational,
                aliases,
                rules);
    }

    OptionDeclaration<T> withExample(String value) {
        return new OptionDeclaration<>(
                name,
                type,
                prefix,
                doc,
                defaultValue,
                defaultDoc,
                unit,
                value,
                required,
                secret,
                operational,
                aliases,
                rules);
    }

    OptionDeclaration<T> withRequired() {
        return new OptionDeclaration<>(
                name,
                type,
                prefix,
                doc,
                defaultValue,
                defaultDoc,
                unit,
                example,
                true,
                secret,
                operational,
                aliases,
                rules);
    }

    OptionDeclaration<T> withSecret() {
        return new OptionDeclaration<>(
                name,
                type,
                prefix,
                doc,
                defaultValue,
                defaultDoc,
                unit,
                example,
                required,
                true,
                operational,
                aliases,
                rules);
    }

    OptionDeclaration<T> withOperational() {
        return new OptionDeclaration<>(
                name,
                type,
                prefix,
                doc,
                defaultValue,
                defaultDoc,
                unit,
                example,
                required,
                secret,
                true,
                aliases,
                rules);
    }

    OptionDeclaration<T> withAliases(List<String> value) {
        return new OptionDeclaration<>(
                name,
                type,
                prefix,
                doc,
                defaultValue,
                defaultDoc,
                unit,
                example,
                required,
                secret,
                operational,
                value,
                rules);
    }

    OptionDeclaration<T> withRule(Rule<T> rule) {
        List<Rule<T>> all = new ArrayList<>(rules);
        all.add(rule);
        return new OptionDeclaration<>(
                name,
                type,
                prefix,
                doc,
                defaultValue,
                defaultDoc,
                unit,
                example,
                required,
                secret,
                operational,
                aliases,
                List.copyOf(all));
    }
}
