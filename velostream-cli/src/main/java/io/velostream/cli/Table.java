package io.velostream.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Aligned columns of text for a terminal. Not thread-safe. */
final class Table {
    /** Columns are not made narrower than this to let the table fit. */
    private static final int LEAST_WIDTH = 10;

    private static final String GAP = "  ";

    private final List<Heading> headings = new ArrayList<>();
    private final List<String[]> rows = new ArrayList<>();

    private record Heading(String name, String type, boolean right) {}

    /** Adds a column; {@code type} stands in a second line of the head and is empty where there is none. */
    Table column(String name, String type, boolean right) {
        headings.add(new Heading(CellText.printable(name), type, right));
        return this;
    }

    /** Adds a column whose values are aligned to the left. */
    Table column(String name) {
        return column(name, "", false);
    }

    /** Adds a row, one cell a column. */
    Table row(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + headings.size() + " columns");
        }
        rows.add(cells);
        return this;
    }

    /** The table in lines of at most so many columns of the terminal; 0 for as wide as it is. */
    String text(int columns) {
        int[] widths = widths();
        int shown = fit(widths, columns);
        StringBuilder out = new StringBuilder();
        line(out, headings.stream().map(Heading::name).toArray(String[]::new), widths, shown);
        if (headings.stream().anyMatch(h -> !h.type.isEmpty())) {
            line(out, headings.stream().map(Heading::type).toArray(String[]::new), widths, shown);
        }
        String[] rule = new String[widths.length];
        for (int i = 0; i < shown; i++) {
            rule[i] = "-".repeat(widths[i]);
        }
        line(out, rule, widths, shown);
        for (String[] row : rows) {
            line(out, row, widths, shown);
        }
        if (shown < widths.length) {
            int hidden = widths.length - shown;
            List<String> names = headings.subList(shown, widths.length).stream()
                    .map(Heading::name)
                    .toList();
            String note = "(" + Quantity.of(hidden, "more column") + ": " + String.join(", ", names) + ")";
            out.append(TextWidth.cut(note, Math.max(columns, LEAST_WIDTH))).append('\n');
        }
        return out.toString();
    }

    private int[] widths() {
        int[] widths = new int[headings.size()];
        for (int i = 0; i < widths.length; i++) {
            Heading h = headings.get(i);
            widths[i] = Math.max(1, Math.max(TextWidth.of(h.name), TextWidth.of(h.type)));
            for (String[] row : rows) {
                widths[i] = Math.max(widths[i], TextWidth.of(row[i]));
            }
        }
        return widths;
    }

    /** Narrows the widest columns until the table fits, and says how many columns fit at all. */
    private static int fit(int[] widths, int columns) {
        if (columns <= 0) {
            return widths.length;
        }
        int shown = widths.length;
        while (shown > 1 && narrowest(widths, shown) > columns) {
            shown--;
        }
        int room = columns - GAP.length() * (shown - 1);
        while (Arrays.stream(widths, 0, shown).sum() > room) {
            int widest = 0;
            for (int i = 1; i < shown; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= LEAST_WIDTH) {
                break;
            }
            widths[widest]--;
        }
        return shown;
    }

    private static int narrowest(int[] widths, int shown) {
        int sum = GAP.length() * (shown - 1);
        for (int i = 0; i < shown; i++) {
            sum += Math.min(widths[i], LEAST_WIDTH);
        }
        return sum;
    }

    private void line(StringBuilder out, String[] cells, int[] widths, int shown) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < shown; i++) {
            String cell = TextWidth.cut(cells[i], widths[i]);
            String padding = " ".repeat(Math.max(0, widths[i] - TextWidth.of(cell)));
            boolean right = headings.get(i).right;
            line.append(i == 0 ? "" : GAP)
                    .append(right ? padding : "")
                    .append(cell)
                    .append(right ? "" : padding);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }
}
