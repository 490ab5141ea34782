package io.velostream.bench;

import io.velostream.bench.run.Changes;
import io.velostream.bench.run.Compare;
import io.velostream.bench.run.Startup;
import io.velostream.bench.soak.Soak;
import java.util.Arrays;
import org.openjdk.jmh.Main;

/** The entry of the jar: {@code compare}, {@code startup}, {@code changes}, {@code soak} or {@code jmh}, each with its own arguments. */
public final class Bench {
    private Bench() {}

    public static void main(String[] args) throws Exception {
        String command = args.length == 0 ? "" : args[0];
        String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
        switch (command) {
            case "compare" -> Compare.main(rest);
            case "startup" -> Startup.main(rest);
            case "changes" -> Changes.main(rest);
            case "soak" -> Soak.main(rest);
            case "jmh" -> Main.main(rest);
            default -> {
                System.err.println(
                        "usage: compare | startup LAUNCHER FILE [RUNS] | changes … | soak … | jmh …; see velostream-bench/README.md");
                System.exit(2);
            }
        }
    }
}
