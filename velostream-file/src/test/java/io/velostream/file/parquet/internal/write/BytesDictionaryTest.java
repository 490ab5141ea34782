package io.velostream.file.parquet.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BytesDictionaryTest {
    @Test
    void numbersGoByTheFirstTimeThatAValueCame() {
        Random random = new Random(3);
        BytesDictionary dictionary = new BytesDictionary();
        for (int round = 0; round < 3; round++) {
            dictionary.clear();
            Map<ByteBuffer, Integer> expected = new HashMap<>();
            for (int page = 0; page < 5; page++) {
                List<byte[]> values = values(random, round == 1 ? 3000 : 300);
                int[] ids = ids(dictionary, values);
                for (int i = 0; i < ids.length; i++) {
                    int next = expected.size();
                    assertThat(ids[i]).isEqualTo(expected.computeIfAbsent(ByteBuffer.wrap(values.get(i)), v -> next));
                }
            }
            assertThat(dictionary.size()).isEqualTo(expected.size());
            expected.forEach((value, id) -> assertThat(kept(dictionary, id)).isEqualTo(value));
        }
    }

    @Test
    void valuesThatDifferInOneByteOrInTheirLengthAreTwo() {
        for (int length = 0; length < 40; length++) {
            List<byte[]> values = new ArrayList<>(List.of(new byte[length], new byte[length + 1]));
            for (int at = 0; at < length; at++) {
                byte[] other = new byte[length];
                other[at] = 1;
                values.add(other);
            }
            int[] ids = ids(new BytesDictionary(), values);
            assertThat(ids).doesNotHaveDuplicates().hasSize(length + 2);
        }
    }

    /** Values of all lengths, most of which begin as others do, and some of which end in zeros. */
    private static List<byte[]> values(Random random, int count) {
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[random.nextInt(30)];
            if (value.length > 0) {
                value[random.nextInt(value.length)] = (byte) (random.nextInt(5) - 2);
            }
            values.add(value);
        }
        return values;
    }

    /** The last value ends where the array does. */
    private static int[] ids(BytesDictionary dictionary, List<byte[]> values) {
        int[] bounds = new int[values.size() + 1];
        for (int i = 0; i < values.size(); i++) {
            bounds[i + 1] = bounds[i] + values.get(i).length;
        }
        ByteBuffer all = ByteBuffer.allocate(bounds[values.size()]);
        values.forEach(all::put);
        int[] ids = new int[values.size()];
        dictionary.ids(all.array(), bounds, ids.length, ids);
        return ids;
    }

    private static ByteBuffer kept(BytesDictionary dictionary, int id) {
        int from = dictionary.offsets()[id];
        return ByteBuffer.wrap(dictionary.data(), from, dictionary.offsets()[id + 1] - from);
    }
}
