package io.velostream.file.internal.read;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what a file gives into what the plan promises: partition columns added, types widened, nulls checked. */
public final class BatchShape {
    private final Schema wanted;
    private final Schema ofFile;
    private final Partitions partitions;
    private final Map<String, @Nullable Object> values;
    private final String file;
    private final boolean sameShape;

    /**
     * Prepares for one file.
     *
     * @param wanted the schema of the plan
     * @param ofFile the schema of the batches that the format gives
     */
    public BatchShape(Schema wanted, Schema ofFile, Partitions partitions, String path, String file) {
        this.wanted = wanted;
        this.ofFile = ofFile;
        this.partitions = partitions;
        this.values = partitions.values(path);
        this.file = file;
        this.sameShape = wanted.fields().equals(ofFile.fields());
    }

    public RecordBatch apply(RecordBatch batch) {
        for (int i = 0; i < ofFile.size(); i++) {
            String name = ofFile.field(i).name();
            if (batch.column(i).hasNulls()
                    && !wanted.field(wanted.indexOf(name)).nullable()) {
                throw VeloException.of(ErrorKind.SCHEMA, "column '" + name + "' has a null")
                        .where(file)
                        .why("the schema, taken from the first file, says that it has none")
                        .cure("Use schema_merge=union.")
                        .build();
            }
        }
        if (sameShape) {
            return batch.schema().equals(wanted) ? batch : batch.withColumns(wanted, batch.columns());
        }
        List<Column> columns = new ArrayList<>(wanted.size());
        for (Field f : wanted.fields()) {
            columns.add(column(f, batch));
        }
        return batch.withColumns(wanted, columns);
    }

    private Column column(Field field, RecordBatch batch) {
        if (ofFile.contains(field.name())) {
            return Widening.widen(batch.column(ofFile.indexOf(field.name())), field.type());
        }
        for (PartitionColumn c : partitions.columns()) {
            if (c.name().equals(field.name())) {
                return c.repeat(values.get(field.name()), batch.rowCount());
            }
        }
        return new PartitionColumn(field.name(), field.type()).repeat(null, batch.rowCount());
    }
}
