package io.velostream.formats.avro;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.formats.Compression;
import io.velostream.formats.DecompressionLimits;
import io.velostream.formats.InputFile;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads the blocks of a container that begin in a slice, whole and verified by the sync marker behind them. Not
 * thread-safe.
 */
final class BlockReader implements AutoCloseable {
    private final InputFile file;
    private final Compression compression;
    private final DecompressionLimits limits;
    private final int maxBlock;
    private final ContainerHeader header;
    private final byte[] marker = new byte[ContainerHeader.SYNC_SIZE];
    private ContainerBytes in;
    private byte[] stored = new byte[0];
    private int storedSize;
    private long start;
    private long rows;

    BlockReader(InputFile file, Compression compression, DecompressionLimits limits, int maxBlock) throws IOException {
        this.file = file;
        this.compression = compression;
        this.limits = limits;
        this.maxBlock = maxBlock;
        this.in = new ContainerBytes(file, compression, 0, limits);
        try {
            this.header = ContainerHeader.read(in, file.name());
        } catch (AvroDamage e) {
            in.close();
            throw VeloException.of(ErrorKind.CORRUPT, "The Avro file cannot be read")
                    .where(file.name())
                    .why(String.valueOf(e.getMessage()))
                    .cure("Check that it is an Avro container and complete.")
                    .cause(e)
                    .build();
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
        this.start = header.end();
    }

    ContainerHeader header() {
        return header;
    }

    /** Goes to the first block that begins at {@code position} or behind it, before {@code limit}; false without one. */
    boolean seek(long position, long limit) throws IOException {
        if (position > header.end()) {
            goTo(position - ContainerHeader.SYNC_SIZE);
            return findSync(limit);
        }
        if (in.position() != header.end()) {
            goTo(header.end());
        }
        return true;
    }

    /** Goes to a block that is known to begin here. */
    void seekBlock(long position) throws IOException {
        if (position < header.end()) {
            throw damaged("no block can begin there, the header ends at byte " + header.end(), position);
        }
        if (in.position() != position) {
            goTo(position);
        }
    }

    private void goTo(long position) throws IOException {
        in.close();
        in = new ContainerBytes(file, compression, position, limits);
    }

    private boolean findSync(long limit) throws IOException {
        byte[] sync = header.sync();
        byte[] window = new byte[ContainerHeader.SYNC_SIZE];
        int seen = 0;
        for (long p = in.position(); p < limit; p++) {
            int b = in.read();
            if (b < 0) {
                return false;
            }
            window[seen & 15] = (byte) b;
            seen++;
            if (seen >= 16 && (byte) b == sync[15] && matches(window, seen, sync)) {
                return true;
            }
            if (seen == 1 << 30) {
                seen = 16;
            }
        }
        return false;
    }

    /** Whether the ring of the last 16 bytes is the marker. */
    private static boolean matches(byte[] window, int seen, byte[] sync) {
        for (int i = 0; i < 16; i++) {
            if (window[(seen + i) & 15] != sync[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the next block begins, or the one that {@link #next()} has just read. */
    long start() {
        return start;
    }

    /** Where the block behind the last one read begins. */
    long end() {
        return in.position();
    }

    /** The number of records of the block just read. */
    long rows() {
        return rows;
    }

    byte[] stored() {
        return stored;
    }

    int storedSize() {
        return storedSize;
    }

    /** Reads the next block if it begins before {@code limit}; false otherwise and at the end of the file. */
    boolean next(long limit) throws IOException {
        start = in.position();
        if (start >= limit) {
            return false;
        }
        int first = in.read();
        if (first < 0) {
            return false;
        }
        try {
            rows = in.readLong(first);
            long size = in.readLong();
            if (rows < 0 || size < 0) {
                throw new AvroDamage("it claims " + rows + " records and " + size + " bytes");
            }
            if (compression == Compression.NONE && size > file.size() - start) {
                throw new AvroDamage("it claims " + size + " bytes, more than the file has");
            }
            if (size > maxBlock) {
                throw BlockCodec.tooLarge(maxBlock).within(place(start));
            }
            storedSize = (int) size;
            stored = in.read(stored, storedSize);
            in.read(marker, marker.length);
            if (!Arrays.equals(marker, header.sync())) {
                throw new AvroDamage("the sync marker behind it is wrong");
            }
        } catch (AvroDamage e) {
            throw damaged(String.valueOf(e.getMessage()), start);
        }
        return true;
    }

    String place(long blockStart) {
        return file.name() + ", block at byte " + blockStart;
    }

    VeloException damaged(String why, long blockStart) {
        return VeloException.of(ErrorKind.CORRUPT, "The Avro file is damaged")
                .where(place(blockStart))
                .why(why)
                .cure("Fetch or write the file again; rows before this block may have been read already.")
                .build();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
