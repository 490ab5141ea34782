package io.velostream.core.internal.layer;

import io.velostream.api.Capability;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadResult;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Opens its reader again behind the last batch that it gave. While it waits to do so it answers IDLE, so that a lane goes on
 * with its other splits and commits what it has.
 */
final class RetryReader implements DataReader {
    private final DataSource source;
    private final ReadPlan plan;
    private final Split split;
    private final Retrying retrying;
    private final Recovery recovery;
    private final boolean resumes;
    private @Nullable Offset last;
    private boolean delivered;
    private @Nullable Offset confirmed;
    private OptionalLong watermark = OptionalLong.empty();
    private volatile @Nullable DataReader reader;
    private volatile long bytesBefore;

    RetryReader(DataSource source, ReadPlan plan, Split split, @Nullable Offset from, Retrying retrying) {
        this.source = source;
        this.plan = plan;
        this.split = split;
        this.retrying = retrying;
        this.recovery = retrying.recovery(source.toString());
        this.resumes = source.capabilities().contains(Capability.RESUME);
        this.last = from;
        try {
            reader = source.openReader(plan, split, from);
        } catch (VeloException e) {
            recovery.failed(e, retrying.contacted());
        }
    }

    @Override
    public ReadResult read(Duration wait) {
        DataReader r = reader;
        if (r == null && !recovery.isTime(wait)) {
            return ReadResult.IDLE;
        }
        try {
            if (r == null) {
                r = reopen();
            }
            ReadResult result = r.read(wait);
            if (result instanceof ReadResult.Batch b) {
                last = b.batch().offset().orElse(null);
                delivered = true;
                retrying.contact();
                recovery.succeeded();
            } else if (recovery.isOpen() && (result instanceof ReadResult.End || recovery.isLongAgo())) {
                recovery.succeeded();
            }
            return result;
        } catch (VeloException e) {
            broke(e);
            return ReadResult.IDLE;
        }
    }

    private void broke(VeloException e) {
        drop();
        if (delivered && (!resumes || last == null)) {
            recovery.close();
            throw e;
        }
        recovery.failed(e, retrying.contacted());
    }

    private DataReader reopen() {
        DataReader r = source.openReader(plan, split, last);
        reader = r;
        Offset upTo = confirmed;
        if (upTo != null) {
            r.acknowledge(upTo);
            confirmed = null;
        }
        return r;
    }

    private void drop() {
        DataReader r = reader;
        if (r != null) {
            watermark = watermark();
            long bytes = bytesBefore + r.bytesRead();
            reader = null;
            bytesBefore = bytes;
            Quietly.close(r);
        }
    }

    @Override
    public void acknowledge(Offset upTo) {
        DataReader r = reader;
        if (r == null) {
            confirmed = upTo;
            return;
        }
        try {
            r.acknowledge(upTo);
        } catch (VeloException e) {
            confirmed = upTo;
            broke(e);
        }
    }

    @Override
    public long bytesRead() {
        DataReader r = reader;
        return bytesBefore + (r == null ? 0 : r.bytesRead());
    }

    @Override
    public OptionalLong watermark() {
        DataReader r = reader;
        OptionalLong now = r == null ? OptionalLong.empty() : r.watermark();
        return now.isPresent() ? now : watermark;
    }

    @Override
    public void close() {
        recovery.close();
        DataReader r = reader;
        if (r != null) {
            long bytes = bytesBefore + r.bytesRead();
            bytesBefore = bytes;
            reader = null;
            r.close();
        }
    }
}
