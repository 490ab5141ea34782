package io.velostream.core;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How far a pipeline has come, of this run.
 *
 * @param rowsRead rows that the source gave
 * @param rowsWritten rows that the sink took; not all of them are committed
 * @param rowsRejected rows that went to the error policy
 * @param bytesRead bytes taken from the outside; of files, as stored
 * @param bytesWritten bytes sent to the outside so far
 * @param checkpoints commits so far
 * @param elapsed time since the start
 * @param rowsPerSecond rows read a second since the report before
 * @param fraction 0 to 1, where the source knows its size
 */
public record Progress(
        long rowsRead,
        long rowsWritten,
        long rowsRejected,
        long bytesRead,
        long bytesWritten,
        long checkpoints,
        Duration elapsed,
        double rowsPerSecond,
        OptionalDouble fraction) {}
