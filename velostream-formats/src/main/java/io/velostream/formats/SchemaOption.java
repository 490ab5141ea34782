package io.velostream.formats;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The options by which formats without types of their own (CSV, JSON) come to a schema: what is declared, and how the rest
 * is inferred from a sample. The same objects for all of them, so that they mean the same everywhere.
 */
public final class SchemaOption {
    /** Types of some or all columns by name. */
    public static final Option<Schema> SCHEMA = Option.of(
                    "schema",
                    "schema",
                    "columns as in id:int64, name:string?, at:timestamp(us,utc)",
                    Schema::parse,
                    Schema::toString)
            .doc("Types of columns by name, instead of those inferred; columns that the sample lacks are added.")
            .example("id:int64,price:decimal(12,2)");

    public static final Option<Integer> SAMPLE_ROWS = Option.integer("sample_rows")
            .doc("Records looked at to infer the types of columns.")
            .unit("rows")
            .atLeast(1)
            .defaultValue(10_000);

    public static final Option<Boolean> INFER_DATES = Option.bool("infer_dates")
            .doc("Whether a column whose texts are all ISO dates or timestamps becomes one.")
            .defaultValue(true);

    public static final Option<Boolean> INFER_DECIMALS = Option.bool("infer_decimals")
            .doc("Whether a column of numbers with a point becomes decimal instead of float64.")
            .defaultValue(false);

    private SchemaOption() {}

    /** The inferred schema with the columns declared in {@link #SCHEMA} put in place of its own, or behind it. */
    public static Schema override(Schema inferred, ConnectorConfig config) {
        return config.find(SCHEMA).map(declared -> override(inferred, declared)).orElse(inferred);
    }

    /** The columns whose types were guessed: all but the declared ones of a format that has no types of its own. */
    public static Set<String> guessed(Schema schema, FileFormat format, ConnectorConfig config) {
        if (!format.readOptions().contains(SCHEMA)) {
            return Set.of();
        }
        Set<String> guessed = new HashSet<>(schema.names());
        config.find(SCHEMA).ifPresent(declared -> guessed.removeAll(declared.names()));
        return guessed;
    }

    private static Schema override(Schema inferred, Schema declared) {
        Map<String, Field> byName = new HashMap<>();
        declared.fields().forEach(field -> byName.put(field.name(), field));
        List<Field> fields = new ArrayList<>(inferred.fields());
        fields.replaceAll(field -> byName.getOrDefault(field.name(), field));
        for (Field field : declared.fields()) {
            if (!inferred.contains(field.name())) {
                fields.add(field);
            }
        }
        return Schema.of(fields).withName(inferred.name());
    }
}
