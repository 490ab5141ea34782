package io.velostream.cli;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the parser found wrong, in the words that all other errors have. */
final class UsageError {
    private UsageError() {}

    static VeloException of(String command, CommandSpec spec, ParameterException e) {
        VeloException.Builder error;
        String cure = "";
        if (e instanceof UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().get(0);
            boolean option = argument.startsWith("-") && argument.length() > 1;
            String typed = argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument;
            error = error(option ? "unknown option '" + typed + "'" : "one argument too many: '" + argument + "'");
            cure = option
                    ? nearest(typed, optionNames(spec))
                            .map(n -> "Did you mean '" + n + "'? ")
                            .orElse("")
                    : argument.indexOf(' ') < 0 ? "Put quotes around what belongs together. " : "";
        } else if (e instanceof MissingParameterException missing
                && missing.getMissing().get(0) instanceof OptionSpec option) {
            error = error("option '" + option.longestName() + "' needs a value: " + option.paramLabel());
        } else if (e instanceof OverwrittenOptionException twice
                && twice.getOverwritten() instanceof OptionSpec option) {
            error = error("option '" + option.longestName() + "' is given twice");
            cure = "Leave one of them out. ";
        } else {
            error = error("wrong arguments").why(String.valueOf(e.getMessage()));
        }
        return error.where(command)
                .cure(cure + "See 'velostream " + command + " --help'.")
                .cause(e)
                .build();
    }

    /** Arguments of these names are not there. */
    static VeloException missing(String command, List<String> labels) {
        return error((labels.size() == 1 ? "an argument is missing: " : "arguments are missing: ")
                        + String.join(" ", labels))
                .where(command)
                .cure("See 'velostream " + command + " --help'.")
                .build();
    }

    /** There is no such command. */
    static VeloException unknownCommand(String typed, List<String> known) {
        String near = NearestName.of(typed, known)
                .map(n -> "Did you mean '" + n + "'? ")
                .orElse("");
        return error("there is no command '" + typed + "'")
                .cure(near + "Commands: " + String.join(", ", known) + ". See 'velostream --help'.")
                .build();
    }

    /** An option stands where the command is expected. */
    static VeloException unknownOption(String typed, List<String> known) {
        String near =
                nearest(typed, known).map(n -> "Did you mean '" + n + "'? ").orElse("");
        return error("unknown option '" + typed + "' in front of the command")
                .cure(near + "Options of a command stand behind its name. See 'velostream --help'.")
                .build();
    }

    private static VeloException.Builder error(String what) {
        return VeloException.of(ErrorKind.CONFIGURATION, what);
    }

    private static Optional<String> nearest(String typed, List<String> known) {
        return NearestName.of(typed, known);
    }

    private static List<String> optionNames(CommandSpec spec) {
        List<String> names = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            names.add(option.longestName());
        }
        return names;
    }
}
