package io.velostream.formats.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class CivilDateTest {
    private static final long NONE = Long.MIN_VALUE;

    @Test
    void everyDayOfTenCenturiesIsTheSameAsInTheJdk() {
        for (LocalDate d = LocalDate.of(1590, 1, 1); d.getYear() < 2640; d = d.plusDays(1)) {
            long days = CivilDate.toDaysOr(NONE, d.getYear(), d.getMonthValue(), d.getDayOfMonth());
            if (days != d.toEpochDay()) {
                assertThat(days).as(d.toString()).isEqualTo(d.toEpochDay());
            }
        }
    }

    @Test
    void daysThatDoNotExistAreTold() {
        for (int year : new int[] {0, 1599, 1600, 1900, 1999, 2000, 2023, 2024, 2623, 2624, 9999}) {
            for (int month = 0; month <= 15; month++) {
                int length = month < 1 || month > 12
                        ? 0
                        : LocalDate.of(year, month, 1).lengthOfMonth();
                assertThat(CivilDate.toDaysOr(NONE, year, month, 0)).isEqualTo(NONE);
                assertThat(CivilDate.toDaysOr(NONE, year, month, length + 1)).isEqualTo(NONE);
                assertThat(CivilDate.toDaysOr(NONE, year, month, 99)).isEqualTo(NONE);
            }
        }
    }
}
