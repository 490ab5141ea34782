package io.velostream.cli;

import io.velostream.api.config.ConnectorUri;
import io.velostream.core.DeliveryGuarantee;
import io.velostream.core.ErrorPolicy;
import io.velostream.core.Pipeline;
import io.velostream.core.PipelineResult;
import io.velostream.core.Progress;
import io.velostream.core.ProgressListener;
import io.velostream.core.RunningPipeline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Moves rows from a source to a sink. */
final class CopyCommand extends Command {
    private static final Duration LOOK = Duration.ofMillis(100);

    CopyCommand() {
        super("copy", "Copies rows from a source to a sink, with steps in between.");
    }

    @Override
    void declare(CommandSpec spec) {
        CopyArguments.declare(spec);
    }

    @Override
    String[] examples() {
        return new String[] {
            "velostream copy orders.csv orders.parquet",
            "velostream copy 'in/**/*.csv.gz' 'out/?format=parquet&partition_by=country' --on-error bad.jsonl",
            "velostream copy orders.parquet '-?format=csv' --where \"price >= 100\" | gzip > big.csv.gz",
            "velostream copy orders.csv orders.avro --with total=price*quantity --cast id=int32 --dry-run"
        };
    }

    @Override
    int run(Arguments arguments, Session session) {
        CopyArguments copy = new CopyArguments(arguments);
        ConnectorUri to = copy.sink();
        if (copy.dryRun()) {
            return CopyPreview.show(copy, to, session);
        }
        if (copy.http().isEmpty()) {
            return copy(copy, to, session);
        }
        try (Monitoring monitoring = Monitoring.open(copy.http().get(), session)) {
            session.note("listening on " + monitoring);
            return copy(copy, to, session);
        }
    }

    private static int copy(CopyArguments copy, ConnectorUri to, Session session) {
        Pipeline pipeline = base(copy, session)
                .from(session.source(copy.source()))
                .to(session.sink(to))
                .progress(new Promise(session, Session.isStandard(to)), Duration.ofDays(1));
        RunningPipeline running = pipeline.start();
        Optional<PipelineResult> result = Optional.empty();
        try (Signals signals = Signals.listen(() -> stop(running, session))) {
            ProgressLine line = new ProgressLine(session.err, session.terminal, System::nanoTime);
            OutageNotes outages = new OutageNotes(session, running.source());
            boolean silent = session.quiet() || session.json();
            try {
                while (result.isEmpty()) {
                    result = running.join(LOOK);
                    if (result.isEmpty() && !silent) {
                        outages.update(running.outages(), line::clear);
                        outages.serves(running.source(), line::clear);
                        Progress now = running.progress();
                        line.update(now.rowsRead(), now.bytesRead(), now.fraction());
                    }
                }
            } finally {
                line.clear();
            }
            int exitCode = result.get().complete() ? 0 : signals.exitCode();
            tell(copy, result.get(), exitCode, session);
            return exitCode;
        }
    }

    private static void stop(RunningPipeline running, Session session) {
        session.note("stopping, what was read is committed first; a second signal breaks it off");
        running.stop();
    }

    /** The pipeline with all that does not depend on its ends. */
    static Pipeline base(CopyArguments copy, Session session) {
        Pipeline pipeline = copy.pipeline().map(session.velo()::pipeline).orElseGet(session.velo()::pipeline);
        copy.where().ifPresent(pipeline::filter);
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
        copy.limit().ifPresent(pipeline::limit);
        copy.parallelism().ifPresent(pipeline::parallelism);
        copy.batchRows().ifPresent(pipeline::batchRows);
        copy.batchBytes().ifPresent(pipeline::batchBytes);
        copy.checkpointRows().ifPresent(pipeline::checkpointEvery);
        copy.checkpointTime().ifPresent(pipeline::checkpointEvery);
        return pipeline.onError(copy.onError())
                .resume(copy.resume())
                .allowLossy(copy.allowLossy())
                .ignoreUnmapped(copy.ignoreUnmapped());
    }

    private static void tell(CopyArguments copy, PipelineResult result, int exitCode, Session session) {
        ErrorPolicy policy = copy.onError();
        if (session.json()) {
            session.report(json(result, policy, exitCode));
            return;
        }
        if (result.resumed() && result.complete() && result.rowsRead() == 0 && result.checkpoints() == 0) {
            session.note("nothing to copy: an earlier run has copied all rows, and the source has nothing new since");
            return;
        }
        double seconds = result.duration().toNanos() / 1e9;
        session.note(
                (result.complete() ? "copied " : "stopped after ") + Quantity.of(result.rowsWritten(), "row") + " ("
                        + Quantity.bytes(result.bytesRead()) + " read, " + Quantity.bytes(result.bytesWritten())
                        + " written) in "
                        + Quantity.time(result.duration())
                        + (seconds < 1 ? "" : ", " + Quantity.rowsPerSecond(result.rowsRead() / seconds))
                        + (result.resumed() ? "; went on where an earlier run had stopped" : ""));
        if (result.rowsRejected() > 0) {
            String where =
                    policy.deadLetterUri().map(uri -> "sent to " + uri).orElse("left out, as --on-error skip says");
            session.warn(Quantity.of(result.rowsRejected(), "bad row") + " " + where);
        }
        if (!result.complete()) {
            session.warn("everything read so far is committed. To go on, give the same command again.");
        }
    }

    private static Map<String, @Nullable Object> json(PipelineResult result, ErrorPolicy policy, int exitCode) {
        Map<String, @Nullable Object> report = new LinkedHashMap<>();
        report.put("status", result.complete() ? "done" : "stopped");
        report.put("exit_code", exitCode);
        report.put("pipeline", result.pipeline());
        report.put("rows_read", result.rowsRead());
        report.put("rows_written", result.rowsWritten());
        report.put("rows_rejected", result.rowsRejected());
        report.put("dead_letters", policy.deadLetterUri().map(Object::toString).orElse(null));
        report.put("bytes_read", result.bytesRead());
        report.put("bytes_written", result.bytesWritten());
        report.put("seconds", result.duration().toNanos() / 1e9);
        report.put("checkpoints", result.checkpoints());
        report.put("guarantee", result.guarantee().name().toLowerCase(Locale.ROOT));
        report.put("guarantee_reason", result.guaranteeReason());
        report.put("resumed", result.resumed());
        return report;
    }

    /** Says beforehand what a failure would mean for the rows. */
    private record Promise(Session session, boolean standardOutput) implements ProgressListener {
        @Override
        public void progress(Progress progress) {
            // Progress is shown by the thread that waits.
        }

        @Override
        public void starting(DeliveryGuarantee guarantee, String reason) {
            // Nobody expects to go on writing to a pipe.
            if (guarantee == DeliveryGuarantee.AT_LEAST_ONCE && !standardOutput) {
                session.note("at least once, rows may come twice after a failure: " + reason);
            }
        }
    }
}
