package io.velostream.api;

import org.jspecify.annotations.Nullable;

/**
 * The one exception of the library. Its message has three parts: what failed and where, why, and what to do.
 *
 * <p>Connectors turn the exceptions of their drivers into this one in a single class ({@code <Name>Errors}). Bad rows are
 * not exceptions but values, see {@link RejectedRow}. Instances are immutable. No part of a message may hold a secret;
 * URIs are given in their masked form.
 */
public final class VeloException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final Retry retry;
    private final String what;
    private final String where;
    private final String why;
    private final String cure;

    private VeloException(Builder b) {
        super(message(b.what, b.where, b.why, b.cure), b.cause);
        this.kind = b.kind;
        this.retry = b.retry;
        this.what = b.what;
        this.where = b.where;
        this.why = b.why;
        this.cure = b.cure;
    }

    /** Begins an exception of this kind: {@code what} names the operation that failed, as in "cannot open the file". */
    public static Builder of(ErrorKind kind, String what) {
        return new Builder(kind, what);
    }

    public ErrorKind kind() {
        return kind;
    }

    public Retry retry() {
        return retry;
    }

    /** The operation that failed. */
    public String what() {
        return what;
    }

    /** The masked URI, split, position, column or row concerned; empty when unknown. */
    public String where() {
        return where;
    }

    /** The reason; empty when {@link #what()} says it all. */
    public String why() {
        return why;
    }

    /** What the user can do about it; empty when nothing is known. */
    public String cure() {
        return cure;
    }

    /**
     * The same failure with a place put in front of the one already known, kept once if it is already named: a URI also
     * when its path is.
     */
    public VeloException within(String outerPlace) {
        if (where.contains(outerPlace)) {
            return this;
        }
        int end = where.indexOf(", ");
        String inner = end < 0 ? where : where.substring(0, end);
        String rest = inner.equals(path(outerPlace)) ? where.substring(inner.length()) : ", " + where;
        VeloException wider = of(kind, what)
                .where(where.isEmpty() ? outerPlace : outerPlace + rest)
                .why(why)
                .cure(cure)
                .retry(retry)
                .cause(getCause())
                .build();
        wider.setStackTrace(getStackTrace());
        for (Throwable suppressed : getSuppressed()) {
            wider.addSuppressed(suppressed);
        }
        return wider;
    }

    /** What stands between scheme and options of a URI, or the place itself. */
    private static String path(String place) {
        int options = place.indexOf('?');
        String path = options < 0 ? place : place.substring(0, options);
        int scheme = path.indexOf(':');
        path = path.substring(scheme + 1);
        return path.startsWith("//") ? path.substring(2) : path;
    }

    private static String message(String what, String where, String why, String cure) {
        StringBuilder s = new StringBuilder(what);
        if (!where.isEmpty()) {
            s.append(" (").append(where).append(')');
        }
        if (!why.isEmpty()) {
            s.append(": ").append(why);
        }
        if (!cure.isEmpty()) {
            char last = s.charAt(s.length() - 1);
            s.append(last == '.' || last == '?' || last == '!' ? " " : ". ").append(cure);
        }
        return s.toString();
    }

    /** Collects the parts of a {@link VeloException}. Not thread-safe. */
    public static final class Builder {
        private final ErrorKind kind;
        private final String what;
        private Retry retry = Retry.NEVER;
        private String where = "";
        private String why = "";
        private String cure = "";
        private @Nullable Throwable cause;

        private Builder(ErrorKind kind, String what) {
            this.kind = kind;
            this.what = what;
        }

        public Builder where(String place) {
            this.where = place;
            return this;
        }

        public Builder why(String reason) {
            this.why = reason;
            return this;
        }

        public Builder cure(String advice) {
            this.cure = advice;
            return this;
        }

        /** Default: {@link Retry#NEVER}. */
        public Builder retry(Retry value) {
            this.retry = value;
            return this;
        }

        public Builder cause(@Nullable Throwable value) {
            this.cause = value;
            return this;
        }

        public VeloException build() {
            return new VeloException(this);
        }
    }
}
