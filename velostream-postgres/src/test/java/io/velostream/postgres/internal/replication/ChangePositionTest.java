package io.velostream.postgres.internal.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Offset;
import io.velostream.api.VeloException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangePositionTest {
    @Test
    void isTheSameAfterBeingStored() {
        ChangePosition position = new ChangePosition(
                false,
                -2L,
                0x1_0000_0000L,
                12,
                Map.of(
                        "public.odd \"näme\"\\\n",
                        new ChangePosition.Table(true, TransactionSnapshot.parse("10:20:10,14"), 77),
                        "s.t",
                        new ChangePosition.Table(false, null, 0)));
        ChangePosition back = ChangePosition.of(position.toOffset());
        assertThat(back.toOffset().details().length())
                .isEqualTo(position.toOffset().details().length());
        assertThat(back.lsn()).isEqualTo(-2L);
        assertThat(back.commit()).isEqualTo(0x1_0000_0000L);
        assertThat(back.index()).isEqualTo(12);
        assertThat(back.streaming()).isFalse();
        assertThat(back.tables().keySet()).isEqualTo(position.tables().keySet());
        assertThat(back.tables().get("s.t").done()).isFalse();
        assertThat(back.tables().get("public.odd \"näme\"\\\n").snapshot()).hasToString("10:20:10,14");
    }

    @Test
    void isReadable() {
        assertThat(ChangePosition.stream(0x16_B374_D848L).toOffset().details())
                .isEqualTo("{\"phase\":\"stream\",\"lsn\":\"16/B374D848\"}");
    }

    @Test
    void forgetsSnapshotsThatTheStreamHasPassed() {
        ChangePosition position = new ChangePosition(
                false,
                10,
                0,
                0,
                Map.of(
                        "a", new ChangePosition.Table(true, TransactionSnapshot.parse("1:1:"), 50),
                        "b", new ChangePosition.Table(true, null, 0)));
        assertThat(position.at(49, 0, 0).tables()).containsOnlyKeys("a");
        assertThat(position.at(50, 0, 0).tables()).isEmpty();
    }

    @Test
    void refusesWhatItDidNotWrite() {
        for (String text : new String[] {
            "",
            "{",
            "[]",
            "{}",
            "{\"lsn\":5}",
            "{\"lsn\":\"x/y\"}",
            "{\"lsn\":\"0/1\"} x",
            "{\"lsn\":\"0/1\",\"tables\":{\"t\":1}}",
            "{\"lsn\":\"0/1\",\"tables\":{\"t\":{\"snapshot\":\"1\"}}}",
            "{\"lsn\":\"0/1\\u00",
            "{\"lsn\":\"0/1\",\"a\":-}"
        }) {
            assertThatThrownBy(() -> ChangePosition.of(new Offset(1, text)))
                    .as(text)
                    .isInstanceOf(VeloException.class);
        }
        assertThatThrownBy(() -> ChangePosition.of(new Offset(2, "{\"phase\":\"stream\",\"lsn\":\"0/1\"}")))
                .hasMessageContaining("version 2");
    }
}
