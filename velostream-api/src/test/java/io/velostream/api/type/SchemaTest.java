package io.velostream.api.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.VeloException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static final Schema ORDERS = Schema.of(
                    Field.required("id", DataType.INT64),
                    Field.of("price", DataType.decimal(12, 2)),
                    Field.of("größe", DataType.STRING))
            .withName("orders")
            .withKey(List.of("id"));

    @Test
    void namesAreResolvedToIndices() {
        assertThat(ORDERS.indexOf("price")).isEqualTo(1);
        assertThat(ORDERS.contains("Price")).isFalse();
    }

    @Test
    void aMissingColumnIsNamedWithTheNearestAndAllThatExist() {
        assertThatThrownBy(() -> ORDERS.indexOf("pric"))
                .isInstanceOf(VeloException.class)
                .hasMessage("There is no column 'pric' (orders). Did you mean 'price'? Columns: id, price, größe");
    }

    @Test
    void aNameThatOccursTwiceIsRefused() {
        assertThatThrownBy(() -> Schema.of(Field.of("a", DataType.INT8), Field.of("a", DataType.DATE)))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("'a' occurs twice");
    }

    @Test
    void selectingKeepsTheKeyOnlyWhenItIsWhole() {
        assertThat(ORDERS.select(List.of("price", "id")).key()).containsExactly("id");
        assertThat(ORDERS.select(List.of("price")).key()).isEmpty();
    }

    @Test
    void renamingCarriesTheKeyAlong() {
        Schema renamed = ORDERS.map(f -> f.name().equals("id") ? f.withName("order_id") : f);
        assertThat(renamed.names()).containsExactly("order_id", "price", "größe");
        assertThat(renamed.key()).containsExactly("order_id");
        assertThat(renamed.name()).isEqualTo("orders");
    }

    @Test
    void aKeyOfUnknownColumnsIsRefused() {
        assertThatThrownBy(() -> ORDERS.withKey(List.of("nr"))).isInstanceOf(VeloException.class);
    }
}
