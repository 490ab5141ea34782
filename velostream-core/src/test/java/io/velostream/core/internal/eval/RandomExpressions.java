package io.velostream.core.internal.eval;

import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.expr.Expression;
import io.velostream.api.expr.Expression.Arithmetic;
import io.velostream.api.expr.Expression.Call;
import io.velostream.api.expr.Expression.Comparison;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Expressions and rows for them, at random; small values, so that they meet. */
final class RandomExpressions {
    static final Schema SCHEMA = Schema.of(
            Field.of("a", DataType.INT64),
            Field.of("b", DataType.INT32),
            Field.of("d", DataType.decimal(10, 2)),
            Field.of("w", DataType.decimal(30, 3)),
            Field.of("f", DataType.FLOAT64),
            Field.of("s", DataType.STRING),
            Field.of("day", DataType.DATE),
            Field.of("t", DataType.TIMESTAMP),
            Field.of("odd \"name\"", DataType.BOOLEAN));

    private static final List<String> TEXTS = List.of("", "a", "A", "ab", "b%", "é", "ß_x", "日本", "😀", "it's", "a b ");
    private final Random random;

    RandomExpressions(long seed) {
        this.random = new Random(seed);
    }

    RecordBatch batch(int rows, double nulls) {
        BatchBuilder b = new BatchBuilder(SCHEMA);
        for (int i = 0; i < rows; i++) {
            for (int c = 0; c < SCHEMA.size(); c++) {
                if (random.nextDouble() >= nulls) {
                    b.set(c, value(c));
                }
            }
            b.endRow();
        }
        return b.build();
    }

    private Object value(int column) {
        return switch (column) {
            case 0 ->
                random.nextInt(20) == 0
                        ? (random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE)
                        : (Object) (random.nextInt(9) - 4L);
            case 1 -> random.nextInt(20) == 0 ? Integer.MIN_VALUE : random.nextInt(9) - 4;
            case 2 -> BigDecimal.valueOf(random.nextInt(1200) - 600, 2);
            case 3 -> BigDecimal.valueOf(random.nextInt(12000) - 6000, 3);
            case 4 ->
                random.nextInt(15) == 0
                        ? List.of(Double.NaN, Double.POSITIVE_INFINITY, -0.0).get(random.nextInt(3))
                        : (Object) ((random.nextInt(40) - 20) / 4.0);
            case 5 -> text();
            case 6 -> LocalDate.of(2024, 1, 1).plusDays(random.nextInt(5));
            case 7 -> LocalDate.of(2024, 1, 1).atStartOfDay().plusHours(random.nextInt(100));
            default -> random.nextBoolean();
        };
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    Expression condition(int depth) {
        int kind = random.nextInt(depth <= 0 ? 4 : 8);
        return switch (kind) {
            case 0 -> comparison(depth);
            case 1 -> random.nextBoolean() ? any(depth).isNull() : any(depth).isNotNull();
            case 2 ->
                text(depth - 1)
                        .like(List.of("%", "a%", "%b", "_", "%a_%", "\\%", "b\\%", "")
                                .get(random.nextInt(8)));
            case 3 -> in(depth);
            case 4 -> condition(depth - 1).and(condition(depth - 1));
            case 5 -> condition(depth - 1).or(condition(depth - 1));
            case 6 -> condition(depth - 1).not();
            default -> Expression.column("odd \"name\"");
        };
    }

    private Expression comparison(int depth) {
        Comparison.Operator o = Comparison.Operator.values()[random.nextInt(6)];
        return switch (random.nextInt(4)) {
            case 0 -> new Comparison(o, text(depth - 1), text(depth - 1));
            case 1 -> new Comparison(o, instant(), instant());
            default -> new Comparison(o, number(depth - 1), number(depth - 1));
        };
    }

    private Expression in(int depth) {
        List<Object> values = new ArrayList<>();
        int n = random.nextInt(4);
        if (random.nextBoolean()) {
            for (int i = 0; i < n; i++) {
                values.add(text());
            }
            return text(depth - 1).in(values);
        }
        for (int i = 0; i < n; i++) {
            values.add(random.nextBoolean() ? (Object) (long) random.nextInt(5) : new BigDecimal("1.50"));
        }
        return number(depth - 1).in(values);
    }

    private Expression any(int depth) {
        return switch (random.nextInt(3)) {
            case 0 -> text(depth - 1);
            case 1 -> instant();
            default -> number(depth - 1);
        };
    }

    private Expression instant() {
        return switch (random.nextInt(4)) {
            case 0 -> Expression.column("day");
            case 1 -> Expression.column("t");
            case 2 -> Expression.literal(LocalDate.of(2024, 1, 1 + random.nextInt(5)));
            default -> Expression.literal(LocalDateTime.of(2024, 1, 1 + random.nextInt(5), 7, 0, 0, random.nextInt(3)));
        };
    }

    Expression text(int depth) {
        return switch (random.nextInt(depth <= 0 ? 3 : 7)) {
            case 0, 1 -> Expression.column("s");
            case 2 -> Expression.literal(text());
            case 3 -> new Call(List.of("lower", "upper", "trim").get(random.nextInt(3)), List.of(text(depth - 1)));
            case 4 -> new Call("concat", List.of(text(depth - 1), text(depth - 1)));
            case 5 -> new Call("coalesce", List.of(text(depth - 1), text(depth - 1)));
            default -> Expression.column("a").cast(DataType.STRING);
        };
    }

    /** Numbers; not the division of decimals, whose scale depends on types. */
    Expression number(int depth) {
        return switch (random.nextInt(depth <= 0 ? 6 : 10)) {
            case 0 -> Expression.column("a");
            case 1 -> Expression.column("b");
            case 2 -> Expression.column("d");
            case 3 -> Expression.column(random.nextInt(3) == 0 ? "w" : "f");
            case 4 -> Expression.literal(random.nextInt(7) - 3);
            case 5 ->
                Expression.literal(
                        random.nextBoolean()
                                ? BigDecimal.valueOf(random.nextInt(500), 2)
                                : (Object) (random.nextInt(9) / 2.0));
            case 6 -> new Call("length", List.of(text(depth - 1)));
            case 7 ->
                new Arithmetic(
                        random.nextBoolean() ? Arithmetic.Operator.DIVIDE : Arithmetic.Operator.MODULO,
                        whole(depth - 1),
                        whole(depth - 1));
            case 8 -> new Call("abs", List.of(number(depth - 1)));
            default ->
                new Arithmetic(Arithmetic.Operator.values()[random.nextInt(3)], number(depth - 1), number(depth - 1));
        };
    }

    private Expression whole(int depth) {
        return switch (random.nextInt(depth <= 0 ? 3 : 4)) {
            case 0 -> Expression.column("a");
            case 1 -> Expression.column("b");
            case 2 -> Expression.literal(random.nextInt(5) - 2);
            default -> whole(depth - 1).minus(whole(depth - 1));
        };
    }
}
