package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnListTest {
    @Test
    void splitsAtCommasOutsideOfQuotes() {
        assertThat(ColumnList.split("a")).containsExactly("a");
        assertThat(ColumnList.split("a, b ,c")).containsExactly("a", "b", "c");
        assertThat(ColumnList.split("\"a,b\",c")).containsExactly("a,b", "c");
        assertThat(ColumnList.split("\"say \"\"hi\"\"\"")).containsExactly("say \"hi\"");
        assertThat(ColumnList.split("\" blank \"")).containsExactly(" blank ");
        assertThat(ColumnList.split("a,,b")).containsExactly("a", "", "b");
        assertThat(ColumnList.split("")).containsExactly("");
    }
}
