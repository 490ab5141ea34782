package io.velostream.formats;

/** How parts that several writers wrote at once become one file. */
public enum Joining {
    /** They cannot; one writer writes the whole file. */
    NONE,
    /**
     * Their bytes one after another are the file: the first comes from {@link FileFormat#openWriter}, the others from
     * {@link FileFormat#openContinuation}. Holds for parts that are compressed as a whole too, because a compressed file
     * may have several members.
     */
    CONCATENATE,
    /** Each part is a file of its own; {@link FileFormat#join} makes one of them. */
    MERGE
}
