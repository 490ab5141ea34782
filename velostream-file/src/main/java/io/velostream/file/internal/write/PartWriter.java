package io.velostream.file.internal.write;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.type.Schema;
import io.velostream.file.internal.store.StagedOutput;
import io.velostream.file.internal.store.Storage;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FormatWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** One file being written under its hidden name. Not thread-safe. */
public final class PartWriter {
    /** How the files of one sink are written. */
    public record Style(FileFormat format, Compression compression, Schema schema, ConnectorConfig options) {}

    private final Storage storage;
    private final StagedOutput out;
    private final OutputStream compressed;
    private final FormatWriter writer;
    private final long opened = System.nanoTime();
    private long rows;
    private boolean done;

    private PartWriter(Storage storage, StagedOutput out, OutputStream compressed, FormatWriter writer) {
        this.storage = storage;
        this.out = out;
        this.compressed = compressed;
        this.writer = writer;
    }

    /**
     * Begins a file.
     *
     * @param continuation whether it will stand behind another one in the same file
     */
    public static PartWriter open(Storage storage, String staged, Style style, boolean continuation)
            throws IOException {
        StagedOutput out = storage.stage(staged);
        try {
            OutputStream compressed = CompressionOptions.compress(new KeptOpen(out), style.compression, style.options);
            FormatWriter writer = continuation
                    ? style.format.openContinuation(compressed, style.schema, style.options)
                    : style.format.openWriter(compressed, style.schema, style.options);
            return new PartWriter(storage, out, compressed, writer);
        } catch (Throwable t) {
            try (out) {
                storage.delete(staged);
            } catch (IOException e) {
                t.addSuppressed(e);
            }
            throw t;
        }
    }

    public List<RejectedRow> write(RecordBatch batch) throws IOException {
        List<RejectedRow> rejected = writer.write(batch);
        rows += batch.rowCount() - rejected.size();
        return rejected;
    }

    public void flush() throws IOException {
        writer.flush();
    }

    public String staged() {
        return out.name();
    }

    public long rows() {
        return rows;
    }

    /** Bytes that the file has, compressed, and those still buffered, roughly. */
    public long estimatedSize() {
        // What the format counts is not yet compressed where the file is compressed as a whole.
        return compressed instanceof KeptOpen ? writer.estimatedSize() : Math.max(out.size(), 1);
    }

    /** Bytes handed to the storage so far. */
    public long bytesOut() {
        return out.size();
    }

    public long ageNanos() {
        return System.nanoTime() - opened;
    }

    /** Completes the file durably, still under its hidden name. */
    public void finish() throws IOException {
        writer.finish();
        writer.close();
        compressed.close();
        out.sync();
        out.close();
        done = true;
    }

    /** Gives the file up; nothing happens when it is complete. */
    public void discard() throws IOException {
        if (!done) {
            done = true;
            closeUnwritten(writer);
            closeUnwritten(compressed);
            closeUnwritten(out);
            storage.delete(out.name());
        }
    }

    /** What cannot be written any more, because the disk is full, need not be: the file is deleted. */
    private static void closeUnwritten(AutoCloseable stream) throws IOException {
        try {
            stream.close();
        } catch (IOException e) {
            return;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** The compressor closes what it writes to; the file has to be synced before it is closed. */
    private static final class KeptOpen extends FilterOutputStream {
        KeptOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
