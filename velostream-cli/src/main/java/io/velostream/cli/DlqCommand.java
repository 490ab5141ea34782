package io.velostream.cli;

import io.velostream.api.type.Schema;
import io.velostream.core.DeliveryGuarantee;
import io.velostream.core.Pipeline;
import io.velostream.core.dlq.DeadLetter;
import io.velostream.core.dlq.DeadLetterFilter;
import io.velostream.core.dlq.DeadLetterQueue;
import io.velostream.core.dlq.DeadLetterReplay;
import io.velostream.core.dlq.ReplayResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Looks at dead letters, and brings them home or gives them up. */
final class DlqCommand extends Command {
    private static final int ID_LENGTH = 12;

    DlqCommand() {
        super("dlq", "Lists, shows, replays and discards dead letters.");
    }

    @Override
    void declare(CommandSpec spec) {
        DlqArguments.declare(spec);
    }

    @Override
    String[] examples() {
        return new String[] {
            "velostream dlq list bad/ --category producer --since 2026-01-31T00:00:00Z",
            "velostream dlq show bad/ --id 3f2a",
            "velostream dlq replay bad/ --to 'orders/?format=parquet' --with \"price=coalesce(price, 0)\"",
            "velostream dlq replay bad/ --decode 'format=csv&header=false&schema=id:int64,price:string'",
            "velostream dlq discard bad/ --category target --reason 'test data'"
        };
    }

    @Override
    int run(Arguments arguments, Session session) {
        DlqArguments dlq = new DlqArguments(arguments);
        String action = dlq.action();
        DeadLetterQueue queue = dlq.queue(session.velo());
        return switch (action) {
            case "list" -> list(dlq, queue, session);
            case "show" -> show(dlq, queue, session);
            case "replay" -> replay(dlq, arguments, queue, session);
            default -> discard(dlq, queue, session);
        };
    }

    private static int list(DlqArguments dlq, DeadLetterQueue queue, Session session) {
        Map<String, Long> states = new TreeMap<>();
        Map<String, Long> categories = new TreeMap<>();
        List<DeadLetter> some = new ArrayList<>();
        DeadLetterFilter shown = dlq.open();
        queue.each(dlq.any(), letter -> {
            states.merge(word(letter.state()), 1L, Long::sum);
            if (shown.matches(letter)) {
                categories.merge(letter.category(), 1L, Long::sum);
                if (some.size() < dlq.rows()) {
                    some.add(letter);
                }
            }
        });
        long all = categories.values().stream().mapToLong(n -> n).sum();
        if (session.json()) {
            Map<String, @Nullable Object> report = new LinkedHashMap<>();
            report.put("queue", queue.toString());
            report.put("letters", some.stream().map(DlqCommand::json).toList());
            report.put("count", all);
            report.put("by_category", categories);
            report.put("by_state", states);
            session.report(report);
            return 0;
        }
        Table table = new Table()
                .column("id")
                .column("time")
                .column("category")
                .column("stage")
                .column("state")
                .column("attempts", "", true)
                .column("position")
                .column("reason");
        for (DeadLetter letter : some) {
            table.row(
                    letter.id().substring(0, Math.min(ID_LENGTH, letter.id().length())),
                    letter.time().toString(),
                    CellText.printable(letter.category()),
                    CellText.printable(letter.stage()),
                    word(letter.state()),
                    Integer.toString(letter.attempts()),
                    CellText.printable(letter.position()),
                    CellText.printable(letter.lastReason()));
        }
        if (!some.isEmpty()) {
            session.print(table.text(session.tableColumns()));
        }
        session.line(
                "(" + Quantity.of(all, "letter") + (all > some.size() ? ", the first " + some.size() + " shown" : "")
                        + (states.isEmpty() ? "" : "; in the queue: " + counts(states)) + ")");
        return 0;
    }

    private static String counts(Map<String, Long> counts) {
        List<String> parts = new ArrayList<>();
        counts.forEach((word, n) -> parts.add(n + " " + word));
        return String.join(", ", parts);
    }

