package io.velostream.bench.data;

import io.trino.tpch.GenerateUtils;
import io.trino.tpch.LineItem;
import io.trino.tpch.LineItemGenerator;
import io.velostream.api.type.Schema;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** TPC-H's lineitem table as CSV with a header and as JSON lines; the same bytes for the same scale. */
public final class Lineitem {
    /** The types that the columns have in TPC-H. */
    public static final Schema SCHEMA = Schema.parse("l_orderkey:int64, l_partkey:int64, l_suppkey:int64,"
            + " l_linenumber:int32, l_quantity:decimal(12,2), l_extendedprice:decimal(12,2),"
            + " l_discount:decimal(12,2), l_tax:decimal(12,2), l_returnflag:string, l_linestatus:string,"
            + " l_shipdate:date, l_commitdate:date, l_receiptdate:date, l_shipinstruct:string,"
            + " l_shipmode:string, l_comment:string");

    private static final int BUFFER = 1 << 20;

    private Lineitem() {}

    /** The CSV file of this scale in the folder, written first when it is not there. */
    public static Path csv(Path folder, double scale) throws IOException {
        return generate(folder.resolve("lineitem-" + scale + ".csv"), scale, true);
    }

    /** The JSON lines file of this scale in the folder, written first when it is not there. */
    public static Path jsonLines(Path folder, double scale) throws IOException {
        return generate(folder.resolve("lineitem-" + scale + ".jsonl"), scale, false);
    }

    private static Path generate(Path file, double scale, boolean csv) throws IOException {
        if (Files.exists(file)) {
            return file;
        }
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER)) {
            StringBuilder line = new StringBuilder(512);
            if (csv) {
                out.write((String.join(",", SCHEMA.names()) + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            for (LineItem row : new LineItemGenerator(scale, 1, 1)) {
                line.setLength(0);
                if (csv) {
                    appendCsv(line, row);
                } else {
                    appendJson(line, row);
                }
                out.write(line.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
            }
        }
        return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void appendCsv(StringBuilder s, LineItem row) {
        Object[] values = values(row);
        for (int i = 0; i < values.length; i++) {
            String text = values[i].toString();
            s.append(i == 0 ? "" : ",");
            if (text.indexOf(',') >= 0 || text.indexOf('"') >= 0) {
                s.append('"').append(text.replace("\"", "\"\"")).append('"');
            } else {
                s.append(text);
            }
        }
    }

    private static void appendJson(StringBuilder s, LineItem row) {
        Object[] values = values(row);
        s.append('{');
        for (int i = 0; i < values.length; i++) {
            s.append(i == 0 ? "\"" : ",\"").append(SCHEMA.field(i).name()).append("\":");
            if (i < 8) {
                s.append(values[i]);
            } else {
                s.append('"').append(values[i].toString().replace("\"", "\\\"")).append('"');
            }
        }
        s.append('}');
    }

    private static Object[] values(LineItem row) {
        return new Object[] {
            row.getOrderKey(),
            row.getPartKey(),
            row.getSupplierKey(),
            row.getLineNumber(),
            row.getQuantity(),
            cents(row.getExtendedPriceInCents()),
            cents(row.getDiscountPercent()),
            cents(row.getTaxPercent()),
            row.getReturnFlag(),
            row.getStatus(),
            GenerateUtils.formatDate(row.getShipDate()),
            GenerateUtils.formatDate(row.getCommitDate()),
            GenerateUtils.formatDate(row.getReceiptDate()),
            row.getShipInstructions(),
            row.getShipMode(),
            row.getComment()
        };
    }

    private static String cents(long hundredths) {
        return hundredths / 100 + (hundredths % 100 < 10 ? ".0" : ".") + hundredths % 100;
    }
}
