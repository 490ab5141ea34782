package io.velostream.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * One of the commands behind {@code velostream}. Its arguments are declared in code rather than by annotations: nothing is
 * scanned at the start.
 */
abstract class Command {
    final String name;
    final String summary;

    Command(String name, String summary) {
        this.name = name;
        this.summary = summary;
    }

    /** Adds the options and parameters of this command. */
    abstract void declare(CommandSpec spec);

    /** Lines of the help page: commands to copy. */
    abstract String[] examples();

    /** Does it; the result is the exit code. Failures are thrown. */
    abstract int run(Arguments arguments, Session session) throws IOException;

    /** Everything that the parser and the help page need. */
    final CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.name("velostream " + name);
        spec.usageMessage()
                .header(summary)
                .headerHeading("")
                .synopsisHeading("%nUsage: ")
                .parameterListHeading("%n")
                .optionListHeading("%nOptions:%n")
                .sortOptions(false)
                .sortSynopsis(false)
                .abbreviateSynopsis(true)
                .footerHeading("%nExamples:%n");
        String[] examples = examples();
        String[] footer = new String[examples.length];
        for (int i = 0; i < footer.length; i++) {
            footer[i] = "  " + literal(examples[i]);
        }
        spec.usageMessage().footer(footer);
        declare(spec);
        spec.addOption(flag("For programs: the result as one JSON object, errors too.", "--json"));
        spec.addOption(flag("No progress and no remarks, errors only.", "-q", "--quiet"));
        spec.addOption(flag("Add the stack trace to an error, as VELOSTREAM_DEBUG=1 does.", "--stacktrace"));
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this page.")
                .build());
        return spec;
    }

    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .description(literal(description))
                .build();
    }

    static OptionSpec option(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .arity("1")
                .paramLabel(label)
                .description(literal(description))
                .build();
    }

    /** An option that may be given several times. */
    static OptionSpec repeated(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(java.util.List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(literal(description))
                .build();
    }

    /** A required one is not made so for the parser, which would report it rather than an option that it does not know. */
    static PositionalParamSpec parameter(int index, String label, boolean required, String description) {
        return PositionalParamSpec.builder()
                .index(Integer.toString(index))
                .type(String.class)
                .arity(required ? "1" : "0..1")
                .paramLabel(label)
                .description(literal(description))
                .build();
    }

    /** Text as the help page shall show it: its percent signs are no format. */
    private static String literal(String text) {
        return text.replace("%", "%%");
    }
}
