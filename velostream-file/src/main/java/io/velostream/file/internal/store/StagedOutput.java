package io.velostream.file.internal.store;

import java.io.IOException;
import java.io.OutputStream;

/** A file being written under its hidden name. Buffered; not thread-safe. */
public abstract class StagedOutput extends OutputStream {
    /** The hidden name. */
    public abstract String name();

    /** Bytes taken so far. */
    public abstract long size();

    /** Makes everything written so far survive a power failure; {@link #close()} does it not. */
    public abstract void sync() throws IOException;
}
