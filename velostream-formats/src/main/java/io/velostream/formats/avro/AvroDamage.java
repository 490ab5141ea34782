package io.velostream.formats.avro;

/** Encoded data that cannot be right; who knows the file and the block turns it into an error of kind CORRUPT. */
final class AvroDamage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AvroDamage(String why) {
        super(why);
    }
}
