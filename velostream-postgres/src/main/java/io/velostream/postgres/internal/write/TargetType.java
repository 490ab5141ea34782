package io.velostream.postgres.internal.write;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A type of the server, domains resolved.
 *
 * @param oid of pg_type
 * @param modifier negative for none
 * @param sql the type as SQL, with its modifier
 * @param kind what sort of type it is
 * @param element what it is an array of
 * @param members of a composite, in order
 */
public record TargetType(
        int oid,
        int modifier,
        String sql,
        Kind kind,
        @Nullable Member element,
        List<Member> members) {
    /** Sorts of types that are told apart by more than their number. */
    public enum Kind {
        PLAIN,
        ENUM,
        COMPOSITE,
        HSTORE
    }

    /**
     * An attribute of a composite, or what an array consists of.
     *
     * @param oid of the type that it declares, which may be a domain over {@code type}
     */
    public record Member(String name, int oid, TargetType type) {}
}
