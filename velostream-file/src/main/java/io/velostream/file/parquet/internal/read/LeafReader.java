package io.velostream.file.parquet.internal.read;

import io.velostream.api.VeloException;
import io.velostream.api.batch.Validity;
import io.velostream.file.parquet.internal.LeafType;
import io.velostream.file.parquet.internal.Little;
import io.velostream.file.parquet.internal.ParquetErrors;
import io.velostream.file.parquet.internal.Shape;
import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/** Reads the rows of one column chunk. Not thread-safe. */
final class LeafReader {
    /** Bytes behind the end of a page that may be read, whatever they hold. */
    static final int SLACK = 64;

    private static final int LEVELS_AT_ONCE = 2048;

    private final PageInput pages;
    private final Type type;
    private final int width;
    private final int maxDefinition;
    private final int maxRepetition;
    private final boolean flat;
    private final String place;
    private final PageValues.Scratch scratch;
    private final ValueVector vector;
    private boolean begun;
    private long row;

    /** Levels of the current page not yet taken into {@link #definitions}. */
    private int pageLeft;

    private @Nullable HybridDecoder repetitionLevels;
    private @Nullable HybridDecoder definitionLevels;
    private @Nullable PageValues values;
    /** Where the values of the current page lie. */
    private byte[] page = new byte[0];

    private Encoding pageEncoding = Encoding.PLAIN;
    private boolean dictionaryPage;
    private int pageValues;
    private int valuesFrom;
    private int valuesEnd;

    /** Levels decoded and not yet used, of a nested column. */
    private final byte[] repetitions;

    private final byte[] definitions;
    private int levelAt;
    private int levelEnd;

    LeafReader(Shape.Leaf leaf, boolean flat, PageInput pages, String place, PageValues.Scratch scratch) {
        this.pages = pages;
        this.flat = flat;
        this.place = place;
        this.scratch = scratch;
        this.type = leaf.node().element().getType();
        this.width = LeafType.width(leaf.node().element());
        this.maxDefinition = leaf.node().definition();
        this.maxRepetition = leaf.node().repetition();
        this.vector = ValueVector.of(leaf);
        this.repetitions = new byte[flat ? 0 : LEVELS_AT_ONCE];
        this.definitions = new byte[flat ? 0 : LEVELS_AT_ONCE];
    }

    PageInput pages() {
        return pages;
    }

    int maxDefinition() {
        return maxDefinition;
    }

    /** Goes on to a row, and says up to which one rows are needed. */
    void range(long from, long to) throws IOException {
        guard(() -> {
            begin();
            pages.restore();
            pages.needRowsUpTo(to);
            skipTo(from);
            return to;
        });
    }

