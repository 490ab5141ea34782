package io.velostream.api.config;

import java.util.ArrayList;
import java.util.List;

/** Names with commas between them. */
final class ListText {
    private ListText() {}

    /** Blanks around a name don't count; {@code \,} and {@code \\} stand for a comma and a backslash; empty is no name. */
    static List<String> parse(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            boolean escape = c == '\\' && i + 1 < text.length() && ",\\".indexOf(text.charAt(i + 1)) >= 0;
            if (escape) {
                i++;
                name.append(text.charAt(i));
            } else if (c == ',') {
                String whole = name.toString().strip();
                if (whole.isEmpty()) {
                    throw new IllegalArgumentException("name " + (names.size() + 1) + " of the list is empty");
                }
                names.add(whole);
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        return List.copyOf(names);
    }

    static String format(List<String> names) {
        StringBuilder out = new StringBuilder();
        for (String name : names) {
            if (!out.isEmpty()) {
                out.append(',');
            }
            out.append(name.replace("\\", "\\\\").replace(",", "\\,"));
        }
        return out.toString();
    }
}
