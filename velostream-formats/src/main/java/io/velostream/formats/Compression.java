package io.velostream.formats;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.formats.internal.compress.Codecs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a file is compressed as a whole. What the bytes say counts most: {@link #detect} looks at them, falls back to the name
 * where they say nothing, and refuses a file whose bytes contradict what was declared.
 *
 * <p>Snappy is the framing format ({@code sNaPpY}); the blocks that Hadoop writes under the same ending are not read.
 */
public enum Compression {
    NONE(List.of(), 0, 0, 0),
    GZIP(List.of("gz", "gzip"), 1, 9, 6),
    ZSTD(List.of("zst", "zstd"), 1, 19, 3),
    SNAPPY(List.of("snappy", "sz"), 0, 0, 0),
    LZ4(List.of("lz4"), 1, 12, 1),
    BZIP2(List.of("bz2", "bzip2"), 1, 9, 9);

    /** As many bytes of the beginning as {@link #ofBytes} wants to see. */
    public static final int MAGIC_BYTES = 10;

    private final List<String> extensions;
    private final int minLevel;
    private final int maxLevel;
    private final int defaultLevel;

    Compression(List<String> extensions, int minLevel, int maxLevel, int defaultLevel) {
        this.extensions = extensions;
        this.minLevel = minLevel;
        this.maxLevel = maxLevel;
        this.defaultLevel = defaultLevel;
    }

    /** The value of the option {@code compression}, as in {@code gzip}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Endings of file names, lower case, without the dot; the first one is given to new files. */
    public List<String> extensions() {
        return extensions;
    }

    /** The compression with this label, or empty. */
    public static Optional<Compression> ofLabel(String label) {
        return Arrays.stream(values())
                .filter(c -> c.label().equals(label.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** What the ending of the name says, or empty where it says nothing. */
    public static Optional<Compression> ofName(String fileName) {
        String ending = ending(fileName);
        return Arrays.stream(values())
                .filter(c -> c.extensions.contains(ending))
                .findFirst();
    }

    /** The name without the ending of a compression: {@code a.csv} for {@code a.csv.gz}. */
    public static String withoutExtension(String fileName) {
        return ofName(fileName).isEmpty() ? fileName : fileName.substring(0, fileName.lastIndexOf('.'));
    }

    private static String ending(String fileName) {
        int dot = fileName.lastIndexOf('.');
        int slash = Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\'));
        return dot > slash ? fileName.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
    }

    /** What the first bytes say, by their magic number; empty where they are none that is known. */
    public static Optional<Compression> ofBytes(byte[] head, int length) {
        if (starts(head, length, 0x1f, 0x8b, 8)) {
            return Optional.of(GZIP);
        }
        if (starts(head, length, 0x28, 0xb5, 0x2f, 0xfd) || isSkippable(head, length)) {
            return Optional.of(ZSTD);
        }
        if (starts(head, length, 0xff, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y')) {
            return Optional.of(SNAPPY);
        }
        if (starts(head, length, 4, 0x22, 0x4d, 0x18)) {
            return Optional.of(LZ4);
        }
        boolean bzip2 = starts(head, length, 'B', 'Z', 'h') && length >= 10 && head[3] >= '1' && head[3] <= '9';
        if (bzip2 && (bcd(head, 0x314159265359L) || bcd(head, 0x177245385090L))) {
            return Optional.of(BZIP2);
        }
        return Optional.empty();
    }

    /** A frame to be skipped may begin zstd and lz4 files alike. */
    private static boolean isSkippable(byte[] head, int length) {
        return length >= 4 && (head[0] & 0xf0) == 0x50 && head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18;
    }

    private static boolean starts(byte[] head, int length, int... magic) {
        if (length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean bcd(byte[] head, long sixBytes) {
        long found = 0;
        for (int i = 4; i < 10; i++) {
            found = found << 8 | (head[i] & 0xff);
        }
        return found == sixBytes;
    }

    /** Looks at the first bytes of the file; otherwise as {@link #detect(String, byte[], int, Optional)}. */
    public static Compression detect(InputFile file, Optional<Compression> declared) throws IOException {
        byte[] head = new byte[MAGIC_BYTES];
        int length = 0;
        int n = 0;
        while (length < head.length && n >= 0) {
            length += n;
            n = file.read(length, head, length, head.length - length);
        }
        return detect(file.name(), head, length, declared);
    }

    /**
     * How the file is compressed.
     *
     * @param head the beginning of the file: {@link #MAGIC_BYTES}, or all of a shorter one
     * @param declared what the user says; empty for automatic
     * @throws io.velostream.api.VeloException when the bytes contradict the declaration or the name
     */
    public static Compression detect(String fileName, byte[] head, int length, Optional<Compression> declared) {
        Optional<Compression> named = ofName(fileName);
        Compression expected = declared.or(() -> named).orElse(NONE);
        if (expected == LZ4 && isSkippable(head, length)) {
            return LZ4;
        }
        Optional<Compression> found = ofBytes(head, length);
        if (found.isPresent()) {
            if (declared.isPresent() && found.get() != expected) {
                throw VeloException.of(
                                ErrorKind.CONFIGURATION,
                                "The file is not what compression=" + expected.label() + " says")
                        .where(fileName)
                        .why("its first bytes are those of " + found.get().label())
                        .cure("Leave the option out, or set compression="
                                + found.get().label() + ".")
                        .build();
            }
            return found.get();
        }
        // An empty file has no bytes that could contradict; its decompression reports it.
        if (expected != NONE && length > 0) {
            throw unlike(fileName, expected, declared.isPresent());
        }
        return expected;
    }

    private static VeloException unlike(String fileName, Compression expected, boolean declared) {
        String hadoop =
                expected == SNAPPY ? " The blocks of Hadoop's snappy are not read, only the framing format." : "";
        String says = declared ? "compression=" + expected.label() : "its name";
        return VeloException.of(
                        declared ? ErrorKind.CONFIGURATION : ErrorKind.CORRUPT, "The file is not " + expected.label())
                .where(fileName)
                .why("its first bytes are not those that " + says + " promises")
                .cure("If it is not compressed, set compression=none." + hadoop)
                .build();
    }

    /**
     * The decompressed bytes: of all frames or members, to the end of the stream. Damage, also a missing end, is a
     * {@link io.velostream.api.VeloException} of kind CORRUPT, an exceeded limit one of kind RESOURCE; an IOException is one of {@code in}.
     *
     * @param in owned by the result, and closed when this method fails
     * @param fileName for messages
     */
    public InputStream decompress(InputStream in, String fileName, DecompressionLimits limits) throws IOException {
        return this == NONE ? in : Codecs.decompress(this, in, fileName, limits);
    }

    /**
     * A stream that compresses to {@code out}. Closing it ends the compressed data, closes {@code out}, and frees native
     * memory even if writing fails.
     *
     * @param level as {@link #checkLevel} accepts it; empty for the default
     */
    public OutputStream compress(OutputStream out, OptionalInt level) throws IOException {
        level.ifPresent(this::checkLevel);
        return this == NONE ? out : Codecs.compress(this, out, level.orElse(defaultLevel));
    }

    /** An error of kind CONFIGURATION when there is no such level. */
    public void checkLevel(int level) {
        if (maxLevel == 0 || level < minLevel || level > maxLevel) {
            String why = maxLevel == 0
                    ? label() + " has no levels"
                    : label() + " has the levels " + minLevel + " to " + maxLevel;
            throw VeloException.of(ErrorKind.CONFIGURATION, "compression_level=" + level + " does not exist")
                    .why(why)
                    .cure(maxLevel == 0 ? "Leave compression_level out." : "Default: " + defaultLevel + ".")
                    .build();
        }
    }
}
