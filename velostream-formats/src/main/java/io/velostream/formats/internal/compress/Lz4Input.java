package io.velostream.formats.internal.compress;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.IOException;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/** LZ4 frames, any number of them, with independent or linked blocks; every checksum there is gets verified. */
final class Lz4Input extends BlockInput {
    private static final int MAGIC = 0x184d2204;
    private static final int LEGACY_MAGIC = 0x184c2102;
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;
    private static final int HISTORY = 1 << 16;
    private static final int PLAIN_BIT = 1 << 31;

    private final LZ4SafeDecompressor decompressor =
            LZ4Factory.fastestInstance().safeDecompressor();
    private final XXHash32 hash = XXHashFactory.fastestJavaInstance().hash32();
    private final StreamingXXHash32 contentHash =
            XXHashFactory.fastestJavaInstance().newStreamingHash32(0);
    private byte[] stored = new byte[0];
    private int maxBlock;
    private boolean inFrame;
    private boolean linked;
    private boolean blockChecksum;
    private boolean contentChecksum;
    private long declaredSize;
    private long size;

    Lz4Input(StoredInput in) {
        super(in);
    }

    @Override
    boolean nextBlock() throws IOException {
        if (!inFrame) {
            at = 0;
            end = 0;
            return openFrame();
        }
        int word = in.little32();
        if (word == 0) {
            closeFrame();
            return true;
        }
        int length = word & ~PLAIN_BIT;
        if (length > maxBlock) {
            throw new DamagedException("a block claims " + length + " bytes where " + maxBlock + " are allowed");
        }
        in.fully(stored, 0, length);
        if (blockChecksum && in.little32() != hash.hash(stored, 0, length, 0)) {
            throw new DamagedException("the checksum of a block is wrong");
        }
        int start = keepHistory();
        at = start;
        end = word < 0 ? plain(length, start) : decode(length, start);
        size += end - start;
        if (contentChecksum) {
            contentHash.update(block, start, end - start);
        }
        return true;
    }

    /** Linked blocks refer to the 64 KiB before them: they move to the front. */
    private int keepHistory() {
        if (!linked) {
            return 0;
        }
        int kept = Math.min(HISTORY, end);
        System.arraycopy(block, end - kept, block, 0, kept);
        return kept;
    }

    private int plain(int length, int start) {
        System.arraycopy(stored, 0, block, start, length);
        return start + length;
    }

    private int decode(int length, int start) throws DamagedException {
        if (linked) {
            return Lz4Block.decode(stored, length, block, start, start + maxBlock);
        }
        try {
            return decompressor.decompress(stored, 0, length, block, 0, maxBlock);
        } catch (LZ4Exception e) {
            throw new DamagedException("the data of a block is invalid: " + e.getMessage());
        }
    }

    private boolean openFrame() throws IOException {
        if (in.atEnd()) {
            return false;
        }
        int magic = in.little32();
        if ((magic & ~0xf) == SKIPPABLE_MAGIC) {
            in.drop(in.little32() & 0xffffffffL);
            return true;
        }
        if (magic == LEGACY_MAGIC) {
            throw unsupported("it is in the legacy format, without checksums and an end");
        }
        if (magic != MAGIC) {
            throw new DamagedException("what should be a frame does not begin like one");
        }
        header();
        inFrame = true;
        return true;
    }

    private void header() throws IOException {
        byte[] header = new byte[14];
        in.fully(header, 0, 2);
        int flags = header[0];
        int sizes = header[1];
        if ((flags & 0xc2) != 0x40 || (sizes & 0x8f) != 0 || (sizes >> 4) < 4) {
            throw new DamagedException("the header of a frame is invalid");
        }
        int length = 2;
        boolean sized = (flags & 8) != 0;
        if (sized) {
            in.fully(header, length, 8);
            length += 8;
        }
        boolean dictionary = (flags & 1) != 0;
        if (dictionary) {
            in.fully(header, length, 4);
            length += 4;
        }
        if (in.octet() != (hash.hash(header, 0, length, 0) >> 8 & 0xff)) {
            throw new DamagedException("the checksum of a frame's header is wrong");
        }
        if (dictionary) {
            throw unsupported("it was compressed with a dictionary, which the file does not hold");
        }
        linked = (flags & 0x20) == 0;
        blockChecksum = (flags & 0x10) != 0;
        contentChecksum = (flags & 4) != 0;
        declaredSize = sized ? little64(header, 2) : -1;
        maxBlock = 1 << (8 + 2 * (sizes >> 4));
        size = 0;
        end = 0;
        at = 0;
        contentHash.reset();
        int room = maxBlock + (linked ? HISTORY : 0);
        if (block.length < room) {
            block = new byte[room];
        }
        if (stored.length < maxBlock) {
            stored = new byte[maxBlock];
        }
    }

    private void closeFrame() throws IOException {
        at = end;
        if (declaredSize >= 0 && declaredSize != size) {
            throw new DamagedException("a frame has " + size + " bytes, its header says " + declaredSize);
        }
        if (contentChecksum && in.little32() != contentHash.getValue()) {
            throw new DamagedException("the checksum is wrong");
        }
        inFrame = false;
    }

    private static long little64(byte[] b, int from) {
        long v = 0;
        for (int i = 7; i >= 0; i--) {
            v = v << 8 | (b[from + i] & 0xff);
        }
        return v;
    }

    private static VeloException unsupported(String why) {
        return VeloException.of(ErrorKind.UNSUPPORTED, "Cannot read this kind of lz4")
                .why(why)
                .cure("Compress it with 'lz4' or another codec.")
                .build();
    }

    @Override
    public void close() throws IOException {
        contentHash.close();
        super.close();
    }
}
