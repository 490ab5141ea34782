package io.velostream.file.parquet.internal.read;

import io.velostream.api.batch.Validity;
import io.velostream.file.parquet.internal.Little;

/**
 * Decodes Parquet's mix of run lengths and bit-packed groups. The array given has eight bytes of slack behind its end, so
 * that a value can be had by one read of a long. Faulty input is an {@link IndexOutOfBoundsException}.
 */
final class HybridDecoder {
    private final byte[] in;
    private final int end;
    private final int width;
    private final long mask;
    private int position;
    /** Values left of the current run. */
    private int left;

    private boolean packed;
    private int value;
    /** The next bit of a packed run. */
    private long bit;

    HybridDecoder(byte[] in, int from, int end, int width) {
        if (width > 32) {
            throw new IndexOutOfBoundsException("values of " + width + " bits");
        }
        this.in = in;
        this.position = from;
        this.end = end;
        this.width = width;
        this.mask = (1L << width) - 1;
    }

    private void nextRun() {
        int header = 0;
        int shift = 0;
        while (true) {
            if (position >= end || shift > 28) {
                throw new IndexOutOfBoundsException("a run of values is cut off");
            }
            byte b = in[position++];
            header |= (b & 0x7F) << shift;
            if (b >= 0) {
                break;
            }
            shift += 7;
        }
        packed = (header & 1) != 0;
        int count = header >>> 1;
        if (packed) {
            // The last group may be cut behind its last value.
            long bytes = Math.min((long) count * width, end - position);
            left = (int) Math.min(Integer.MAX_VALUE, width == 0 ? count * 8L : bytes * 8 / width);
            bit = (long) position << 3;
            position += (int) bytes;
        } else {
            left = count;
            int bytes = (width + 7) >> 3;
            if (position + bytes > end) {
                throw new IndexOutOfBoundsException("a repeated value is cut off");
            }
            value = (int) (Little.getLong(in, position) & (bytes == 0 ? 0 : -1L >>> (64 - 8 * bytes)));
            position += bytes;
        }
        if (left == 0 && position >= end) {
            throw new IndexOutOfBoundsException("a run of values is empty");
        }
    }

    void read(int[] out, int from, int count) {
        int at = from;
        int todo = count;
        while (todo > 0) {
            if (left == 0) {
                nextRun();
                continue;
            }
            int n = Math.min(todo, left);
            if (packed) {
                unpack(out, at, n);
            } else {
                java.util.Arrays.fill(out, at, at + n, value);
            }
            at += n;
            todo -= n;
            left -= n;
        }
    }

    private void unpack(int[] out, int from, int count) {
        int at = from;
        int stop = from + count;
        long b = bit;
        if (width <= 7) {
            // Eight values lie in one long, wherever in its first byte they begin.
            int w = width;
            for (; at + 8 <= stop; at += 8) {
                long bits = Little.getLong(in, (int) (b >>> 3)) >>> (b & 7);
                out[at] = (int) (bits & mask);
                out[at + 1] = (int) ((bits >>> w) & mask);
                out[at + 2] = (int) ((bits >>> (2 * w)) & mask);
                out[at + 3] = (int) ((bits >>> (3 * w)) & mask);
                out[at + 4] = (int) ((bits >>> (4 * w)) & mask);
                out[at + 5] = (int) ((bits >>> (5 * w)) & mask);
                out[at + 6] = (int) ((bits >>> (6 * w)) & mask);
                out[at + 7] = (int) ((bits >>> (7 * w)) & mask);
                b += 8L * w;
            }
        } else if (width <= 14) {
            int w = width;
            for (; at + 4 <= stop; at += 4) {
                long bits = Little.getLong(in, (int) (b >>> 3)) >>> (b & 7);
                out[at] = (int) (bits & mask);
                out[at + 1] = (int) ((bits >>> w) & mask);
                out[at + 2] = (int) ((bits >>> (2 * w)) & mask);
                out[at + 3] = (int) ((bits >>> (3 * w)) & mask);
                b += 4L * w;
            }
        }
        for (; at < stop; at++) {
            out[at] = (int) ((Little.getLong(in, (int) (b >>> 3)) >>> (b & 7)) & mask);
            b += width;
        }
        bit = b;
    }

    /** Levels; a level above {@code max} is a fault. */
    void readLevels(byte[] out, int from, int count, int max) {
        int at = from;
        int todo = count;
        while (todo > 0) {
            if (left == 0) {
                nextRun();
                continue;
            }
            int n = Math.min(todo, left);
            int highest = 0;
            if (packed) {
                long b = bit;
                for (int i = at; i < at + n; i++) {
                    int v = (int) ((Little.getLong(in, (int) (b >>> 3)) >>> (b & 7)) & mask);
                    highest = Math.max(highest, v);
                    out[i] = (byte) v;
                    b += width;
                }
                bit = b;
            } else {
                highest = value;
                java.util.Arrays.fill(out, at, at + n, (byte) value);
            }
            if (highest > max || highest < 0) {
                throw new IndexOutOfBoundsException("level " + highest + " where " + max + " is the highest");
            }
            at += n;
            todo -= n;
            left -= n;
        }
    }

    /**
     * Levels of one bit into a validity bitmap that is all zero from row {@code from} on; returns how many are one.
     */
    int readValidity(long[] validity, int from, int count) {
        int at = from;
        int todo = count;
        int valid = 0;
        while (todo > 0) {
            if (left == 0) {
                nextRun();
                continue;
            }
            int n = Math.min(todo, left);
            if (packed) {
                valid += copyBits(validity, at, n);
            } else if (value == 1) {
                setRange(validity, at, at + n);
                valid += n;
            } else if (value != 0) {
                throw new IndexOutOfBoundsException("level " + value + " where 1 is the highest");
            }
            at += n;
            todo -= n;
            left -= n;
        }
        return valid;
    }

    private int copyBits(long[] validity, int from, int count) {
        int ones = 0;
        int done = 0;
        while (done < count) {
            int n = Math.min(count - done, 56);
            long bits = (Little.getLong(in, (int) (bit >>> 3)) >>> (bit & 7)) & ((1L << n) - 1);
            int row = from + done;
            validity[row >> 6] |= bits << row;
            if ((row & 63) + n > 64) {
                validity[(row >> 6) + 1] |= bits >>> (64 - (row & 63));
            }
            ones += Long.bitCount(bits);
            bit += n;
            done += n;
        }
        return ones;
    }

    private static void setRange(long[] validity, int from, int to) {
        int row = from;
        while (row < to && (row & 63) != 0) {
            Validity.set(validity, row++);
        }
        while (row + 64 <= to) {
            validity[row >> 6] = -1L;
            row += 64;
        }
        while (row < to) {
            Validity.set(validity, row++);
        }
    }
}
