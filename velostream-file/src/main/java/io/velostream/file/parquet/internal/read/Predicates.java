package io.velostream.file.parquet.internal.read;

import io.velostream.api.expr.Expression;
import io.velostream.api.expr.Expression.ColumnRef;
import io.velostream.api.expr.Expression.Comparison;
import io.velostream.api.expr.Expression.In;
import io.velostream.api.expr.Expression.IsNull;
import io.velostream.api.expr.Expression.Like;
import io.velostream.api.expr.Expression.Literal;
import io.velostream.api.expr.Expression.Not;
import io.velostream.api.type.DataType;
import io.velostream.file.parquet.internal.Footer;
import io.velostream.file.parquet.internal.Shape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Picks out of a filter the conditions that bounds can disprove; the others are left to who applies the filter. */
final class Predicates {
    private Predicates() {}

    static List<Predicate> of(Expression filter, Footer footer) {
        List<Predicate> found = new ArrayList<>();
        for (Expression part : filter.conjuncts()) {
            part(part, footer).ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    private static Optional<Predicate> part(Expression e, Footer footer) {
        if (e instanceof Comparison c) {
            return c.left() instanceof Literal && c.right() instanceof ColumnRef
                    ? comparison(c.right(), flipped(c.operator()), c.left(), footer)
                    : comparison(c.left(), c.operator(), c.right(), footer);
        } else if (e instanceof IsNull n) {
            return leaf(n.operand(), footer).map(l -> new Predicate(l, Predicate.Kind.IS_NULL, List.of()));
        } else if (e instanceof Not not && not.operand() instanceof IsNull n) {
            return leaf(n.operand(), footer).map(l -> new Predicate(l, Predicate.Kind.NOT_NULL, List.of()));
        } else if (e instanceof In in) {
            return leaf(in.operand(), footer).filter(Keys::ordered).flatMap(l -> in(l, in.values()));
        } else if (e instanceof Like like) {
            return leaf(like.operand(), footer)
                    .filter(l -> l.type().equals(DataType.STRING) || l.type().equals(DataType.JSON))
                    .flatMap(l -> like(l, like.pattern()));
        }
        return Optional.empty();
    }

    private static Optional<Shape.Leaf> leaf(Expression e, Footer footer) {
        if (e instanceof ColumnRef c && footer.schema().contains(c.name())) {
            Shape shape = footer.shapes().get(footer.schema().indexOf(c.name()));
            if (shape instanceof Shape.Leaf leaf && leaf.isFlat()) {
                return Optional.of(leaf);
            }
        }
        return Optional.empty();
    }

    private static Optional<Predicate> comparison(
            Expression left, Comparison.Operator operator, Expression right, Footer footer) {
        if (!(right instanceof Literal literal)) {
            return Optional.empty();
        }
        return leaf(left, footer).filter(Keys::ordered).flatMap(l -> {
            Object key = Keys.ofConstant(l.type(), literal.value());
            return key == null
                    ? Optional.empty()
                    : Optional.of(new Predicate(l, Predicate.Kind.valueOf(operator.name()), List.of(key)));
        });
    }

    private static Comparison.Operator flipped(Comparison.Operator o) {
        return switch (o) {
            case EQ, NE -> o;
            case LT -> Comparison.Operator.GT;
            case LE -> Comparison.Operator.GE;
            case GT -> Comparison.Operator.LT;
            case GE -> Comparison.Operator.LE;
        };
    }

    private static Optional<Predicate> in(Shape.Leaf leaf, List<Object> values) {
        List<Object> keys = new ArrayList<>(values.size());
        for (Object value : values) {
            Object key = Keys.ofConstant(leaf.type(), value);
            if (key == null) {
                return Optional.empty();
            }
            keys.add(key);
        }
        return Optional.of(new Predicate(leaf, Predicate.Kind.IN, List.copyOf(keys)));
    }

    private static Optional<Predicate> like(Shape.Leaf leaf, String pattern) {
        StringBuilder prefix = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '%' || c == '_') {
                break;
            }
            if (c == '\\' && i + 1 < pattern.length()) {
                char next = pattern.charAt(i + 1);
                if (next != '%' && next != '_') {
                    // What a backslash means before another character is not for us to say.
                    break;
                }
                c = next;
                i++;
            } else if (c == '\\' || Character.isSurrogate(c)) {
                break;
            }
            prefix.append(c);
        }
        return prefix.isEmpty()
                ? Optional.empty()
                : Optional.of(new Predicate(
                        leaf, Predicate.Kind.PREFIX, List.of(prefix.toString().getBytes(StandardCharsets.UTF_8))));
    }
}
