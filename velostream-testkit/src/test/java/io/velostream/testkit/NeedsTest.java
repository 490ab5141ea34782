package io.velostream.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class NeedsTest {
    @Test
    void aTestGoesOnWhenTheMachineHasIt() {
        assertThatCode(() -> Needs.that(true, "a printer", true)).doesNotThrowAnyException();
        assertThatCode(() -> Needs.that(true, "a printer", false)).doesNotThrowAnyException();
        assertThatCode(() -> Needs.command("a JVM", java(), "-version")).doesNotThrowAnyException();
    }

    @Test
    void elsewhereItIsSkippedAndSaysWhy() {
        assertThatThrownBy(() -> Needs.that(false, "a printer", false))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("it needs a printer");
    }

    @Test
    void onABuildServerItFails() {
        assertThatThrownBy(() -> Needs.that(false, "a printer", true))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("needs a printer");
    }

    @Test
    void aProgramThatFailsOrIsMissingIsNotThere() {
        assertThatThrownBy(() -> Needs.command("a JVM", java(), "--no-such-flag"))
                .hasMessageContaining("a JVM")
                .hasMessageContaining("--no-such-flag");
        assertThatThrownBy(() -> Needs.command("a printer", "no-such-program-at-all"))
                .hasMessageContaining("no-such-program-at-all");
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }
}
