package io.velostream.api.config;

import java.util.ArrayList;
import java.util.List;

/** Shows an {@link OptionSet} to people, from the declarations that also validate. Thread-safe and without state. */
public final class OptionTable {
    private static final int LEAST_TEXT_WIDTH = 30;
    private static final int NARROW_INDENT = 8;

    private OptionTable() {}

    /** A Markdown table, then the rules as a list. Ends with a line break; empty for a set that has nothing. */
    public static String markdown(OptionSet set) {
        StringBuilder out = new StringBuilder();
        if (!set.options().isEmpty()) {
            out.append("| Option | Type | Default | Meaning |\n|---|---|---|---|\n");
        }
        for (Option<?> option : set.options()) {
            out.append("| `").append(shownName(option)).append("` | ").append(cell(option.typeName()));
            out.append(" | ").append(markdownDefault(option));
            out.append(" | ").append(cell(meaning(option, "`"))).append(" |\n");
        }
        List<String> notes = notes(set);
        if (!notes.isEmpty()) {
            out.append(out.isEmpty() ? "" : "\n");
            notes.forEach(note -> out.append("- ").append(note).append('\n'));
        }
        return out.toString();
    }

    /**
     * Plain text for a terminal of this many columns: names, types and meanings below each other, or the meaning below name
     * and type where there is no room beside them. Ends with a line break; empty for a set that has nothing.
     */
    public static String plain(OptionSet set, int columns) {
        int names = 0;
        int types = 0;
        for (Option<?> option : set.options()) {
            names = Math.max(names, shownName(option).length());
            types = Math.max(types, option.typeName().length());
        }
        int beside = names + types + 6;
        boolean room = columns - beside >= LEAST_TEXT_WIDTH;
        int indent = room ? beside : NARROW_INDENT;
        StringBuilder out = new StringBuilder();
        for (Option<?> option : set.options()) {
            out.append("  ").append(shownName(option));
            out.append(" ".repeat(room ? names - shownName(option).length() + 2 : 2))
                    .append(option.typeName());
            out.append(room ? " ".repeat(types - option.typeName().length() + 2) : "\n" + " ".repeat(indent));
            wrap(plainMeaning(option), indent, columns, out);
        }
        for (String note : notes(set)) {
            out.append("  ");
            wrap(note, 4, columns, out);
        }
        return out.toString();
    }

    private static String shownName(Option<?> option) {
        return option.isPrefix() ? option.name() + "*" : option.name();
    }

    private static String markdownDefault(Option<?> option) {
        if (option.isRequired()) {
            return "**required**";
        }
        String text = option.defaultText();
        if (text.isEmpty()) {
            return "";
        }
        boolean words = option.defaultValue().isEmpty() || !text.equals(defaultOf(option));
        return words ? cell(text) : "`" + cell(text) + "`";
    }

    private static <T> String defaultOf(Option<T> option) {
        return option.defaultValue().map(option::format).orElse("");
    }

    private static String plainMeaning(Option<?> option) {
        String meaning = meaning(option, "");
        if (option.isRequired()) {
            return (meaning + " Required.").strip();
        }
        String text = option.defaultText();
        return text.isEmpty() ? meaning : (meaning + " Default: " + text + ".").strip();
    }

    private static String meaning(Option<?> option, String quote) {
        List<String> sentences = new ArrayList<>();
        if (!option.doc().isEmpty()) {
            sentences.add(option.doc().endsWith(".") ? option.doc() : option.doc() + ".");
        }
        if (option.typeName().equals("choice")) {
            sentences.add("One of " + option.accepted() + ".");
        } else if (!option.rules().isEmpty()) {
            sentences.add("Must be " + String.join(", ", option.rules()) + ".");
        }
        if (!option.unit().isEmpty()) {
            sentences.add("In " + option.unit() + ".");
        }
        if (!option.aliases().isEmpty()) {
            sentences.add("Also " + quote + String.join(quote + ", " + quote, option.aliases()) + quote + ".");
        }
        if (!option.example().isEmpty()) {
            sentences.add("Example: " + quote + option.example() + quote + ".");
        }
        if (option.isSecret()) {
            sentences.add("Secret.");
        }
        return String.join(" ", sentences);
    }

    private static List<String> notes(OptionSet set) {
        List<String> notes = new ArrayList<>(set.rules());
        set.attachments()
                .forEach((type, meaning) ->
                        notes.add("From Java, attach " + withArticle(type.getSimpleName()) + ": " + meaning + "."));
        return notes;
    }

    private static String withArticle(String name) {
        return ("AEIOU".indexOf(name.charAt(0)) < 0 ? "a " : "an ") + name;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    private static void wrap(String text, int indent, int columns, StringBuilder out) {
        int room = Math.max(LEAST_TEXT_WIDTH, columns - indent);
        int used = 0;
        for (String word : text.split(" ")) {
            if (used > 0 && used + 1 + word.length() > room) {
                out.append('\n').append(" ".repeat(indent));
                used = 0;
            }
            if (used > 0) {
                out.append(' ');
                used++;
            }
            out.append(word);
            used += word.length();
        }
        out.append('\n');
    }
}
