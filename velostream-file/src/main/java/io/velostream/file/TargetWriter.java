package io.velostream.file;

import io.velostream.api.DataWriter;

/** A writer that tells when it need not be closed any more. */
interface TargetWriter extends DataWriter {
    boolean isClosed();
}
