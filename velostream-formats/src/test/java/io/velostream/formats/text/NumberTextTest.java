package io.velostream.formats.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberTextTest {
    private final Utf8Buffer out = new Utf8Buffer(64);

    private String text() {
        String text = new String(out.array(), 0, out.length(), StandardCharsets.UTF_8);
        out.setLength(0);
        return text;
    }

    @Test
    void wholeNumbersOfEachLengthAreWrittenDigitByDigit() {
        for (long power = 1; power > 0 && power <= Long.MAX_VALUE / 10; power *= 10) {
            for (long value : new long[] {power - 1, power, power + 1, 5 * power, 1 - power, -power}) {
                NumberText.putLong(out, value);
                assertThat(text()).isEqualTo(Long.toString(value));
            }
        }
        NumberText.putLong(out, Long.MIN_VALUE);
        assertThat(text()).isEqualTo(Long.toString(Long.MIN_VALUE));
    }

    @Test
    void decimalsOfEachScaleHaveAllTheirDigits() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            long unscaled = random.nextLong() >> random.nextInt(64);
            int scale = random.nextInt(19);
            NumberText.putDecimal(out, unscaled, scale);
            assertThat(text()).isEqualTo(BigDecimal.valueOf(unscaled, scale).toPlainString());
        }
        for (long unscaled : new long[] {0, 1, 9, 10, 99_999_999, 100_000_000, -99_999_999, -100_000_000}) {
            for (int scale = 0; scale <= 18; scale++) {
                NumberText.putDecimal(out, unscaled, scale);
                assertThat(text()).isEqualTo(BigDecimal.valueOf(unscaled, scale).toPlainString());
            }
        }
    }

    @Test
    void datesOfSixCenturiesAreWrittenAlikeTheFirstAndTheSecondTime() {
        for (long days = LocalDate.of(1700, 1, 1).toEpochDay();
                days < LocalDate.of(2300, 1, 1).toEpochDay();
                days++) {
            for (int time = 0; time < 2; time++) {
                TimeText.putDate(out, days);
                assertThat(text()).isEqualTo(LocalDate.ofEpochDay(days).toString());
            }
        }
    }
}
