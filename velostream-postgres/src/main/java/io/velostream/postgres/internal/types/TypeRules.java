package io.velostream.postgres.internal.types;

/**
 * What the user chose, and what the database is like.
 *
 * @param boundedAsNumeric numeric(p,s) becomes numeric rather than a decimal
 * @param arraysAsText arrays become text rather than lists
 * @param moneyScale digits of the currency after the point
 * @param checkText whether text may be anything, because the encoding is SQL_ASCII
 */
public record TypeRules(boolean boundedAsNumeric, boolean arraysAsText, int moneyScale, boolean checkText) {
    /** The defaults, for a database in UTF-8 or any other encoding that the server checks. */
    public static final TypeRules DEFAULT = new TypeRules(false, false, 2, false);
}
