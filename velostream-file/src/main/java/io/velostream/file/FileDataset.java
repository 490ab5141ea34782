package io.velostream.file;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.file.internal.FileFormats;
import io.velostream.file.internal.read.FileFinder;
import io.velostream.file.internal.read.PartitionColumn;
import io.velostream.file.internal.read.Partitions;
import io.velostream.file.internal.read.SchemaUnion;
import io.velostream.file.internal.read.StreamInputFile;
import io.velostream.file.internal.store.Storage;
import io.velostream.file.internal.store.StoredFile;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FileFormat;
import io.velostream.formats.InputFile;
import io.velostream.formats.SchemaOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The files that a source reads, and what they have in common. Thread-safe. */
final class FileDataset {
    private static final int NAMES_SHOWN = 5;

    private final FileConfig.Input config;
    private final Storage storage;
    private @Nullable FileFinder finder;
    private @Nullable Shape shape;
    private @Nullable StreamInputFile standard;

    /**
     * What is known once the first file has been looked at.
     *
     * @param folder that paths are relative to
     * @param first the path of the file whose schema it is
     * @param fileSchema of the files, without partition columns
     * @param schema with partition columns behind
     * @param guessed the columns of the files whose types were guessed
     */
    record Shape(
            String folder, String first, Schema fileSchema, Schema schema, Partitions partitions, Set<String> guessed) {
        /** The same with these types in place of those that were guessed. */
        Shape with(Map<String, DataType> types) {
            return types.isEmpty()
                    ? this
                    : new Shape(folder, first, typed(fileSchema, types), typed(schema, types), partitions, guessed);
        }

        private Schema typed(Schema of, Map<String, DataType> types) {
            return Schema.of(of.fields().stream()
                            .map(f -> guessed.contains(f.name()) && types.containsKey(f.name())
                                    ? f.withType(types.get(f.name()))
                                    : f)
                            .toList())
                    .withName(of.name());
        }
    }

    /** A file that is open, and how it is to be read. */
    record Opened(InputFile file, FileFormat format, Compression compression) {}

    /** What is done with a file, given the name that the storage has for it. */
    interface ByName<T> {
        T apply(String name) throws IOException;
    }

    /** The schema that a file has by itself, and the columns of it whose types were guessed. */
    private record Described(Schema schema, Set<String> guessed) {}

    FileDataset(FileConfig.Input config, Storage storage) {
        this.config = config;
        this.storage = storage;
    }

    FileConfig.Input config() {
        return config;
    }

    Storage storage() {
        return storage;
    }

    synchronized FileFinder finder() {
        if (finder == null) {
            finder = new FileFinder(
                    storage, config.pattern(), config.recursive(), FileFormats.INSTALLED, config.format());
        }
        return finder;
    }

    /** What {@link #shape} was discovered to be, at the first call. */
    synchronized Shape shape() {
        if (shape == null) {
            shape = config.standard() ? standardShape() : discover();
        }
        return shape;
    }

    /** All files there are now; an error when there are none. */
    FileFinder.Found find() {
        FileFinder.Found found = findAny();
        if (found.files().isEmpty()) {
            throw nothingFound(found.folder());
        }
        return found;
    }

    /** All files there are now, be it none. */
    FileFinder.Found findAny() {
        try {
            FileFinder.Found found = finder().find();
            if (config.format().isEmpty() && found.files().size() > 1) {
                requireOneFormat(found.files());
            }
            return found;
        } catch (NoSuchFileException e) {
            throw FileErrors.notFound(storage, config.pattern().base());
        } catch (IOException e) {
            throw FileErrors.map("cannot list the files", finder().name(), e);
        }
    }

