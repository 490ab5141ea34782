package io.velostream.formats.json;

import io.velostream.api.config.Option;
import java.util.regex.Pattern;

/** The options of both formats. */
final class JsonOptions {
    private static final Pattern POINTER = Pattern.compile("(/[^/]+)+");

    static final Option<Integer> MAX_DEPTH = Option.integer("max_depth")
            .doc("How deep values may be nested, the record included; deeper records are rejected.")
            .unit("levels")
            .between(1, 1000)
            .defaultValue(JsonRecordDecoder.DEFAULT_MAX_DEPTH);

    static final Option<Long> MAX_RECORD_BYTES = Option.bytes("max_record_bytes")
            .doc("The longest record; longer lines are rejected, in other JSON they are an error.")
            .between(1024L, 1L << 30)
            .defaultValue(64L << 20);

    static final Option<String> RECORDS = Option.string("records")
            .doc("Path to the array that holds the records, where it is a member of the document.")
            .must("names with a slash before each", path -> POINTER.matcher(path)
                    .matches())
            .example("/data/items");

    static final Option<Nulls> NULLS = Option.choice("nulls", Nulls.class)
            .doc("Whether fields without a value are written as null or left out.")
            .defaultValue(Nulls.WRITE);

    private JsonOptions() {}

    /** What becomes of nulls. */
    enum Nulls {
        WRITE,
        OMIT
    }
}
