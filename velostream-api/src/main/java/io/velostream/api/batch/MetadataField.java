package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;

/** Columns that a batch may carry beside its data. Which ones a source fills stands in its documentation. */
public enum MetadataField {
    /** {@link ChangeKind} codes. */
    CHANGE_KIND("_change", DataType.INT8),
    /** When the event happened, by the source's clock. */
    EVENT_TIME("_event_time", DataType.TIMESTAMP_UTC),
    /** The message key as bytes. */
    KEY("_key", DataType.BINARY),
    /** Message headers in their order. */
    HEADERS("_headers", DataType.map(DataType.STRING, DataType.BINARY)),
    /** The topic, table or file that the row came from. */
    ORIGIN("_origin", DataType.STRING),
    /** The number of the partition. */
    PARTITION("_partition", DataType.INT32),
    /** The place within the origin: offset, row number, log sequence number. */
    POSITION("_position", DataType.INT64),
    /** The number of the transaction that changed the row. */
    TRANSACTION("_transaction", DataType.INT64),
    /** When that transaction was committed. */
    COMMIT_TIME("_commit_time", DataType.TIMESTAMP_UTC),
    /**
     * Which data columns of an update were not sent because they did not change: bit {@code i} (lowest bit of the first
     * byte first) for column {@code i}. A sink leaves those columns alone. Null: all columns are there.
     */
    UNCHANGED("_unchanged", DataType.BINARY);

    private final Field field;

    MetadataField(String columnName, DataType type) {
        this.field = Field.of(columnName, type);
    }

    /** The name and type it has where a user asks for it as an ordinary column. */
    public Field field() {
        return field;
    }
}