    private void requireOneFormat(List<StoredFile> files) {
        Map<String, Integer> counts = new TreeMap<>();
        for (StoredFile f : files) {
            List<FileFormat> named = FileFormats.INSTALLED.byFileName(f.fileName());
            if (named.size() == 1) {
                counts.merge(named.get(0).name(), 1, Integer::sum);
            }
        }
        if (counts.size() > 1) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "the files have several formats")
                    .where(finder().name())
                    .why(counts.entrySet().stream()
                            .map(e -> e.getValue() + " " + e.getKey())
                            .collect(Collectors.joining(", ")))
                    .cure("Say format=…, or use a pattern such as *.csv.")
                    .build();
        }
    }

    private VeloException nothingFound(String folder) {
        String shown = folder.isEmpty() ? "the working folder" : folder;
        String why = shown + " is empty";
        try {
            List<String> names = storage.children(folder).stream()
                    .filter(n -> !n.startsWith("."))
                    .sorted()
                    .toList();
            if (!names.isEmpty()) {
                why = shown + " holds " + String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())))
                        + (names.size() > NAMES_SHOWN ? " and " + (names.size() - NAMES_SHOWN) + " more" : "");
            }
        } catch (IOException e) {
            why = "no file was found";
        }
        return VeloException.of(
                        ErrorKind.NOT_FOUND,
                        config.pattern().isLiteral() ? "the folder has no data files" : "no file matches the pattern")
                .where(finder().name())
                .why(why)
                .cure(
                        config.recursive()
                                ? ""
                                : "For files in folders below say recursive=true, or use ** in a pattern.")
                .build();
    }

    private Shape discover() {
        FileFinder.Found found = config.mode() == FileConfig.Mode.ONCE ? find() : findAny();
        if (found.files().isEmpty()) {
            return declaredShape(found);
        }
        StoredFile first = found.files().stream()
                .filter(f -> f.size() > 0)
                .findFirst()
                .orElse(found.files().get(0));
        Described described = describe(found.folder(), first);
        Schema fileSchema = described.schema;
        if (config.schemaMerge() == FileOptions.SchemaMerge.UNION) {
            SchemaUnion union = new SchemaUnion(first.name(), fileSchema);
            for (StoredFile f : found.files()) {
                if (!f.equals(first) && f.size() > 0) {
                    union.add(f.name(), describe(found.folder(), f).schema);
                }
            }
            fileSchema = union.schema();
        }
        Partitions partitions = found.single() || config.partitionColumns() == FileOptions.PartitionColumns.NONE
                ? Partitions.NONE
                : Partitions.find(
                        found.folder(), found.files(), config.partitionColumns() == FileOptions.PartitionColumns.AUTO);
        return shape(found.folder(), first.path(), fileSchema, partitions, described.guessed);
    }

    private static Shape shape(String folder, String first, Schema fileSchema, Partitions all, Set<String> guessed) {
        Partitions partitions = all.without(new HashSet<>(fileSchema.names()));
        List<Field> fields = new ArrayList<>(fileSchema.fields());
        partitions.columns().stream().map(PartitionColumn::field).forEach(fields::add);
        return new Shape(folder, first, fileSchema, Schema.of(fields).withName(fileSchema.name()), partitions, guessed);
    }

    /** A folder that is watched may have no file yet. */
    private Shape declaredShape(FileFinder.Found found) {
        Optional<Schema> declared = config.options().isDeclared(SchemaOption.SCHEMA)
                ? config.options().find(SchemaOption.SCHEMA)
                : Optional.empty();
        Schema fileSchema = declared.orElseThrow(
                () -> VeloException.of(ErrorKind.NOT_FOUND, "the schema is not known before the first file has come")
                        .where(finder().name())
                        .why("there is no file yet")
                        .cure("Say schema=…, or begin when there is a file.")
                        .build());
        return shape(found.folder(), "", fileSchema, Partitions.NONE, Set.of());
    }

    private Shape standardShape() {
        Opened opened = openStandard();
        try {
            Described described = describe(opened.file, opened);
            return shape("", FileConfig.STANDARD, described.schema, Partitions.NONE, described.guessed);
        } catch (IOException e) {
            throw FileErrors.map("cannot read standard input", FileConfig.STANDARD, e);
        }
    }

    private Described describe(String folder, StoredFile file) {
        Opened opened = open(folder, file.path());
        try (InputFile in = opened.file) {
            return describe(in, opened);
        } catch (IOException e) {
            throw FileErrors.map("cannot read the file", file.name(), e);
        }
    }

    private Described describe(InputFile file, Opened opened) throws IOException {
        Schema schema = opened.format.discover(file, opened.compression, config.options());
        return new Described(schema, SchemaOption.guessed(schema, opened.format, config.options()));
    }

    /** The rows of all these files, where each of them tells it. */
    OptionalLong rowCount(List<StoredFile> files) {
        long rows = 0;
        for (StoredFile file : files) {
            OptionalLong one = rowCount(file);
            if (one.isEmpty()) {
                return one;
            }
            rows += one.getAsLong();
        }
        return OptionalLong.of(rows);
    }

    private OptionalLong rowCount(StoredFile file) {
        List<FileFormat> named =
                config.format().map(List::of).orElseGet(() -> FileFormats.INSTALLED.byFileName(file.fileName()));
        if (named.size() != 1 || !named.get(0).compressesItself()) {
            return OptionalLong.empty();
        }
        try (InputFile in = storage.open(file.name())) {
            return named.get(0).rowCount(in, Compression.NONE, config.options());
        } catch (IOException | VeloException e) {
            // It is no more than an estimate; what is wrong with the file is told when it is read.
            return OptionalLong.empty();
        }
    }

    /** Opens the file of this path and finds out its format and compression; the caller closes it. */
    Opened open(String folder, String path) {
        try {
            return find(folder, path, this::open);
        } catch (IOException e) {
            throw FileErrors.map("cannot open the file", Storage.join(folder, path), e);
        }
    }

    private Opened open(String name) throws IOException {
        InputFile file = storage.open(name);
        try {
            return recognised(file);
        } catch (Throwable t) {
            file.close();
            throw t;
        }
    }

    /** Does something with a file that was listed under this path, wherever a commit has moved it by now. */
    <T> T find(String folder, String path, ByName<T> action) throws IOException {
        String name = finder().locate(folder, path);
        try {
            return action.apply(name);
        } catch (NoSuchFileException e) {
            String now = finder().locate(folder, path);
            if (now.equals(name)) {
                throw FileErrors.notFound(storage, name);
            }
            // Moved to its place in between, which happens to a file once.
            return action.apply(now);
        }
    }

    private Opened recognised(InputFile file) throws IOException {
        Compression compression = Compression.detect(file, CompressionOptions.declared(config.options()));
        FileFormat format = config.format().isPresent()
                ? config.format().get()
                : FileFormats.INSTALLED.detect(file, compression, config.options());
        return new Opened(file, format, compression);
    }

    /** Standard input; it is opened once and stays open. */
    synchronized Opened openStandard() {
        if (standard == null) {
            InputStream in = config.options().attachment(InputStream.class).orElse(System.in);
            standard = new StreamInputFile("standard input", in);
        }
        try {
            return recognised(standard);
        } catch (IOException e) {
            throw FileErrors.map("cannot read standard input", FileConfig.STANDARD, e);
        }
    }
}
