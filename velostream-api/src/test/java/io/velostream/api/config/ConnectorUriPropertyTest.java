package io.velostream.api.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;

class ConnectorUriPropertyTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("A", "x", "B", "b1:1,b2", "C", "@:/?#[]&=%${A}");

    @Property(tries = 3000)
    void anyTextIsReadOrRefusedAsDeclared(@ForAll @StringLength(max = 60) String text) {
        readOrRefused(text);
    }

    @Property(tries = 5000)
    void textLikeAUriIsReadOrRefusedAsDeclared(@ForAll("nearlyUris") String text) {
        readOrRefused(text);
    }

    private static void readOrRefused(String text) {
        ConnectorUri uri;
        try {
            uri = ConnectorUri.parse(text, ENVIRONMENT::get);
        } catch (VeloException refused) {
            assertThat(refused.kind()).isEqualTo(ErrorKind.CONFIGURATION);
            assertThat(refused.cure()).isNotEmpty();
            return;
        }
        assertReadsTheSame(uri);
        uri.literalPath();
        uri.hasPattern();
        assertThat(uri.toBuilder().build()).isEqualTo(uri);
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void whatIsPrintedIsReadAgain(@ForAll("uris") ConnectorUri uri) {
        assertReadsTheSame(uri);
    }

    private static void assertReadsTheSame(ConnectorUri uri) {
        String printed = uri.toUriString();
        ConnectorUri again = ConnectorUri.parse(printed, name -> {
            throw new AssertionError("asked for " + name + " in " + printed);
        });
        assertThat(again).as(printed).isEqualTo(uri).hasSameHashCodeAs(uri);
        assertThat(again.options()).isEqualTo(uri.options());
        assertThat(again.toUriString()).isEqualTo(printed);
    }

    @Property(tries = 1000)
    void secretsAreNeverShown(@ForAll("texts") String text, @ForAll("texts") String other) {
        String secret = "S3cr3t" + text;
        ConnectorUri uri = ConnectorUri.builder("x")
                .user(other)
                .password(secret)
                .host("h")
                .option("a", other)
                .option("password", secret)
                .option("url", "y://u:" + secret + "@h?token=" + secret)
                .build();
        assertThat(uri.toString()).doesNotContain("S3cr3t");
    }

    @Property(tries = 2000)
    void aSecretInARefusedUriIsNotShown(@ForAll("nearlyUris") String tail) {
        for (String text : new String[] {"x://u:S3cr3t@h" + tail, "x://h/p?password=S3cr3t&" + tail + "=%zz"}) {
            try {
                assertThat(ConnectorUri.parse(text, ENVIRONMENT::get).toString())
                        .doesNotContain("S3cr3t");
            } catch (VeloException refused) {
                assertThat(refused.getMessage()).doesNotContain("S3cr3t");
            }
        }
    }

    @Provide
    Arbitrary<String> nearlyUris() {
        return Arbitraries.of(
                        "x",
                        "file",
                        "kafka",
                        ":",
                        "://",
                        "/",
                        "//",
                        "?",
                        "&",
                        "=",
                        "@",
                        ",",
                        "%",
                        "%41",
                        "%2F",
                        "%3F",
                        "%2A",
                        "%5C",
                        "%00",
                        "%C3%A9",
                        "%FF",
                        "${",
                        "}",
                        "${A}",
                        "${B}",
                        "${C}",
                        "${D:d}",
                        "${D}",
                        "[",
                        "]",
                        "[::1]",
                        "{",
                        "*",
                        "**",
                        "\\",
                        "+",
                        "#",
                        "$",
                        ".",
                        "-",
                        "_",
                        "a",
                        "b",
                        "1",
                        "9092",
                        "65536",
                        " ",
                        "\t",
                        "é",
                        "😀",
                        "\ud83d",
                        "C:\\",
                        "localhost",
                        "a=1",
                        "?a=1",
                        "&b",
                        "~",
                        "|",
                        "\"",
                        "'",
                        "\u2028")
                .list()
                .ofMaxSize(14)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                        Arbitraries.chars()
                                .with("abzAZ09-._~!$&'()*+,;=:@/?#[]{}%\\ \t\n|<>^`\"")
                                .map(String::valueOf),
                        Arbitraries.of(
                                "${A}", "${", "%41", "é", "ß", "日", "😀", "\u0301", "\u2028", "\u202e", "\u0085"))
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<ConnectorUri> uris() {
        Arbitrary<String> schemes = Arbitraries.of("x", "s3", "a+b-c.d", "postgresql");
        Arbitrary<HostPort> hosts = Combinators.combine(
                        Arbitraries.of("h", "a.b", "1.2.3.4", "::1", "fe80::1%eth0", "fe80::1%25", "bücher", "a_b~c"),
                        Arbitraries.of(0, 1, 80, 65535))
                .as((host, port) -> port == 0 ? HostPort.of(host) : HostPort.of(host, port));
        Arbitrary<String> patterns = Arbitraries.oneOf(
                        texts().map(ConnectorUri::escapePath),
                        Arbitraries.of("?", "??", "*", "**/", "[a?]", "{a,b}", "?a=", "?b"))
                .list()
                .ofMaxSize(4)
                .map(parts -> String.join("", parts));
        Arbitrary<Map<String, String>> options =
                Arbitraries.maps(texts().map(text -> "a" + text), texts()).ofMaxSize(4);
        return Combinators.combine(
                        schemes,
                        texts().injectNull(0.3),
                        texts().injectNull(0.3),
                        hosts.list().ofMaxSize(3),
                        patterns,
                        options,
                        Arbitraries.of(true, false))
                .as((scheme, user, password, hostList, path, map, file) -> {
                    ConnectorUri.Builder builder = ConnectorUri.builder(file ? "file" : scheme);
                    builder.path(file ? "a" + path : "/" + path);
                    if (!file) {
                        hostList.forEach(builder::host);
                        if (user != null && !hostList.isEmpty()) {
                            builder.user(user);
                            if (password != null) {
                                builder.password(password);
                            }
                        }
                    }
                    map.forEach(builder::option);
                    return builder.build();
                });
    }
}
