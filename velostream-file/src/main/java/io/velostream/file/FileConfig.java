package io.velostream.file;

import io.velostream.api.VeloException;
import io.velostream.api.config.ConfigProblem;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.file.internal.store.NamePattern;
import io.velostream.formats.FileFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The validated configuration of a source or a sink. Immutable. */
sealed interface FileConfig {
    /** The name of standard input and output. */
    String STANDARD = "-";

    ConnectorConfig options();

    /** How a source was told to read. */
    record Input(
            ConnectorConfig options,
            NamePattern pattern,
            boolean standard,
            Optional<FileFormat> format,
            boolean recursive,
            FileOptions.PartitionColumns partitionColumns,
            FileOptions.SchemaMerge schemaMerge,
            OptionalLong splitSize,
            Mode mode,
            FileOptions.Start start,
            Duration stableFor,
            Duration pollInterval)
            implements FileConfig {}

    /** Whether reading ends, and how it goes on. */
    enum Mode {
        ONCE,
        WATCH,
        TAIL
    }

    /**
     * How a sink was told to write.
     *
     * @param name without the template of partitions at its end
     * @param folder whether the name says that it is a folder: by a '/' at its end or by a template
     */
    record Output(
            ConnectorConfig options,
            String name,
            boolean standard,
            boolean folder,
            Optional<FileFormat> format,
            FileOptions.IfExists ifExists,
            long maxFileSize,
            long maxFileRows,
            Duration maxFileAge,
            List<String> partitionBy,
            int maxOpenFiles)
            implements FileConfig {
        /** Whether an option was given that only makes sense in a folder. */
        boolean needsFolder() {
            return maxFileSize < Long.MAX_VALUE
                    || maxFileRows < Long.MAX_VALUE
                    || maxFileAge.compareTo(NO_AGE) < 0
                    || !partitionBy.isEmpty();
        }
    }

    Duration NO_AGE = Duration.ofDays(365_000);

    static Input input(ConnectorConfig c) {
        String path = c.uri().path();
        String plain = path.endsWith("/") && path.length() > 1 ? path.substring(0, path.length() - 1) : path;
        return new Input(
                c,
                NamePattern.parse(NamePattern.isPattern(plain) && path.endsWith("/") ? path + "*" : plain),
                path.equals(STANDARD),
                c.find(FileOptions.FORMAT),
                c.get(FileOptions.RECURSIVE),
                c.get(FileOptions.PARTITION_COLUMNS),
                c.get(FileOptions.SCHEMA_MERGE),
                c.find(FileOptions.SPLIT_SIZE).map(OptionalLong::of).orElse(OptionalLong.empty()),
                c.get(FileOptions.WATCH) ? Mode.WATCH : c.get(FileOptions.TAIL) ? Mode.TAIL : Mode.ONCE,
                c.get(FileOptions.START),
                c.get(FileOptions.STABLE_FOR),
                c.get(FileOptions.POLL_INTERVAL));
    }

    static void checkSource(ConnectorConfig c, Consumer<ConfigProblem> problems) {
        try {
            Input input = input(c);
            if (input.standard && input.mode != Mode.ONCE) {
                problems.accept(ConfigProblem.uri(
                        "standard input can be neither watched nor tailed", "It is read as it comes anyway."));
            }
        } catch (VeloException e) {
            problems.accept(ConfigProblem.uri(e.why() + " in the pattern " + e.where(), e.cure()));
        }
    }

    static Output output(ConnectorConfig c) {
        List<String> partitionBy =
                new ArrayList<>(c.find(FileOptions.PARTITION_BY).orElse(List.of()));
        String path = c.uri().path();
        Template template = Template.of(path);
        for (String column : template.columns) {
            if (!partitionBy.contains(column)) {
                partitionBy.add(column);
            }
        }
        String name = template.columns.isEmpty() ? c.uri().literalPath() : template.folder;
        boolean slash = name.endsWith("/") && name.length() > 1;
        return new Output(
                c,
                slash ? name.substring(0, name.length() - 1) : name,
                path.equals(STANDARD),
                slash || !template.columns.isEmpty(),
                c.find(FileOptions.FORMAT),
                c.get(FileOptions.IF_EXISTS),
                c.find(FileOptions.MAX_FILE_SIZE).orElse(Long.MAX_VALUE),
                c.find(FileOptions.MAX_FILE_ROWS).orElse(Long.MAX_VALUE),
                c.find(FileOptions.MAX_FILE_AGE).orElse(NO_AGE),
                partitionBy,
                c.get(FileOptions.MAX_OPEN_FILES));
    }

    static void checkSink(ConnectorConfig c, Consumer<ConfigProblem> problems) {
        String path = c.uri().path();
        Template template = Template.of(path);
        if (template.columns.isEmpty() ? NamePattern.isPattern(path) : template.broken) {
            problems.accept(ConfigProblem.uri(
                    "a sink writes to one file or folder, and the path has wildcards",
                    "Name a file, a folder, or a layout such as out/year=${year}/month=${month}/."));
            return;
        }
        Output output = output(c);
        if (output.standard && output.needsFolder()) {
            problems.accept(ConfigProblem.uri("standard output cannot be split into files", "Name a folder."));
        }
    }

    /** A path that ends as {@code /year=${year}/month=${month}/}: the folder before it and the columns in it. */
    record Template(String folder, List<String> columns, boolean broken) {
        private static final Pattern PART = Pattern.compile("([^/=]+)=\\$\\{([^/{}]+)}");

        static Template of(String path) {
            List<String> columns = new ArrayList<>();
            StringBuilder folder = new StringBuilder();
            boolean broken = false;
            String[] names = path.split("/", -1);
            for (int i = 0; i < names.length; i++) {
                Matcher m = PART.matcher(names[i]);
                if (m.matches()) {
                    columns.add(m.group(2));
                    broken |= !m.group(1).equals(m.group(2));
                } else {
                    boolean behind = !columns.isEmpty();
                    broken |= behind && !names[i].isEmpty();
                    broken |= NamePattern.isPattern(names[i]);
                    if (!behind) {
                        folder.append(i == 0 ? "" : "/").append(names[i]);
                    }
                }
            }
            String literal = folder.toString().replaceAll("\\\\(.)", "$1");
            return new Template(literal.isEmpty() && path.startsWith("/") ? "/" : literal, columns, broken);
        }
    }
}
