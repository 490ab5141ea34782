package io.velostream.file.parquet.internal;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import org.jspecify.annotations.Nullable;

/** The errors of Parquet files, with the file and, where known, the row group and the column. */
public final class ParquetErrors {
    private ParquetErrors() {}

    /** A place within a file, for messages. */
    public static String place(String file, int rowGroup, String column) {
        return file + ", row group " + rowGroup + ", column '" + column + "'";
    }

    public static VeloException corrupt(String place, String why, @Nullable Throwable cause) {
        return VeloException.of(ErrorKind.CORRUPT, "The Parquet file is damaged")
                .where(place)
                .why(why)
                .cure("Fetch or write the file again.")
                .cause(cause)
                .build();
    }

    public static VeloException notParquet(String file, String why) {
        return VeloException.of(ErrorKind.CORRUPT, "This is not a complete Parquet file")
                .where(file)
                .why(why)
                .cure("Check that the file was written to its end, or name its format with format=.")
                .build();
    }

    public static VeloException unsupported(String place, String why, String cure) {
        return VeloException.of(ErrorKind.UNSUPPORTED, "The Parquet file uses something that is not supported")
                .where(place)
                .why(why)
                .cure(cure)
                .build();
    }

    public static VeloException tooLarge(String place, long bytes) {
        return VeloException.of(ErrorKind.RESOURCE, "A page of the Parquet file does not fit into memory")
                .where(place)
                .why("it has " + bytes + " bytes")
                .cure("Give the JVM more heap (-Xmx), or write the file with smaller pages.")
                .build();
    }

    /** A short reason of a low-level failure. */
    public static String reason(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
