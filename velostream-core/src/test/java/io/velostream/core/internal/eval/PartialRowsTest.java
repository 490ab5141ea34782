package io.velostream.core.internal.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.type.Schema;
import io.velostream.testkit.Rows;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartialRowsTest {
    private static final Schema SCHEMA = Schema.parse("a:int64?, b:string?, c:string?");

    private static Column column(MetadataField field, Object... values) {
        ColumnBuilder builder = ColumnBuilder.of(field.field().type(), values.length);
        for (Object value : values) {
            Values.append(builder, value);
        }
        return builder.build();
    }

    private static RecordBatch batch() {
        return Rows.batch(
                        SCHEMA,
                        List.of(
                                Arrays.asList(1L, "x", null),
                                Arrays.asList(2L, null, null),
                                Arrays.asList(3L, null, null),
                                Arrays.asList(null, null, null)))
                .withMetadata(
                        MetadataField.CHANGE_KIND,
                        column(
                                MetadataField.CHANGE_KIND,
                                ChangeKind.INSERT.code(),
                                ChangeKind.UPDATE_AFTER.code(),
                                ChangeKind.DELETE.code(),
                                ChangeKind.TRUNCATE.code()))
                .withMetadata(
                        MetadataField.UNCHANGED, column(MetadataField.UNCHANGED, null, new byte[] {0b100}, null, null));
    }

    @Test
    void tellsANullFromAValueThatWasNotSent() {
        PartialRows rows = new PartialRows(batch());
        assertThat(rows.lacks(0, 2)).isFalse();
        assertThat(rows.lacks(1, 1)).isFalse();
        assertThat(rows.lacks(1, 2)).isTrue();
        assertThat(rows.lacks(1, Frame.COMPUTED)).isFalse();
        assertThat(rows.lacks(2, 1)).isTrue();
        assertThat(rows.lacks(3, 0)).isTrue();
    }

    @Test
    void keepsTheMarksWithTheirColumns() {
        Frame frame = new Frame(batch());
        Column given = batch().metadata(MetadataField.UNCHANGED).orElseThrow();
        assertThat(frame.unchanged(given)).isSameAs(given);
        frame.project(new int[] {2, 0});
        frame.set(2, frame.column(1));
        BytesColumn moved = (BytesColumn) frame.unchanged(given);
        assertThat(moved.isNull(0)).isTrue();
        assertThat(moved.get(1)).containsExactly(0b001);
        frame.set(0, frame.column(0));
        assertThat(((BytesColumn) frame.unchanged(given)).get(1)).containsExactly(0);
    }

    @Test
    void hasNothingToSayAboutOrdinaryRows() {
        PartialRows rows = new PartialRows(Rows.batch(SCHEMA, List.of(Arrays.asList(null, null, null))));
        assertThat(rows.lacks(0, 0)).isFalse();
    }
}
