package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void printsTreesOnOneLine() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("a", Arrays.asList(1, null, true, 1.5));
        tree.put("b", Map.of());
        assertThat(Json.text(tree)).isEqualTo("{\"a\":[1,null,true,1.5],\"b\":{}}");
    }

    @Test
    void escapesText() {
        assertThat(Json.text("\"\\\n\t\u0001é😀")).isEqualTo("\"\\\"\\\\\\n\\t\\u0001é😀\"");
    }

    @Test
    void quotesWhatJsonHasNoNumberFor() {
        assertThat(Json.text(Double.NaN)).isEqualTo("\"NaN\"");
    }
}
