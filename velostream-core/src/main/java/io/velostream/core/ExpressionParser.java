package io.velostream.core;

import io.velostream.api.VeloException;
import io.velostream.api.config.NearestName;
import io.velostream.api.expr.Expression;
import io.velostream.api.expr.Expression.Arithmetic;
import io.velostream.api.expr.Expression.Call;
import io.velostream.api.expr.Expression.Comparison;
import io.velostream.api.expr.Expression.Literal;
import io.velostream.api.type.DataType;
import io.velostream.core.internal.eval.Functions;
import io.velostream.core.internal.eval.Lexer;
import io.velostream.core.internal.eval.Lexer.Kind;
import io.velostream.core.internal.eval.Lexer.Token;
import io.velostream.core.internal.eval.LiteralText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads expressions, as the option {@code where} and the command line have them:
 *
 * <pre>{@code
 * price * 1.19 >= 100 and name like 'A%' and (country in ('DE', 'FR') or country is null)
 * ts between timestamp '2024-01-01T00:00:00' and timestamp '2024-02-01T00:00:00'
 * }</pre>
 *
 * <p>Keywords and functions in any case; column names as they are, odd ones in double quotes; text in single quotes, one
 * within it doubled. {@code 1.5} is a decimal, {@code 1.5E0} a floating-point number. From loose to tight: {@code or},
 * {@code and}, {@code not}, comparisons with {@code is}, {@code in}, {@code like} and {@code between}, {@code + -},
 * {@code * / %}, sign. {@code parse(e.toString())} equals {@code e}.
 */
public final class ExpressionParser {
    /** Deeper than anybody writes; keeps hostile text from overflowing the stack. */
    private static final int MAX_DEPTH = 200;

    private final String text;
    private final List<Token> tokens;
    private int at;
    private int depth;

    private ExpressionParser(String text) {
        this.text = text;
        this.tokens = Lexer.read(text);
    }

    /** Reads an expression; an error of kind CONFIGURATION tells the position. */
    public static Expression parse(String text) {
        ExpressionParser parser = new ExpressionParser(text);
        Expression e = parser.or();
        if (parser.peek().kind() != Kind.END) {
            throw parser.unexpected("an operator or the end");
        }
        return e;
    }

    private Expression or() {
        if (++depth > MAX_DEPTH) {
            throw error(peek(), "it is nested deeper than " + MAX_DEPTH + " levels", "");
        }
        Expression e = and();
        while (acceptWord("or")) {
            e = new Expression.Or(e, and());
        }
        depth--;
        return e;
    }

    private Expression and() {
        Expression e = not();
        while (acceptWord("and")) {
            e = new Expression.And(e, not());
        }
        return e;
    }

    private Expression not() {
        int negations = 0;
        while (acceptWord("not")) {
            negations++;
        }
        Expression e = predicate();
        for (int i = 0; i < negations; i++) {
            e = new Expression.Not(e);
        }
        return e;
    }

    private Expression predicate() {
        Expression e = sum();
        while (true) {
            Token t = peek();
            Comparison.Operator comparison = t.kind() == Kind.SYMBOL ? comparison(t.text()) : null;
            if (comparison != null) {
                at++;
                e = new Comparison(comparison, e, sum());
            } else if (acceptWord("is")) {
                boolean negated = acceptWord("not");
                expectWord("null");
                e = negated ? e.isNotNull() : e.isNull();
            } else if (isWord(t, "not") || isWord(t, "in") || isWord(t, "like") || isWord(t, "between")) {
                boolean negated = acceptWord("not");
                Expression made = negatable(e);
                e = negated ? new Expression.Not(made) : made;
            } else {
                return e;
            }
        }
    }

    private Expression negatable(Expression operand) {
        if (acceptWord("in")) {
            return new Expression.In(operand, literals());
        } else if (acceptWord("like")) {
            Token t = next();
            if (t.kind() != Kind.TEXT) {
                throw error(t, "'like' needs a pattern in single quotes", "");
            }
            return new Expression.Like(operand, t.text());
        } else if (acceptWord("between")) {
            Expression low = sum();
            expectWord("and");
            return operand.ge(low).and(operand.le(sum()));
        }
        throw unexpected("in, like or between");
    }

    private List<Object> literals() {
        List<Object> values = new ArrayList<>();
        expectSymbol("(");
        while (!acceptSymbol(")")) {
            if (!values.isEmpty()) {
                expectSymbol(",");
            }
            Token t = peek();
            Expression e = unary();
            if (!(e instanceof Literal l) || l.value() == null) {
                throw error(t, "the list of 'in' has constants only, and no null", "");
            }
            values.add(l.value());
        }
        return values;
    }

    private Expression sum() {
        Expression e = product();
        while (true) {
            if (acceptSymbol("+")) {
                e = new Arithmetic(Arithmetic.Operator.ADD, e, product());
            } else if (acceptSymbol("-")) {
                e = new Arithmetic(Arithmetic.Operator.SUBTRACT, e, product());
            } else {
                return e;
            }
        }
    }

    private Expression product() {
        Expression e = unary();
        while (true) {
            if (acceptSymbol("*")) {
                e = new Arithmetic(Arithmetic.Operator.MULTIPLY, e, unary());
            } else if (acceptSymbol("/")) {
                e = new Arithmetic(Arithmetic.Operator.DIVIDE, e, unary());
            } else if (acceptSymbol("%")) {
                e = new Arithmetic(Arithmetic.Operator.MODULO, e, unary());
            } else {
                return e;
            }
        }
    }

