package io.velostream.postgres.internal.types;

import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.IntColumnBuilder;
import io.velostream.api.batch.LongColumnBuilder;

/** Appends the values of one column to its builder. Not thread-safe. */
public final class ColumnDecoder {
    private final Form form;
    private final ValueDecoder decoder;
    private final ColumnBuilder to;

    /** The decoders that most columns have: called as what they are they are compiled into the loop over the columns. */
    private enum Form {
        INT,
        LONG,
        DECIMAL,
        BYTES,
        DATE,
        TIMESTAMP,
        OTHER;

        static Form of(ValueDecoder decoder) {
            if (decoder == BinaryForm.INT4) {
                return INT;
            } else if (decoder == BinaryForm.INT8) {
                return LONG;
            } else if (decoder instanceof NumericForm.ToLong) {
                return DECIMAL;
            } else if (decoder == BinaryForm.BYTES) {
                return BYTES;
            } else if (decoder == BinaryForm.DATE) {
                return DATE;
            }
            return decoder == BinaryForm.TIMESTAMP ? TIMESTAMP : OTHER;
        }
    }

    public ColumnDecoder(ValueDecoder decoder, ColumnBuilder to) {
        this.form = Form.of(decoder);
        this.decoder = decoder;
        this.to = to;
    }

    /** Appends one value as {@link ValueDecoder#decode} does; a negative length is null. */
    public void append(byte[] bytes, int offset, int length) {
        if (length < 0) {
            to.appendNull();
            return;
        }
        switch (form) {
            case INT -> ((IntColumnBuilder) to).append(Bytes.int32(bytes, offset));
            case LONG -> ((LongColumnBuilder) to).append(Bytes.int64(bytes, offset));
            case DECIMAL -> ((NumericForm.ToLong) decoder).decode(bytes, offset, length, to);
            case BYTES -> BinaryForm.bytes(bytes, offset, length, (BytesColumnBuilder) to);
            case DATE -> ((LongColumnBuilder) to).append(Epoch.date(Bytes.int32(bytes, offset)));
            case TIMESTAMP -> ((LongColumnBuilder) to).append(Epoch.timestamp(Bytes.int64(bytes, offset)));
            case OTHER -> decoder.decode(bytes, offset, length, to);
        }
    }
}
