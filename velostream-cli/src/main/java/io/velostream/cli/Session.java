package io.velostream.cli;

import io.micrometer.core.instrument.MeterRegistry;
import io.velostream.api.config.ConnectorSpec;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.VeloStream;
import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one run of the command talks to, and how talkative it is. Used by one thread. */
final class Session {
    /** Columns of text where the width of the terminal is not known. */
    static final int DEFAULT_COLUMNS = 100;

    /** Names a file of settings for the layers of all sources and sinks. */
    private static final String LAYERS_FILE = "VELOSTREAM_LAYERS";

    final InputStream in;
    /** Where results go; buffered, flushed at the end. */
    final OutputStream out;

    final PrintStream err;
    final Terminal terminal;

    private final StandardOutput guarded;
    private final PrintStream text;
    private @Nullable VeloStream velo;
    private boolean json;
    private boolean quiet;
    private boolean dataOnOut;

    Session(InputStream in, OutputStream out, PrintStream err, Terminal terminal) {
        this.in = in;
        this.guarded = new StandardOutput(out);
        this.out = new BufferedOutputStream(guarded, 1 << 16);
        this.text = new PrintStream(this.out, false, StandardCharsets.UTF_8);
        this.err = err;
        this.terminal = terminal;
    }

    void modes(boolean wantJson, boolean wantQuiet) {
        json = wantJson;
        quiet = wantQuiet;
    }

    /** Whether a program reads the results. */
    boolean json() {
        return json;
    }

    /** Whether only results and errors are wanted. */
    boolean quiet() {
        return quiet;
    }

    /** Standard output carries data from now on, so that reports go to standard error. */
    void dataOnOut() {
        dataOnOut = true;
    }

    /** Prints text of a result. */
    void print(String result) {
        text.print(result);
    }

    /** Prints a line of a result. */
    void line(String result) {
        text.print(result + '\n');
    }

    /** Prints a report, the one thing a program reads: to standard output, or beside the data. */
    void report(Map<String, @Nullable Object> report) {
        (dataOnOut ? err : text).print(Json.text(report) + '\n');
    }

    /** Tells a person how it goes, on standard error; kept back when quiet or when a program reads. */
    void note(String line) {
        if (!quiet && !json) {
            err.print("velostream: " + line + '\n');
        }
    }

    /** The same, also when quiet: what must not be overlooked. */
    void warn(String line) {
        if (!json) {
            err.print("velostream: " + line + '\n');
        }
    }

    /** The connectors, looked for at the first call. */
    VeloStream velo() {
        VeloStream known = velo;
        if (known == null) {
            known = builder().build();
            velo = known;
        }
        return known;
    }

    /** The connectors, with pipelines that count in this registry; before the first call of {@link #velo}. */
    VeloStream counted(MeterRegistry registry) {
        VeloStream made = builder().meterRegistry(registry).build();
        velo = made;
        return made;
    }

    private static VeloStream.Builder builder() {
        VeloStream.Builder builder = VeloStream.builder().classLoader(Session.class.getClassLoader());
        String layers = System.getenv(LAYERS_FILE);
        if (layers != null && !layers.isBlank()) {
            builder.layers(Path.of(layers));
        }
        return builder;
    }

    /** What a source is made of: the URI, and this session's input where it stands for standard input. */
    ConnectorSpec source(String text) {
        ConnectorUri uri = ConnectorUri.parse(text);
        boolean mine = isStandard(uri)
                && velo().provider(uri.scheme()).sourceOptions().attachments().containsKey(InputStream.class);
        return mine ? ConnectorSpec.of(uri).attach(InputStream.class, in) : ConnectorSpec.of(uri);
    }

    /** What a sink is made of; standard output carries data from then on where it is the sink. */
    ConnectorSpec sink(ConnectorUri uri) {
        if (!isStandard(uri)) {
            return ConnectorSpec.of(uri);
        }
        dataOnOut();
        boolean mine = velo().provider(uri.scheme()).sinkOptions().attachments().containsKey(OutputStream.class);
        return mine ? ConnectorSpec.of(uri).attach(OutputStream.class, out) : ConnectorSpec.of(uri);
    }

    /** Whether it stands for standard input or output. */
    static boolean isStandard(ConnectorUri uri) {
        return uri.scheme().equals("file") && uri.path().equals("-");
    }

    /** Columns for text that is wrapped. */
    int wrapColumns() {
        return terminal.columns() == 0 ? DEFAULT_COLUMNS : Math.max(40, Math.min(terminal.columns(), 120));
    }

    /** Columns for tables: those of the terminal, or 0 for any number. */
    int tableColumns() {
        return terminal.out() ? terminal.columns() : 0;
    }

    /** Sends on all that was printed; what failed, or null. */
    @Nullable
    Throwable finish() {
        text.flush();
        err.flush();
        return guarded.failure();
    }
}
