package io.velostream.formats.text;

import io.velostream.api.batch.BooleanColumnBuilder;

/** The spellings that PostgreSQL takes, in any case. */
final class BooleanParser extends ValueParser {
    private final BooleanColumnBuilder column;

    BooleanParser(BooleanColumnBuilder column) {
        this.column = column;
    }

    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        boolean yes = isTrue(text, from, to);
        if (!yes && !isFalse(text, from, to)) {
            return ParseResult.SYNTAX;
        }
        column.append(yes);
        return ParseResult.OK;
    }

    private static boolean isTrue(byte[] text, int from, int to) {
        return switch (to - from) {
            case 1 -> text[from] == '1' || (text[from] | 32) == 't' || (text[from] | 32) == 'y';
            case 2 -> Ascii.equalsIgnoreCase(text, from, to, "on");
            case 3 -> Ascii.equalsIgnoreCase(text, from, to, "yes");
            case 4 -> Ascii.equalsIgnoreCase(text, from, to, "true");
            default -> false;
        };
    }

    private static boolean isFalse(byte[] text, int from, int to) {
        return switch (to - from) {
            case 1 -> text[from] == '0' || (text[from] | 32) == 'f' || (text[from] | 32) == 'n';
            case 2 -> Ascii.equalsIgnoreCase(text, from, to, "no");
            case 3 -> Ascii.equalsIgnoreCase(text, from, to, "off");
            case 5 -> Ascii.equalsIgnoreCase(text, from, to, "false");
            default -> false;
        };
    }

    @Override
    void appendNull() {
        column.appendNull();
    }
}
