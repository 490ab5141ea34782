package io.velostream.core;

import java.util.stream.IntStream;

/** The same with a failure at almost every call. */
class FaultIT extends FaultTest {
    @Override
    int[] calls() {
        return IntStream.concat(IntStream.rangeClosed(1, 8), IntStream.of(15, 24, 33, 42, 51))
                .toArray();
    }
}
