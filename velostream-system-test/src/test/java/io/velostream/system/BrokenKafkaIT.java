package io.velostream.system;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BrokenKafkaIT extends FaultSuite {
    BrokenKafkaIT() {
        super(KafkaUnderTest::new);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void noRowIsLostAndNoneComesTwice(Fault fault) throws Exception {
        survives(fault);
    }
}
