package io.velostream.api.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Offset;
import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordBatchTest {
    private static final Schema SCHEMA = Schema.of(
            Field.required("id", DataType.INT64), Field.of("name", DataType.STRING), Field.of("size", DataType.INT8));

    private static RecordBatch three() {
        BatchBuilder b = new BatchBuilder(SCHEMA, 1);
        b.setLong(0, 1).setString(1, "a").setInt(2, 5).endRow();
        b.setLong(0, 2).endRow();
        b.set("name", "c").set("id", 3L).endRow();
        return b.build();
    }

    @Test
    void columnsThatWereNotSetAreNull() {
        assertThat(three().records().map(Record::toString))
                .containsExactly("{id=1, name=a, size=5}", "{id=2, name=null, size=null}", "{id=3, name=c, size=null}");
    }

    @Test
    void anAbandonedRowLeavesNothing() {
        BatchBuilder b = new BatchBuilder(SCHEMA);
        b.setLong(0, 1).endRow();
        b.setLong(0, 9).setString(1, "bad");
        b.abandonRow();
        b.setLong(0, 2).endRow();
        assertThat(b.build().records().map(r -> r.getLong(0))).containsExactly(1L, 2L);
    }

    @Test
    void aColumnSetTwiceIsNoticed() {
        BatchBuilder b = new BatchBuilder(SCHEMA);
        b.setLong(0, 1).setLong(0, 2);
        assertThatThrownBy(b::endRow).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theCursorVisitsEachRowOnceAndStaysAtTheEnd() {
        RecordCursor cursor = three().cursor();
        int rows = 0;
        while (cursor.next()) {
            assertThat(cursor.getLong(0)).isEqualTo(++rows);
        }
        assertThat(rows).isEqualTo(3);
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void aGetterOfTheWrongTypeNamesColumnAndType() {
        Record row = three().record(0);
        assertThatThrownBy(() -> row.getLong(1))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("'name'")
                .hasMessageContaining("string");
    }

    @Test
    void aPrimitiveGetterOfANullSaysSo() {
        Record row = three().record(1);
        assertThatThrownBy(() -> row.getInt(2))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("the value is null");
        assertThat(row.getString(1)).isNull();
    }

    @Test
    void metadataAndOffsetFollowTheRows() {
        IntColumnBuilder kinds = (IntColumnBuilder) ColumnBuilder.of(DataType.INT8, 3);
        kinds.append(ChangeKind.INSERT.code());
        kinds.append(ChangeKind.DELETE.code());
        kinds.append(ChangeKind.TRUNCATE.code());
        RecordBatch batch =
                three().withOffset(new Offset(1, "7")).withMetadata(MetadataField.CHANGE_KIND, kinds.build());
        RecordBatch part = batch.select(new int[] {1}, 1);
        assertThat(((IntColumn) part.metadata(MetadataField.CHANGE_KIND).orElseThrow()).get(0))
                .isEqualTo(ChangeKind.DELETE.code());
        assertThat(part.offset()).contains(new Offset(1, "7"));
        assertThat(batch.slice(2, 3)
                        .metadata(MetadataField.CHANGE_KIND)
                        .orElseThrow()
                        .size())
                .isEqualTo(1);
    }

    @Test
    void columnsThatDoNotFitTheSchemaAreRefused() {
        Column longs = three().column(0);
        Column names = three().column(1);
        assertThatThrownBy(() -> RecordBatch.of(SCHEMA, 3, List.of(longs))).hasMessageContaining("1 columns for 3");
        assertThatThrownBy(() -> RecordBatch.of(SCHEMA, 3, List.of(longs, names, names)))
                .hasMessageContaining("'size' is string");
        assertThatThrownBy(() -> RecordBatch.of(SCHEMA, 2, List.of(longs, names, three().column(2))))
                .hasMessageContaining("has 3 rows");
    }

    @Test
    void anEmptyBatchIsABatch() {
        RecordBatch empty = new BatchBuilder(SCHEMA).build();
        assertThat(empty.rowCount()).isZero();
        assertThat(empty.cursor().next()).isFalse();
        assertThat(empty.records()).isEmpty();
    }
}