    private Expression unary() {
        boolean negative = false;
        while (peek().kind() == Kind.SYMBOL
                && (peek().text().equals("-") || peek().text().equals("+"))) {
            negative ^= next().text().equals("-");
        }
        if (!negative) {
            return primary();
        }
        if (peek().kind() == Kind.NUMBER) {
            Token t = next();
            return new Literal(LiteralText.number(text, t, "-" + t.text()));
        }
        return new Arithmetic(Arithmetic.Operator.SUBTRACT, new Literal(0L), primary());
    }

    private Expression primary() {
        Token t = next();
        return switch (t.kind()) {
            case NUMBER -> new Literal(LiteralText.number(text, t, t.text()));
            case TEXT -> new Literal(t.text());
            case BYTES -> new Literal(LiteralText.bytes(text, t));
            case QUOTED -> new Expression.ColumnRef(t.text());
            case WORD -> word(t);
            case SYMBOL -> {
                if (!t.text().equals("(")) {
                    at--;
                    throw unexpected("a column, a constant or '('");
                }
                Expression inner = or();
                expectSymbol(")");
                yield inner;
            }
            case END -> {
                at--;
                throw unexpected("a column, a constant or '('");
            }
        };
    }

    private Expression word(Token t) {
        String lower = t.text().toLowerCase(Locale.ROOT);
        boolean textFollows = peek().kind() == Kind.TEXT;
        switch (lower) {
            case "null" -> {
                return new Literal(null);
            }
            case "true", "false" -> {
                return new Literal(lower.equals("true"));
            }
            case "date", "time", "timestamp", "uuid" -> {
                if (textFollows) {
                    return new Literal(LiteralText.typed(text, next(), lower));
                }
            }
            case "cast" -> {
                if (acceptSymbol("(")) {
                    return cast();
                }
            }
            case "and", "or", "not", "is", "in", "like", "between", "as" -> {
                at--;
                throw unexpected("a column, a constant or '('");
            }
            default -> {
                if (acceptSymbol("(")) {
                    return call(t, lower);
                }
            }
        }
        return new Expression.ColumnRef(t.text());
    }

    private Expression cast() {
        Expression operand = or();
        Token as = peek();
        expectWord("as");
        int from = as.end();
        int close = Lexer.closing(text, from);
        if (close < 0) {
            throw error(as, "the cast is not closed", "Write cast(x as type).");
        }
        DataType type;
        try {
            type = DataType.parse(text.substring(from, close).strip());
        } catch (VeloException e) {
            throw error(as, e.why().isEmpty() ? e.what() : e.why(), e.cure());
        }
        while (peek().position() < close) {
            at++;
        }
        expectSymbol(")");
        if (type.equals(DataType.FLOAT64) && operand instanceof Literal l && l.value() instanceof String s) {
            // The only notation of what has no digits.
            if (s.equals("NaN") || s.equals("Infinity") || s.equals("-Infinity")) {
                return new Literal(Double.valueOf(s));
            }
        }
        return new Expression.Cast(operand, type);
    }

    private Expression call(Token name, String lower) {
        if (!Functions.NAMES.contains(lower)) {
            String nearest = NearestName.of(lower, Functions.NAMES)
                    .map(n -> "Did you mean '" + n + "'? ")
                    .orElse("");
            throw error(
                    name,
                    "there is no function '" + name.text() + "'",
                    nearest + "Functions: " + String.join(", ", Functions.NAMES));
        }
        List<Expression> operands = new ArrayList<>();
        while (!acceptSymbol(")")) {
            if (!operands.isEmpty()) {
                expectSymbol(",");
            }
            operands.add(or());
        }
        return new Call(lower, operands);
    }

    private static Comparison.@Nullable Operator comparison(String symbol) {
        for (Comparison.Operator o : Comparison.Operator.values()) {
            if (o.symbol().equals(symbol)) {
                return o;
            }
        }
        return symbol.equals("!=") ? Comparison.Operator.NE : null;
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token next() {
        return tokens.get(at++);
    }

    private static boolean isWord(Token t, String word) {
        return t.kind() == Kind.WORD && t.text().equalsIgnoreCase(word);
    }

    private boolean acceptWord(String word) {
        boolean found = isWord(peek(), word);
        at += found ? 1 : 0;
        return found;
    }

    private void expectWord(String word) {
        if (!acceptWord(word)) {
            throw unexpected("'" + word + "'");
        }
    }

    private boolean acceptSymbol(String symbol) {
        boolean found = peek().kind() == Kind.SYMBOL && peek().text().equals(symbol);
        at += found ? 1 : 0;
        return found;
    }

    private void expectSymbol(String symbol) {
        if (!acceptSymbol(symbol)) {
            throw unexpected("'" + symbol + "'");
        }
    }

    private VeloException unexpected(String wanted) {
        Token t = peek();
        String found = t.kind() == Kind.END ? "the end" : "'" + text.substring(t.position(), t.end()) + "'";
        return error(t, wanted + " expected, found " + found, "");
    }

    private VeloException error(Token t, String why, String cure) {
        return Lexer.error(text, t.position(), why, cure);
    }
}
