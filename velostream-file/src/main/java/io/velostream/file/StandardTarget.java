package io.velostream.file;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.ErrorKind;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriteResult;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.file.internal.FileFormats;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FormatWriter;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Standard output. What is written is out at once: nothing can be taken back. */
final class StandardTarget implements SinkTarget {
    private static final int BUFFER = 1 << 16;

    private final FileConfig.Output config;
    private @Nullable Schema schema;

    StandardTarget(FileConfig.Output config) {
        this.config = config;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public String folder() {
        return "";
    }

    private FileFormat format() {
        return config.format()
                .orElseThrow(() -> VeloException.of(ErrorKind.CONFIGURATION, "the format to write is not known")
                        .where("standard output")
                        .cure("Say format=… with one of: " + String.join(", ", FileFormats.INSTALLED.names()) + ".")
                        .build());
    }

    @Override
    public synchronized Schema prepare(SinkRequest request) {
        schema = preview(request).schema();
        return request.schema();
    }

    @Override
    public SinkPreview preview(SinkRequest request) {
        format();
        return new SinkPreview(request.schema(), List.of());
    }

    @Override
    public synchronized TargetWriter openWriter(WriterContext context) throws IOException {
        if (schema == null) {
            throw VeloException.of(ErrorKind.INTERNAL, "a writer was opened before the sink was prepared")
                    .build();
        }
        OutputStream raw = config.options()
                .attachment(OutputStream.class)
                .orElseGet(() -> new FileOutputStream(FileDescriptor.out));
        return new StandardWriter(config, format(), schema, new Counted(raw));
    }

    @Override
    public CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) {
        return CommitResult.COMMITTED;
    }

    @Override
    public void abort(List<Committable> prepared) {}

    @Override
    public List<Checkpoint> checkpoints(String pipeline) {
        return List.of();
    }

    /** Counts; never closes standard output. */
    private static final class Counted extends FilterOutputStream {
        private volatile long count;

        Counted(OutputStream out) {
            super(new BufferedOutputStream(out, BUFFER));
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            add(1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            add(length);
        }

        private synchronized void add(int n) {
            count += n;
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    private static final class StandardWriter implements TargetWriter {
        private final Counted out;
        private final OutputStream compressed;
        private final FormatWriter writer;
        private boolean finished;
        private volatile boolean closed;

        StandardWriter(FileConfig.Output config, FileFormat format, Schema schema, Counted out) throws IOException {
            this.out = out;
            this.compressed = format.compressesItself()
                    ? out
                    : CompressionOptions.compress(
                            out,
                            CompressionOptions.forNewFile(FileConfig.STANDARD, config.options()),
                            config.options());
            this.writer = format.openWriter(compressed, schema, config.options());
        }

        @Override
        public WriteResult write(RecordBatch batch) {
            try {
                return new WriteResult(writer.write(batch));
            } catch (IOException e) {
                throw FileErrors.map("cannot write", "standard output", e);
            }
        }

        @Override
        public WriteResult flush() {
            try {
                writer.flush();
                compressed.flush();
            } catch (IOException e) {
                throw FileErrors.map("cannot write", "standard output", e);
            }
            return WriteResult.OK;
        }

        @Override
        public Committable prepareCommit() {
            try {
                if (!finished) {
                    finished = true;
                    writer.finish();
                    compressed.close();
                }
                return new Committable(FileWriter.COMMITTABLE_VERSION, "{}");
            } catch (IOException e) {
                throw FileErrors.map("cannot write", "standard output", e);
            }
        }

        @Override
        public long bytesWritten() {
            return out.count;
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        @Override
        public void close() {
            closed = true;
            try {
                writer.close();
                out.flush();
            } catch (IOException e) {
                throw FileErrors.map("cannot write", "standard output", e);
            }
        }
    }
}
