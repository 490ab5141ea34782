package io.velostream.cli;

import io.velostream.api.VeloException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The {@code velostream} command. */
public final class VeloStreamCli {
    private static final List<String> MODES = List.of("--json", "-q", "--quiet", "--stacktrace");
    private static final List<String> TOP_OPTIONS = List.of("--help", "--version", "--json", "--quiet", "--stacktrace");

    private final Session session;
    private final List<String> arguments;
    private final boolean stackTrace;

    private VeloStreamCli(List<String> arguments, Session session) {
        this.arguments = arguments;
        this.session = session;
        String debug = System.getenv("VELOSTREAM_DEBUG");
        this.stackTrace =
                arguments.contains("--stacktrace") || (debug != null && !debug.isEmpty() && !debug.equals("0"));
        session.modes(arguments.contains("--json"), arguments.contains("-q") || arguments.contains("--quiet"));
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintStream err = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.err), 1024), true, StandardCharsets.UTF_8);
        int exitCode = run(List.of(args), System.in, new FileOutputStream(FileDescriptor.out), err, Terminal.detect());
        Runtime.getRuntime().exit(exitCode);
    }

    /** Runs the command with these streams; the result is the exit code. Does not end the process. */
    static int run(List<String> args, InputStream in, OutputStream out, PrintStream err, Terminal terminal) {
        return new VeloStreamCli(args, new Session(in, out, err, terminal)).run();
    }

    private int run() {
        int exitCode;
        try {
            exitCode = dispatch();
        } catch (Throwable failure) {
            exitCode = StandardOutput.isBrokenPipe(failure) ? 0 : failed(failure);
        }
        Throwable lost = session.finish();
        if (lost != null && exitCode == 0 && !StandardOutput.isBrokenPipe(lost)) {
            session.err.println("velostream: cannot write to standard output: " + lost.getMessage());
            exitCode = 1;
        }
        return exitCode;
    }

    private int failed(Throwable failure) {
        VeloException known = ErrorText.known(failure);
        int exitCode = ErrorText.exitCode(known);
        if (session.json()) {
            Map<String, @Nullable Object> report = new LinkedHashMap<>();
            report.put("status", "failed");
            report.put("exit_code", exitCode);
            report.put("error", ErrorText.json(known));
            session.report(report);
        } else {
            session.err.println(ErrorText.line(known));
        }
        if (stackTrace) {
            session.err.println(ErrorText.stackTrace(failure));
        }
        return exitCode;
    }

    private int dispatch() throws IOException {
        List<String> rest = new ArrayList<>(arguments);
        List<String> modes = new ArrayList<>();
        while (!rest.isEmpty() && MODES.contains(rest.get(0))) {
            modes.add(rest.remove(0));
        }
        if (rest.isEmpty()) {
            session.err.print(usage(Commands.tree()));
            return 2;
        }
        String first = rest.remove(0);
        switch (first) {
            case "-h", "--help", "help" -> {
                session.print(usage(rest.isEmpty() ? Commands.tree() : parser(Commands.create(rest.get(0)))));
                return 0;
            }
            case "-V", "--version" -> {
                version();
                return 0;
            }
            default -> {
                if (first.startsWith("-") && first.length() > 1) {
                    throw UsageError.unknownOption(first, TOP_OPTIONS);
                }
            }
        }
        Command command = Commands.create(first);
        rest.addAll(modes);
        // Standard input or output with options would be taken for an unknown switch.
        rest.replaceAll(argument -> argument.startsWith("-?") ? "file:" + argument : argument);
        CommandLine parser = parser(command);
        ParseResult parsed;
        try {
            parsed = parser.parseArgs(rest.toArray(new String[0]));
        } catch (ParameterException e) {
            throw UsageError.of(command.name, parser.getCommandSpec(), e);
        }
        if (parsed.isUsageHelpRequested()) {
            session.print(usage(parser));
            return 0;
        }
        List<String> missing = new ArrayList<>();
        for (PositionalParamSpec parameter : parser.getCommandSpec().positionalParameters()) {
            if (parameter.arity().min() > 0 && !parsed.hasMatchedPositional(parameter)) {
                missing.add(parameter.paramLabel());
            }
        }
        if (!missing.isEmpty()) {
            throw UsageError.missing(command.name, missing);
        }
        return command.run(new Arguments(command.name, parsed), session);
    }

    private CommandLine parser(Command command) {
        CommandSpec spec = command.spec();
        CommandLine parser = new CommandLine(spec);
        parser.setExpandAtFiles(false);
        parser.setInterpolateVariables(false);
        return parser;
    }

    private String usage(CommandLine parser) {
        parser.setUsageHelpWidth(Math.max(60, session.wrapColumns()));
        boolean colour = session.terminal.out() && System.getenv("NO_COLOR") == null;
        return parser.getUsageMessage(colour ? Ansi.ON : Ansi.OFF);
    }

    private void version() {
        String known = VeloStreamCli.class.getPackage().getImplementationVersion();
        String version = known == null ? "of a development build" : known;
        String java = Runtime.version().toString();
        if (session.json()) {
            Map<String, @Nullable Object> report = new LinkedHashMap<>();
            report.put("version", version);
            report.put("java", java);
            session.report(report);
        } else {
            session.line("velostream " + version + " (Java " + java + ", " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch") + ")");
        }
    }
}
