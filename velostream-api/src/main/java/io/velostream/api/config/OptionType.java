package io.velostream.api.config;

import org.jspecify.annotations.Nullable;

/** How the text of an option becomes a value and the other way round. Stateless. */
abstract class OptionType<T> {
    private final String name;
    private final String accepted;

    OptionType(String name, String accepted) {
        this.name = name;
        this.accepted = accepted;
    }

    /** One word for tables, as "integer". */
    String name() {
        return name;
    }

    /** What may be written, as "a whole number, as in 42". */
    String accepted() {
        return accepted;
    }

    /** The value; an {@link IllegalArgumentException} says why it is none, without repeating the text. */
    abstract T parse(String text);

    String format(T value) {
        return String.valueOf(value);
    }

    /** What a flag, an option without '=', means; null where it needs a value. */
    @Nullable
    T flag() {
        return null;
    }
}
