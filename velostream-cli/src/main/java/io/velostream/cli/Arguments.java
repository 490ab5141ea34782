package io.velostream.cli;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.Option;
import io.velostream.api.expr.Expression;
import io.velostream.core.ExpressionParser;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The arguments of one command, read as the types that they stand for. */
final class Arguments {
    private final String command;
    private final ParseResult parsed;

    Arguments(String command, ParseResult parsed) {
        this.command = command;
        this.parsed = parsed;
    }

    boolean flag(String name) {
        return parsed.matchedOptionValue(name, false);
    }

    /** The text given with an option. */
    Optional<String> text(String name) {
        return Optional.ofNullable(parsed.matchedOptionValue(name, (String) null));
    }

    /** All texts given with an option that may be repeated. */
    List<String> texts(String name) {
        OptionSpec option = parsed.matchedOption(name);
        return option == null ? List.of() : List.copyOf(option.originalStringValues());
    }

    /** The value given with an option, in the notation that options of URIs have too. */
    <T> Optional<T> value(String name, Option<T> type) {
        return text(name).map(text -> parse(name, text, type));
    }

    /** All values given with an option that may be repeated. */
    <T> List<T> values(String name, Option<T> type) {
        return texts(name).stream().map(text -> parse(name, text, type)).toList();
    }

    private <T> T parse(String name, String text, Option<T> type) {
        try {
            return type.parse(text);
        } catch (IllegalArgumentException e) {
            String example = type.example().isEmpty() ? "" : "Example: " + name + " " + type.example() + ". ";
            throw VeloException.of(ErrorKind.CONFIGURATION, "wrong value of " + name)
                    .where(command)
                    .why("'" + text + "': " + e.getMessage())
                    .cure(example + seeHelp())
                    .cause(e)
                    .build();
        }
    }

    /** The condition given with an option. */
    Optional<Expression> condition(String name) {
        return text(name).map(text -> {
            try {
                return ExpressionParser.parse(text);
            } catch (VeloException e) {
                throw e.within(name);
            }
        });
    }

    /** The positional argument at this index, or empty when there are fewer. */
    Optional<String> position(int index) {
        return Optional.ofNullable(parsed.matchedPositionalValue(index, (String) null));
    }

    /** The positional argument at this index, which the parser has made sure of. */
    String required(int index) {
        return position(index).orElseThrow();
    }

    /** A mistake in the arguments. */
    VeloException wrong(String what, String why, String cure) {
        return VeloException.of(ErrorKind.CONFIGURATION, what)
                .where(command)
                .why(why)
                .cure((cure.isEmpty() ? "" : cure + " ") + seeHelp())
                .build();
    }

    private String seeHelp() {
        return "See 'velostream " + command + " --help'.";
    }
}
