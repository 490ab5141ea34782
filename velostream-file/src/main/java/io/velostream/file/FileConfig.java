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

    /** How a source was told to read. Most is asked for once it reads, so creating a source takes little. */
    record Input(ConnectorConfig options, NamePattern pattern, boolean standard) implements FileConfig {
        Optional<FileFormat> format() {
            return options.find(FileOptions.FORMAT);
        }

        boolean recursive() {
            return options.get(FileOptions.RECURSIVE);
        }

        FileOptions.PartitionColumns partitionColumns() {
            return options.get(FileOptions.PARTITION_COLUMNS);
        }

        FileOptions.SchemaMerge schemaMerge() {
            return options.get(FileOptions.SCHEMA_MERGE);
        }

        OptionalLong splitSize() {
            return options.find(FileOptions.SPLIT_SIZE).map(OptionalLong::of).orElse(OptionalLong.empty());
        }

        Mode mode() {
            return options.get(FileOptions.WATCH) ? Mode.WATCH : options.get(FileOptions.TAIL) ? Mode.TAIL : Mode.ONCE;
        }

        FileOptions.Start start() {
            return options.get(FileOptions.START);
        }

        Duration stableFor() {
            return options.get(FileOptions.STABLE_FOR);
        }

        Duration pollInterval() {
            return options.get(FileOptions.POLL_INTERVAL);
        }
    }

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
     * @param templateColumns the columns of the template
     */
    record Output(ConnectorConfig options, String name, boolean standard, boolean folder, List<String> templateColumns)
            implements FileConfig {
        Optional<FileFormat> format() {
            return options.find(FileOptions.FORMAT);
        }

        FileOptions.IfExists ifExists() {
            return options.get(FileOptions.IF_EXISTS);
        }

        long maxFileSize() {
            return options.find(FileOptions.MAX_FILE_SIZE).orElse(Long.MAX_VALUE);
        }

        long maxFileRows() {
            return options.find(FileOptions.MAX_FILE_ROWS).orElse(Long.MAX_VALUE);
        }

        Duration maxFileAge() {
            return options.find(FileOptions.MAX_FILE_AGE).orElse(NO_AGE);
        }

        int maxOpenFiles() {
            return options.get(FileOptions.MAX_OPEN_FILES);
        }

        /** The columns asked for, then those of the template. */
        List<String> partitionBy() {
            List<String> columns =
                    new ArrayList<>(options.find(FileOptions.PARTITION_BY).orElse(List.of()));
            for (String column : templateColumns) {
                if (!columns.contains(column)) {
                    columns.add(column);
                }
            }
            return columns;
        }

        /** Whether an option was given that only makes sense in a folder. */
        boolean needsFolder() {
            return options.isSet(FileOptions.MAX_FILE_SIZE)
                    || options.isSet(FileOptions.MAX_FILE_ROWS)
                    || options.isSet(FileOptions.MAX_FILE_AGE)
                    || !partitionBy().isEmpty();
        }
    }

    Duration NO_AGE = Duration.ofDays(365_000);

    static Input input(ConnectorConfig c) {
        String path = c.uri().path();
        NamePattern pattern;
        if (path.endsWith("/") && path.length() > 1) {
            pattern =
                    NamePattern.parse(NamePattern.isPattern(path) ? path + "*" : path.substring(0, path.length() - 1));
        } else {
            pattern = NamePattern.parse(path);
        }
        return new Input(c, pattern, path.equals(STANDARD));
    }

    static void checkSource(ConnectorConfig c, Consumer<ConfigProblem> problems) {
        String path = c.uri().path();
        if (path.equals(STANDARD) && (c.get(FileOptions.WATCH) || c.get(FileOptions.TAIL))) {
            problems.accept(ConfigProblem.uri(
                    "standard input can be neither watched nor tailed", "It is read as it comes anyway."));
        }
        if (!NamePattern.isPattern(path)) {
            return;
        }
        try {
            input(c);
        } catch (VeloException e) {
            problems.accept(ConfigProblem.uri(e.why() + " in the pattern " + e.where(), e.cure()));
        }
    }

    static Output output(ConnectorConfig c) {
        String path = c.uri().path();
        Template template = Template.of(path);
        String name = template.columns.isEmpty() ? c.uri().literalPath() : template.folder;
        boolean slash = name.endsWith("/") && name.length() > 1;
        return new Output(
                c,
                slash ? name.substring(0, name.length() - 1) : name,
                path.equals(STANDARD),
                slash || !template.columns.isEmpty(),
                template.columns);
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
        if (path.equals(STANDARD) && output(c).needsFolder()) {
            problems.accept(ConfigProblem.uri("standard output cannot be split into files", "Name a folder."));
        }
    }

    /**
     * A path that ends as {@code /year=${year}/month=${month}/}: the folder before it and the columns in it. Without columns
     * it is none, and only {@link #columns} means something.
     */
    record Template(String folder, List<String> columns, boolean broken) {
        private static final Template NONE = new Template("", List.of(), false);
        private static final Pattern PART = Pattern.compile("([^/=]+)=\\$\\{([^/{}]+)}");

        static Template of(String path) {
            if (path.indexOf('$') < 0) {
                return NONE;
            }
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
