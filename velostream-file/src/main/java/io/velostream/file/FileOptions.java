package io.velostream.file;

import io.velostream.api.config.ConfigProblem;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import io.velostream.api.config.OptionSet;
import io.velostream.file.internal.FileFormats;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FileFormat;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What files can be told, for every connector that stores records in files. The formats add their own options. */
public final class FileOptions {
    /** What becomes of the values in the names of partition folders. */
    public enum PartitionColumns {
        /** Columns of type int64, date or string, by what their values look like. */
        AUTO,
        /** Columns of type string. */
        TEXT,
        /** Nothing. */
        NONE
    }

    /** Whose schema several files have. */
    public enum SchemaMerge {
        FIRST,
        UNION
    }

    /** Where tailing begins. */
    public enum Start {
        BEGINNING,
        END
    }

    /** What a new run does about data that is there already. */
    public enum IfExists {
        FAIL,
        APPEND,
        OVERWRITE
    }

    public static final Option<FileFormat> FORMAT = Option.of(
                    "format",
                    "format",
                    String.join(", ", FileFormats.INSTALLED.names()),
                    FileFormats.INSTALLED::byName,
                    FileFormat::name)
            .doc("The format of the files.")
            .defaultDoc("by the ending of the name; when reading, else by the first bytes");

    public static final Option<Boolean> RECURSIVE =
            Option.bool("recursive").doc("Read folders at any depth.").defaultValue(false);

    public static final Option<PartitionColumns> PARTITION_COLUMNS = Option.choice(
                    "partition_columns", PartitionColumns.class)
            .doc(
                    "Columns out of folder names such as year=2024: auto types them as int64, date or string, text leaves them"
                            + " as string, none ignores them.")
            .defaultValue(PartitionColumns.AUTO);

    public static final Option<SchemaMerge> SCHEMA_MERGE = Option.choice("schema_merge", SchemaMerge.class)
            .doc("The schema of several files: that of the first one in natural order, or all columns of all files.")
            .defaultValue(SchemaMerge.FIRST);

    public static final Option<Long> SPLIT_SIZE = Option.bytes("split_size")
            .doc("Files larger than this are cut into parts that are read in parallel, where the format allows it.")
            .atLeast(1L)
            .defaultDoc("a sixteenth of the file, between 16 MiB and 64 MiB");

    public static final Option<Boolean> WATCH = Option.bool("watch")
            .doc("Go on for ever: read each new file of the folder or pattern once.")
            .defaultValue(false);

    public static final Option<Boolean> TAIL = Option.bool("tail")
            .doc("Go on for ever: read what is appended to the files, and follow them when they are rotated.")
            .defaultValue(false);

    public static final Option<Start> START = Option.choice("start", Start.class)
            .doc("Where tailing a file begins that is there at the first start.")
            .defaultValue(Start.BEGINNING);

    public static final Option<Duration> STABLE_FOR = Option.duration("stable_for")
            .doc("A watched file is read once its size and time have not changed for so long.")
            .defaultValue(Duration.ofSeconds(1))
            .operational();

    public static final Option<Duration> POLL_INTERVAL = Option.duration("poll_interval")
            .doc("How often to look for new files or new bytes where the system does not tell.")
            .atLeast(Duration.ofMillis(10))
            .defaultValue(Duration.ofSeconds(1))
            .operational();

    public static final Option<IfExists> IF_EXISTS = Option.choice("if_exists", IfExists.class)
            .doc("What a new run does about data that is there already. A resumed run always goes on.")
            .defaultValue(IfExists.FAIL);

    public static final Option<Long> MAX_FILE_SIZE = Option.bytes("max_file_size")
            .doc("Begin a new file when one has reached this size, roughly; only in folders.")
            .atLeast(1L)
            .defaultDoc("no limit");

    public static final Option<Long> MAX_FILE_ROWS = Option.longInteger("max_file_rows")
            .doc("Begin a new file when one has this many rows; only in folders.")
            .unit("rows")
            .atLeast(1L)
            .defaultDoc("no limit");

    public static final Option<Duration> MAX_FILE_AGE = Option.duration("max_file_age")
            .doc("Begin a new file when one is older than this; only in folders.")
            .atLeast(Duration.ofMillis(1))
            .defaultDoc("no limit");

    public static final Option<List<String>> PARTITION_BY = Option.list("partition_by")
            .doc("Columns whose values become folders, as in year=2024/month=1, and are left out of the files.")
            .example("year,month");

    public static final Option<Integer> MAX_OPEN_FILES = Option.integer("max_open_files")
            .doc("Files of different partitions that one writer keeps open at once.")
            .unit("files")
            .atLeast(1)
            .defaultValue(64);

    static final OptionSet SOURCE = OptionSet.of(FORMAT, RECURSIVE, PARTITION_COLUMNS, SCHEMA_MERGE, SPLIT_SIZE)
            .plus(WATCH, TAIL, START, STABLE_FOR, POLL_INTERVAL)
            .plus(CompressionOptions.forReading())
            .plus(FileFormats.INSTALLED.options(FileFormat::readOptions))
            .checking("watch and tail exclude each other.", FileOptions::oneWayToGoOn)
            .checking("", FileConfig::checkSource)
            .accepting(InputStream.class, "what to read in place of standard input when the name is '-'");

    static final OptionSet SINK = OptionSet.of(FORMAT, IF_EXISTS, MAX_FILE_SIZE, MAX_FILE_ROWS, MAX_FILE_AGE)
            .plus(PARTITION_BY, MAX_OPEN_FILES)
            .plus(CompressionOptions.forWriting())
            .plus(FileFormats.INSTALLED.options(FileFormat::writeOptions))
            .checking("", FileConfig::checkSink)
            .accepting(OutputStream.class, "what to write to in place of standard output when the name is '-'");

    private FileOptions() {}

    private static void oneWayToGoOn(ConnectorConfig config, Consumer<ConfigProblem> problems) {
        if (config.get(WATCH) && config.get(TAIL)) {
            problems.accept(ConfigProblem.conflict(
                    TAIL,
                    "watch reads new files, tail reads what is appended to files; both were asked for",
                    "Give one of them."));
        }
    }
}
