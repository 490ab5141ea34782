package io.velostream.formats.avro;

/** Reads one encoded value: a decoder to its column, a skipper to nowhere. */
abstract class Step {
    abstract void run(AvroInput in);
}
