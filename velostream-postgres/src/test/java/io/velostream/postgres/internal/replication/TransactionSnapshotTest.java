package io.velostream.postgres.internal.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TransactionSnapshotTest {
    @Test
    void seesWhatWasOverWhenItWasTaken() {
        TransactionSnapshot s = TransactionSnapshot.parse("10:20:10,14");
        assertThat(s.sees(9)).isTrue();
        assertThat(s.sees(10)).isFalse();
        assertThat(s.sees(11)).isTrue();
        assertThat(s.sees(14)).isFalse();
        assertThat(s.sees(19)).isTrue();
        assertThat(s.sees(20)).isFalse();
        assertThat(s.sees(21)).isFalse();
    }

    @Test
    void knowsThatNumbersBeginAnew() {
        long epoch = 1L << 32;
        TransactionSnapshot s =
                TransactionSnapshot.parse((epoch - 5) + ":" + (epoch + 5) + ":" + (epoch - 5) + "," + (epoch + 3));
        assertThat(s.sees(-6)).isTrue();
        assertThat(s.sees(-5)).isFalse();
        assertThat(s.sees(-4)).isTrue();
        assertThat(s.sees(2)).isTrue();
        assertThat(s.sees(3)).isFalse();
        assertThat(s.sees(5)).isFalse();
        assertThat(s.sees(2_000_000_000)).isFalse();
        assertThat(s.sees(-2_000_000_000)).isTrue();
    }

    @Test
    void refusesAnythingElse() {
        for (String text : new String[] {"", "1:2", "a:b:", "1:2:x", "1:2:3:4"}) {
            assertThatThrownBy(() -> TransactionSnapshot.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void positionsAreUnsigned() {
        assertThat(Lsn.parse("FFFFFFFF/FFFFFFFF")).isEqualTo(-1);
        assertThat(Lsn.text(-1)).isEqualTo("FFFFFFFF/FFFFFFFF");
        assertThat(Lsn.isBefore(1, -1)).isTrue();
        assertThat(Lsn.max(1, -1)).isEqualTo(-1);
        for (String text : new String[] {"", "/", "1/", "/1", "123456789/1", "1/123456789", "-1/1", "1/-1", "g/1"}) {
            assertThatThrownBy(() -> Lsn.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
