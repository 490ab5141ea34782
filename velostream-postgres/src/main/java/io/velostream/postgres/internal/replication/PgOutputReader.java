package io.velostream.postgres.internal.replication;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the messages of the output plug-in pgoutput, protocol versions 1 to 4. A damaged message is an error of kind CORRUPT
 * and never takes more memory than it has bytes. Not thread-safe.
 */
public final class PgOutputReader {
    /** Microseconds from 1970 to 2000, where PostgreSQL begins to count. */
    private static final long EPOCH_MICROS = 946_684_800_000_000L;

    private static final int MIN_ATTRIBUTE_BYTES = 10;

    private final MessageBytes in = new MessageBytes();
    private final TupleData old = new TupleData();
    private final TupleData row = new TupleData();
    private boolean streaming;
    private int streamed;

    /** Forgets that a streamed transaction was open; for a new connection. */
    public void reset() {
        streaming = false;
        streamed = 0;
    }

    /** The (sub)transaction that the change just read belongs to; 0 outside of streamed transactions. */
    public int streamedTransaction() {
        return streamed;
    }

    /** Reads one message and tells the handler. */
    public void read(byte[] message, int from, int length, PgOutputHandler to) {
        in.reset(message, from, length);
        byte type = in.int8();
        switch (type) {
            case 'I' -> insert(to);
            case 'U' -> update(to);
            case 'D' -> delete(to);
            case 'B' -> to.begin(in.int64(), time(), in.int32());
            case 'C' -> commit(to);
            case 'O' -> to.origin(in.int64(), in.text());
            case 'R' -> relation(to);
            case 'Y' -> type(to);
            case 'T' -> truncate(to);
            case 'M' -> message(to);
            case 'S' -> streamStart(to);
            case 'E' -> streamStop(to);
            case 'c' -> streamCommit(to);
            case 'A' -> streamAbort(to);
            case 'b', 'P', 'K', 'r', 'p' -> twoPhase((char) type, to);
            default -> throw in.damaged("its type is unknown");
        }
    }

    private long time() {
        return in.int64() + EPOCH_MICROS;
    }

    /** Within a streamed transaction each change names its (sub)transaction. */
    private void streamedPrefix() {
        streamed = streaming ? in.int32() : 0;
    }

    private void commit(PgOutputHandler to) {
        in.int8();
        to.commit(in.int64(), in.int64(), time());
    }

    private void relation(PgOutputHandler to) {
        streamedPrefix();
        int id = in.int32();
        String schema = in.text();
        String name = in.text();
        char identity = (char) in.int8();
        int count = in.int16();
        if (in.remaining() / MIN_ATTRIBUTE_BYTES < count) {
            throw in.damaged("a table claims " + count + " columns and the message is too short for them");
        }
        List<Relation.Attribute> attributes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean key = (in.int8() & 1) != 0;
            attributes.add(new Relation.Attribute(in.text(), key, in.int32(), in.int32()));
        }
        // The server says pg_catalog by an empty name.
        to.relation(new Relation(id, schema.isEmpty() ? "pg_catalog" : schema, name, identity, attributes));
    }

    private void type(PgOutputHandler to) {
        streamedPrefix();
        int id = in.int32();
        String schema = in.text();
        to.type(id, schema.isEmpty() ? "pg_catalog" : schema, in.text());
    }

    private void insert(PgOutputHandler to) {
        streamedPrefix();
        int relation = in.int32();
        byte part = in.int8();
        if (part != 'N') {
            throw in.damaged("the new row is missing");
        }
        row.read(in);
        to.insert(relation, row);
    }

    private void update(PgOutputHandler to) {
        streamedPrefix();
        int relation = in.int32();
        byte part = in.int8();
        PgOutputHandler.Old kind = PgOutputHandler.Old.NONE;
        if (part == 'K' || part == 'O') {
            kind = part == 'K' ? PgOutputHandler.Old.KEY : PgOutputHandler.Old.FULL;
            old.read(in);
            part = in.int8();
        }
        if (part != 'N') {
            throw in.damaged("the new row is missing");
        }
        row.read(in);
        to.update(relation, kind, old, row);
    }

    private void delete(PgOutputHandler to) {
        streamedPrefix();
        int relation = in.int32();
        byte part = in.int8();
        if (part != 'K' && part != 'O') {
            throw in.damaged("the old row is missing");
        }
        old.read(in);
        to.delete(relation, part == 'K' ? PgOutputHandler.Old.KEY : PgOutputHandler.Old.FULL, old);
    }

    private void truncate(PgOutputHandler to) {
        streamedPrefix();
        int count = in.int32();
        byte options = in.int8();
        if (count < 0 || in.remaining() / 4 < count) {
            throw in.damaged("it claims to empty " + count + " tables and is too short for them");
        }
        int[] relations = new int[count];
        for (int i = 0; i < count; i++) {
            relations[i] = in.int32();
        }
        to.truncate(relations, (options & 1) != 0, (options & 2) != 0);
    }

    private void message(PgOutputHandler to) {
        streamedPrefix();
        boolean transactional = (in.int8() & 1) != 0;
        long position = in.int64();
        String prefix = in.text();
        int length = in.int32();
        int offset = in.skip(length);
        to.message(transactional, position, prefix, in.bytes(), offset, length);
    }

    private void streamStart(PgOutputHandler to) {
        int transaction = in.int32();
        boolean first = in.int8() == 1;
        streaming = true;
        to.streamStart(transaction, first);
    }

    private void streamStop(PgOutputHandler to) {
        streaming = false;
        streamed = 0;
        to.streamStop();
    }

    private void streamCommit(PgOutputHandler to) {
        int transaction = in.int32();
        in.int8();
        to.streamCommit(transaction, in.int64(), in.int64(), time());
    }

    private void streamAbort(PgOutputHandler to) {
        // Version 4 adds where and when; nothing here needs it.
        to.streamAbort(in.int32(), in.int32());
    }

    private void twoPhase(char step, PgOutputHandler to) {
        if (step != 'b') {
            in.int8();
        }
        in.int64();
        in.int64();
        in.int64();
        if (step == 'r') {
            in.int64();
        }
        int transaction = in.int32();
        to.twoPhase(step, transaction, in.text());
    }
}
