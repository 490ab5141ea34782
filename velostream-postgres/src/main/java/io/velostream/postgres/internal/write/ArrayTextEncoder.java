package io.velostream.postgres.internal.write;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ListColumn;
import org.jspecify.annotations.Nullable;

/** Lists of text as the text of arrays, {@code {{"a",NULL},{"b \"c\"","d"}}}, for elements that the server parses. */
final class ArrayTextEncoder implements ValueEncoder {
    private static final byte[] NULL = {'N', 'U', 'L', 'L'};

    private final int dimensions;
    private final char delimiter;
    private @Nullable ListColumn lists;

    ArrayTextEncoder(int dimensions, char delimiter) {
        this.dimensions = dimensions;
        this.delimiter = delimiter;
    }

    @Override
    public void bind(Column column) {
        lists = (ListColumn) column;
    }

    @Override
    public @Nullable String put(int row, CopyBytes out) {
        ListColumn bound = lists;
        if (bound == null) {
            throw new IllegalStateException("no column is bound");
        }
        int start = out.size();
        out.putInt(0);
        String problem = list(bound, row, dimensions, out);
        if (problem == null) {
            out.setInt(start, out.size() - start - 4);
        }
        return problem;
    }

    private @Nullable String list(ListColumn list, int row, int left, CopyBytes out) {
        out.putByte('{');
        Column elements = list.elements();
        int from = list.start(row);
        for (int i = from; i < from + list.length(row); i++) {
            if (i > from) {
                out.putByte(delimiter);
            }
            if (left > 1) {
                if (elements.isNull(i)) {
                    return "a list in it is null, which an array cannot hold";
                }
                String problem = list((ListColumn) elements, i, left - 1, out);
                if (problem != null) {
                    return problem;
                }
            } else if (elements.isNull(i)) {
                out.putBytes(NULL, 0, NULL.length);
            } else {
                quoted((BytesColumn) elements, i, out);
            }
        }
        out.putByte('}');
        return null;
    }

    private static void quoted(BytesColumn texts, int row, CopyBytes out) {
        byte[] bytes = texts.data();
        out.putByte('"');
        int from = texts.start(row);
        for (int i = from; i < from + texts.length(row); i++) {
            if (bytes[i] == '"' || bytes[i] == '\\') {
                out.putByte('\\');
            }
            out.putByte(bytes[i]);
        }
        out.putByte('"');
    }

    @Override
    public void release() {
        lists = null;
    }
}
