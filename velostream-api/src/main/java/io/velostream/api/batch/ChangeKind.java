package io.velostream.api.batch;

/**
 * What a row of a change stream says. Stored in the metadata column {@link MetadataField#CHANGE_KIND} as {@link #code()}.
 * A batch without that column consists of inserts.
 */
public enum ChangeKind {
    INSERT(0),
    /** The row as it was before an update, or its key columns alone; followed by {@link #UPDATE_AFTER}. */
    UPDATE_BEFORE(1),
    UPDATE_AFTER(2),
    /** The row as it was, or its key columns alone. */
    DELETE(3),
    /** All rows of the table vanish; the data columns are null. */
    TRUNCATE(4);

    private static final ChangeKind[] BY_CODE = values();

    private final int code;

    ChangeKind(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public static ChangeKind ofCode(int code) {
        if (code < 0 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("no change kind has the code " + code);
        }
        return BY_CODE[code];
    }
}
