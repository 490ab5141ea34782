package io.velostream.cli;

import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.Option;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.DataType;
import io.velostream.core.ErrorPolicy;
import io.velostream.core.ExpressionParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code copy} was told, read and checked. */
final class CopyArguments {
    private static final Option<Long> COUNT =
            Option.longInteger("count").atLeast(0L).example("1000");
    private static final Option<Double> SHARE =
            Option.number("share").between(0.0, 1.0).example("0.01");
    private static final Option<Long> CHECKPOINT_ROWS =
            Option.longInteger("rows").atLeast(1L).example("100000");
    private static final Option<Duration> CHECKPOINT_TIME =
            Option.duration("interval").atLeast(Duration.ofMillis(1)).example("10s");
    private static final Option<Integer> BATCH_ROWS =
            Option.integer("batch_rows").between(1, 1 << 20).example("8192");
    private static final Option<Long> BATCH_BYTES =
            Option.bytes("batch_bytes").between(1L, 1L << 30).example("2MiB");

    private final Arguments arguments;

    CopyArguments(Arguments arguments) {
        this.arguments = arguments;
    }

    static void declare(CommandSpec spec) {
        spec.addPositional(
                Command.parameter(0, "SRC", true, "The source: a URI, a file name, or - for standard input."));
        spec.addPositional(Command.parameter(
                1, "DST", true, "The sink: a URI, a file name, or -?format=csv for standard output."));
        spec.addOption(Command.option(
                "EXPR", "Only rows for which it is true, as in \"price > 10 and name is not null\".", "--where"));
        spec.addOption(Command.repeated("NAME=EXPR", "Add a computed column, as in total=price*quantity.", "--with"));
        spec.addOption(Command.repeated("COLUMNS", "Only these columns, separated by commas.", "--select"));
        spec.addOption(Command.repeated("COLUMN=TYPE", "Convert a column, as in id=int64.", "--cast"));
        spec.addOption(Command.repeated(
                "OLD=NEW", "Rename a column. It comes last: all other options take the old name.", "--rename"));
        spec.addOption(Command.option("ROWS", "Stop after so many rows.", "--limit"));
        spec.addOption(Command.option(
                "WHAT",
                "What to do when the sink has data already, for sinks with that option: fail, append, overwrite.",
                "--if-exists"));
        spec.addOption(Command.option(
                "POLICY",
                "Rows that cannot be read or written: fail (default), skip, or a URI that they are sent to.",
                "--on-error"));
        spec.addOption(Command.option("ROWS", "Fail when more rows than this are bad.", "--max-rejected"));
        spec.addOption(Command.option(
                "SHARE", "Fail when a larger share of the rows is bad, as in 0.01.", "--max-rejected-share"));
        spec.addOption(Command.option(
                "ROWS", "Fail when more rows than this are bad within a minute.", "--max-rejected-rate"));
        spec.addOption(Command.flag("Allow conversions that lose information.", "--allow-lossy"));
        spec.addOption(Command.flag("Leave out columns that the sink has no place for.", "--ignore-unmapped"));
        spec.addOption(
                Command.option("N", "Readers and writers at once. Default: the number of cores.", "--parallelism"));
        spec.addOption(Command.option(
                "NAME",
                "The name of the checkpoint. A copy with a name reads what is new since its last run.",
                "--pipeline"));
        spec.addOption(Command.flag("Go on where an earlier run stopped. The default.", "--resume"));
        spec.addOption(Command.flag("Start anew, whatever an earlier run did.", "--fresh"));
        spec.addOption(Command.option(
                "INTERVAL", "Commit after this time or so many rows, as in 10s or 100000.", "--checkpoint-every"));
        spec.addOption(Command.option("ROWS", "Rows of a batch at most. Default: 8192.", "--batch-rows"));
        spec.addOption(Command.option("SIZE", "Bytes of a batch at most, roughly. Default: 2MiB.", "--batch-bytes"));
        spec.addOption(Command.option(
                "ADDRESS",
                "While it runs, serve /health, /metrics and /status, as in 127.0.0.1:9090; a port alone is loopback.",
                "--http"));
        spec.addOption(Command.flag("Show what would be done, and do nothing.", "--dry-run"));
    }

    String source() {
        return arguments.required(0);
    }

    /** The sink with the options that have a switch of their own. */
    ConnectorUri sink() {
        ConnectorUri uri = ConnectorUri.parse(arguments.required(1));
        Optional<String> ifExists = arguments.text("--if-exists");
        if (ifExists.isEmpty()) {
            return uri;
        }
        Optional<String> given = uri.option("if_exists");
        if (given.isPresent() && !given.get().equals(ifExists.get())) {
            throw arguments.wrong(
                    "--if-exists contradicts the sink",
                    "the URI says if_exists=" + given.get() + ", the option " + ifExists.get(),
                    "Leave one of them out.");
        }
        return uri.withOption("if_exists", ifExists.get());
    }

