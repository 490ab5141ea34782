package io.velostream.core;

import java.time.Duration;

/**
 * What a run of a pipeline did.
 *
 * @param pipeline its name
 * @param rowsRead rows that the source gave in this run
 * @param rowsWritten rows committed in this run
 * @param rowsRejected rows that went to the error policy
 * @param bytesRead bytes taken from the outside; of files, as stored
 * @param bytesWritten bytes sent to the outside
 * @param duration from start to end
 * @param checkpoints commits of this run
 * @param guarantee what was promised
 * @param guaranteeReason why it is less than exactly once; empty when it is not
 * @param complete whether the input was read to its end; false after a graceful stop
 * @param resumed whether it went on where an earlier run had stopped; with no checkpoint and no row there was nothing left
 */
public record PipelineResult(
        String pipeline,
        long rowsRead,
        long rowsWritten,
        long rowsRejected,
        long bytesRead,
        long bytesWritten,
        Duration duration,
        long checkpoints,
        DeliveryGuarantee guarantee,
        String guaranteeReason,
        boolean complete,
        boolean resumed) {}
