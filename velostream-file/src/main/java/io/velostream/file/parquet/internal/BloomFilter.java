package io.velostream.file.parquet.internal;

import io.velostream.formats.InputFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.apache.parquet.format.BloomFilterAlgorithm;
import org.apache.parquet.format.BloomFilterCompression;
import org.apache.parquet.format.BloomFilterHash;
import org.apache.parquet.format.BloomFilterHeader;
import org.apache.parquet.format.SplitBlockAlgorithm;
import org.apache.parquet.format.Uncompressed;
import org.apache.parquet.format.XxHash;
import shaded.parquet.org.apache.thrift.TException;

/** Parquet's split-block bloom filter: each value sets a bit in each of the eight words of one block. */
public final class BloomFilter {
    private static final int BLOCK = 32;
    private static final int LARGEST = 128 * 1024 * 1024;
    private static final int HEADER_GUESS = 64;
    private static final int[] SALT = {
        0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31
    };
    private static final XXHash64 HASH = XXHashFactory.fastestJavaInstance().hash64();

    private BloomFilter() {}

    /** The hash of a value in the bytes of a PLAIN page. */
    public static long hash(byte[] bytes, int from, int length) {
        return HASH.hash(bytes, from, length, 0);
    }

    /**
     * A filter as it stands in a file, header and bits.
     *
     * @param distinct how many of the hashes differ
     * @param fpp the share of wrong positives to keep to
     */
    public static byte[] build(long[] hashes, int count, int distinct, double fpp) {
        int blocks = blocks(distinct, fpp);
        byte[] bits = new byte[blocks * BLOCK];
        for (int i = 0; i < count; i++) {
            int block = block(hashes[i], blocks) * BLOCK;
            int key = (int) hashes[i];
            for (int w = 0; w < SALT.length; w++) {
                int at = block + 4 * w;
                Little.putInt(bits, at, Little.getInt(bits, at) | mask(key, w));
            }
        }
        byte[] header = Thrift.write(new BloomFilterHeader(
                bits.length,
                BloomFilterAlgorithm.BLOCK(new SplitBlockAlgorithm()),
                BloomFilterHash.XXHASH(new XxHash()),
                BloomFilterCompression.UNCOMPRESSED(new Uncompressed())));
        byte[] all = Arrays.copyOf(header, header.length + bits.length);
        System.arraycopy(bits, 0, all, header.length, bits.length);
        return all;
    }

    private static int blocks(int distinct, double fpp) {
        double bits = -8.0 * Math.max(1, distinct) / Math.log(1 - Math.pow(fpp, 1.0 / 8));
        long needed = (long) Math.ceil(bits / 8 / BLOCK);
        int blocks = 1;
        while (blocks < needed && blocks < LARGEST / BLOCK) {
            blocks *= 2;
        }
        return blocks;
    }

    private static int block(long hash, int blocks) {
        return (int) (((hash >>> 32) * blocks) >>> 32);
    }

    private static int mask(int key, int word) {
        return 1 << ((key * SALT[word]) >>> 27);
    }

    /** Whether the filter at this place of a file lets one of the values pass. Reads only the blocks concerned. */
    public static boolean mayContain(InputFile file, long offset, List<byte[]> values, String place)
            throws IOException {
        if (offset < 4 || offset >= file.size() - 8) {
            throw ParquetErrors.corrupt(place, "its bloom filter lies outside of the file", null);
        }
        int length = (int) Math.min(HEADER_GUESS, file.size() - offset);
        byte[] head = Footer.readFully(file, offset, length);
        BloomFilterHeader header = new BloomFilterHeader();
        int size;
        try {
            size = Thrift.read(header, head, 0, length);
        } catch (TException e) {
            throw ParquetErrors.corrupt(place, "its bloom filter: " + ParquetErrors.reason(e), e);
        }
        int bytes = header.getNumBytes();
        boolean known = header.getAlgorithm().isSetBLOCK()
                && header.getHash().isSetXXHASH()
                && header.getCompression().isSetUNCOMPRESSED();
        if (!known) {
            return true;
        }
        if (bytes < BLOCK || bytes % BLOCK != 0 || bytes > file.size() - offset - size) {
            throw ParquetErrors.corrupt(place, "its bloom filter claims " + bytes + " bytes", null);
        }
        for (byte[] value : values) {
            long hash = hash(value, 0, value.length);
            byte[] block = Footer.readFully(file, offset + size + (long) block(hash, bytes / BLOCK) * BLOCK, BLOCK);
            boolean all = true;
            for (int w = 0; w < SALT.length; w++) {
                all &= (Little.getInt(block, 4 * w) & mask((int) hash, w)) != 0;
            }
            if (all) {
                return true;
            }
        }
        return false;
    }
}
