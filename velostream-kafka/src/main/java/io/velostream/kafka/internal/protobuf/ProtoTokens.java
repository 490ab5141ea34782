package io.velostream.kafka.internal.protobuf;

import java.util.ArrayList;
import java.util.List;

/** The words, numbers, texts and signs of the source of a schema, without its comments. Not thread-safe. */
final class ProtoTokens {
    private static final String END = "the end";

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int next;

    private record Token(Kind kind, String text, int line) {}

    private enum Kind {
        WORD,
        NUMBER,
        TEXT,
        SIGN,
        END
    }

    ProtoTokens(String source) {
        this.source = source;
        while (skipBlanks()) {
            tokens.add(cut());
        }
        tokens.add(new Token(Kind.END, END, line));
    }

    private char here() {
        return source.charAt(at);
    }

    /** Goes to the next token; false at the end. */
    private boolean skipBlanks() {
        while (at < source.length()) {
            if (source.startsWith("//", at)) {
                int end = source.indexOf('\n', at);
                at = end < 0 ? source.length() : end;
            } else if (source.startsWith("/*", at)) {
                int end = source.indexOf("*/", at + 2);
                if (end < 0) {
                    throw new ProtoFault("line " + line + ": a comment does not end");
                }
                line += (int)
                        source.substring(at, end).chars().filter(c -> c == '\n').count();
                at = end + 2;
            } else if (Character.isWhitespace(here()) || here() == '\uFEFF') {
                line += here() == '\n' ? 1 : 0;
                at++;
            } else {
                return true;
            }
        }
        return false;
    }

    private Token cut() {
        int begin = at;
        char c = here();
        if (isLetter(c)) {
            while (at < source.length() && (isLetter(here()) || isDigit(here()))) {
                at++;
            }
            return new Token(Kind.WORD, source.substring(begin, at), line);
        } else if (isDigit(c)) {
            while (at < source.length() && (isLetter(here()) || isDigit(here()) || here() == '.')) {
                at++;
            }
            return new Token(Kind.NUMBER, source.substring(begin, at), line);
        } else if (c == '"' || c == '\'') {
            return text(c);
        }
        at++;
        return new Token(Kind.SIGN, String.valueOf(c), line);
    }

    /** Escapes stay as they are: what is made of texts here, names of files and versions, has none. */
    private Token text(char quote) {
        int begin = ++at;
        while (at < source.length() && here() != quote && here() != '\n') {
            at += here() == '\\' ? 2 : 1;
        }
        if (at >= source.length() || here() != quote) {
            throw new ProtoFault("line " + line + ": a text does not end");
        }
        return new Token(Kind.TEXT, source.substring(begin, at++), line);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    boolean atEnd() {
        return tokens.get(next).kind == Kind.END;
    }

    private Token ahead(int tokensAhead) {
        return tokens.get(Math.min(next + tokensAhead, tokens.size() - 1));
    }

    /** Whether this word or sign comes so many tokens later; texts are neither. */
    boolean sees(int ahead, String expected) {
        Token t = ahead(ahead);
        return t.kind != Kind.TEXT && t.text.equals(expected);
    }

    boolean seesWord(int ahead) {
        return ahead(ahead).kind == Kind.WORD;
    }

    /** Takes this word or sign where it comes next. */
    boolean take(String expected) {
        boolean found = sees(0, expected);
        next += found ? 1 : 0;
        return found;
    }

    void expect(String expected) {
        if (!take(expected)) {
            throw unexpected("'" + expected + "'");
        }
    }

    String word() {
        return take(Kind.WORD, "a name");
    }

    String text() {
        StringBuilder all = new StringBuilder(take(Kind.TEXT, "a text"));
        while (tokens.get(next).kind == Kind.TEXT) {
            all.append(tokens.get(next++).text);
        }
        return all.toString();
    }

    /** A whole number, which may have a sign. */
    int number() {
        String sign = take("-") ? "-" : "";
        String digits = take(Kind.NUMBER, "a number");
        try {
            return Integer.decode(sign + digits);
        } catch (NumberFormatException e) {
            next--;
            throw unexpected("a whole number");
        }
    }

    /** Names with dots between them; the first may have one before it. */
    String name() {
        StringBuilder all = new StringBuilder(take(".") ? "." : "").append(word());
        while (take(".")) {
            all.append('.').append(word());
        }
        return all.toString();
    }

    /** Passes everything up to this sign, which stands outside of brackets, and the sign. */
    void skipTo(String sign) {
        while (!take(sign)) {
            if (take("{")) {
                skipTo("}");
            } else if (take("[")) {
                skipTo("]");
            } else if (atEnd()) {
                throw unexpected("'" + sign + "'");
            } else {
                next++;
            }
        }
    }

    /** Passes the value of an option. */
    void skipValue() {
        if (take("{")) {
            skipTo("}");
        } else if (take("[")) {
            skipTo("]");
        } else if (tokens.get(next).kind == Kind.TEXT) {
            text();
        } else {
            take("-");
            if (seesWord(0) || tokens.get(next).kind == Kind.NUMBER) {
                next++;
                // The exponent of a number may have a sign.
                if (take("-") || take("+")) {
                    next++;
                }
            } else {
                throw unexpected("a value");
            }
        }
    }

    private String take(Kind kind, String shown) {
        Token t = tokens.get(next);
        if (t.kind != kind) {
            throw unexpected(shown);
        }
        next++;
        return t.text;
    }

    ProtoFault unexpected(String expected) {
        Token t = tokens.get(next);
        String found = t.kind == Kind.END ? END : "'" + t.text + "'";
        return new ProtoFault("line " + t.line + ": " + expected + " is expected, not " + found);
    }

    /** Says what is wrong here. */
    ProtoFault fault(String reason) {
        return new ProtoFault("line " + tokens.get(Math.max(0, next - 1)).line + ": " + reason);
    }
}
