package io.velostream.file;

import io.velostream.api.Committable;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.WriteResult;
import io.velostream.api.batch.RecordBatch;
import io.velostream.file.internal.write.FileParts;
import io.velostream.file.internal.write.PartWriter;
import java.io.IOException;

/** Writes one lane's part of a single file. */
final class SingleFileWriter implements TargetWriter {
    private final PartWriter part;
    private final int lane;
    private final boolean append;
    private boolean finished;
    private volatile boolean closed;
    private volatile long bytesWritten;

    SingleFileWriter(PartWriter part, int lane, boolean append) {
        this.part = part;
        this.lane = lane;
        this.append = append;
    }

    @Override
    public WriteResult write(RecordBatch batch) {
        if (finished) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "a single file is committed once, at the end")
                    .where(part.staged())
                    .cure("For a commit now and then write into a folder.")
                    .build();
        }
        try {
            WriteResult result = new WriteResult(part.write(batch));
            bytesWritten = part.bytesOut();
            return result;
        } catch (IOException e) {
            throw FileErrors.map("cannot write", part.staged(), e);
        }
    }

    @Override
    public WriteResult flush() {
        if (!finished) {
            try {
                part.flush();
            } catch (IOException e) {
                throw FileErrors.map("cannot write", part.staged(), e);
            }
        }
        return WriteResult.OK;
    }

    @Override
    public Committable prepareCommit() {
        if (finished) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "a single file is committed once, at the end")
                    .where(part.staged())
                    .build();
        }
        try {
            finished = true;
            part.finish();
            bytesWritten = part.bytesOut();
        } catch (IOException e) {
            throw FileErrors.map("cannot complete the file", part.staged(), e);
        }
        return new Committable(
                FileWriter.COMMITTABLE_VERSION,
                new FileParts.Lane(lane, part.staged(), part.rows(), part.bytesOut(), append).toJson());
    }

    @Override
    public long bytesWritten() {
        return bytesWritten;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            part.discard();
        } catch (IOException e) {
            throw FileErrors.map("cannot remove an unfinished file", part.staged(), e);
        }
    }
}
