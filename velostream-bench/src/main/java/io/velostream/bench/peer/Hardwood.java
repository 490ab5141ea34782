package io.velostream.bench.peer;

import io.velostream.bench.run.Outcome;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.List;

/**
 * Hardwood's column readers. It needs Java 21, so it is called through method handles, which costs nothing a batch, and runs
 * in a newer JVM than the one that compiles this.
 */
public final class Hardwood {
    private static final String PACKAGE = "dev.hardwood.";
    private static final String PRICE = "l_extendedprice";

    private Hardwood() {}

    /** Sums the prices, and reads the other columns too if they are asked for. */
    public static Outcome scan(Path file, boolean allColumns, int threads) throws Exception {
        try {
            return new Calls().scan(file, allColumns, threads);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    /** The methods that are used, looked up once. */
    private static final class Calls {
        private final MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        private final Class<?> reader = find("reader.ColumnReader");
        private final MethodHandle nextBatch = method(find("reader.ColumnReaders"), "nextBatch");
        private final MethodHandle records = method(find("reader.ColumnReaders"), "getRecordCount");
        private final MethodHandle column = method(find("reader.ColumnReaders"), "getColumnReader", int.class);
        private final MethodHandle longs = method(reader, "getLongs");
        private final MethodHandle ints = method(reader, "getInts");
        private final MethodHandle bytes = method(reader, "getBinaryValues");
        private final MethodHandle offsets = method(reader, "getBinaryOffsets");
        private final MethodHandle columnSchema = method(reader, "getColumnSchema");

        Calls() throws ReflectiveOperationException {}

        private static Class<?> find(String name) throws ClassNotFoundException {
            return Class.forName(PACKAGE + name);
        }

        private MethodHandle method(Class<?> type, String name, Class<?>... parameters)
                throws ReflectiveOperationException {
            return lookup.unreflect(type.getMethod(name, parameters));
        }

        Outcome scan(Path file, boolean allColumns, int threads) throws Throwable {
            Class<?> context = find("HardwoodContext");
            Class<?> input = find("InputFile");
            Class<?> projection = find("schema.ColumnProjection");
            Object wanted = allColumns
                    ? projection.getMethod("all").invoke(null)
                    : projection.getMethod("columns", String[].class).invoke(null, (Object) new String[] {PRICE});
            try (AutoCloseable made = (AutoCloseable)
                            context.getMethod("create", int.class).invoke(null, threads);
                    AutoCloseable opened = (AutoCloseable) find("reader.ParquetFileReader")
                            .getMethod("open", input, context)
                            .invoke(null, input.getMethod("of", Path.class).invoke(null, file), made);
                    AutoCloseable columns = (AutoCloseable) opened.getClass()
                            .getMethod("columnReaders", projection)
                            .invoke(opened, wanted)) {
                int count = (int) columns.getClass().getMethod("getColumnCount").invoke(columns);
                return drain(columns, count);
            }
        }

        private Outcome drain(Object columns, int count) throws Throwable {
            Object[] readers = new Object[count];
            String[] types = new String[count];
            int price = -1;
            for (int i = 0; i < count; i++) {
                readers[i] = (Object) column.invoke(columns, i);
                Object schema = (Object) columnSchema.invoke(readers[i]);
                types[i] = schema.getClass().getMethod("type").invoke(schema).toString();
                if (schema.getClass().getMethod("name").invoke(schema).equals(PRICE)) {
                    price = i;
                }
            }
            long rows = 0;
            long cents = 0;
            while ((boolean) nextBatch.invoke(columns)) {
                int n = (int) records.invoke(columns);
                rows += n;
                for (int i = 0; i < count; i++) {
                    long sum = take(readers[i], types[i], n);
                    cents += i == price ? sum : 0;
                }
            }
            return new Outcome(rows, cents);
        }

        private long take(Object from, String type, int n) throws Throwable {
            if (type.equals("INT64")) {
                long[] values = (long[]) longs.invoke(from);
                long sum = 0;
                for (int i = 0; i < n; i++) {
                    sum += values[i];
                }
                return sum;
            } else if (type.equals("INT32")) {
                int[] values = (int[]) ints.invoke(from);
                return values[n - 1];
            } else if (List.of("BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY").contains(type)) {
                byte[] values = (byte[]) bytes.invoke(from);
                int[] at = (int[]) offsets.invoke(from);
                return values.length + (long) at[n];
            }
            throw new IllegalStateException(type);
        }
    }
}
