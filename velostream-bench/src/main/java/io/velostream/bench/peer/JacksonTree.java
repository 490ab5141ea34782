package io.velostream.bench.peer;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.velostream.bench.run.Outcome;
import java.io.IOException;
import java.nio.file.Path;

/** Jackson's tree model: each record a JsonNode, decimals exact. */
public final class JacksonTree {
    private JacksonTree() {}

    static ObjectReader reader() {
        return new ObjectMapper()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readerFor(JsonNode.class);
    }

    public static Outcome scan(Path jsonLines) throws IOException {
        long rows = 0;
        long cents = 0;
        try (MappingIterator<JsonNode> records = reader().readValues(jsonLines.toFile())) {
            while (records.hasNextValue()) {
                JsonNode record = records.nextValue();
                rows++;
                cents += record.get("l_extendedprice")
                        .decimalValue()
                        .movePointRight(2)
                        .longValue();
            }
        }
        return new Outcome(rows, cents);
    }
}
