package io.velostream.file.internal;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.NearestName;
import io.velostream.api.config.Option;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FileFormat;
import io.velostream.formats.InputFile;
import io.velostream.formats.SequentialBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;

/** The formats on the class path, and which of them a file has. Thread-safe. */
public final class FileFormats {
    public static final FileFormats INSTALLED =
            new FileFormats(ServiceLoader.load(FileFormat.class, FileFormats.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList());

    private static final int HEAD = 16 << 10;

    private final List<FileFormat> all;

    public FileFormats(Collection<FileFormat> formats) {
        this.all =
                formats.stream().sorted(Comparator.comparing(FileFormat::name)).toList();
    }

    public List<FileFormat> all() {
        return all;
    }

    public List<String> names() {
        return all.stream().map(FileFormat::name).toList();
    }

    /** Options that the formats add; what several of them share is there once. */
    public List<Option<?>> options(Function<FileFormat, List<Option<?>>> ofFormat) {
        List<Option<?>> options = new ArrayList<>();
        all.forEach(f -> options.addAll(ofFormat.apply(f)));
        return options;
    }

    public Optional<FileFormat> find(String name) {
        for (FileFormat format : all) {
            if (format.name().equalsIgnoreCase(name)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The format of this name; an {@link IllegalArgumentException} with the nearest name when there is none. */
    public FileFormat byName(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("there is no such format"
                        + NearestName.of(name, names())
                                .map(n -> "; did you mean " + n + "?")
                                .orElse("; formats: " + String.join(", ", names()))));
    }

    /** The formats that the ending of a name stands for, behind that of its compression. */
    public List<FileFormat> byFileName(String name) {
        String plain = Compression.withoutExtension(name).toLowerCase(Locale.ROOT);
        int dot = plain.lastIndexOf('.');
        if (dot <= plain.lastIndexOf('/')) {
            return List.of();
        }
        String ending = plain.substring(dot + 1);
        return all.stream().filter(f -> f.extensions().contains(ending)).toList();
    }

    /** The format of a file by its name, and where that does not decide by its first bytes. */
    public FileFormat detect(InputFile file, Compression compression, ConnectorConfig config) throws IOException {
        List<FileFormat> named = byFileName(file.name());
        if (named.size() == 1) {
            return named.get(0);
        }
        byte[] head = new byte[HEAD];
        int length = head(file, compression, config, head);
        FileFormat best = null;
        int bestScore = 0;
        boolean tie = false;
        for (FileFormat f : named.isEmpty() ? all : named) {
            int score = f.recognise(head, length);
            if (score > bestScore) {
                best = f;
                bestScore = score;
                tie = false;
            } else if (score == bestScore) {
                tie = true;
            }
        }
        if (best == null || tie) {
            throw unknown(file.name(), length == 0 ? "it is empty, and so is what its name says" : reason(best));
        }
        return best;
    }

    private static String reason(@org.jspecify.annotations.Nullable FileFormat best) {
        return best == null
                ? "neither its name nor its first bytes tell"
                : "its first bytes could be " + best.name() + " and others as well";
    }

    private VeloException unknown(String where, String why) {
        return VeloException.of(ErrorKind.CONFIGURATION, "cannot tell the format of the file")
                .where(where)
                .why(why)
                .cure("Say format=… with one of: " + String.join(", ", names()) + ".")
                .build();
    }

    private static int head(InputFile file, Compression compression, ConnectorConfig config, byte[] into)
            throws IOException {
        try (SequentialBytes bytes = SequentialBytes.open(file, compression, 0, CompressionOptions.limits(config))) {
            int length = 0;
            while (length < into.length) {
                int n = bytes.read(into, length, into.length - length);
                if (n < 0) {
                    break;
                }
                length += n;
            }
            return length;
        }
    }

    /** The format of a file to be written. */
    public FileFormat forNewFile(String name) {
        List<FileFormat> named = byFileName(name);
        if (named.isEmpty()) {
            throw unknown(name, "its name has no ending of a known format");
        }
        // Where several formats share an ending, the one that is named like it is meant.
        String ending = Compression.withoutExtension(name).toLowerCase(Locale.ROOT);
        return named.stream()
                .filter(f -> ending.endsWith("." + f.name()))
                .findFirst()
                .orElse(named.get(0));
    }
}