    Optional<Expression> where() {
        return arguments.condition("--where");
    }

    /** Computed columns by name. */
    Map<String, Expression> computed() {
        return pairs("--with", "NAME=EXPR", "total=price*quantity", ExpressionParser::parse);
    }

    /** The columns wanted, those computed included; empty for all. */
    List<String> select() {
        List<String> columns = new ArrayList<>(ColumnList.of(arguments, "--select"));
        if (!columns.isEmpty()) {
            computed().keySet().stream().filter(name -> !columns.contains(name)).forEach(columns::add);
        }
        return columns;
    }

    Map<String, DataType> casts() {
        return pairs("--cast", "COLUMN=TYPE", "id=int64", DataType::parse);
    }

    Map<String, String> renames() {
        return pairs("--rename", "OLD=NEW", "prize=price", Function.identity());
    }

    Optional<Long> limit() {
        return arguments.value("--limit", COUNT);
    }

    Optional<Integer> parallelism() {
        return arguments.value("--parallelism", VerifyCommand.PARALLELISM);
    }

    ErrorPolicy onError() {
        String text = arguments.text("--on-error").orElse("fail");
        Optional<Long> most = arguments.value("--max-rejected", COUNT);
        Optional<Double> share = arguments.value("--max-rejected-share", SHARE);
        Optional<Long> rate = arguments.value("--max-rejected-rate", COUNT);
        if (text.equals("fail")) {
            if (most.isPresent() || share.isPresent() || rate.isPresent()) {
                String name = most.isPresent()
                        ? "--max-rejected"
                        : share.isPresent() ? "--max-rejected-share" : "--max-rejected-rate";
                throw arguments.wrong(
                        name + " has no effect",
                        "without --on-error the first bad row fails the copy",
                        "Add --on-error skip or --on-error URI.");
            }
            return ErrorPolicy.fail();
        }
        boolean word = text.chars().allMatch(Character::isLetter);
        if (word && !text.equals("skip")) {
            throw arguments.wrong(
                    "wrong value of --on-error",
                    "'" + text + "' is neither fail nor skip, and no URI or file name with an ending",
                    "Example: --on-error bad.jsonl.");
        }
        ErrorPolicy policy = word ? ErrorPolicy.skip() : ErrorPolicy.deadLetter(text);
        policy = most.map(policy::atMost).orElse(policy);
        policy = share.map(policy::atMostShare).orElse(policy);
        return rate.map(policy::atMostPerMinute).orElse(policy);
    }

    Optional<String> pipeline() {
        return arguments.text("--pipeline");
    }

    /** Whether to go on where an earlier run stopped. */
    boolean resume() {
        boolean fresh = arguments.flag("--fresh");
        if (arguments.flag("--resume") && fresh) {
            throw arguments.wrong("--resume and --fresh contradict each other", "", "Leave one of them out.");
        }
        return !fresh;
    }

    /** Commit after so many rows. */
    Optional<Long> checkpointRows() {
        return isRows() ? arguments.value("--checkpoint-every", CHECKPOINT_ROWS) : Optional.empty();
    }

    /** Commit after this time. */
    Optional<Duration> checkpointTime() {
        return isRows() ? Optional.empty() : arguments.value("--checkpoint-every", CHECKPOINT_TIME);
    }

    private boolean isRows() {
        return arguments
                .text("--checkpoint-every")
                .filter(text -> text.matches("-?[0-9]+"))
                .isPresent();
    }

    Optional<Integer> batchRows() {
        return arguments.value("--batch-rows", BATCH_ROWS);
    }

    Optional<Long> batchBytes() {
        return arguments.value("--batch-bytes", BATCH_BYTES);
    }

    boolean allowLossy() {
        return arguments.flag("--allow-lossy");
    }

    boolean ignoreUnmapped() {
        return arguments.flag("--ignore-unmapped");
    }

    /** Where to serve metrics and health. */
    Optional<String> http() {
        return arguments.text("--http");
    }

    boolean dryRun() {
        return arguments.flag("--dry-run");
    }

    private <T> Map<String, T> pairs(String option, String form, String example, Function<String, T> value) {
        Map<String, T> pairs = new LinkedHashMap<>();
        for (String text : arguments.texts(option)) {
            int equals = text.indexOf('=');
            String name = equals < 0 ? "" : text.substring(0, equals).strip();
            String rest = text.substring(equals + 1).strip();
            if (name.isEmpty() || rest.isEmpty()) {
                throw arguments.wrong(
                        "wrong value of " + option,
                        "'" + text + "' is not of the form " + form,
                        "Example: " + option + " " + example + ".");
            }
            T read;
            try {
                read = value.apply(rest);
            } catch (VeloException e) {
                throw e.within(option + " " + name);
            }
            if (pairs.put(name, read) != null) {
                throw arguments.wrong(option + " names the column '" + name + "' twice", "", "Leave one out.");
            }
        }
        return pairs;
    }
}
