package io.velostream.formats;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.Schema;
import java.util.Optional;

/**
 * What to read of a file.
 *
 * @param compression of the file as a whole; then the slice covers all of it
 * @param fileSchema what {@link FileFormat#discover} gave for this dataset, or what the user declared: the types that values
 *     are parsed as
 * @param wanted the columns that batches must have, in this order, each of the type that {@code fileSchema} gives it; a
 *     nullable one that the file lacks is filled with nulls
 * @param filter may be used to skip blocks that cannot match; rows of other blocks are delivered unfiltered
 * @param from where to go on: a {@link FormatReader#position()} of an earlier reader of the same slice
 * @param batchRows rows of a batch at most
 * @param batchBytes bytes of a batch, roughly, at most; one row is always allowed
 */
public record FormatReadRequest(
        InputFile file,
        Compression compression,
        FileSlice slice,
        Schema fileSchema,
        Schema wanted,
        Optional<Expression> filter,
        Optional<String> from,
        ConnectorConfig config,
        int batchRows,
        long batchBytes) {}
