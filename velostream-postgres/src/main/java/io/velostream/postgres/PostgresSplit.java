package io.velostream.postgres;

import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import io.velostream.postgres.internal.read.FlatJson;
import io.velostream.postgres.internal.read.KeyPlace;
import io.velostream.postgres.internal.read.KeyRange;
import io.velostream.postgres.internal.read.PageRanges.Range;
import io.velostream.postgres.internal.read.RowPlace;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one reader reads.
 *
 * @param table the table's name, empty for a query
 * @param part the table or partition that is read, empty for the table as a whole
 * @param range the pages of the part, empty for all of it
 * @param keys the keys of the table, empty where it is not divided by them
 */
record PostgresSplit(String table, Optional<String> part, Optional<Range> range, Optional<Keys> keys) {
    private static final int VERSION = 1;
    private static final long PAGE_BYTES = 8192;
    private static final int SHOWN_KEY = 60;

    /**
     * A range of the values of a column.
     *
     * @param ties whether many rows are likely to have the same value
     */
    record Keys(String column, KeyRange range, boolean ties) {}

    static PostgresSplit whole(String table) {
        return new PostgresSplit(table, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** A part, or the pages of it that are in the range. */
    static PostgresSplit part(String table, String part, Optional<Range> range) {
        return new PostgresSplit(table, Optional.of(part), range, Optional.empty());
    }

    static PostgresSplit keys(String table, Keys keys) {
        return new PostgresSplit(table, Optional.empty(), Optional.empty(), Optional.of(keys));
    }

    /** A range of keys, whose id says where it begins: no two of one division begin at the same key. */
    Split toSplit(long bytes) {
        Keys of = keys.orElseThrow();
        String name = (table.isEmpty() ? "query" : table) + ":" + of.column();
        KeyRange range = of.range();
        String id = range.nulls()
                ? name + " is null"
                : range.from()
                        .map(key -> name + (key.length() <= SHOWN_KEY ? ">=" + key : "#" + hash(key)))
                        .orElse(name);
        FlatJson json = new FlatJson().put("table", table).put("by", of.column());
        range.from().ifPresent(key -> json.put("least", key));
        range.to().ifPresent(key -> json.put("below", key));
        if (range.nulls()) {
            json.put("null", 1);
        }
        if (of.ties()) {
            json.put("ties", 1);
        }
        return new Split(id, VERSION, json.toString(), OptionalLong.of(Math.max(1, bytes)));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Split toSplit(String id, long pages) {
        FlatJson json = new FlatJson();
        json.put("table", table);
        part.ifPresent(name -> json.put("part", name));
        range.ifPresent(r -> json.put("from", r.from()).put("to", r.to()));
        long size = range.map(r -> Math.min(r.to(), pages) - r.from()).orElse(pages);
        return new Split(id, VERSION, json.toString(), OptionalLong.of(Math.max(0, size) * PAGE_BYTES));
    }

    static PostgresSplit parse(Split split) {
        try {
            FlatJson json = FlatJson.parse(split.details());
            if (json.has("by")) {
                KeyRange range =
                        json.has("null") ? KeyRange.NULLS : KeyRange.between(text(json, "least"), text(json, "below"));
                return keys(json.text("table"), new Keys(json.text("by"), range, json.has("ties")));
            }
            return new PostgresSplit(
                    json.text("table"),
                    text(json, "part"),
                    json.has("from")
                            ? Optional.of(new Range(json.number("from"), json.number("to")))
                            : Optional.empty(),
                    Optional.empty());
        } catch (IllegalArgumentException e) {
            throw unreadable("split", split.details(), e);
        }
    }

    private static Optional<String> text(FlatJson json, String name) {
        return json.has(name) ? Optional.of(json.text(name)) : Optional.empty();
    }

    /** An offset within a range of keys. */
    static Offset offset(KeyPlace place) {
        FlatJson json = new FlatJson();
        place.key().ifPresent(key -> json.put("key", key));
        if (place.isAmongEquals()) {
            json.put("number", place.number());
        }
        return new Offset(VERSION, json.toString());
    }

    static KeyPlace keyPlace(Offset offset) {
        try {
            FlatJson json = FlatJson.parse(offset.details());
            return new KeyPlace(text(json, "key"), json.has("number") ? json.number("number") : 0);
        } catch (IllegalArgumentException e) {
            throw unreadable("offset", offset.details(), e);
        }
    }

    /** An offset within a range of pages. */
    static Offset offset(RowPlace place) {
        return new Offset(
                VERSION,
                new FlatJson()
                        .put("page", place.page())
                        .put("row", place.number())
                        .toString());
    }

    /** An offset of what cannot be gone on with. */
    static Offset offset(long rows) {
        return new Offset(VERSION, new FlatJson().put("rows", rows).toString());
    }

    static RowPlace place(Offset offset) {
        try {
            FlatJson json = FlatJson.parse(offset.details());
            return new RowPlace(json.number("page"), Math.toIntExact(json.number("row")));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw unreadable("offset", offset.details(), e);
        }
    }

    private static VeloException unreadable(String what, String details, RuntimeException e) {
        return VeloException.of(ErrorKind.DATA, "cannot read the stored " + what)
                .why(details + " is none of a table: " + e.getMessage())
                .cure("Begin anew, without the old checkpoint.")
                .cause(e)
                .build();
    }
}
