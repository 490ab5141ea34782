package io.velostream.cli;

import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.Option;
import io.velostream.core.VeloStream;
import io.velostream.core.dlq.DeadLetter;
import io.velostream.core.dlq.DeadLetterCategory;
import io.velostream.core.dlq.DeadLetterFilter;
import io.velostream.core.dlq.DeadLetterQueue;
import io.velostream.core.dlq.RetryStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code dlq} was told, read and checked. */
final class DlqArguments {
    static final List<String> ACTIONS = List.of("list", "show", "replay", "discard");

    private static final Option<Instant> TIME = Option.timestamp("time").example("2026-01-31T12:00:00Z");
    private static final Option<Integer> ROWS =
            Option.integer("rows").atLeast(0).example("20");
    private static final Option<Integer> ATTEMPTS =
            Option.integer("attempts").between(1, 1000).example("5");
    private static final Option<Duration> DELAY =
            Option.duration("delay").atLeast(Duration.ofMillis(1)).example("1s");
    private static final Option<DeadLetterCategory> CATEGORY =
            Option.choice("category", DeadLetterCategory.class).example("transient");
    private static final Option<DeadLetter.State> STATE =
            Option.choice("state", DeadLetter.State.class).example("failed");
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

    private final Arguments arguments;

    DlqArguments(Arguments arguments) {
        this.arguments = arguments;
    }

    static void declare(CommandSpec spec) {
        spec.addPositional(Command.parameter(0, "ACTION", true, "One of " + String.join(", ", ACTIONS) + "."));
        spec.addPositional(Command.parameter(
                1, "QUEUE", true, "Where the dead letters are: a URI, a folder or a file that --on-error named."));
        spec.addOption(Command.option(
                "URI",
                "Where it is kept what was done with them. Default for files: beside them, bad/ has bad.ledger/.",
                "--ledger"));
        spec.addOption(Command.repeated(
                "CATEGORY",
                "Only letters of this category: transient, producer, pipeline, target, internal.",
                "--category"));
        spec.addOption(Command.repeated("STAGE", "Only: read, decode, transform, map, write.", "--stage"));
        spec.addOption(Command.repeated(
                "STATE", "Only: pending, failed, replayed, discarded. Default: pending and failed.", "--state"));
        spec.addOption(Command.repeated("ID", "Only letters whose id begins so.", "--id"));
        spec.addOption(Command.option("NAME", "Only letters of this pipeline.", "--of-pipeline"));
        spec.addOption(Command.option("TIME", "Only letters from this time on.", "--since"));
        spec.addOption(Command.option("TIME", "Only letters before this time.", "--until"));
        spec.addOption(Command.option("N", "list: so many letters. Default: 20.", "-n", "--rows"));
        spec.addOption(Command.option("WHY", "discard: a remark for the ledger.", "--reason"));
        spec.addOption(Command.option("URI", "replay: to this sink. Default: the one that the letters name.", "--to"));
        spec.addOption(Command.option(
                "OPTIONS",
                "replay: how raw bytes are read, as in 'format=csv&header=false&schema=id:int64'.",
                "--decode"));
        spec.addOption(Command.option("SCHEMA", "replay: read records as these columns, as in id:int64.", "--schema"));
        spec.addOption(Command.option("EXPR", "replay: only letters whose record fulfils it.", "--where"));
        spec.addOption(Command.repeated("NAME=EXPR", "replay: add or replace a column.", "--with"));
        spec.addOption(Command.repeated("COLUMNS", "replay: only these columns.", "--select"));
        spec.addOption(Command.repeated("COLUMN=TYPE", "replay: convert a column.", "--cast"));
        spec.addOption(Command.repeated("OLD=NEW", "replay: rename a column.", "--rename"));
        spec.addOption(Command.flag("replay: allow conversions that lose information.", "--allow-lossy"));
        spec.addOption(Command.flag("replay: leave out columns that the sink has no place for.", "--ignore-unmapped"));
        spec.addOption(Command.option(
                "HOW",
                "replay: what to do with letters that fail again: none (default), immediate, delayed, after-fix (leave those"
                        + " alone that failed before, unless --fixed).",
                "--retry"));
        spec.addOption(Command.option("N", "replay: attempts of immediate and delayed. Default: 3.", "--attempts"));
        spec.addOption(Command.option("TIME", "replay: the first delay; it doubles. Default: 1s.", "--delay"));
        spec.addOption(Command.option("WHAT", "replay: what was mended since.", "--fixed"));
    }

