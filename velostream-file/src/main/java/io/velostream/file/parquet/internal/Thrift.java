package io.velostream.file.parquet.internal;

import java.util.Arrays;
import shaded.parquet.org.apache.thrift.TBase;
import shaded.parquet.org.apache.thrift.TConfiguration;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.transport.TMemoryBuffer;
import shaded.parquet.org.apache.thrift.transport.TTransport;
import shaded.parquet.org.apache.thrift.transport.TTransportException;

/**
 * Thrift structures from and to byte arrays. The library's own stream transport is left aside: it wants a logging library
 * and reads byte by byte.
 */
public final class Thrift {
    private Thrift() {}

    /**
     * Fills {@code into} from the bytes and returns where it ended.
     *
     * @throws TException when the bytes are not such a structure, or end inside it ({@link #isCut})
     */
    public static int read(TBase<?, ?> into, byte[] bytes, int from, int to) throws TException {
        ArrayTransport transport = new ArrayTransport(bytes, from, to);
        into.read(new TCompactProtocol(transport));
        return transport.position;
    }

    /** Whether reading failed because the structure went on beyond the bytes given. */
    public static boolean isCut(TException e) {
        return e instanceof TTransportException t && t.getType() == TTransportException.END_OF_FILE;
    }

    public static byte[] write(TBase<?, ?> structure) {
        try {
            TMemoryBuffer buffer = new TMemoryBuffer(256);
            structure.write(new TCompactProtocol(buffer));
            return Arrays.copyOf(buffer.getArray(), buffer.length());
        } catch (TException e) {
            throw new IllegalStateException("a Parquet structure is not complete", e);
        }
    }

    private static final class ArrayTransport extends TTransport {
        private static final TConfiguration CONFIGURATION = new TConfiguration();

        private final byte[] bytes;
        private final int end;
        private int position;

        ArrayTransport(byte[] bytes, int from, int to) {
            this.bytes = bytes;
            this.position = from;
            this.end = to;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void open() {}

        @Override
        public void close() {}

        @Override
        public int read(byte[] into, int offset, int length) throws TTransportException {
            checkReadBytesAvailable(length);
            System.arraycopy(bytes, position, into, offset, length);
            position += length;
            return length;
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] getBuffer() {
            return bytes;
        }

        @Override
        public int getBufferPosition() {
            return position;
        }

        @Override
        public int getBytesRemainingInBuffer() {
            return end - position;
        }

        @Override
        public void consumeBuffer(int length) {
            position += length;
        }

        @Override
        public TConfiguration getConfiguration() {
            return CONFIGURATION;
        }

        @Override
        public void updateKnownMessageSize(long size) {}

        // Asked before a list or text of a claimed length is allocated too: no claim can exceed what is there.
        @Override
        public void checkReadBytesAvailable(long length) throws TTransportException {
            if (length > end - position) {
                throw new TTransportException(TTransportException.END_OF_FILE, "the structure is cut off");
            }
        }
    }
}
