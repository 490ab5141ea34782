package io.velostream.file;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.WriterContext;
import io.velostream.api.type.Schema;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** What a sink writes to. The methods mean what those of {@link io.velostream.api.DataSink} do. Thread-safe. */
interface SinkTarget {
    Set<Capability> capabilities();

    Schema prepare(SinkRequest request) throws IOException;

    SinkPreview preview(SinkRequest request) throws IOException;

    TargetWriter openWriter(WriterContext context) throws IOException;

    CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) throws IOException;

    void abort(List<Committable> prepared) throws IOException;

    List<Checkpoint> checkpoints(String pipeline) throws IOException;

    /** The folder that has to be writable; empty for none. */
    String folder();
}
