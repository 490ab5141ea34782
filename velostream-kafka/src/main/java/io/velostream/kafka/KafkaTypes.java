package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.MapColumn;
import io.velostream.api.config.Option;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** What the parts of a record but its value are as columns: timestamps, headers, numbers of partitions. */
final class KafkaTypes {
    private static final long MILLIS_PER_SECOND = 1000;

    private KafkaTypes() {}

    /** The index of a column that an option names, which has to have one of the types; -1 when the option is not given. */
    static int column(KafkaConfig config, Option<String> option, Schema schema, String wanted, List<Class<?>> types) {
        String name = config.options().find(option).orElse("");
        if (name.isEmpty()) {
            return -1;
        }
        int index = schema.indexOf(name);
        Field field = schema.field(index);
        if (types.stream().noneMatch(t -> t.isInstance(field.type()))) {
            throw refused(config, option, field, wanted);
        }
        return index;
    }

    static int timestampColumn(KafkaConfig config, Schema schema) {
        return column(config, KafkaOptions.TIMESTAMP_COLUMN, schema, "a timestamp", List.of(TimestampType.class));
    }

    static int partitionColumn(KafkaConfig config, Schema schema) {
        int index = column(
                config,
                KafkaOptions.PARTITION_COLUMN,
                schema,
                "an integer of up to 32 bits",
                List.of(DataType.IntegerType.class));
        if (index >= 0 && schema.field(index).type().storage() != DataType.Storage.INT) {
            throw refused(config, KafkaOptions.PARTITION_COLUMN, schema.field(index), "an integer of up to 32 bits");
        }
        return index;
    }

    static int headersColumn(KafkaConfig config, Schema schema) {
        int index = column(
                config,
                KafkaOptions.HEADERS_COLUMN,
                schema,
                "a map of texts to texts or bytes",
                List.of(MapType.class));
        if (index >= 0) {
            MapType type = (MapType) schema.field(index).type();
            boolean fits = type.key().type().equals(DataType.STRING)
                    && (type.value().type().equals(DataType.BINARY)
                            || type.value().type().equals(DataType.STRING));
            if (!fits) {
                throw refused(
                        config, KafkaOptions.HEADERS_COLUMN, schema.field(index), "a map of texts to texts or bytes");
            }
        }
        return index;
    }

    private static VeloException refused(KafkaConfig config, Option<String> option, Field field, String wanted) {
        return VeloException.of(ErrorKind.SCHEMA, "The column '" + field.name() + "' cannot be the " + option.name())
                .where(config.options().uri().toString())
                .why("it is " + field.type() + ", not " + wanted)
                .build();
    }

    /** A timestamp as milliseconds since 1970, or -1 when Kafka has none such. */
    static long millis(Column column, int row) {
        if (column.isNull(row)) {
            return -1;
        }
        long value = ((LongColumn) column).get(row);
        long perSecond = ((TimestampType) column.type()).unit().perSecond();
        if (value == TimestampType.POSITIVE_INFINITY) {
            return -1;
        }
        long millis = perSecond >= MILLIS_PER_SECOND
                ? Math.floorDiv(value, perSecond / MILLIS_PER_SECOND)
                : Math.multiplyExact(value, MILLIS_PER_SECOND / perSecond);
        return Math.max(-1, millis);
    }

    static int integer(Column column, int row) {
        return ((IntColumn) column).get(row);
    }

    /** The entries of a map as headers, in their order. */
    static Headers headers(MapColumn column, int row) {
        RecordHeaders headers = new RecordHeaders();
        if (!column.isNull(row)) {
            BytesColumn keys = (BytesColumn) column.keys();
            BytesColumn values = (BytesColumn) column.values();
            int end = column.start(row) + column.length(row);
            for (int i = column.start(row); i < end; i++) {
                Header h = new RecordHeader(keys.getString(i), values.isNull(i) ? null : values.get(i));
                headers.add(h);
            }
        }
        return headers;
    }
}
