package io.velostream.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.Option;
import io.velostream.api.config.OptionSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;

/** Negative tests derived from the declared options, so that no option goes without one. */
final class OptionMistakes {
    /** Words for options that take any text; for all others this text is nonsense. */
    private static final Set<String> ANY_TEXT = Set.of("string", "list", "regex", "glob", "uri");

    private static final String NONSENSE = "~no such value~";

    private OptionMistakes() {}

    static void assertUnknownOptionIsRefused(String uri, OptionSet options) {
        String known =
                options.options().isEmpty() ? "x" : options.options().get(0).name();
        String mistyped = known + "x";
        ConnectorUri wrong = ConnectorUri.parse(uri).withOption(mistyped, "1");
        assertThatThrownBy(() -> ConnectorConfig.validate(wrong, options))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                .hasMessageContaining(mistyped)
                .hasMessageContaining(known);
    }

    static List<DynamicTest> wrongValues(String uri, OptionSet options) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Option<?> option : options.options()) {
            if (!option.isPrefix() && !ANY_TEXT.contains(option.typeName())) {
                tests.add(DynamicTest.dynamicTest(option.name(), () -> refuses(uri, option, options)));
            }
        }
        tests.add(DynamicTest.dynamicTest("every option has a doc line", () -> assertThat(options.options())
                .allMatch(o -> !o.doc().isBlank())));
        return tests;
    }

    private static void refuses(String uri, Option<?> option, OptionSet options) {
        ConnectorUri wrong =
                ConnectorUri.parse(uri).withoutOption(option.name()).withOption(option.name(), NONSENSE);
        assertThatThrownBy(() -> ConnectorConfig.validate(wrong, options))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                .hasMessageContaining(option.name())
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).contains(NONSENSE))
                        .as("a secret value is not repeated")
                        .isEqualTo(!option.isSecret()));
    }
}
