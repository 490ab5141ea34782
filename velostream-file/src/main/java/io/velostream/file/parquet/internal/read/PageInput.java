package io.velostream.file.parquet.internal.read;

import io.velostream.file.parquet.internal.Codecs;
import io.velostream.file.parquet.internal.ParquetErrors;
import io.velostream.file.parquet.internal.Thrift;
import io.velostream.formats.InputFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageLocation;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TException;

/** The pages of one column chunk: headers read, checksums compared, contents decompressed. Not thread-safe. */
final class PageInput {
    private static final byte[] NOTHING = {};
    private static final int FIRST_GUESS = 256;
    private static final int LARGEST_HEADER = 16 * 1024 * 1024;

    private final ChunkInput input;
    private final CompressionCodec codec;
    private final Codecs codecs;
    private final @Nullable OffsetIndex index;
    private final String column;
    private final long start;
    private final long end;
    private long readLimit;
    private final PageMemory memory;
    private PageMemory.Place place;
    /** How much of the memory is counted as this column's own; 0 while it shares. */
    private int own;
    /** The page as it is stored, while it shares its place and may have to be decompressed again. */
    private byte[] packed = new byte[0];

    private int prefix;
    private CompressionCodec packedCodec = CompressionCodec.UNCOMPRESSED;
    private int pageEnd;

    /**
     * The pages of one chunk.
     *
     * @param before those of the same column in the row group before, whose arrays this takes over; it must not be used again
     */
    PageInput(
            InputFile file,
            ColumnMetaData meta,
            long start,
            @Nullable OffsetIndex index,
            Codecs codecs,
            PageMemory memory,
            int readSize,
            String column,
            @Nullable PageInput before) {
        this.start = start;
        this.end = start + meta.getTotal_compressed_size();
        this.input = new ChunkInput(file, start, end, readSize, before == null ? NOTHING : before.input.window());
        this.codec = meta.getCodec();
        this.codecs = codecs;
        this.index = index;
        this.column = column;
        this.memory = memory;
        this.own = before == null ? 0 : before.own;
        this.place = before == null || own == 0 ? new PageMemory.Place(0) : before.place;
        this.readLimit = index == null ? end : index.getPage_locations().get(0).getOffset();
    }

    boolean hasIndex() {
        return index != null;
    }

    /** Whether the chunk may begin with a dictionary. */
    boolean mayHaveDictionary() {
        return index == null || index.getPage_locations().get(0).getOffset() > start;
    }

    boolean atEnd() {
        return input.remaining() <= 0;
    }

    /** Says that rows from {@code to} on are not needed now, so that their pages are not read ahead. */
    void needRowsUpTo(long to) {
        readLimit = end;
        if (index != null) {
            for (PageLocation l : index.getPage_locations()) {
                if (l.getFirst_row_index() >= to) {
                    readLimit = l.getOffset();
                    break;
                }
            }
        }
    }

    /**
     * Goes to the page that holds the row, if that page lies behind {@code current}; returns its first row, or -1 when it
     * stays where it is.
     */
    long seekRow(long row, long current) {
        if (index == null) {
            return -1;
        }
        PageLocation best = null;
        for (PageLocation l : index.getPage_locations()) {
            if (l.getFirst_row_index() > row) {
                break;
            }
            best = l;
        }
        if (best == null || best.getFirst_row_index() <= current) {
            return -1;
        }
        if (best.getOffset() < start || best.getOffset() >= end) {
            throw ParquetErrors.corrupt(column, "its offset index points outside of the column", null);
        }
        input.seek(best.getOffset());
        return best.getFirst_row_index();
    }

