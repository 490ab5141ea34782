package io.velostream.postgres.internal.write;

import org.jspecify.annotations.Nullable;

/**
 * A type of the server, domains resolved.
 *
 * @param oid of pg_type
 * @param modifier negative for none
 * @param sql the type as SQL, with its modifier
 * @param isEnum whether its values are labels
 * @param element what it is an array of
 */
public record TargetType(
        int oid,
        int modifier,
        String sql,
        boolean isEnum,
        @Nullable TargetType element) {}
