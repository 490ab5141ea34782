package io.velostream.bench.run;

import java.time.LocalDate;
import java.util.List;

/** The page that holds the table. */
final class Report {
    private Report() {}

    static String of(Arguments arguments, List<String> rows) {
        StringBuilder page = new StringBuilder("# Performance\n\n");
        page.append("Made by `java -cp … io.velostream.bench.run.Compare` on ")
                .append(LocalDate.now())
                .append(": TPC-H lineitem at scale ")
                .append(arguments.scale())
                .append(", ")
                .append(arguments.runs())
                .append(" runs of each side in turn, each a new process with ")
                .append(arguments.warmups())
                .append(" warm-up and -Xmx")
                .append(arguments.heap())
                .append(". Medians, with the fastest and the slowest run in brackets.\n\n");
        page.append("Machine: ")
                .append(Runtime.getRuntime().availableProcessors())
                .append(" cores, ")
                .append(System.getProperty("os.name"))
                .append(' ')
                .append(System.getProperty("os.arch"))
                .append(", Java ")
                .append(System.getProperty("java.version"))
                .append(". The ratio is peer / ours: above 1 we are faster.\n\n");
        page.append("| work | against | ours, wall s | cpu s | peer, wall s | cpu s | ratio wall / cpu | target |"
                + " our heap / RSS, MB |\n|---|---|---|---|---|---|---|---|---|\n");
        rows.forEach(row -> page.append(row).append('\n'));
        return page.toString();
    }
}
