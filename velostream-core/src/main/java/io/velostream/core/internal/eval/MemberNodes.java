package io.velostream.core.internal.eval;

import io.velostream.api.batch.BooleanColumn;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.type.DataType;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Whether a value is one of some constants. */
final class MemberNodes {
    private MemberNodes() {}

    /** Of values stored as int or long. */
    static final class OfLongs extends Node {
        private final Node operand;
        private final long[] sorted;

        OfLongs(Node operand, Collection<Long> members) {
            super(DataType.BOOLEAN);
            this.operand = operand;
            this.sorted = members.stream().mapToLong(Long::longValue).sorted().toArray();
        }

        @Override
        Column eval(Frame frame) {
            Column c = operand.eval(frame);
            long[] v = NumberCompare.widened(c);
            boolean[] truth = new boolean[c.size()];
            for (int i = 0; i < truth.length; i++) {
                truth[i] = Arrays.binarySearch(sorted, v[i]) >= 0;
            }
            return new BooleanColumn(DataType.BOOLEAN, truth.length, truth, c.validity());
        }
    }

    /** Of text and bytes. */
    static final class OfBytes extends Node {
        private final Node operand;
        /** Buckets by hash; their number is a power of two. */
        private final byte[][][] buckets;

        OfBytes(Node operand, List<byte[]> members) {
            super(DataType.BOOLEAN);
            this.operand = operand;
            int size = Integer.highestOneBit(Math.max(1, members.size())) * 4;
            this.buckets = new byte[size][0][];
            for (byte[] m : members) {
                int b = hash(m, 0, m.length) & size - 1;
                buckets[b] = Arrays.copyOf(buckets[b], buckets[b].length + 1);
                buckets[b][buckets[b].length - 1] = m;
            }
        }

        private static int hash(byte[] data, int from, int to) {
            int h = 0;
            for (int i = from; i < to; i++) {
                h = 31 * h + data[i];
            }
            return h ^ h >>> 16;
        }

        @Override
        Column eval(Frame frame) {
            BytesColumn c = (BytesColumn) operand.eval(frame);
            boolean[] truth = new boolean[c.size()];
            for (int i = 0; i < truth.length; i++) {
                int from = c.offsets()[i];
                int to = c.offsets()[i + 1];
                for (byte[] m : buckets[hash(c.data(), from, to) & buckets.length - 1]) {
                    truth[i] |= Arrays.equals(c.data(), from, to, m, 0, m.length);
                }
            }
            return new BooleanColumn(DataType.BOOLEAN, truth.length, truth, c.validity());
        }
    }
}
