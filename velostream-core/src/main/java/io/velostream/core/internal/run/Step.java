package io.velostream.core.internal.run;

import io.velostream.api.batch.Record;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;
import io.velostream.core.RecordMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What a pipeline does with rows, in the order given. {@code toString} is part of the fingerprint of a checkpoint. */
public sealed interface Step {
    /** Whether {@code toString} tells all that it does, unlike a function's. */
    default boolean isTold() {
        return true;
    }

    record Select(List<String> columns) implements Step {
        @Override
        public String toString() {
            return "select " + columns;
        }
    }

    record Drop(List<String> columns) implements Step {
        @Override
        public String toString() {
            return "drop " + columns;
        }
    }

    record Rename(Map<String, String> names) implements Step {
        @Override
        public String toString() {
            return "rename " + names;
        }
    }

    record CastColumn(String column, DataType type) implements Step {
        @Override
        public String toString() {
            return "cast " + column + " " + type;
        }
    }

    record Where(Expression condition) implements Step {
        @Override
        public String toString() {
            return "where " + condition;
        }
    }

    record With(String column, Expression value) implements Step {
        @Override
        public String toString() {
            return "with " + column + " = " + value;
        }
    }

    record MapBatch(Optional<Schema> schema, UnaryOperator<RecordBatch> function) implements Step {
        @Override
        public String toString() {
            return "map batch";
        }

        @Override
        public boolean isTold() {
            return false;
        }
    }

    record MapRecord(Schema schema, RecordMapper mapper) implements Step {
        @Override
        public String toString() {
            return "map record to " + schema;
        }

        @Override
        public boolean isTold() {
            return false;
        }
    }

    record Keep(Predicate<Record> predicate) implements Step {
        @Override
        public String toString() {
            return "keep";
        }

        @Override
        public boolean isTold() {
            return false;
        }
    }
}