    private static String word(DeadLetter.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, @Nullable Object> json(DeadLetter letter) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("id", letter.id());
        all.put("time", letter.time().toString());
        all.put("state", word(letter.state()));
        all.put("attempts", letter.attempts());
        all.put("category", letter.category());
        all.put("stage", letter.stage());
        all.put("kind", letter.kind());
        all.put("reason", letter.reason());
        all.put("last_reason", letter.lastReason());
        all.put("pipeline", letter.pipeline());
        all.put("source", letter.source());
        all.put("target", letter.target());
        all.put("split", letter.split());
        all.put("position", letter.position());
        all.put("change", letter.change().orElse(null));
        all.put("record", letter.record().orElse(null));
        all.put("record_schema", letter.recordSchema().orElse(null));
        all.put("raw", letter.raw().map(DlqCommand::text).orElse(null));
        return all;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int show(DlqArguments dlq, DeadLetterQueue queue, Session session) {
        List<Map<String, @Nullable Object>> found = new ArrayList<>();
        queue.each(dlq.open(), letter -> {
            if (found.size() < dlq.rows()) {
                found.add(json(letter));
            }
        });
        if (session.json()) {
            Map<String, @Nullable Object> report = new LinkedHashMap<>();
            report.put("queue", queue.toString());
            report.put("letters", found);
            session.report(report);
            return 0;
        }
        boolean first = true;
        for (Map<String, @Nullable Object> letter : found) {
            if (!first) {
                session.line("");
            }
            first = false;
            letter.forEach((name, value) -> {
                if (value != null) {
                    session.line(name
                            + " ".repeat(Math.max(1, 15 - name.length()))
                            + CellText.printable(value.toString(), 4000));
                }
            });
        }
        if (found.isEmpty()) {
            session.line("(no such letters)");
        }
        return 0;
    }

    private static int replay(DlqArguments dlq, Arguments arguments, DeadLetterQueue queue, Session session) {
        CopyArguments copy = new CopyArguments(arguments);
        DeadLetterReplay replay =
                queue.replay().letters(dlq.any()).retry(dlq.retry()).steps(pipeline -> steps(copy, pipeline));
        dlq.text("--to").ifPresent(replay::to);
        dlq.text("--decode").ifPresent(replay::decode);
        dlq.text("--schema").map(Schema::parse).ifPresent(replay::schema);
        dlq.text("--fixed").ifPresent(replay::fixed);
        copy.where().ifPresent(replay::filter);
        ReplayResult result = replay.run();
        int exitCode = result.failed() == 0 ? 0 : 1;
        if (session.json()) {
            Map<String, @Nullable Object> report = new LinkedHashMap<>();
            report.put("status", exitCode == 0 ? "done" : "failed");
            report.put("exit_code", exitCode);
            report.put("queue", queue.toString());
            report.put("chosen", result.chosen());
            report.put("replayed", result.replayed());
            report.put("failed", result.failed());
            report.put("rounds", result.rounds());
            report.put("recovered", result.recovered());
            report.put("guarantee", result.guarantee().name().toLowerCase(Locale.ROOT));
            session.report(report);
            return exitCode;
        }
        if (result.guarantee() == DeliveryGuarantee.AT_LEAST_ONCE) {
            session.note("at least once: the target keeps no checkpoint, a replay that is broken off may come twice");
        }
        if (result.recovered() > 0) {
            session.note(Quantity.of(result.recovered(), "letter")
                    + " of an earlier replay had arrived, and are marked now");
        }
        session.note("replayed " + result.replayed() + " of " + Quantity.of(result.chosen(), "letter")
                + (result.rounds() > 1 ? " in " + result.rounds() + " rounds" : ""));
        if (result.failed() > 0) {
            session.warn(Quantity.of(result.failed(), "letter") + " failed again and "
                    + (result.failed() == 1 ? "stays" : "stay") + " in the queue; see 'velostream dlq" + " list "
                    + queue + " --state failed'");
        }
        return exitCode;
    }

    private static Pipeline steps(CopyArguments copy, Pipeline pipeline) {
        copy.computed().forEach(pipeline::with);
        List<String> columns = copy.select();
        if (!columns.isEmpty()) {
            pipeline.select(columns.toArray(new String[0]));
        }
        copy.casts().forEach(pipeline::cast);
        Map<String, String> renames = copy.renames();
        if (!renames.isEmpty()) {
            pipeline.rename(renames);
        }
        return pipeline.allowLossy(copy.allowLossy()).ignoreUnmapped(copy.ignoreUnmapped());
    }

    private static int discard(DlqArguments dlq, DeadLetterQueue queue, Session session) {
        long count = queue.discard(dlq.any(), dlq.reason());
        if (session.json()) {
            Map<String, @Nullable Object> report = new LinkedHashMap<>();
            report.put("status", "done");
            report.put("exit_code", 0);
            report.put("queue", queue.toString());
            report.put("discarded", count);
            session.report(report);
        } else {
            session.note("discarded " + Quantity.of(count, "letter"));
        }
        return 0;
    }
}
