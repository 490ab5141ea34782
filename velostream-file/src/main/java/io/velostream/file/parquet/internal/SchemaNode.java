package io.velostream.file.parquet.internal;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;
import org.jspecify.annotations.Nullable;

/** One element of a Parquet schema in its tree, with its levels. Immutable once the tree is complete. */
public final class SchemaNode {
    /** Levels are kept in bytes. */
    private static final int MAX_DEPTH = 120;

    private final SchemaElement element;
    private final List<SchemaNode> children = new ArrayList<>();
    private final List<String> names;
    private final int definition;
    private final int repetition;
    private int leaf = -1;

    private SchemaNode(SchemaElement element, @Nullable SchemaNode parent) {
        this.element = element;
        int d = parent == null ? 0 : parent.definition;
        int r = parent == null ? 0 : parent.repetition;
        FieldRepetitionType type = parent == null ? FieldRepetitionType.REQUIRED : element.getRepetition_type();
        this.definition = type == FieldRepetitionType.REQUIRED ? d : d + 1;
        this.repetition = type == FieldRepetitionType.REPEATED ? r + 1 : r;
        List<String> all = new ArrayList<>();
        if (parent != null) {
            all.addAll(parent.names);
            all.add(element.getName());
        }
        this.names = List.copyOf(all);
    }

    /**
     * Builds the tree of the flat list that a footer holds.
     *
     * @param leaves takes the columns in their order
     * @throws IllegalArgumentException when the list is not the pre-order of a tree
     */
    public static SchemaNode tree(List<SchemaElement> elements, List<SchemaNode> leaves) {
        if (elements.isEmpty()) {
            throw new IllegalArgumentException("its schema is empty");
        }
        SchemaNode root = new SchemaNode(elements.get(0), null);
        int used = grow(root, elements, 1, leaves, 0);
        if (used != elements.size()) {
            throw new IllegalArgumentException("its schema has elements beyond the end of the tree");
        }
        return root;
    }

    private static int grow(
            SchemaNode node, List<SchemaElement> elements, int from, List<SchemaNode> leaves, int depth) {
        int next = from;
        int count = node.element.getNum_children();
        if (count < 0 || count > elements.size() - from || depth > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "its schema has an element with " + count + " children at depth " + depth);
        }
        for (int i = 0; i < count; i++) {
            if (next >= elements.size()) {
                throw new IllegalArgumentException("its schema is cut off");
            }
            SchemaElement e = elements.get(next++);
            if (e.getName() == null || e.getName().isEmpty() || e.getRepetition_type() == null) {
                throw new IllegalArgumentException("its schema has an element without a name or repetition");
            }
            SchemaNode child = new SchemaNode(e, node);
            node.children.add(child);
            if (e.isSetType() && e.getNum_children() == 0) {
                child.leaf = leaves.size();
                leaves.add(child);
            } else {
                next = grow(child, elements, next, leaves, depth + 1);
            }
        }
        return next;
    }

    public SchemaElement element() {
        return element;
    }

    public String name() {
        return element.getName();
    }

    /** Names from the root on, joined by dots, for messages. */
    public String path() {
        return String.join(".", names);
    }

    /** Names from the root on, without that of the root. */
    public List<String> names() {
        return names;
    }

    public List<SchemaNode> children() {
        return children;
    }

    /** The definition level at which this element has a value. */
    public int definition() {
        return definition;
    }

    /** How many elements from the root to this one repeat. */
    public int repetition() {
        return repetition;
    }

    public boolean isOptional() {
        return element.getRepetition_type() == FieldRepetitionType.OPTIONAL;
    }

    public boolean isRepeated() {
        return element.getRepetition_type() == FieldRepetitionType.REPEATED;
    }

    public boolean isLeaf() {
        return leaf >= 0;
    }

    /** Which column chunk of a row group it is. */
    public int leaf() {
        return leaf;
    }

    /** The first column below this element, or null when there is none. */
    public @Nullable SchemaNode firstLeaf() {
        if (isLeaf()) {
            return this;
        }
        for (SchemaNode child : children) {
            SchemaNode found = child.firstLeaf();
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
