package io.velostream.formats.avro;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** Steps over values that nobody wants. Recursive schemas are fine here, up to {@link #MAX_DEPTH} values in each other. */
final class Skippers {
    private static final int MAX_DEPTH = 500;

    private final Map<Schema, RecordSkipper> records = new HashMap<>();

    private Skippers() {}

    static Step of(Schema schema) {
        return new Skippers().skipper(schema);
    }

    private Step skipper(Schema s) {
        return switch (s.getType()) {
            case NULL -> new FixedSkipper(0);
            case BOOLEAN -> new FixedSkipper(1);
            case INT, LONG, ENUM -> new NumberSkipper();
            case FLOAT -> new FixedSkipper(4);
            case DOUBLE -> new FixedSkipper(8);
            case STRING, BYTES -> new BytesSkipper();
            case FIXED -> new FixedSkipper(s.getFixedSize());
            case ARRAY -> new ItemsSkipper(skipper(s.getElementType()), false, Sizes.min(s.getElementType()));
            case MAP -> new ItemsSkipper(skipper(s.getValueType()), true, 1);
            case UNION ->
                new UnionSkipper(s.getTypes().stream().map(this::skipper).toArray(Step[]::new));
            case RECORD -> record(s);
        };
    }

    private Step record(Schema s) {
        RecordSkipper known = records.get(s);
        if (known != null) {
            return known;
        }
        RecordSkipper skipper = new RecordSkipper();
        records.put(s, skipper);
        List<Step> members = new ArrayList<>();
        s.getFields().forEach(f -> members.add(skipper(f.schema())));
        skipper.members = members.toArray(new Step[0]);
        return skipper;
    }

    private static final class FixedSkipper extends Step {
        private final int size;

        FixedSkipper(int size) {
            this.size = size;
        }

        @Override
        void run(AvroInput in) {
            in.skip(size);
        }
    }

    private static final class NumberSkipper extends Step {
        @Override
        void run(AvroInput in) {
            in.readLong();
        }
    }

    private static final class BytesSkipper extends Step {
        @Override
        void run(AvroInput in) {
            in.skip(in.readLength());
        }
    }

    private static final class ItemsSkipper extends Step {
        private final Step item;
        private final boolean keyed;
        private final int minSize;

        ItemsSkipper(Step item, boolean keyed, int minSize) {
            this.item = item;
            this.keyed = keyed;
            this.minSize = minSize;
        }

        @Override
        void run(AvroInput in) {
            for (long n = in.skipOrReadItems(minSize); n > 0; n = in.skipOrReadItems(minSize)) {
                for (long i = 0; i < n; i++) {
                    if (keyed) {
                        in.skip(in.readLength());
                    }
                    item.run(in);
                }
            }
        }
    }

    private static final class UnionSkipper extends Step {
        private final Step[] branches;

        UnionSkipper(Step[] branches) {
            this.branches = branches;
        }

        @Override
        void run(AvroInput in) {
            branches[in.readBranch(branches.length)].run(in);
        }
    }

    private static final class RecordSkipper extends Step {
        private Step[] members = new Step[0];
        private int depth;

        @Override
        void run(AvroInput in) {
            if (depth == MAX_DEPTH) {
                throw new AvroDamage("values lie in each other more than " + MAX_DEPTH + " levels deep");
            }
            depth++;
            try {
                for (Step member : members) {
                    member.run(in);
                }
            } finally {
                depth--;
            }
        }
    }
}
