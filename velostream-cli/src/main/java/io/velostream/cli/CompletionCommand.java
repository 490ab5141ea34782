package io.velostream.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/** Prints a script that completes commands and options. */
final class CompletionCommand extends Command {
    CompletionCommand() {
        super("completion", "Prints a script for bash or zsh that completes commands and options.");
    }

    @Override
    void declare(CommandSpec spec) {}

    @Override
    String[] examples() {
        return new String[] {"source <(velostream completion)", "velostream completion > ~/.velostream-completion"};
    }

    @Override
    int run(Arguments arguments, Session session) {
        session.print(AutoComplete.bash("velostream", Commands.tree()));
        return 0;
    }
}
