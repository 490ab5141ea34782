package io.velostream.formats.internal.compress;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Gzip with any number of members (RFC 1952). The JDK's own stream takes a pause of the input for its end, and garbage
 * behind a member too. Zeros behind the last member are padding, as for gzip itself.
 */
final class GzipInput extends BlockInput {
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final CRC32 headerCrc = new CRC32();
    private boolean inMember;
    private boolean first = true;

    GzipInput(StoredInput in) {
        super(in);
        block = new byte[1 << 16];
    }

    @Override
    boolean nextBlock() throws IOException {
        while (true) {
            if (!inMember && !openMember()) {
                return false;
            }
            if (inflater.needsInput()) {
                if (in.atEnd()) {
                    throw DamagedException.cutOff();
                }
                inflater.setInput(in.buffer(), in.bufferPosition(), in.buffered());
            }
            int n = inflate();
            in.take(in.buffered() - inflater.getRemaining());
            if (inflater.finished()) {
                crc.update(block, 0, n);
                closeMember();
            } else {
                crc.update(block, 0, n);
            }
            at = 0;
            end = n;
            if (n > 0) {
                return true;
            }
        }
    }

    private int inflate() throws IOException {
        try {
            int n = inflater.inflate(block);
            if (inflater.needsDictionary()) {
                throw new DamagedException("it asks for a preset dictionary, which gzip does not have");
            }
            return n;
        } catch (DataFormatException e) {
            throw new DamagedException("the deflated data is invalid: " + e.getMessage());
        }
    }

    private boolean openMember() throws IOException {
        if (in.atEnd()) {
            return false;
        }
        headerCrc.reset();
        int b = header();
        if (!first && b == 0) {
            padding();
            return false;
        }
        if (b != 0x1f || header() != 0x8b) {
            throw new DamagedException(first ? "it does not begin like gzip" : "garbage follows the compressed data");
        }
        if (header() != 8) {
            throw new DamagedException("its method is not deflate");
        }
        int flags = header();
        for (int i = 0; i < 6; i++) {
            header();
        }
        if ((flags & 0xe0) != 0) {
            throw new DamagedException("its header has flags that do not exist");
        }
        if ((flags & EXTRA) != 0) {
            int length = header() | header() << 8;
            for (int i = 0; i < length; i++) {
                header();
            }
        }
        if ((flags & NAME) != 0) {
            text();
        }
        if ((flags & COMMENT) != 0) {
            text();
        }
        if ((flags & HEADER_CRC) != 0) {
            int expected = (int) headerCrc.getValue() & 0xffff;
            if ((in.octet() | in.octet() << 8) != expected) {
                throw new DamagedException("the checksum of its header is wrong");
            }
        }
        inflater.reset();
        crc.reset();
        inMember = true;
        first = false;
        return true;
    }

    private int header() throws IOException {
        int b = in.octet();
        headerCrc.update(b);
        return b;
    }

    private void text() throws IOException {
        while (header() != 0) {
            continue;
        }
    }

    private void padding() throws IOException {
        int b;
        while ((b = in.read()) >= 0) {
            if (b != 0) {
                throw new DamagedException("garbage follows the compressed data");
            }
        }
    }

    private void closeMember() throws IOException {
        if (in.little32() != (int) crc.getValue()) {
            throw new DamagedException("the checksum is wrong");
        }
        if (in.little32() != (int) inflater.getBytesWritten()) {
            throw new DamagedException("the length is wrong");
        }
        inMember = false;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        super.close();
    }
}
