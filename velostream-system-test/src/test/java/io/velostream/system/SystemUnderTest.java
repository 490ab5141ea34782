package io.velostream.system;

import io.velostream.core.VeloStream;
import java.nio.file.Path;
import java.util.List;

/** A server with a proxy before it, and what can be done to them. */
interface SystemUnderTest extends AutoCloseable {
    /** Rows that each pipeline moves. */
    int ROWS = 4_000;

    String name();

    /** Makes tables or topics of this case and tells the pipelines to run. */
    List<Role> prepare(Fault fault, VeloStream velo, Path folder);

    /** Begins the fault. */
    void inject(Fault fault);

    /** Whether the fault has done its work, which may be over before {@link #heal}. */
    boolean hasBitten(Fault fault);

    /** Ends the fault. */
    void heal(Fault fault);

    /** All passwords used so far. */
    List<String> secrets();

    @Override
    void close();
}
