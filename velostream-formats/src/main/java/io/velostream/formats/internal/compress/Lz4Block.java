package io.velostream.formats.internal.compress;

/** Decodes an LZ4 block whose matches may reach back into earlier blocks, which the library's decoders refuse. */
final class Lz4Block {
    private static final int MIN_MATCH = 4;

    private Lz4Block() {}

    /**
     * Decodes {@code source[0 … length-1]} to {@code target} from {@code start} on; matches may reach back to
     * {@code target[0]}.
     *
     * @return the end of the decoded bytes, at most {@code limit}
     */
    static int decode(byte[] source, int length, byte[] target, int start, int limit) throws DamagedException {
        int in = 0;
        int out = start;
        while (in < length) {
            int token = source[in++] & 0xff;
            int literals = token >>> 4;
            if (literals == 15) {
                int b;
                do {
                    b = in < length ? source[in++] & 0xff : -1;
                    literals += b;
                } while (b == 255 && literals < limit);
                require(b >= 0);
            }
            require(literals <= length - in && literals <= limit - out);
            System.arraycopy(source, in, target, out, literals);
            in += literals;
            out += literals;
            if (in == length) {
                return out;
            }
            require(length - in >= 2);
            int distance = (source[in] & 0xff) | (source[in + 1] & 0xff) << 8;
            in += 2;
            int match = token & 15;
            if (match == 15) {
                int b;
                do {
                    b = in < length ? source[in++] & 0xff : -1;
                    match += b;
                } while (b == 255 && match < limit);
                require(b >= 0);
            }
            match += MIN_MATCH;
            require(distance > 0 && distance <= out && match <= limit - out);
            copy(target, out, distance, match);
            out += match;
        }
        throw new DamagedException("a block ends within a sequence");
    }

    /** The ranges overlap where the distance is shorter than the match. */
    private static void copy(byte[] target, int out, int distance, int length) {
        if (distance >= length) {
            System.arraycopy(target, out - distance, target, out, length);
        } else {
            for (int i = out; i < out + length; i++) {
                target[i] = target[i - distance];
            }
        }
    }

    private static void require(boolean holds) throws DamagedException {
        if (!holds) {
            throw new DamagedException("the data of a block is invalid");
        }
    }
}
