package io.velostream.formats.json;

import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.formats.text.DoubleDigits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the values at one place of the records of a sample look like. */
final class Shape {
    /** As many names as records may have. */
    static final int MAX_COLUMNS = 10_000;
    /** Values with more names than this are maps in disguise; they stay json. */
    private static final int MAX_MEMBERS = 200;

    private static final int MAX_DECIMAL = 38;
    private static final int MAX_LONG_DECIMAL = 18;
    /** What may be concluded from a sample. */
    record Rules(boolean dates, boolean decimals) {}

    private final int maxMembers;
    private boolean crowded;

    private long booleans;
    private long numbers;
    private long texts;
    private long objects;
    private long arrays;

    /** Whether a number had a fraction or an exponent, was no long, or has digits that a double loses. */
    private boolean fractions;

    private boolean exponents;
    private boolean bigNumbers;
    private boolean preciseNumbers;
    private int wholeDigits;
    private int scale;

    private long specials;
    private @Nullable DateEvidence dates;
    private final Map<String, Shape> members = new LinkedHashMap<>();
    private @Nullable Shape element;

    Shape(int maxMembers) {
        this.maxMembers = maxMembers;
    }

    /** Whether the objects seen have too many different names to be kept. */
    boolean isCrowded() {
        return crowded;
    }

    /** Whether any object was seen. */
    boolean hasObjects() {
        return objects > 0;
    }

    /** Takes the value at the cursor into account, whose syntax has been checked. */
    void read(JsonCursor in) {
        int c = in.peekToken();
        switch (c) {
            case '{' -> readObject(in);
            case '[' -> readArray(in);
            case '"' -> {
                in.string();
                texts++;
                if (isSpecialNumber(in)) {
                    specials++;
                }
                if (dates == null) {
                    dates = new DateEvidence();
                }
                dates.add(in.text, in.textFrom, in.textEnd);
            }
            case 'n' -> in.literal("null");
            case 't', 'f' -> {
                booleans++;
                in.skipValue();
            }
            default -> readNumber(in);
        }
    }

    private static boolean isSpecialNumber(JsonCursor in) {
        int length = in.textEnd - in.textFrom;
        if (length != 3 && length != 8 && length != 9) {
            return false;
        }
        String text = new String(in.text, in.textFrom, length, StandardCharsets.UTF_8);
        return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    }

    private void readNumber(JsonCursor in) {
        in.number();
        numbers++;
        exponents |= in.exponent;
        wholeDigits = Math.max(wholeDigits, in.digits - in.fraction);
        scale = Math.max(scale, in.fraction);
        if (in.fraction > 0 || in.exponent) {
            fractions = true;
        } else if (!in.isLong()) {
            bigNumbers = true;
        }
        boolean many = in.digits > DoubleDigits.ALWAYS_KEPT || in.exponent;
        preciseNumbers |= many && !DoubleDigits.keep(in.buf, in.numberFrom, in.pos);
    }

    private void readObject(JsonCursor in) {
        objects++;
        in.enter();
        in.pos++;
        while (in.peekToken() != '}') {
            if (in.peek() == ',') {
                in.pos++;
                in.peekToken();
            }
            in.string();
            String name = new String(in.text, in.textFrom, in.textEnd - in.textFrom, StandardCharsets.UTF_8);
            in.expect(':');
            if (!crowded) {
                members.computeIfAbsent(name, n -> new Shape(MAX_MEMBERS)).read(in);
            } else {
                in.skipValue();
            }
            if (members.size() > maxMembers) {
                crowded = true;
                members.clear();
            }
        }
        in.pos++;
        in.leave();
    }

    private void readArray(JsonCursor in) {
        arrays++;
        if (element == null) {
            element = new Shape(MAX_MEMBERS);
        }
        in.enter();
        in.pos++;
        while (in.peekToken() != ']') {
            if (in.peek() == ',') {
                in.pos++;
            }
            element.read(in);
        }
        in.pos++;
        in.leave();
    }

    /** The fields of the objects seen, in the order of their first appearance. A name without letters is no column. */
    List<Field> fields(Rules rules) {
        List<Field> fields = new ArrayList<>();
        members.forEach((name, shape) -> {
            if (!name.isEmpty()) {
                fields.add(Field.of(name, shape.type(rules)));
            }
        });
        return fields;
    }

    /** The narrowest type that holds all values seen; string when there were none. */
    DataType type(Rules rules) {
        if (objects > 0 || arrays > 0) {
            return structure(rules);
        }
        if (numbers > 0 && booleans == 0 && texts == specials) {
            return number(rules, specials > 0);
        }
        if (booleans > 0 && numbers == 0 && texts == 0) {
            return DataType.BOOLEAN;
        }
        if (rules.dates() && dates != null && numbers == 0 && booleans == 0) {
            return dates.type(texts);
        }
        return DataType.STRING;
    }

    private DataType structure(Rules rules) {
        boolean mixed = numbers > 0 || booleans > 0 || texts > 0 || (objects > 0 && arrays > 0);
        if (mixed) {
            return DataType.JSON;
        }
        if (element != null) {
            return DataType.list(element.type(rules));
        }
        List<Field> fields = fields(rules);
        boolean plain = !fields.isEmpty() && fields.size() == members.size();
        return plain ? DataType.struct(fields.toArray(new Field[0])) : DataType.JSON;
    }

    private DataType number(Rules rules, boolean special) {
        if (special) {
            return bigNumbers || preciseNumbers ? DataType.NUMERIC : DataType.FLOAT64;
        }
        if (!fractions) {
            return bigNumbers ? DataType.NUMERIC : DataType.INT64;
        }
        if (rules.decimals()) {
            int digits = wholeDigits + scale;
            if (exponents || digits > MAX_DECIMAL) {
                return DataType.NUMERIC;
            }
            return DataType.decimal(digits <= MAX_LONG_DECIMAL ? MAX_LONG_DECIMAL : MAX_DECIMAL, scale);
        }
        return bigNumbers || preciseNumbers ? DataType.NUMERIC : DataType.FLOAT64;
    }
}
