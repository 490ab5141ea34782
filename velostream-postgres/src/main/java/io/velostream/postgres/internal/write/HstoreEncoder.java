package io.velostream.postgres.internal.write;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.MapColumn;
import org.jspecify.annotations.Nullable;

/** Maps of text to text as hstore: the count, then keys and values, each behind its length. */
final class HstoreEncoder implements ValueEncoder {
    private final ValueEncoder keys = BytesEncoders.Plain.text();
    private final ValueEncoder values = BytesEncoders.Plain.text();
    private @Nullable MapColumn map;

    @Override
    public void bind(Column column) {
        MapColumn bound = (MapColumn) column;
        map = bound;
        keys.bind(bound.keys());
        values.bind(bound.values());
    }

    @Override
    public @Nullable String put(int row, CopyBytes out) {
        MapColumn bound = map;
        if (bound == null) {
            throw new IllegalStateException("no column is bound");
        }
        int start = out.size();
        out.putInt(0);
        out.putInt(bound.length(row));
        for (int i = bound.start(row); i < bound.start(row) + bound.length(row); i++) {
            String problem = keys.put(i, out);
            if (problem == null && bound.values().isNull(i)) {
                out.putInt(-1);
            } else if (problem == null) {
                problem = values.put(i, out);
            }
            if (problem != null) {
                return problem;
            }
        }
        out.setInt(start, out.size() - start - 4);
        return null;
    }

    @Override
    public void release() {
        map = null;
        keys.release();
        values.release();
    }
}
