package io.velostream.bench.kafka;

import io.velostream.bench.run.ProcessTimes;
import java.util.Optional;

/** The CPU time that the broker has taken, where its process is known. */
public final class BrokerClock {
    /** The environment variable with the id of its process. */
    public static final String PROCESS = "VELOSTREAM_BENCH_BROKER";

    private BrokerClock() {}

    /** User and system time so far; 0 where nobody knows. */
    static double seconds() {
        return Optional.ofNullable(System.getenv(PROCESS))
                .flatMap(ProcessTimes::of)
                .map(ProcessTimes::seconds)
                .orElse(0.0);
    }
}
