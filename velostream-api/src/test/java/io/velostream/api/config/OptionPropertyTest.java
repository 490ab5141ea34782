package io.velostream.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** What is formatted is read again as the same value, and any text is read or refused as declared. */
class OptionPropertyTest {
    private static <T> void assertReadsAgain(Option<T> option, T value) {
        assertThat(option.parse(option.format(value))).as(option.format(value)).isEqualTo(value);
    }

    @Property(tries = 500)
    void numbers(@ForAll int integer, @ForAll long big, @ForAll double real) {
        assertReadsAgain(Option.integer("o"), integer);
        assertReadsAgain(Option.longInteger("o"), big);
        if (real != 0) {
            assertReadsAgain(Option.number("o"), real);
        }
    }

    @Property(tries = 500)
    void units(@ForAll @LongRange(min = 0) long value) {
        assertReadsAgain(Option.bytes("o"), value);
        assertReadsAgain(Option.bytes("o"), value >> 40 << 20);
        assertReadsAgain(Option.duration("o"), Duration.ofNanos(value));
    }

    @Property(tries = 500)
    void characters(@ForAll char character) {
        assertReadsAgain(Option.character("o"), character);
    }

    @Property(tries = 500)
    void lists(@ForAll @Size(max = 5) List<@NotBlank @StringLength(max = 8) String> names) {
        List<String> stripped = names.stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        assertReadsAgain(Option.list("o"), stripped);
    }

    @Property(tries = 500)
    void anyTextIsReadOrRefused(@ForAll @StringLength(max = 20) String text) {
        List<Option<?>> options = List.of(
                Option.string("a"),
                Option.integer("b"),
                Option.longInteger("c"),
                Option.number("d"),
                Option.bool("e"),
                Option.choice("f", "x", "y"),
                Option.duration("g"),
                Option.bytes("h"),
                Option.character("i"),
                Option.list("j"),
                Option.regex("k"),
                Option.glob("l"),
                Option.charset("m"),
                Option.zone("n"),
                Option.timestamp("o"),
                Option.uri("p"));
        for (Option<?> option : options) {
            try {
                assertThat(option.parse(text)).isNotNull();
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }
}
