package io.velostream.file.parquet.internal.write;

import io.velostream.file.parquet.internal.Bytes;
import io.velostream.file.parquet.internal.Codecs;
import io.velostream.file.parquet.internal.Shape;
import io.velostream.file.parquet.internal.StatOrder;
import io.velostream.file.parquet.internal.Thrift;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Statistics;
import org.jspecify.annotations.Nullable;

/** The compressed pages of a column chunk until its row group is complete, and what is said about them. */
final class ChunkBuffer {
    private record Page(
            byte[] header,
            byte[] body,
            int plainSize,
            int values,
            int nulls,
            int rows,
            Encoding encoding,
            @Nullable Bounds bounds) {
        int size() {
            return header.length + body.length;
        }
    }

    private final Shape.Leaf leaf;
    private final WriteSettings settings;
    private final Codecs codecs;
    private final Comparator<byte[]> order;
    private final StatBounds bounds;
    private final List<Page> pages = new ArrayList<>();
    private @Nullable Page dictionary;
    private long size;

    ChunkBuffer(Shape.Leaf leaf, WriteSettings settings, Codecs codecs) {
        this.leaf = leaf;
        this.settings = settings;
        this.codecs = codecs;
        this.order = StatOrder.of(leaf.node().element(), leaf.type());
        this.bounds = new StatBounds(leaf);
    }

    int pages() {
        return pages.size();
    }

    /** Compressed bytes so far. */
    long size() {
        return size;
    }

    void addPage(Bytes body, int values, int nulls, int rows, Encoding encoding, @Nullable Bounds pageBounds) {
        DataPageHeader data = new DataPageHeader(values, encoding, Encoding.RLE, Encoding.RLE);
        PageHeader header = new PageHeader(PageType.DATA_PAGE, body.size(), 0).setData_page_header(data);
        Bounds kept = pageBounds == null ? null : bounds.shortened(pageBounds);
        Page page = page(header, body, values, nulls, rows, encoding, kept);
        pages.add(page);
        size += page.size();
    }

    void setDictionary(Bytes body, int values) {
        PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, body.size(), 0)
                .setDictionary_page_header(new DictionaryPageHeader(values, Encoding.PLAIN));
        dictionary = page(header, body, values, 0, 0, Encoding.PLAIN, null);
        size += dictionary.size();
    }

    private Page page(
            PageHeader header, Bytes body, int values, int nulls, int rows, Encoding encoding, @Nullable Bounds b) {
        byte[] packed = codecs.compress(settings.codec(), body.array(), body.size());
        CRC32 crc = new CRC32();
        crc.update(packed, 0, packed.length);
        header.setCompressed_page_size(packed.length).setCrc((int) crc.getValue());
        byte[] head = Thrift.write(header);
        return new Page(head, packed, head.length + body.size(), values, nulls, rows, encoding, b);
    }

    /** What the end of the file says about a chunk that was written. */
    record Written(
            ColumnChunk chunk,
            OffsetIndex offsets,
            @Nullable ColumnIndex columns) {}

    /** Writes the chunk, which begins at {@code start} in the file, and forgets it. */
    Written write(OutputStream out, long start) throws IOException {
        ColumnMetaData meta = new ColumnMetaData()
                .setType(leaf.node().element().getType())
                .setPath_in_schema(leaf.node().names())
                .setCodec(settings.codec());
        long position = start;
        long plain = 0;
        if (dictionary != null) {
            meta.setDictionary_page_offset(position);
            out.write(dictionary.header);
            out.write(dictionary.body);
            position += dictionary.size();
            plain += dictionary.plainSize;
        }
        meta.setData_page_offset(position);
        OffsetIndex offsets = new OffsetIndex(new ArrayList<>());
        long values = 0;
        long row = 0;
        for (Page page : pages) {
            out.write(page.header);
            out.write(page.body);
            offsets.addToPage_locations(new PageLocation(position, page.size(), row));
            position += page.size();
            plain += page.plainSize;
            values += page.values;
            row += page.rows;
        }
        meta.setNum_values(values)
                .setTotal_compressed_size(position - start)
                .setTotal_uncompressed_size(plain)
                .setStatistics(statistics());
        encodings(meta);
        ColumnChunk chunk = new ColumnChunk(0).setMeta_data(meta);
        Written written = new Written(chunk, offsets, columnIndex());
        pages.clear();
        dictionary = null;
        size = 0;
        return written;
    }

    private void encodings(ColumnMetaData meta) {
        Map<Encoding, Integer> counts = new TreeMap<>();
        pages.forEach(p -> counts.merge(p.encoding, 1, Integer::sum));
        List<Encoding> all = new ArrayList<>(counts.keySet());
        if (!all.contains(Encoding.RLE)) {
            all.add(Encoding.RLE);
        }
        List<PageEncodingStats> stats = new ArrayList<>();
        if (dictionary != null) {
            stats.add(new PageEncodingStats(PageType.DICTIONARY_PAGE, Encoding.PLAIN, 1));
            if (!all.contains(Encoding.PLAIN)) {
                all.add(Encoding.PLAIN);
            }
        }
        counts.forEach((e, n) -> stats.add(new PageEncodingStats(PageType.DATA_PAGE, e, n)));
        meta.setEncodings(all).setEncoding_stats(stats);
    }

    private Statistics statistics() {
        long nulls = 0;
        Bounds all = null;
        boolean known = true;
        for (Page page : pages) {
            nulls += page.nulls;
            if (page.bounds != null) {
                all = all == null ? page.bounds : merge(all, page.bounds);
            } else if (page.nulls < page.values && !bounds.mayLackOrder()) {
                known = false;
            }
        }
        Statistics statistics = new Statistics().setNull_count(nulls);
        if (all != null && known) {
            bounds.set(all, statistics);
        }
        return statistics;
    }

    private Bounds merge(Bounds a, Bounds b) {
        int min = order.compare(a.min(), b.min());
        int max = order.compare(a.max(), b.max());
        return new Bounds(
                min <= 0 ? a.min() : b.min(),
                max >= 0 ? a.max() : b.max(),
                min < 0 ? a.minExact() : min > 0 ? b.minExact() : a.minExact() || b.minExact(),
                max > 0 ? a.maxExact() : max < 0 ? b.maxExact() : a.maxExact() || b.maxExact());
    }

    private @Nullable ColumnIndex columnIndex() {
        ColumnIndex index = new ColumnIndex()
                .setNull_pages(new ArrayList<>())
                .setMin_values(new ArrayList<>())
                .setMax_values(new ArrayList<>())
                .setNull_counts(new ArrayList<>());
        List<Bounds> known = new ArrayList<>();
        for (Page page : pages) {
            boolean nullPage = page.nulls == page.values;
            Bounds b = page.bounds;
            if (!nullPage && b == null) {
                return null;
            }
            index.addToNull_pages(nullPage);
            index.addToNull_counts(page.nulls);
            index.addToMin_values(java.nio.ByteBuffer.wrap(b == null ? new byte[0] : b.min()));
            index.addToMax_values(java.nio.ByteBuffer.wrap(b == null ? new byte[0] : b.max()));
            if (b != null) {
                known.add(b);
            }
        }
        return index.setBoundary_order(bounds.order(known, order));
    }
}
