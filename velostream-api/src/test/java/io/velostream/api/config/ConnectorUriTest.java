package io.velostream.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.VeloException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorUriTest {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "PW", "p@ss&w%41/rd",
            "BROKERS", "b1:9092,b2:9093",
            "PORT", "5433",
            "EMPTY", "",
            "NESTED", "${PW}");

    private static ConnectorUri parse(String text) {
        ConnectorUri uri = ConnectorUri.parse(text, ENVIRONMENT::get);
        assertThat(ConnectorUri.parse(uri.toUriString(), name -> null))
                .as(uri.toUriString())
                .isEqualTo(uri)
                .hasSameHashCodeAs(uri);
        return uri;
    }

    @Nested
    class Files {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "data/a.csv",
                    "./a.csv",
                    "../a.csv",
                    "a.csv",
                    "/abs/a.csv",
                    "-",
                    "~/x",
                    "my file.csv",
                    "a@b.csv",
                    ".",
                    "a#b.csv",
                    "données/été.csv",
                    "10:30.csv",
                    "dir/a:b.csv",
                    "a+b.csv",
                    "a=b&c",
                    "**/*.csv",
                    "/",
                    "日本/😀.csv",
                    "[a-z]{x,y}.csv",
                    "year=${year}/"
                })
        void plainNamesAreTakenAsTyped(String name) {
            ConnectorUri uri = parse(name);
            assertThat(uri.scheme()).isEqualTo("file");
            assertThat(uri.hosts()).isEmpty();
            assertThat(uri.path()).isEqualTo(name);
            assertThat(uri.options()).isEmpty();
        }

        @Test
        void aPercentSignInAPlainNameIsACharacter() {
            assertThat(parse("hour=10%3A00/100%.csv").path()).isEqualTo("hour=10%3A00/100%.csv");
            assertThat(parse("hour=10%3A00/100%.csv")).hasToString("file:hour=10%253A00/100%25.csv");
        }

        @Test
        void plainNamesTakeOptions() {
            ConnectorUri uri = parse("a.csv?format=csv&delimiter=%09&header");
            assertThat(uri.path()).isEqualTo("a.csv");
            assertThat(uri.options()).isEqualTo(Map.of("format", "csv", "delimiter", "\t", "header", "true"));
            assertThat(parse("-?format=jsonl").path()).isEqualTo("-");
        }

        @ParameterizedTest
        @CsvSource({
            "file:///a/b, /a/b",
            "file:/a/b, /a/b",
            "FILE:///a/b, /a/b",
            "file://localhost/a/b, /a/b",
            "file:a/b, a/b",
            "file:////a, //a",
            "file:-, -",
            "file:///C:/x, /C:/x",
            "file:localhost/a, localhost/a"
        })
        void fileUrisHaveNoHost(String text, String path) {
            ConnectorUri uri = parse(text);
            assertThat(uri.scheme()).isEqualTo("file");
            assertThat(uri.hosts()).isEmpty();
            assertThat(uri.path()).isEqualTo(path);
        }

        @ParameterizedTest
        @CsvSource({"C:\\data\\a.csv, C:/data/a.csv", "c:/data/a.csv, c:/data/a.csv"})
        void windowsPathsAreFiles(String text, String path) {
            assertThat(parse(text).path()).isEqualTo(path);
            assertThat(parse(text).scheme()).isEqualTo("file");
        }
    }

    @Nested
    class Paths {
        @Test
        void encodedWildcardsAreToldFromWildcards() {
            ConnectorUri uri = parse("file:///a%2A%3F%5B%5D%7B%7D%5C/*.csv");
            assertThat(uri.path()).isEqualTo("/a\\*\\?\\[\\]\\{\\}\\\\/*.csv");
            assertThat(uri.literalPath()).isEqualTo("/a*?[]{}\\/*.csv");
            assertThat(uri.hasPattern()).isTrue();
            assertThat(uri).hasToString("file:///a%2A%3F%5B%5D%7B%7D%5C/*.csv");
            assertThat(parse("file:///a%2A").hasPattern()).isFalse();
        }

        @Test
        void plusStaysPlusAndHashAndPercentAreEncoded() {
            ConnectorUri uri = parse("s3://b/a+b%20c%23d%25e f#g");
            assertThat(uri.path()).isEqualTo("/a+b c#d%e f#g");
            assertThat(uri).hasToString("s3://b/a+b%20c%23d%25e%20f%23g");
        }

        @Test
        void percentEncodedUnicodeIsDecoded() {
            assertThat(parse("s3://b/%C3%A9%E2%82%AC%F0%9F%98%80").path()).isEqualTo("/é€😀");
            assertThat(parse("s3://b/é%E2%82%AC")).hasToString("s3://b/é%E2%82%AC");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ' ',
                value = {
                    "a?.csv?format=csv a?.csv 1",
                    "a?.csv a?.csv 0",
                    "part-??.csv?x=1 part-??.csv 1",
                    "a?/b.csv a?/b.csv 0",
                    "a?*b a?*b 0",
                    "a?b.csv a?b.csv 0",
                    "a?b a 1",
                    "a?b&c a 2",
                    "a?b=c/d?e a 1",
                    "a? a 0",
                    "a?? a? 0",
                    "a??b=1 a? 1",
                    "a?%62 a?b 0",
                    "a?kafka.x=1 a 1",
                })
        void aQuestionMarkIsAWildcardUnlessOptionsFollow(String text, String path, int options) {
            ConnectorUri uri = parse("file:" + text);
            assertThat(uri.path()).isEqualTo(path);
            assertThat(uri.options()).hasSize(options);
        }

        @Test
        void aWildcardThatCouldBeginOptionsIsPrintedSoThatItDoesNot() {
            ConnectorUri uri =
                    ConnectorUri.builder("s3").host("b").path("/a?b?").build();
            assertThat(uri).hasToString("s3://b/a?%62??");
            assertThat(parse(uri.toUriString()).path()).isEqualTo("/a?b?");
        }

        @Test
        void anEmptyPathDiffersFromASlash() {
            assertThat(parse("kafka://h").path()).isEmpty();
            assertThat(parse("kafka://h/").path()).isEqualTo("/");
            assertThat(parse("kafka://h?x=1").path()).isEmpty();
            assertThat(parse("kafka://h?")).isEqualTo(parse("kafka://h"));
        }
    }

    @Nested
    class UserInfo {
        @ParameterizedTest
        @CsvSource(
                delimiter = ' ',
                value = {
                    "u:p@h u p",
                    "u:a&b+c:d@e@h u a&b+c:d@e",
                    "u:%40%3A%2F%3F%23%5B%26%2B%25@h u @:/?#[&+%",
                    "u%3Av:p@h u:v p",
                    "u@x:p@h 'u@x' p",
                    "u:a,b@h,i u a,b",
                    "%C3%BC:%E2%82%AC@h ü €",
                    "u:${PW}@h u p@ss&w%41/rd",
                    "u:${NO:x@y/z}@h u x@y/z",
                    "u:a%24{PW}@h u a${PW}",
                    "u:$1@h u $1"
                })
        void userAndPasswordEndAtTheLastAt(String authority, String user, String password) {
            ConnectorUri uri = parse("postgresql://" + authority + "/db");
            assertThat(uri.user()).hasValue(user);
            assertThat(uri.password()).hasValue(password);
            assertThat(uri.path()).isEqualTo("/db");
        }

        @Test
        void anEmptyPasswordIsNotAMissingOne() {
            assertThat(parse("x://u:@h").password()).hasValue("");
            assertThat(parse("x://u@h").password()).isEmpty();
            assertThat(parse("x://:p@h").user()).hasValue("");
            assertThat(parse("x://@h").user()).hasValue("");
            assertThat(parse("x://u:@h")).isNotEqualTo(parse("x://u@h"));
        }
    }

    @Nested
    class Hosts {
        @ParameterizedTest
        @CsvSource(
                delimiter = ' ',
                value = {
                    "[::1]:9092 ::1 9092",
                    "[2001:db8::7]:1 2001:db8::7 1",
                    "[::ffff:1.2.3.4]:65535 ::ffff:1.2.3.4 65535",
                    "[1:2:3:4:5:6:7:8]:80 1:2:3:4:5:6:7:8 80",
                    "[fe80::1%25eth0]:9092 fe80::1%eth0 9092",
                    "[fe80::1%eth0]:9092 fe80::1%eth0 9092",
                    "[fe80::1%25]:1 fe80::1%25 1",
                    "10.0.0.1:1 10.0.0.1 1",
                    "my_host.example-1.com:65535 my_host.example-1.com 65535",
                    "bücher.example:80 bücher.example 80",
                    "b%C3%BCcher:80 bücher 80",
                    "${NO:fallback}:9092 fallback 9092",
                    "h:${PORT} h 5433",
                    "h:00080 h 80"
                })
        void hostAndPort(String text, String host, int port) {
            HostPort found = parse("kafka://" + text + "/t").hosts().get(0);
            assertThat(found.host()).isEqualTo(host);
            assertThat(found.port()).isEqualTo(OptionalInt.of(port));
            assertThat(found.portOr(1234)).isEqualTo(port);
        }

        @Test
        void aPortMayBeLeftOut() {
            List<HostPort> hosts = parse("x://a,[::1],c:3").hosts();
            assertThat(hosts).containsExactly(HostPort.of("a"), HostPort.of("::1"), HostPort.of("c", 3));
            assertThat(hosts.get(0).port()).isEmpty();
            assertThat(hosts.get(0).portOr(9092)).isEqualTo(9092);
            assertThat(hosts.get(1)).hasToString("[::1]");
        }

        @Test
        void aVariableMayHoldAllHosts() {
            assertThat(parse("kafka://${BROKERS}/t").hosts())
                    .containsExactly(HostPort.of("b1", 9092), HostPort.of("b2", 9093));
            assertThat(parse("kafka://u:p@${BROKERS},c/t").hosts()).hasSize(3);
        }

        @Test
        void thereMayBeManyHosts() {
            String many = IntStream.range(0, 100)
                    .mapToObj(i -> "h" + i + ":" + (i + 1))
                    .collect(Collectors.joining(","));
            assertThat(parse("kafka://" + many + "/t").hosts())
                    .hasSize(100)
                    .last()
                    .hasToString("h99:100");
        }
    }

    @Nested
    class Options {
        @Test
        void valuesAreDecodedAndPlusIsPlus() {
            ConnectorUri uri = parse("x://h?a=1+2&b=%26%3D%2B%25&c=a=b&d=&e=ä?/:@ b&f=%0A");
            assertThat(uri.options())
                    .containsExactly(
                            Map.entry("a", "1+2"),
                            Map.entry("b", "&=+%"),
                            Map.entry("c", "a=b"),
                            Map.entry("d", ""),
                            Map.entry("e", "ä?/:@ b"),
                            Map.entry("f", "\n"));
        }

        @Test
        void aFlagIsTrueButNotTheSameAsAnExplicitTrue() {
            assertThat(parse("x://h?header").option("header")).hasValue("true");
            assertThat(parse("x://h?header")).isNotEqualTo(parse("x://h?header=true"));
            assertThat(parse("x://h?header")).hasToString("x://h?header");
        }

        @Test
        void variablesAreFilledInOnceAndNotDecoded() {
            ConnectorUri uri = parse(
                    "x://h?a=${PW}&b=pre${EMPTY}post&c=${NO:a%20b&c=}&d=${NO:}&e=${NESTED}&f=$&g=${EMPTY:x}&h=%24{PW}");
            assertThat(uri.options())
                    .containsExactly(
                            Map.entry("a", "p@ss&w%41/rd"),
                            Map.entry("b", "prepost"),
                            Map.entry("c", "a b&c="),
                            Map.entry("d", ""),
                            Map.entry("e", "${PW}"),
                            Map.entry("f", "$"),
                            Map.entry("g", ""),
                            Map.entry("h", "${PW}"));
        }

        @Test
        void namesMayBeEncodedOrForeign() {
            assertThat(parse("x://h?a%20b=1&kafka.max-x=2&größe=3").options())
                    .containsOnlyKeys("a b", "kafka.max-x", "größe");
        }

        @Test
        void aThousandOptionsAreRead() {
            String many =
                    IntStream.range(0, 1000).mapToObj(i -> "o" + i + "=" + i).collect(Collectors.joining("&"));
            assertThat(parse("x://h?" + many).options()).hasSize(1000).containsEntry("o999", "999");
        }

        @Test
        void orderDoesNotMatterForEquality() {
            assertThat(parse("x://h?a=1&b=2")).isEqualTo(parse("x://h?b=2&a=1"));
            assertThat(parse("x://h?a=1&b=2")).isNotEqualTo(parse("x://h?a=1&b=3"));
            assertThat(parse("x://h?a=1&b=2")).isNotEqualTo(parse("x://h?a=1"));
        }

        @Test
        void optionsCanBeAddedReplacedAndRemoved() {
            ConnectorUri uri = parse("x://h/p?a=1&b=2&c=3");
            assertThat(uri.withOption("b", "&")).hasToString("x://h/p?a=1&b=%26&c=3");
            assertThat(uri.withOption("d", "4")).hasToString("x://h/p?a=1&b=2&c=3&d=4");
            assertThat(uri.withoutOption("b")).hasToString("x://h/p?a=1&c=3");
            assertThat(uri.withoutOption("none")).isSameAs(uri);
            assertThat(uri.withoutOption("a").withoutOption("b").withoutOption("c"))
                    .hasToString("x://h/p");
            assertThat(uri).hasToString("x://h/p?a=1&b=2&c=3");
            assertThat(parse("x://h").withOption("a", "").options()).isEqualTo(Map.of("a", ""));
            assertThatThrownBy(() -> uri.withOption("", "x")).isInstanceOf(VeloException.class);
        }

        @Test
        void theMapCannotBeChanged() {
            Map<String, String> options = parse("x://h?a=1").options();
            assertThatThrownBy(() -> options.put("b", "2")).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Nested
    class Secrets {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "x://u:hunter2@h/p",
                    "x://h?password=hunter2",
                    "x://h?PassWord=hunter2",
                    "x://h?kafka.ssl.keystore.password=hunter2",
                    "x://h?secret_access_key=hunter2",
                    "x://h?aws-session-token=hunter2",
                    "x://h?kafka.sasl.jaas.config=hunter2",
                    "x://h?kafka.basic.auth.user.info=hunter2",
                    "x://h?registry=http%3A%2F%2Fu%3Ahunter2%40r%2F",
                    "x://h?dead_letter=x%3A%2F%2Fh%3Fpassword%3Dhunter2",
                    "x://h?password=a&hunter2",
                    "x://h?value=${SECRET_TOKEN}",
                    "x://u:${SECRET_TOKEN}@h"
                })
        void areNotShown(String text) {
            ConnectorUri uri = ConnectorUri.parse(text, name -> name.equals("SECRET_TOKEN") ? "hunter2" : null);
            assertThat(uri.toString()).doesNotContain("hunter2").contains("***");
            assertThat(uri.toUriString()).contains("hunter2").doesNotContain("***");
        }

        @ParameterizedTest
        @ValueSource(strings = {"key=id", "key_columns=a", "keyspace=k", "partition_key=d"})
        void columnsThatAreKeysAreShown(String option) {
            assertThat(parse("x://h?" + option)).hasToString("x://h?" + option);
        }

        @Test
        void declaredOnesAreMaskedToo() {
            ConnectorUri uri = parse("x://h?pin=1234&a=b").masking(List.of("pin"));
            assertThat(uri).hasToString("x://h?pin=***&a=b").isEqualTo(parse("x://h?pin=1234&a=b"));
            assertThat(uri.withOption("c", "d").toBuilder().option("e", "f").build())
                    .hasToString("x://h?pin=***&a=b&c=d&e=f");
            assertThat(ConnectorUri.builder("x")
                            .host("h")
                            .secretOption("pin", "1234")
                            .build())
                    .hasToString("x://h?pin=***");
        }
    }

    @Nested
    class Building {
        @Test
        void anythingCanBeSaid() {
            ConnectorUri uri = ConnectorUri.builder("PostgreSQL")
                    .user("a:b@c")
                    .password("p/?#[]@!$&'()*+,;=%${X}")
                    .host("fe80::1%eth0", 5432)
                    .host("h")
                    .literalPath("/a*b?c/ü")
                    .option("q", "select * from t where a = '${x}' & b+1")
                    .build();
            assertThat(parse(uri.toUriString())).isEqualTo(uri);
            assertThat(uri.toBuilder().build()).isEqualTo(uri);
            assertThat(uri.literalPath()).isEqualTo("/a*b?c/ü");
            assertThat(uri.scheme()).isEqualTo("postgresql");
        }

        @Test
        void whatCouldNotBeReadAgainIsRefused() {
            assertRefused(ConnectorUri.builder(""), "a scheme consists of");
            assertRefused(ConnectorUri.builder("1x"), "a scheme consists of");
            assertRefused(ConnectorUri.builder("file"), "the path is missing");
            assertRefused(ConnectorUri.builder("file").path("/a").host("h"), "a file has no host");
            assertRefused(ConnectorUri.builder("file").path("/a").user("u"), "a file has no host and no user");
            assertRefused(ConnectorUri.builder("x").host("h").path("a"), "does not begin with '/'");
            assertRefused(ConnectorUri.builder("x").host("h").path("/a\\"), "stands before something other");
            assertRefused(ConnectorUri.builder("x").host("h").path("/\\a"), "stands before something other");
            assertRefused(ConnectorUri.builder("x").host("h").path("/\0"), "a NUL");
            assertRefused(ConnectorUri.builder("x").host("h").path("/\ud800"), "half of a surrogate pair");
            assertRefused(ConnectorUri.builder("x").user("u"), "a user but no host");
            assertRefused(ConnectorUri.builder("x").host("h").password("p"), "a password but no user");
            assertRefused(ConnectorUri.builder("x").host("h").user("\0"), "a NUL");
            assertRefused(ConnectorUri.builder("x").host("h").option("", "v"), "name is missing");
            assertRefused(ConnectorUri.builder("x").host("h").option(".a", "v"), "begins with a letter");
            assertRefused(ConnectorUri.builder("x").host("h").option("a", "\udc00"), "half of a surrogate pair");
        }

        private void assertRefused(ConnectorUri.Builder builder, String why) {
            assertThatThrownBy(builder::build)
                    .isInstanceOf(VeloException.class)
                    .hasMessageContaining("cannot build the URI")
                    .hasMessageContaining(why);
        }

        @Test
        void hostsAreChecked() {
            for (String host : List.of("", "a b", "a/b", "a@b", "a:b", "::g", "1::2::3", "[::1]", "::1%", "1:2", ":")) {
                assertThatThrownBy(() -> HostPort.of(host)).as(host).isInstanceOf(VeloException.class);
            }
            for (int port : new int[] {-1, 0, 65536}) {
                assertThatThrownBy(() -> HostPort.of("h", port)).isInstanceOf(VeloException.class);
            }
            assertThat(HostPort.of("h", 65535).portOr(1)).isEqualTo(65535);
        }
    }

    @Test
    @Timeout(30)
    void veryLongTextIsReadInReasonableTime() {
        String part = "%41?&=@:/$".repeat(100_000);
        for (String text :
                List.of("x://h/" + "?".repeat(300_000), "a" + "?b".repeat(300_000), "x://h?a=" + "$".repeat(300_000))) {
            ConnectorUri.parse(text, name -> null);
        }
        assertThatThrownBy(() -> ConnectorUri.parse("x://h?" + part, name -> null))
                .isInstanceOf(VeloException.class);
        String flags = String.join("&", Collections.nCopies(200_000, "a"));
        assertThatThrownBy(() -> ConnectorUri.parse("x://h?" + flags, name -> null))
                .hasMessageContaining("twice");
    }
}
