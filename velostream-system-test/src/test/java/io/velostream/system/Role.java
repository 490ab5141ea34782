package io.velostream.system;

import io.velostream.core.RunningPipeline;
import java.util.List;

/** A pipeline that reads from or writes to the system under test; the other end is a folder of files, which stays well. */
interface Role {
    /** As in "source". */
    String name();

    /** Starts it, or goes on with it, with the password that counts now and its rows through the gate. */
    RunningPipeline start(Gate gate);

    /** Brings what is to be on its way when the fault comes. */
    default void bringMost() {}

    /** Brings what is to come after the fault. */
    default void bringRest() {}

    /** Whether it ends by itself. */
    boolean isBounded();

    /** The ids of all rows that arrived, in no order. */
    List<Integer> arrived();
}
