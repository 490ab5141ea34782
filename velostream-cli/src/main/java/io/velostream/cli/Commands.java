package io.velostream.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The commands. One is made when it is called, all of them only for the help page and the completion. */
final class Commands {
    static final List<String> NAMES =
            List.of("copy", "schema", "head", "cat", "check", "verify", "dlq", "status", "options", "completion");

    private Commands() {}

    static Command create(String name) {
        return switch (name) {
            case "copy" -> new CopyCommand();
            case "schema" -> new SchemaCommand();
            case "head" -> new HeadCommand();
            case "cat" -> new CatCommand();
            case "check" -> new CheckCommand();
            case "verify" -> new VerifyCommand();
            case "dlq" -> new DlqCommand();
            case "status" -> new StatusCommand();
            case "options" -> new OptionsCommand();
            case "completion" -> new CompletionCommand();
            default -> throw UsageError.unknownCommand(name, NAMES);
        };
    }

    /** The whole tree. */
    static CommandLine tree() {
        CommandSpec spec = CommandSpec.create().name("velostream");
        spec.usageMessage()
                .header("Moves records between files, databases, logs and tables. Each end is named by a URI.")
                .headerHeading("")
                .synopsisHeading("%nUsage: ")
                .customSynopsis("velostream COMMAND [ARGUMENTS]")
                .commandListHeading("%nCommands:%n")
                .optionListHeading("%nOptions:%n")
                .footerHeading("%nExamples:%n")
                .footer(
                        "  velostream copy orders.csv orders.parquet",
                        "  velostream head 'file:///data/2026/*.json?format=json' -n 5",
                        "  velostream copy --help",
                        "",
                        "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 130 or 143 stopped by a signal.",
                        "VELOSTREAM_OPTS holds options for the JVM, such as -Xmx1g.");
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this page.")
                .build());
        spec.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version.")
                .build());
        CommandLine tree = new CommandLine(spec);
        for (String name : NAMES) {
            CommandSpec command = create(name).spec();
            tree.addSubcommand(name, new CommandLine(command));
            // addSubcommand prefixes the names of its parents in help pages.
            command.name(name);
        }
        return tree;
    }
}
