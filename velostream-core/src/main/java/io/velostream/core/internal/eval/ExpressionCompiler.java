package io.velostream.core.internal.eval;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.expr.Expression;
import io.velostream.api.expr.Expression.And;
import io.velostream.api.expr.Expression.Arithmetic;
import io.velostream.api.expr.Expression.Call;
import io.velostream.api.expr.Expression.Cast;
import io.velostream.api.expr.Expression.ColumnRef;
import io.velostream.api.expr.Expression.Comparison;
import io.velostream.api.expr.Expression.In;
import io.velostream.api.expr.Expression.IsNull;
import io.velostream.api.expr.Expression.Like;
import io.velostream.api.expr.Expression.Literal;
import io.velostream.api.expr.Expression.Not;
import io.velostream.api.expr.Expression.Or;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.BooleanType;
import io.velostream.api.type.DataType.StringType;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.cast.ColumnCast;
import io.velostream.core.internal.eval.Leaves.Constant;
import java.util.ArrayList;
import java.util.List;

/** Resolves the columns of an expression and chooses a loop for each part of it. */
final class ExpressionCompiler {
    private final Schema schema;

    ExpressionCompiler(Schema schema) {
        this.schema = schema;
    }

    /** Compiles it; an error names the whole expression. */
    Node compile(Expression e) {
        try {
            return node(e);
        } catch (VeloException x) {
            throw x.within("expression " + e);
        }
    }

    /** Compiles a condition. */
    Node condition(Expression e) {
        Node n = compile(e);
        if (Comparisons.isUntypedNull(n)) {
            return Constant.ofNull(DataType.BOOLEAN);
        }
        if (!(n.type() instanceof BooleanType)) {
            throw VeloException.of(ErrorKind.SCHEMA, "A condition is true or false, this is " + n.type())
                    .where("expression " + e)
                    .build();
        }
        return n;
    }

    private Node node(Expression e) {
        if (e instanceof ColumnRef c) {
            int index = schema.indexOf(c.name());
            return new Leaves.ColumnNode(index, schema.field(index).type());
        } else if (e instanceof Literal l) {
            return Constants.of(l.value());
        } else if (e instanceof Comparison c) {
            return Comparisons.of(node(c.left()), c.operator(), node(c.right()));
        } else if (e instanceof And a) {
            return new Logic.Both(truth(a.left()), truth(a.right()), false);
        } else if (e instanceof Or o) {
            return new Logic.Both(truth(o.left()), truth(o.right()), true);
        } else if (e instanceof Not n) {
            return new Logic.Not(truth(n.operand()));
        } else if (e instanceof IsNull i) {
            return new Logic.IsNull(node(i.operand()));
        } else if (e instanceof In i) {
            return Comparisons.in(node(i.operand()), i.values());
        } else if (e instanceof Like l) {
            return like(node(l.operand()), l.pattern());
        } else if (e instanceof Arithmetic a) {
            return ArithmeticNodes.of(a.operator(), node(a.left()), node(a.right()));
        } else if (e instanceof Cast c) {
            return cast(node(c.operand()), c.type());
        } else if (e instanceof Call c) {
            List<Node> operands = new ArrayList<>();
            for (Expression operand : c.operands()) {
                operands.add(node(operand));
            }
            return Functions.of(c.function(), operands);
        }
        throw new IllegalStateException(e.getClass().getName());
    }

    private Node truth(Expression e) {
        Node n = node(e);
        if (Comparisons.isUntypedNull(n)) {
            return Constant.ofNull(DataType.BOOLEAN);
        }
        if (!(n.type() instanceof BooleanType)) {
            throw VeloException.of(ErrorKind.SCHEMA, "'and', 'or' and 'not' take conditions, " + e + " is " + n.type())
                    .build();
        }
        return n;
    }

    private static Node like(Node operand, String pattern) {
        if (Comparisons.isUntypedNull(operand)) {
            return Constant.ofNull(DataType.BOOLEAN);
        }
        if (!(operand.type() instanceof StringType)) {
            throw VeloException.of(ErrorKind.SCHEMA, "'like' is for text, not for " + operand.type())
                    .cure("Cast it: cast(x as string) like '…'.")
                    .build();
        }
        return new LikeNode(operand, pattern);
    }

    private static Node cast(Node operand, DataType to) {
        if (Comparisons.isUntypedNull(operand)) {
            return Constant.ofNull(to);
        }
        ColumnCast cast = ColumnCast.between(operand.type(), to).orElseThrow(() -> VeloException.of(
                        ErrorKind.SCHEMA, "There is no cast from " + operand.type() + " to " + to)
                .build());
        return new Leaves.CastNode(operand, cast);
    }
}
