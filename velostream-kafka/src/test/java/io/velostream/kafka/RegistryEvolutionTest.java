package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.Schema;
import io.velostream.kafka.internal.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegistryEvolutionTest {
    private int asked;

    private static ByteBuffer value(int id) {
        return ByteBuffer.allocate(SchemaRegistry.HEADER)
                .put(SchemaRegistry.MAGIC)
                .putInt(id)
                .flip();
    }

    private Optional<Schema> columns(int id) {
        asked++;
        if (id == 2) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "of another type").build();
        } else if (id == 3) {
            throw VeloException.of(ErrorKind.UNAVAILABLE, "away").build();
        }
        return Optional.of(Schema.parse("a:int64, b:string"));
    }

    @Test
    void aSchemaThatIsOfNoUseChangesNothingAndIsAskedForOnce() {
        RegistryEvolution evolution = new RegistryEvolution(this::columns, Schema.parse("a:int64"));
        evolution.see(value(2));
        evolution.see(value(2));
        assertThat(asked).isEqualTo(1);
        assertThat(evolution.columns()).isEqualTo(Schema.parse("a:int64"));
        evolution.see(value(1));
        assertThat(evolution.columns()).isEqualTo(Schema.parse("a:int64, b:string?"));
    }

    @Test
    void aRegistryThatIsAwayIsAnError() {
        RegistryEvolution evolution = new RegistryEvolution(this::columns, Schema.parse("a:int64"));
        assertThatThrownBy(() -> evolution.see(value(3))).isInstanceOf(VeloException.class);
        assertThatThrownBy(() -> evolution.see(value(3))).isInstanceOf(VeloException.class);
        assertThat(asked).isEqualTo(2);
    }
}
