package io.velostream.postgres.internal.write;

import io.velostream.api.Committable;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a committable says.
 *
 * @param transaction its name, that of the prepared transaction where there is one
 * @param run the number of the run that made it
 * @param prepared whether the transaction is prepared; otherwise it is open in a session of the sink that made it
 */
public record Ticket(String transaction, long run, boolean prepared) {
    private static final int VERSION = 1;
    private static final Pattern JSON =
            Pattern.compile("\\{\"transaction\":\"([^\"\\\\]+)\",\"run\":(\\d{1,18}),\"prepared\":(true|false)}");

    public Committable toCommittable() {
        return new Committable(
                VERSION, "{\"transaction\":\"" + transaction + "\",\"run\":" + run + ",\"prepared\":" + prepared + "}");
    }

    public static Ticket of(Committable committable) {
        Matcher m = JSON.matcher(committable.details());
        if (committable.version() != VERSION || !m.matches()) {
            throw VeloException.of(ErrorKind.DATA, "cannot read what was prepared")
                    .why("it is of another version of this library, or not a PostgreSQL sink's at all")
                    .build();
        }
        return new Ticket(m.group(1), Long.parseLong(m.group(2)), Boolean.parseBoolean(m.group(3)));
    }
}
