package io.velostream.bench.peer;

import io.velostream.bench.run.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** parquet-hadoop's ColumnReader, the fastest of its own interfaces. */
public final class ParquetHadoop {
    private static final String PRICE = "l_extendedprice";

    private ParquetHadoop() {}

    public static Outcome scan(Path file, boolean allColumns) throws IOException {
        ParquetReadOptions options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        long rows = 0;
        long cents = 0;
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
            FileMetaData meta = reader.getFileMetaData();
            MessageType schema = allColumns
                    ? meta.getSchema()
                    : new MessageType("one", List.of(meta.getSchema().getType(PRICE)));
            reader.setRequestedSchema(schema);
            for (PageReadStore group = reader.readNextRowGroup(); group != null; group = reader.readNextRowGroup()) {
                rows += group.getRowCount();
                ColumnReadStoreImpl store =
                        new ColumnReadStoreImpl(group, new Discarding(schema), schema, meta.getCreatedBy());
                for (ColumnDescriptor column : schema.getColumns()) {
                    cents += read(store.getColumnReader(column), column, group.getRowCount());
                }
            }
        }
        return new Outcome(rows, cents);
    }

    private static long read(ColumnReader reader, ColumnDescriptor column, long rows) {
        boolean price = column.getPath()[0].equals(PRICE);
        int max = column.getMaxDefinitionLevel();
        long sum = 0;
        for (long i = 0; i < rows; i++) {
            if (reader.getCurrentDefinitionLevel() == max) {
                switch (column.getPrimitiveType().getPrimitiveTypeName()) {
                    case INT32 -> sum += reader.getInteger();
                    case INT64 -> sum += reader.getLong();
                    case BINARY -> sum += reader.getBinary().length();
                    default -> throw new IllegalStateException(column.toString());
                }
            }
            reader.consume();
        }
        return price ? sum : 0;
    }

    /** ColumnReadStoreImpl wants converters although the values are taken from the readers. */
    private static final class Discarding extends GroupConverter {
        private final Converter[] fields;

        Discarding(GroupType type) {
            fields = new Converter[type.getFieldCount()];
            for (int i = 0; i < fields.length; i++) {
                Type field = type.getType(i);
                fields[i] = field.isPrimitive() ? new PrimitiveConverter() {} : new Discarding(field.asGroupType());
            }
        }

        @Override
        public Converter getConverter(int index) {
            return fields[index];
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }
}
