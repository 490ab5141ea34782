package io.velostream.postgres;

import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import io.velostream.postgres.internal.read.FlatJson;
import io.velostream.postgres.internal.read.PageRanges.Range;
import io.velostream.postgres.internal.read.RowPlace;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one reader reads.
 *
 * @param table the table's name, empty for a query
 * @param part the table or partition that is read, empty for the table as a whole
 * @param range the pages of the part, empty for all of it
 */
record PostgresSplit(String table, Optional<String> part, Optional<Range> range) {
    private static final int VERSION = 1;
    private static final long PAGE_BYTES = 8192;

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
            return new PostgresSplit(
                    json.text("table"),
                    json.has("part") ? Optional.of(json.text("part")) : Optional.empty(),
                    json.has("from")
                            ? Optional.of(new Range(json.number("from"), json.number("to")))
                            : Optional.empty());
        } catch (IllegalArgumentException e) {
            throw unreadable("split", split.details(), e);
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
