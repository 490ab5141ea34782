package io.velostream.system;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BrokenPostgresIT extends FaultSuite {
    BrokenPostgresIT() {
        super(PostgresUnderTest::new);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void noRowIsLostAndNoneComesTwice(Fault fault) throws Exception {
        survives(fault);
    }
}
