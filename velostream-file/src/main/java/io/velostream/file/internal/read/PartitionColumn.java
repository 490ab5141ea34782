package io.velostream.file.internal.read;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** A column whose values stand in the names of folders. */
public record PartitionColumn(String name, DataType type) {
    private static final int MAX_DIGITS = 18;

    /** The narrowest type that holds every one of these values, null ones aside. */
    static DataType typeOf(Iterable<@Nullable String> values) {
        boolean any = false;
        boolean numbers = true;
        boolean dates = true;
        for (String value : values) {
            if (value != null) {
                any = true;
                numbers = numbers && isNumber(value);
                dates = dates && isDate(value);
            }
        }
        return !any ? DataType.STRING : numbers ? DataType.INT64 : dates ? DataType.DATE : DataType.STRING;
    }

    private static boolean isNumber(String text) {
        int digits = text.startsWith("-") ? 1 : 0;
        int length = text.length() - digits;
        return length > 0 && length <= MAX_DIGITS && text.chars().skip(digits).allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isDate(String text) {
        try {
            return text.length() == 10 && LocalDate.parse(text) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    public Field field() {
        return Field.of(name, type);
    }

    /** The value as an object of its type. */
    @Nullable
    Object parse(@Nullable String text, String where) {
        if (text == null) {
            return null;
        }
        boolean fits = type.equals(DataType.INT64) ? isNumber(text) : !type.equals(DataType.DATE) || isDate(text);
        if (!fits) {
            throw VeloException.of(ErrorKind.DATA, "the partition value '" + text + "' is not of type " + type)
                    .where(where)
                    .why("column '" + name + "' got its type from the folders that were there at the start")
                    .cure("Read all of them as text with partition_columns=text.")
                    .build();
        }
        return type.equals(DataType.INT64)
                ? (Object) Long.valueOf(text)
                : type.equals(DataType.DATE) ? LocalDate.parse(text) : text;
    }

    /** A column that holds the value {@code rows} times. */
    Column repeat(@Nullable Object value, int rows) {
        ColumnBuilder builder = ColumnBuilder.of(type, Math.max(1, rows));
        for (int i = 0; i < rows; i++) {
            Values.append(builder, value);
        }
        return builder.build();
    }
}
