package io.velostream.postgres.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumericBytesTest {
    private static final int NEGATIVE = 0x4000;
    private static final long MOST = 999_999_999_999_999_999L;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 8, 9, 17, 18})
    void numbersAtTheBoundariesOfGroupsComeBack(int scale) {
        for (long power = 1; power <= MOST; power = power > MOST / 10 ? Long.MAX_VALUE : power * 10) {
            for (long near = -1; near <= 1; near++) {
                assertComesBack(power + near, scale);
                assertComesBack(-(power + near), scale);
            }
        }
        assertComesBack(0, scale);
        assertComesBack(MOST, scale);
        assertComesBack(-MOST, scale);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 6, 18})
    void numbersOfAnyLengthComeBack(int scale) {
        Random random = new Random(scale);
        for (int i = 0; i < 20_000; i++) {
            assertComesBack((random.nextLong() % MOST) >> random.nextInt(60), scale);
        }
    }

    private static void assertComesBack(long unscaled, int scale) {
        CopyBytes out = new CopyBytes(8);
        out.putShort(7);
        new NumericBytes(scale).put(unscaled, out);
        ByteBuffer in = ByteBuffer.wrap(out.data(), 2, out.size() - 2);
        assertThat(in.getInt()).isEqualTo(in.remaining());
        int count = in.getShort();
        int weight = in.getShort();
        boolean negative = in.getShort() == NEGATIVE;
        assertThat(in.getShort()).isEqualTo((short) scale);
        BigDecimal value = BigDecimal.ZERO;
        for (int i = 0; i < count; i++) {
            int group = in.getShort();
            assertThat(group).isBetween(0, 9_999);
            // The server keeps no zero groups at the ends, and compares some numbers by their bytes.
            assertThat((i == 0 || i == count - 1) && group == 0).isFalse();
            value = value.add(BigDecimal.valueOf(group).scaleByPowerOfTen(4 * (weight - i)));
        }
        assertThat(in.hasRemaining()).isFalse();
        assertThat(negative ? value.negate() : value)
                .isEqualByComparingTo(new BigDecimal(BigInteger.valueOf(unscaled), scale));
    }
}
