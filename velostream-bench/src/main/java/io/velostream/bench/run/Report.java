package io.velostream.bench.run;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The page that holds the tables. */
final class Report {
    private final Arguments arguments;
    private final List<String> cases = new ArrayList<>();
    private final List<String> memory = new ArrayList<>();
    private final List<String> small = new ArrayList<>();
    private String startup = "Not measured.";

    Report(Arguments arguments) {
        this.arguments = arguments;
    }

    static String reached(boolean reached) {
        return reached ? "yes" : "no";
    }

    String addCase(String row) {
        cases.add(row);
        return row;
    }

    String addMemory(String row) {
        memory.add(row);
        return row;
    }

    String addSmall(String row) {
        small.add(row);
        return row;
    }

    String startup(String sentence) {
        startup = sentence;
        return sentence;
    }

    String page() {
        StringBuilder page = new StringBuilder("# Performance\n\n");
        page.append(
                        "Made by `java -jar velostream-bench.jar compare` (see [velostream-bench](../velostream-bench/README.md)) on ")
                .append(LocalDate.now())
                .append(", all of it. Machine: ")
                .append(Runtime.getRuntime().availableProcessors())
                .append(" cores, ")
                .append(System.getProperty("os.name"))
                .append(' ')
                .append(System.getProperty("os.arch"))
                .append(", Java ")
                .append(System.getProperty("java.version"))
                .append(", Parallel GC.\n\n");
        page.append("## Files\nTPC-H lineitem at scale ")
                .append(arguments.scale())
                .append(": ")
                .append(arguments.runs())
                .append(" runs of each side in turn, each a new process that warms up for ")
                .append(arguments.warmUp())
                .append(" s on a tenth of the data, -Xmx")
                .append(arguments.heap())
                .append(
                        ". Medians, with the fastest and the slowest run in brackets; CPU seconds are those of the whole"
                                + " process, compilers and collectors included. The ratio is peer / ours: above 1 we are faster."
                                + " Rows and sums are the same on both sides; what was written was read back by DuckDB.\n\n");
        page.append(
                "| work | against | ours, wall s | cpu s | peer, wall s | cpu s | ratio wall / cpu | target | reached |"
                        + " our heap / RSS, MB |\n|---|---|---|---|---|---|---|---|---|---|\n");
        cases.forEach(row -> page.append(row).append('\n'));
        page.append("\nOutputs go to ")
                .append(
                        arguments.scratch().equals(arguments.folder())
                                ? "the disk that the inputs lie on"
                                : "a file system of their own")
                .append(
                        "; ours are forced to it before the run ends, the peers' are not. hardwood runs, and we beside it, on the"
                                + " newer Java that it needs.\n");
        page.append(
                "\n## Memory\n| work | wall | heap before a collection, most | after one, most | collections | RSS |\n"
                        + "|---|---|---|---|---|---|\n");
        memory.forEach(row -> page.append(row).append('\n'));
        page.append(
                "\n## Small things\nJMH, one thread, three new processes of five seconds each: medians, with the least and the most"
                        + " in brackets. The two sides of a ratio run in turn.\n\n| work | seen | target | reached |\n|---|---|---|---|\n");
        small.forEach(row -> page.append(row).append('\n'));
        page.append("\n## Start-up\n").append(startup).append('\n');
        return page.toString();
    }
}