    /**
     * Up to {@code maxRows} rows, fewer when their values reach {@code budget} bytes, but at least one. There must be so
     * many in the chunk.
     */
    LeafData read(int maxRows, long budget) throws IOException {
        return guard(() -> {
            begin();
            pages.restore();
            LeafData data = flat ? readFlat(maxRows, budget) : readNested(maxRows, budget);
            row += data.rows();
            return data;
        });
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    /** Whatever a faulty page makes the decoders throw becomes one error with the place. */
    private <T> T guard(Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (VeloException e) {
            throw e;
        } catch (IndexOutOfBoundsException
                | IllegalArgumentException
                | ArithmeticException
                | NegativeArraySizeException
                | java.nio.BufferUnderflowException e) {
            throw ParquetErrors.corrupt(place, ParquetErrors.reason(e), e);
        }
    }

    private void begin() throws IOException {
        if (begun) {
            return;
        }
        begun = true;
        if (pages.mayHaveDictionary() && !pages.atEnd()) {
            PageHeader header = pages.header();
            if (header.getType() == PageType.DICTIONARY_PAGE) {
                loadDictionary(header);
            } else {
                openPage(header);
            }
        }
    }

    private void loadDictionary(PageHeader header) throws IOException {
        if (!header.isSetDictionary_page_header()) {
            throw ParquetErrors.corrupt(place, "a dictionary page has no header of its own", null);
        }
        pages.load(header, 0, true);
        vector.setDictionary(
                pages.page(),
                0,
                pages.pageEnd(),
                header.getDictionary_page_header().getNum_values());
    }

    private void skipTo(long target) throws IOException {
        if (target <= row) {
            return;
        }
        long pageRow = pages.seekRow(target, row);
        if (pageRow >= 0) {
            row = pageRow;
            pageLeft = 0;
            levelAt = 0;
            levelEnd = 0;
        }
        while (row < target) {
            if (flat && pageLeft == 0) {
                PageHeader header = pages.header();
                int inPage = valuesOf(header);
                if (inPage >= 0 && inPage <= target - row) {
                    pages.skip(header);
                    row += inPage;
                    continue;
                }
                openPage(header);
                continue;
            }
            int rows = (int) Math.min(target - row, 8192);
            row += flat
                    ? readFlat(rows, 1 << 20).rows()
                    : readNested(rows, 1 << 20).rows();
        }
    }

    private static int valuesOf(PageHeader header) {
        return header.isSetData_page_header()
                ? header.getData_page_header().getNum_values()
                : header.isSetData_page_header_v2()
                        ? header.getData_page_header_v2().getNum_values()
                        : -1;
    }

    private LeafData readFlat(int maxRows, long budget) throws IOException {
        vector.start(maxRows);
        long[] validity = maxDefinition == 0 ? null : new long[Validity.words(maxRows)];
        int rows = 0;
        boolean nulls = false;
        while (rows < maxRows) {
            if (pageLeft == 0) {
                nextPage();
                continue;
            }
            long left = budget - vector.byteSize();
            if (left <= 0 && rows > 0) {
                break;
            }
            PageValues from = open();
            int n = Math.min(pageLeft, maxRows - rows);
            n = dictionaryPage ? Math.min(n, Math.max(1, vector.dictionaryLimit(left))) : from.limit(left, n);
            int present = n;
            if (validity != null) {
                present = levels(definitionLevels).readValidity(validity, rows, n);
            }
            from.read(vector, present);
            if (present < n && validity != null) {
                nulls = true;
                vector.spread(validity, rows, present, n);
            }
            rows += n;
            pageLeft -= n;
        }
        return new LeafData(rows, vector.build(nulls ? validity : null), null);
    }

    private LeafData readNested(int maxRows, long budget) throws IOException {
        ValueVector into = vector;
        into.start(Math.max(16, maxRows));
        byte[] reps = new byte[maxRepetition == 0 ? 0 : maxRows + maxRows / 2];
        byte[] defs = new byte[maxRows + maxRows / 2 + 16];
        int levels = 0;
        int rows = 0;
        boolean full = false;
        while (true) {
            if (levelAt == levelEnd) {
                if (pageLeft == 0) {
                    boolean endsHere = maxRepetition == 0 || pages.hasIndex();
                    if ((endsHere && rows == maxRows) || pages.atEnd()) {
                        break;
                    }
                    nextPage();
                    continue;
                }
                decodeLevels();
            }
            int from = levelAt;
            int present = 0;
            // Dictionary values may be long: then the budget is looked at more often.
            int most = (int) Math.min(levelEnd - from, Math.max(1, limit(budget - into.byteSize(), levelEnd - from)));
            int i = from;
            boolean stop = false;
            for (; i < from + most; i++) {
                if (maxRepetition == 0 || repetitions[i] == 0) {
                    if (rows == maxRows || full) {
                        stop = true;
                        break;
                    }
                    rows++;
                } else if (rows == 0) {
                    throw new IndexOutOfBoundsException("a column begins inside of a row");
                }
                present += definitions[i] == maxDefinition ? 1 : 0;
            }
            int n = i - from;
            defs = room(defs, levels, n);
            System.arraycopy(definitions, from, defs, levels, n);
            if (maxRepetition > 0) {
                reps = room(reps, levels, n);
                System.arraycopy(repetitions, from, reps, levels, n);
            }
            levels += n;
            levelAt = i;
            into.reserve(present);
            open().read(into, present);
            full |= into.byteSize() >= budget;
            if (stop) {
                break;
            }
        }
        if (rows < maxRows && !full) {
            throw new IndexOutOfBoundsException("it has fewer rows than its row group");
        }
        return new LeafData(
                rows, null, new LeafData.Nested(maxRepetition == 0 ? null : reps, defs, levels, into.detach(), 0));
    }

    private long limit(long budget, int count) {
        return dictionaryPage ? vector.dictionaryLimit(Math.max(0, budget)) : open().limit(Math.max(0, budget), count);
    }

    private static byte[] room(byte[] array, int size, int more) {
        return array.length - size >= more ? array : Arrays.copyOf(array, Math.max(size + more, size + (size >> 1)));
    }

    private void decodeLevels() {
        int n = Math.min(LEVELS_AT_ONCE, pageLeft);
        if (maxRepetition > 0) {
            levels(repetitionLevels).readLevels(repetitions, 0, n, maxRepetition);
        }
        if (maxDefinition > 0) {
            levels(definitionLevels).readLevels(definitions, 0, n, maxDefinition);
        }
        pageLeft -= n;
        levelAt = 0;
        levelEnd = n;
    }

    private void nextPage() throws IOException {
        if (pages.atEnd()) {
            throw new IndexOutOfBoundsException("it has fewer rows than its row group");
        }
        openPage(pages.header());
    }

    private void openPage(PageHeader header) throws IOException {
        if (header.isSetData_page_header() && header.getType() == PageType.DATA_PAGE) {
            openV1(header, header.getData_page_header());
        } else if (header.isSetData_page_header_v2() && header.getType() == PageType.DATA_PAGE_V2) {
            openV2(header, header.getData_page_header_v2());
        } else if (header.getType() == PageType.INDEX_PAGE) {
            pages.skip(header);
        } else {
            throw ParquetErrors.corrupt(place, "a page of type " + header.getType() + " lies among the data", null);
        }
    }

    private void openV1(PageHeader header, DataPageHeader data) throws IOException {
        pages.load(header, 0, true);
        byte[] page = pages.page();
        int end = pages.pageEnd();
        int at = 0;
        if (maxRepetition > 0) {
            checkLevels(data.getRepetition_level_encoding());
            int length = length(page, at, end);
            repetitionLevels = new HybridDecoder(page, at + 4, at + 4 + length, Little.width(maxRepetition));
            at += 4 + length;
        }
        if (maxDefinition > 0) {
            checkLevels(data.getDefinition_level_encoding());
            int length = length(page, at, end);
            definitionLevels = new HybridDecoder(page, at + 4, at + 4 + length, Little.width(maxDefinition));
            at += 4 + length;
        }
        openValues(data.getEncoding(), data.getNum_values(), page, at, end);
    }

    private void checkLevels(Encoding encoding) {
        if (encoding != Encoding.RLE) {
            throw ParquetErrors.unsupported(
                    place, "its levels are encoded as " + encoding, "Write the file again with a newer program.");
        }
    }

    private static int length(byte[] page, int at, int end) {
        ValueVector.checkPlain(at, end, 4);
        int length = Little.getInt(page, at);
        if (length < 0) {
            throw new IndexOutOfBoundsException("levels of " + length + " bytes");
        }
        ValueVector.checkPlain(at + 4, end, length);
        return length;
    }

    private void openV2(PageHeader header, DataPageHeaderV2 data) throws IOException {
        int repetitionBytes = data.getRepetition_levels_byte_length();
        int definitionBytes = data.getDefinition_levels_byte_length();
        if (repetitionBytes < 0 || definitionBytes < 0) {
            throw new IndexOutOfBoundsException("levels of " + Math.min(repetitionBytes, definitionBytes) + " bytes");
        }
        int levels = Math.addExact(repetitionBytes, definitionBytes);
        pages.load(header, levels, !data.isSetIs_compressed() || data.isIs_compressed());
        byte[] page = pages.page();
        repetitionLevels = new HybridDecoder(page, 0, repetitionBytes, Little.width(maxRepetition));
        definitionLevels = new HybridDecoder(page, repetitionBytes, levels, Little.width(maxDefinition));
        openValues(data.getEncoding(), data.getNum_values(), page, levels, pages.pageEnd());
    }

    private void openValues(Encoding encoding, int count, byte[] page, int from, int end) {
        if (count < 0) {
            throw new IndexOutOfBoundsException("a page of " + count + " values");
        }
        dictionaryPage = encoding == Encoding.PLAIN_DICTIONARY || encoding == Encoding.RLE_DICTIONARY;
        // Made when first needed: a page of nulls only may have no values at all, not even their header.
        values = null;
        pageEncoding = encoding;
        pageValues = count;
        valuesFrom = from;
        valuesEnd = end;
        pageLeft = count;
        this.page = page;
    }

    private PageValues open() {
        PageValues v = values;
        if (v == null) {
            v = valuesFrom == valuesEnd
                    ? PageValues.none()
                    : PageValues.of(pageEncoding, type, width, page, valuesFrom, valuesEnd, pageValues, scratch);
            values = v;
        }
        return v;
    }

    private static HybridDecoder levels(@Nullable HybridDecoder decoder) {
        if (decoder == null) {
            throw new IndexOutOfBoundsException("a page has no levels");
        }
        return decoder;
    }
}
