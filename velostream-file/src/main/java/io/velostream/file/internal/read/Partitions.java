package io.velostream.file.internal.read;

import io.velostream.api.expr.Expression;
import io.velostream.api.type.DataType;
import io.velostream.file.internal.PartitionText;
import io.velostream.file.internal.store.StoredFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The partition columns of a set of files and their values. Immutable. */
public final class Partitions {
    public static final Partitions NONE = new Partitions("", List.of());

    private final String folder;
    private final List<PartitionColumn> columns;

    private Partitions(String folder, List<PartitionColumn> columns) {
        this.folder = folder;
        this.columns = columns;
    }

    /**
     * Finds the columns in the names of folders.
     *
     * @param folder that the paths are relative to; names of partitions at its end count too
     * @param typed whether to look for types other than string
     */
    public static Partitions find(String folder, List<StoredFile> files, boolean typed) {
        Map<String, Set<@Nullable String>> values = new LinkedHashMap<>();
        String seen = null;
        for (StoredFile f : files) {
            String at = f.path().substring(0, f.path().lastIndexOf('/') + 1);
            if (!at.equals(seen)) {
                seen = at;
                texts(folder, f.path()).forEach((k, v) -> values.computeIfAbsent(k, x -> new LinkedHashSet<>())
                        .add(v));
            }
        }
        List<PartitionColumn> columns = new ArrayList<>();
        values.forEach((name, texts) ->
                columns.add(new PartitionColumn(name, typed ? PartitionColumn.typeOf(texts) : DataType.STRING)));
        return new Partitions(folder, columns);
    }

    private static Map<String, @Nullable String> texts(String folder, String path) {
        List<String> names = new ArrayList<>();
        for (String name : folder.split("/", -1)) {
            // Only partitions that nothing else stands behind: the folder itself and those directly above.
            if (PartitionText.separator(name).isEmpty()) {
                names.clear();
            } else {
                names.add(name);
            }
        }
        String[] below = path.split("/", -1);
        names.addAll(List.of(below).subList(0, below.length - 1));
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        for (String name : names) {
            PartitionText.separator(name).ifPresent(at -> {
                String value = name.substring(at + 1);
                texts.put(
                        PartitionText.decode(name.substring(0, at)),
                        value.equals(PartitionText.NULL) ? null : PartitionText.decode(value));
            });
        }
        return texts;
    }

    public List<PartitionColumn> columns() {
        return columns;
    }

    /** The same without columns of these names, which the files have themselves. */
    public Partitions without(Set<String> names) {
        return new Partitions(
                folder, columns.stream().filter(c -> !names.contains(c.name())).toList());
    }

    /** The values of a file by the name of the column. */
    public Map<String, @Nullable Object> values(String path) {
        Map<String, @Nullable Object> values = new HashMap<>();
        if (!columns.isEmpty()) {
            Map<String, @Nullable String> texts = texts(folder, path);
            for (PartitionColumn c : columns) {
                values.put(c.name(), c.parse(texts.get(c.name()), path));
            }
        }
        return values;
    }

    /** False when the filter keeps no row of this file. */
    public boolean mayMatch(Expression filter, String path) {
        return columns.isEmpty() || PartitionFilter.mayMatch(filter, values(path));
    }
}
