package io.velostream.core.internal.cast;

/** How well values of one type go into another. */
public enum Fit {
    /** The same type: nothing to do. */
    SAME,
    /** Every value keeps its meaning and can be told from every other. */
    LOSSLESS,
    /** Some values do not fit or lose a part; each is checked. */
    CHECKED,
    /** There is no conversion. */
    NONE
}
