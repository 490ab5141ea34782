package io.velostream.postgres.internal.write;

/**
 * A column of the batch that is written.
 *
 * @param source its index in the batch
 * @param isKey whether it is a part of the key
 */
public record WriteColumn(int source, TargetColumn target, Landing landing, boolean isKey) {
    /** The type of its values in the staging table. */
    String stageType() {
        if (landing.asText()) {
            return "text";
        }
        String collation = target.collation();
        return collation.isEmpty() ? target.base().sql() : target.base().sql() + " COLLATE " + collation;
    }

    /** Its value as SQL, from a column of the staging table. */
    String fromStage(String stageColumn) {
        return landing.asText() ? stageColumn + "::" + target.type() : stageColumn;
    }
}
