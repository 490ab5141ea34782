package io.velostream.api.config;

/** Carries the place and reason of a fault out of the parser, where it becomes the declared exception. */
final class UriFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final int position;
    final String cure;

    UriFault(int position, String reason, String cure) {
        super(reason, null, false, false);
        this.position = position;
        this.cure = cure;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
