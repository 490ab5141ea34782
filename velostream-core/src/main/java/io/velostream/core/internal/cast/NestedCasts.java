package io.velostream.core.internal.cast;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.ListColumn;
import io.velostream.api.batch.MapColumn;
import io.velostream.api.batch.StructColumn;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Casts of lists, maps and structs: their members are cast, a member's error is one of its row. */
final class NestedCasts {
    private NestedCasts() {}

    static ColumnCast.Body of(DataType from, DataType to) {
        if (from instanceof ListType a && to instanceof ListType b) {
            ColumnCast element = cast(a.element(), b.element());
            return (c, e) -> list((ListColumn) c, b, element, e);
        } else if (from instanceof MapType a && to instanceof MapType b) {
            ColumnCast key = cast(a.key(), b.key());
            ColumnCast value = cast(a.value(), b.value());
            return (c, e) -> map((MapColumn) c, b, key, value, e);
        }
        return struct((StructType) from, (StructType) to);
    }

    private static ColumnCast cast(Field from, Field to) {
        return ColumnCast.between(from.type(), to.type()).orElseThrow();
    }

    private static Column list(ListColumn c, ListType to, ColumnCast element, RowErrors errors) {
        Column elements = members(c.elements(), element, to.element(), c.offsets(), c.size(), errors);
        return new ListColumn(to, c.size(), c.offsets(), elements, c.validity());
    }

    private static Column map(MapColumn c, MapType to, ColumnCast key, ColumnCast value, RowErrors errors) {
        Column keys = members(c.keys(), key, to.key(), c.offsets(), c.size(), errors);
        Column values = members(c.values(), value, to.value(), c.offsets(), c.size(), errors);
        return new MapColumn(to, c.size(), c.offsets(), keys, values, c.validity());
    }

    private static Column members(
            Column members, ColumnCast cast, Field to, int[] offsets, int rows, RowErrors errors) {
        RowErrors own = new RowErrors();
        Column made = cast.apply(members, own);
        for (int i = 0; i < own.size(); i++) {
            rowOf(own.row(i), offsets, rows, errors, own.reason(i));
        }
        if (!to.nullable() && members.hasNulls()) {
            for (int i = 0; i < members.size(); i++) {
                if (members.isNull(i)) {
                    rowOf(i, offsets, rows, errors, "a member is null, which " + to + " does not allow");
                }
            }
        }
        return made;
    }

    private static void rowOf(int member, int[] offsets, int rows, RowErrors errors, String reason) {
        if (member < offsets[0] || member >= offsets[rows]) {
            return;
        }
        int at = Arrays.binarySearch(offsets, 0, rows + 1, member);
        int row = at >= 0 ? at : -at - 2;
        // Empty rows begin at the same member: the last of them is the one that has it.
        while (row + 1 < rows && offsets[row + 1] == member) {
            row++;
        }
        errors.add(row, reason);
    }

    private static ColumnCast.Body struct(StructType from, StructType to) {
        int[] sources = new int[to.fields().size()];
        List<ColumnCast> casts = new ArrayList<>();
        for (int i = 0; i < sources.length; i++) {
            Field wanted = to.fields().get(i);
            Field given = CastRules.field(from.fields(), wanted.name());
            sources[i] = given == null ? -1 : from.fields().indexOf(given);
            casts.add(given == null ? cast(wanted, wanted) : cast(given, wanted));
        }
        return (c, e) -> {
            StructColumn s = (StructColumn) c;
            List<Column> children = new ArrayList<>();
            for (int i = 0; i < sources.length; i++) {
                children.add(
                        sources[i] < 0
                                ? nulls(to.fields().get(i).type(), c.size())
                                : child(
                                        s,
                                        s.child(sources[i]),
                                        casts.get(i),
                                        to.fields().get(i),
                                        e));
            }
            return new StructColumn(to, c.size(), children, c.validity());
        };
    }

    private static Column child(StructColumn s, Column child, ColumnCast cast, Field to, RowErrors errors) {
        RowErrors own = new RowErrors();
        Column made = cast.apply(child, own);
        for (int i = 0; i < own.size(); i++) {
            if (!s.isNull(own.row(i))) {
                errors.add(own.row(i), "member '" + to.name() + "': " + own.reason(i));
            }
        }
        if (!to.nullable() && child.hasNulls()) {
            for (int i = 0; i < child.size(); i++) {
                if (child.isNull(i) && !s.isNull(i)) {
                    errors.add(i, "member '" + to.name() + "' is null");
                }
            }
        }
        return made;
    }

    /** A column of nothing but nulls. */
    static Column nulls(DataType type, int rows) {
        ColumnBuilder b = ColumnBuilder.of(type, Math.max(1, rows));
        for (int i = 0; i < rows; i++) {
            b.appendNull();
        }
        return b.build();
    }
}
