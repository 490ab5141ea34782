package io.velostream.formats;

/**
 * Bounds against files made to explode. Decompression runs in constant memory whatever they are; they bound time, and
 * space where the data goes.
 *
 * @param maxSize decompressed bytes of one file at most
 * @param maxRatio decompressed bytes for each compressed one at most, looked at once {@link #RATIO_FROM} are exceeded
 */
public record DecompressionLimits(long maxSize, long maxRatio) {
    /** Decompressed bytes up to which any ratio passes. */
    public static final long RATIO_FROM = 64L << 20;

    public static final long DEFAULT_RATIO = 1000;
    public static final DecompressionLimits DEFAULT = new DecompressionLimits(Long.MAX_VALUE, DEFAULT_RATIO);
    public static final DecompressionLimits NONE = new DecompressionLimits(Long.MAX_VALUE, Long.MAX_VALUE);
}