    /** The header of the next page; its content follows by {@link #load} or {@link #skip}. */
    PageHeader header() throws IOException {
        int wanted = FIRST_GUESS;
        while (true) {
            int have = input.fill(wanted, readLimit);
            PageHeader header = new PageHeader();
            try {
                int from = input.from();
                int consumed = Thrift.read(header, input.window(), from, from + have) - from;
                input.skip(consumed);
                check(header);
                return header;
            } catch (TException e) {
                if (!Thrift.isCut(e) || have < wanted || wanted > LARGEST_HEADER) {
                    throw ParquetErrors.corrupt(column, "the header of a page: " + ParquetErrors.reason(e), e);
                }
                wanted = have * 8;
            }
        }
    }

    private void check(PageHeader header) {
        int compressed = header.getCompressed_page_size();
        int plain = header.getUncompressed_page_size();
        if (compressed < 0 || plain < 0 || compressed > input.remaining()) {
            throw ParquetErrors.corrupt(
                    column,
                    "a page claims " + compressed + " bytes (" + plain + " decompressed) where " + input.remaining()
                            + " are left",
                    null);
        }
        if (plain > Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 3)) {
            throw ParquetErrors.tooLarge(column, plain);
        }
    }

    void skip(PageHeader header) {
        input.skip(header.getCompressed_page_size());
    }

    /**
     * Reads and decompresses the content of a page.
     *
     * @param plainPrefix so many bytes at its beginning are never compressed (the levels of a page of version 2)
     */
    void load(PageHeader header, int plainPrefix, boolean compressed) throws IOException {
        int size = header.getCompressed_page_size();
        int plain = header.getUncompressed_page_size();
        input.fill(size, readLimit);
        byte[] window = input.window();
        int from = input.from();
        if (header.isSetCrc()) {
            CRC32 crc = new CRC32();
            crc.update(window, from, size);
            if ((int) crc.getValue() != header.getCrc()) {
                throw ParquetErrors.corrupt(column, "the checksum of a page differs from its content", null);
            }
        }
        if (plainPrefix < 0 || plainPrefix > Math.min(size, plain)) {
            throw ParquetErrors.corrupt(column, "the levels of a page are longer than the page", null);
        }
        CompressionCodec pageCodec = compressed ? codec : CompressionCodec.UNCOMPRESSED;
        int stored = size - plainPrefix;
        int unpacked = plain - plainPrefix;
        if (stored > 0 && !Codecs.plausible(pageCodec, window, from + plainPrefix, stored, unpacked)) {
            throw ParquetErrors.corrupt(
                    column, "a page of " + stored + " bytes claims to have " + unpacked + " decompressed", null);
        }
        pageEnd = plain;
        prefix = plainPrefix;
        packedCodec = pageCodec;
        makeRoom(plain + LeafReader.SLACK);
        unpack(window, from, size);
        if (own == 0) {
            packed = Arrays.copyOfRange(window, from, from + size);
        }
        input.skip(size);
        input.shrink();
    }

    private void makeRoom(int length) {
        boolean fits = own > 0 && own >= length && own <= 4 * (length + (1 << 16));
        if (fits) {
            return;
        }
        memory.giveBack(own);
        packed = NOTHING;
        if (memory.take(length)) {
            own = length;
            place = new PageMemory.Place(length);
        } else {
            own = 0;
            place = memory.shared(length);
        }
    }

    private void unpack(byte[] from, int at, int size) {
        byte[] page = place.bytes;
        place.owner = this;
        System.arraycopy(from, at, page, 0, prefix);
        int length = size - prefix;
        int plain = pageEnd - prefix;
        if (length > 0 || plain > 0) {
            try {
                codecs.decompress(packedCodec, from, at + prefix, length, page, prefix, plain);
            } catch (IOException | RuntimeException e) {
                throw ParquetErrors.corrupt(column, "a page cannot be decompressed: " + ParquetErrors.reason(e), e);
            }
        }
    }

    /** Brings the current page back if another column has used its place since. */
    void restore() {
        if (own == 0 && place.owner != this && packed.length > 0) {
            unpack(packed, 0, packed.length);
        }
    }

    /** The content of the page loaded last, with slack behind it. */
    byte[] page() {
        return place.bytes;
    }

    int pageEnd() {
        return pageEnd;
    }
}
