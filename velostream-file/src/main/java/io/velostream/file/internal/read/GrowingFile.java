package io.velostream.file.internal.read;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.file.internal.Manifest;
import io.velostream.formats.FileFormat;
import io.velostream.formats.InputFile;
import io.velostream.formats.lines.LineEnds;
import java.io.IOException;
import java.util.HexFormat;

/**
 * A growing file up to some point, as if it ended there: a reader sees complete lines only. Not thread-safe but for
 * {@link #bytesRead()}. Closing closes the file.
 */
public final class GrowingFile implements InputFile {
    private static final int MARK = 64;

    private final InputFile file;
    private long end;

    public GrowingFile(InputFile file) {
        this.file = file;
    }

    /** Lets readers see the bytes before this position. */
    public void showUpTo(long position) {
        end = position;
    }

    /** Where the last complete line ends. */
    public long endOfLines() throws IOException {
        return LineEnds.last(file, 0, file.size());
    }

    /** Where the last complete record behind {@code from} ends, hidden ones too. */
    public long endOfRecords(FileFormat format, ConnectorConfig config, long from) throws IOException {
        return format.endOfRecords(file, from, file.size(), config);
    }

    /** The whole length of the file, what is hidden included. */
    public long fullSize() throws IOException {
        return file.size();
    }

    /** A digest of the last bytes before a position. */
    public String mark(long position) throws IOException {
        int length = (int) Math.min(MARK, position);
        byte[] bytes = new byte[MARK];
        int n = LineEnds.readFully(file, position - length, bytes, length);
        return Manifest.hash(HexFormat.of().formatHex(bytes, 0, n));
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public long size() {
        return end;
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) throws IOException {
        if (position >= end) {
            return -1;
        }
        return file.read(position, buffer, offset, (int) Math.min(length, end - position));
    }

    @Override
    public long bytesRead() {
        return file.bytesRead();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
