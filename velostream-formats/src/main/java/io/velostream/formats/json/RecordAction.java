package io.velostream.formats.json;

/** What is done with each record that is found in a file. */
interface RecordAction {
    /** Consumes the record at the cursor. After a fault nothing of it is left. */
    void read();

    /** Takes back what the last {@link #read()} did: the record turned out to be bad behind its end. */
    void undo();

    /** The fault of the last record in words. */
    String reason(JsonFault fault);
}
