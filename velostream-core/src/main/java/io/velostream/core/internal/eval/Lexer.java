package io.velostream.core.internal.eval;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts the text of an expression into tokens. */
public final class Lexer {
    private static final Set<String> DOUBLE_SYMBOLS = Set.of("<=", ">=", "<>", "!=");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    /** What a token is. */
    public enum Kind {
        WORD,
        /** A name in double quotes. */
        QUOTED,
        NUMBER,
        /** A text in single quotes. */
        TEXT,
        /** {@code x'00ff'}. */
        BYTES,
        SYMBOL,
        END
    }

    /** A token, its text without quotes, and where it stands. */
    public record Token(Kind kind, String text, int position, int end) {}

    private Lexer(String text) {
        this.text = text;
    }

    /** All tokens, the last of kind END. */
    public static List<Token> read(String text) {
        Lexer lexer = new Lexer(text);
        lexer.run();
        return lexer.tokens;
    }

    /** The error for a place in an expression. */
    public static VeloException error(String text, int position, String why, String cure) {
        String shown = text.length() > 200 ? text.substring(0, 200) + "…" : text;
        return VeloException.of(ErrorKind.CONFIGURATION, "Cannot read the expression \"" + shown + "\"")
                .where("position " + (position + 1))
                .why(why)
                .cure(cure)
                .build();
    }

    /** The parenthesis that closes the one opened before {@code from}, or -1. */
    public static int closing(String text, int from) {
        int open = 1;
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '(') {
                open++;
            } else if (!quoted && c == ')' && --open == 0) {
                return i;
            }
        }
        return -1;
    }

    private void run() {
        while (true) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                tokens.add(new Token(Kind.END, "", at, at));
                return;
            }
            token();
        }
    }

    private void token() {
        char c = text.charAt(at);
        int from = at;
        if ((c == 'x' || c == 'X') && at + 1 < text.length() && text.charAt(at + 1) == '\'') {
            at++;
            add(Kind.BYTES, quoted('\''), from);
        } else if (c == '\'') {
            add(Kind.TEXT, quoted('\''), from);
        } else if (c == '"') {
            add(Kind.QUOTED, quoted('"'), from);
        } else if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
            number();
            add(Kind.NUMBER, text.substring(from, at), from);
        } else if (Character.isLetter(c) || c == '_') {
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
                at++;
            }
            add(Kind.WORD, text.substring(from, at), from);
        } else {
            symbol(from);
        }
    }

    private void add(Kind kind, String content, int from) {
        tokens.add(new Token(kind, content, from, at));
    }

    private void symbol(int from) {
        boolean two = at + 1 < text.length() && DOUBLE_SYMBOLS.contains(text.substring(at, at + 2));
        if (!two && "=<>()+-*/%,?:[].".indexOf(text.charAt(at)) < 0) {
            throw error(text, at, "'" + text.charAt(at) + "' has no meaning here", "");
        }
        at += two ? 2 : 1;
        add(Kind.SYMBOL, text.substring(from, at), from);
    }

    private void number() {
        digits();
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
                at++;
            }
            digits();
        }
    }

    private void digits() {
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private String quoted(char quote) {
        int open = at++;
        StringBuilder content = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != quote) {
                content.append(c);
            } else if (at < text.length() && text.charAt(at) == quote) {
                content.append(quote);
                at++;
            } else {
                return content.toString();
            }
        }
        throw error(text, open, "the quote is not closed", "");
    }
}
