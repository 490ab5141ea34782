package io.velostream.formats.internal.compress;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.snappy.SnappyDecompressor;
import java.io.IOException;
import java.util.zip.CRC32C;

/** Reads the framing format of snappy; the format marks no end, but each chunk's length and checksum are verified. */
final class SnappyInput extends BlockInput {
    private static final int MAX_STORED = SnappyFrame.MAX_CHUNK + SnappyFrame.MAX_CHUNK / 6 + 32;

    private final SnappyDecompressor decompressor = new SnappyDecompressor();
    private final CRC32C crc = new CRC32C();
    private final byte[] stored = new byte[MAX_STORED];
    private boolean identified;

    SnappyInput(StoredInput in) {
        super(in);
        block = new byte[SnappyFrame.MAX_CHUNK];
    }

    @Override
    boolean nextBlock() throws IOException {
        at = 0;
        end = 0;
        if (in.atEnd()) {
            return false;
        }
        int type = in.octet();
        int length = in.octet() | in.octet() << 8 | in.octet() << 16;
        if (type == SnappyFrame.STREAM_IDENTIFIER) {
            identify(length);
        } else if (!identified) {
            throw new DamagedException("it does not begin with the identifier of snappy frames");
        } else if (type == SnappyFrame.COMPRESSED || type == SnappyFrame.PLAIN) {
            data(type, length);
        } else if (type == SnappyFrame.PADDING) {
            in.drop(length);
        } else {
            // The format lets readers skip types from 128 on, but nobody writes them: it is data whose type was
            // damaged.
            throw new DamagedException("it has a chunk of the unknown type " + type);
        }
        return true;
    }

    private void identify(int length) throws IOException {
        if (length != 6) {
            throw new DamagedException("an identifier has the wrong length " + length);
        }
        in.fully(stored, 0, 6);
        for (int i = 0; i < 6; i++) {
            if (stored[i] != SnappyFrame.IDENTIFIER[4 + i]) {
                throw new DamagedException("an identifier is wrong");
            }
        }
        identified = true;
    }

    private void data(int type, int length) throws IOException {
        if (length < 4 || length - 4 > stored.length) {
            throw new DamagedException("a chunk has the impossible length " + length);
        }
        int expected = in.little32();
        int size = length - 4;
        in.fully(stored, 0, size);
        int decoded = type == SnappyFrame.COMPRESSED ? decompress(size) : plain(size);
        if (SnappyFrame.checksum(crc, block, 0, decoded) != expected) {
            throw new DamagedException("the checksum of a chunk is wrong");
        }
        end = decoded;
    }

    private int plain(int size) throws DamagedException {
        if (size > block.length) {
            throw new DamagedException("a chunk holds more than 64 KiB");
        }
        System.arraycopy(stored, 0, block, 0, size);
        return size;
    }

    private int decompress(int size) throws DamagedException {
        try {
            int claimed = SnappyDecompressor.getUncompressedLength(stored, 0);
            if (claimed < 0 || claimed > block.length) {
                throw new DamagedException("a chunk claims to hold more than 64 KiB");
            }
            return decompressor.decompress(stored, 0, size, block, 0, block.length);
        } catch (MalformedInputException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new DamagedException("the data of a chunk is invalid: " + e.getMessage());
        }
    }
}
