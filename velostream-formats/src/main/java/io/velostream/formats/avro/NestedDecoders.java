package io.velostream.formats.avro;

import io.velostream.api.batch.ListColumnBuilder;
import io.velostream.api.batch.MapColumnBuilder;
import io.velostream.api.batch.StructColumnBuilder;
import org.jspecify.annotations.Nullable;

/** Decoders of values that contain values. */
final class NestedDecoders {
    private NestedDecoders() {}

    static final class OfArray extends ValueDecoder {
        private final ListColumnBuilder out;
        private final Step element;
        private final int minSize;

        OfArray(ListColumnBuilder out, Nulls nulls, Step element, int minSize) {
            super(out, nulls);
            this.out = out;
            this.element = element;
            this.minSize = minSize;
        }

        @Override
        void value(AvroInput in) {
            for (long n = in.readItems(minSize); n > 0; n = in.readItems(minSize)) {
                for (long i = 0; i < n; i++) {
                    element.run(in);
                }
            }
            out.endList();
        }
    }

    /** A map, or an array of records of a key and a value. */
    static final class OfMap extends ValueDecoder {
        private final MapColumnBuilder out;
        private final Step key;
        private final Step entryValue;
        private final int minSize;

        OfMap(MapColumnBuilder out, Nulls nulls, Step key, Step entryValue, int minSize) {
            super(out, nulls);
            this.out = out;
            this.key = key;
            this.entryValue = entryValue;
            this.minSize = minSize;
        }

        @Override
        void value(AvroInput in) {
            for (long n = in.readItems(minSize); n > 0; n = in.readItems(minSize)) {
                for (long i = 0; i < n; i++) {
                    key.run(in);
                    entryValue.run(in);
                }
            }
            out.endMap();
        }
    }

    /** A record; members of the column that the record lacks become null. */
    static final class OfRecord extends ValueDecoder {
        private final StructColumnBuilder out;
        private final Step[] members;

        OfRecord(StructColumnBuilder out, Nulls nulls, Step[] members) {
            super(out, nulls);
            this.out = out;
            this.members = members;
        }

        @Override
        void value(AvroInput in) {
            for (Step member : members) {
                member.run(in);
            }
            out.endStruct();
        }
    }

    /** A union of several types as a struct, of which the member of the branch met is set. */
    static final class OfUnion extends Step {
        private final StructColumnBuilder out;
        private final @Nullable Step[] branches;
        private final boolean nullWanted;

        /** By branch; null stands for null. */
        OfUnion(StructColumnBuilder out, @Nullable Step[] branches, boolean nullWanted) {
            this.out = out;
            this.branches = branches;
            this.nullWanted = nullWanted;
        }

        @Override
        void run(AvroInput in) {
            Step branch = branches[in.readBranch(branches.length)];
            if (branch == null) {
                if (!nullWanted) {
                    in.reject("a null where the column has none");
                }
                out.appendNull();
            } else {
                branch.run(in);
                out.endStruct();
            }
        }
    }
}