    String action() {
        String action = arguments.required(0);
        if (!ACTIONS.contains(action)) {
            throw arguments.wrong(
                    "unknown action '" + action + "'", "", "It is one of " + String.join(", ", ACTIONS) + ".");
        }
        return action;
    }

    DeadLetterQueue queue(VeloStream velo) {
        String uri = arguments.required(1);
        return arguments
                .text("--ledger")
                .map(l -> DeadLetterQueue.open(velo, ConnectorUri.parse(uri), ConnectorUri.parse(l)))
                .orElseGet(() -> DeadLetterQueue.open(velo, uri));
    }

    /** The letters meant, of any state unless one was given. */
    DeadLetterFilter any() {
        DeadLetterFilter filter = DeadLetterFilter.all();
        List<DeadLetterCategory> categories = arguments.values("--category", CATEGORY);
        List<DeadLetter.State> states = arguments.values("--state", STATE);
        filter = categories.isEmpty() ? filter : filter.categories(categories);
        filter = states.isEmpty() ? filter : filter.states(states);
        List<String> stages = arguments.texts("--stage");
        filter = stages.isEmpty() ? filter : filter.stages(stages);
        List<String> ids = arguments.texts("--id");
        filter = ids.isEmpty() ? filter : filter.ids(ids);
        Optional<String> pipeline = arguments.text("--of-pipeline");
        filter = pipeline.isPresent() ? filter.pipeline(pipeline.get()) : filter;
        Optional<Instant> since = arguments.value("--since", TIME);
        filter = since.isPresent() ? filter.since(since.get()) : filter;
        Optional<Instant> until = arguments.value("--until", TIME);
        return until.isPresent() ? filter.until(until.get()) : filter;
    }

    /** The same; without {@code --state} and {@code --id} those that wait. */
    DeadLetterFilter open() {
        boolean named = !arguments.texts("--state").isEmpty()
                || !arguments.texts("--id").isEmpty();
        return named ? any() : any().open();
    }

    int rows() {
        return arguments.value("-n", ROWS).orElse(20);
    }

    String reason() {
        return arguments.text("--reason").orElse("");
    }

    Optional<String> text(String option) {
        return arguments.text(option);
    }

    RetryStrategy retry() {
        String how = arguments.text("--retry").orElse("none");
        int attempts = arguments.value("--attempts", ATTEMPTS).orElse(3);
        Duration delay = arguments.value("--delay", DELAY).orElse(Duration.ofSeconds(1));
        List<String> meaningless = new ArrayList<>();
        boolean several = how.equals("immediate") || how.equals("delayed");
        if (!several && arguments.text("--attempts").isPresent()) {
            meaningless.add("--attempts");
        }
        if (!how.equals("delayed") && arguments.text("--delay").isPresent()) {
            meaningless.add("--delay");
        }
        if (!meaningless.isEmpty()) {
            throw arguments.wrong(
                    meaningless.get(0) + " has no effect",
                    "with --retry " + how + " nothing is tried again after a while",
                    "Add --retry delayed.");
        }
        return switch (how) {
            case "none" -> RetryStrategy.none();
            case "immediate" -> RetryStrategy.immediate(attempts);
            case "delayed" ->
                RetryStrategy.delayed(attempts, delay, delay.compareTo(LONGEST_DELAY) > 0 ? delay : LONGEST_DELAY);
            case "after-fix" -> RetryStrategy.afterFix();
            default ->
                throw arguments.wrong(
                        "wrong value of --retry",
                        "'" + how + "' is none of none, immediate, delayed, after-fix",
                        "Example: --retry delayed.");
        };
    }
}
