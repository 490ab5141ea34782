package io.velostream.formats.text;

import io.velostream.api.type.DataType;

/** What came of parsing one value: a value, not an exception, since a file may hold millions of bad ones. */
public enum ParseResult {
    OK("is fine as"),
    /** The text does not look like a value of the type. */
    SYNTAX("is no valid"),
    /** It does, but the type cannot hold it. */
    RANGE("is out of the range of"),
    /** It has digits that the type would drop. */
    PRECISION("has more digits after the point than fit into"),
    /** A zone was given for a type without one. */
    ZONE("names a time zone, which would be lost in"),
    /** Not valid UTF-8. */
    ENCODING("is not valid UTF-8, so it is no");

    private final String phrase;

    ParseResult(String phrase) {
        this.phrase = phrase;
    }

    /** A sentence part for messages, to follow the quoted value: {@code is out of the range of int8}. */
    public String reason(DataType type) {
        return phrase + ' ' + type;
    }
}
