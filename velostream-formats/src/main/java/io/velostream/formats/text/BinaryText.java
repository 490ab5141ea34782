package io.velostream.formats.text;

/** How bytes of type binary are spelled. */
public enum BinaryText {
    /** PostgreSQL's notation: {@code \x} and two hexadecimal digits a byte. */
    HEX,
    /** RFC 4648 with padding. */
    BASE64
}
