package io.velostream.file.parquet.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.file.parquet.ParquetFiles;
import io.velostream.file.parquet.internal.Codecs;
import io.velostream.file.parquet.internal.Footer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageMemoryTest {
    private static final Schema SCHEMA = Schema.parse("a:int64, s:string?, few:string, l:list<int32?>?, d:float64?");

    private static List<List<Object>> rows() {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 9000; i++) {
            rows.add(Arrays.asList(
                    i * 7919L % 100_003,
                    i % 3 == 0 ? null : "value " + i,
                    "v" + i % 5,
                    i % 4 == 0 ? null : Arrays.asList(i, null, i + 1),
                    i % 6 == 0 ? null : i / 7.0));
        }
        return rows;
    }

    /** Reads with room for so many bytes of pages of their own. */
    private static List<List<Object>> read(byte[] bytes, long limit, int rowsAtOnce) throws IOException {
        ParquetFiles.MemoryFile file = new ParquetFiles.MemoryFile(bytes);
        Footer footer = Footer.read(file);
        PageMemory memory = new PageMemory(limit);
        List<List<Object>> got = new ArrayList<>();
        GroupReader reader = null;
        try (Codecs codecs = new Codecs()) {
            for (int g = 0; g < footer.meta().getRow_groupsSize(); g++) {
                var group = footer.meta().getRow_groups().get(g);
                reader = new GroupReader(
                        file, group, g, footer.shapes(), Map.of(), codecs, memory, new PageValues.Scratch(), reader);
                reader.range(0, group.getNum_rows());
                for (long left = group.getNum_rows(); left > 0; ) {
                    int[] count = {(int) Math.min(rowsAtOnce, left)};
                    List<Column> columns = reader.read(count[0], 1 << 20, count);
                    got.addAll(ParquetFiles.rows(RecordBatch.of(footer.schema(), count[0], columns)));
                    left -= count[0];
                }
                assertThat(reader.isSharing()).isEqualTo(limit < 1000);
            }
        }
        return got;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "compression=none", "dictionary=false&page_size=4096", "row_group_rows=4000"})
    void columnsThatShareTheirPlaceReadTheSame(String options) throws Exception {
        List<List<Object>> rows = rows();
        byte[] file = ParquetFiles.write(SCHEMA, options, ParquetFiles.batch(SCHEMA, rows));
        assertThat(read(file, 0, 777).equals(rows)).isTrue();
        assertThat(read(file, Long.MAX_VALUE, 777).equals(rows)).isTrue();
    }

    @Test
    void takesAndGivesBack() {
        PageMemory memory = new PageMemory(100);
        assertThat(memory.take(60)).isTrue();
        assertThat(memory.take(41)).isFalse();
        assertThat(memory.isSharing()).isTrue();
        memory.giveBack(60);
        assertThat(memory.take(100)).isTrue();
        assertThat(memory.shared(10).bytes.length).isGreaterThanOrEqualTo(10);
    }
}
