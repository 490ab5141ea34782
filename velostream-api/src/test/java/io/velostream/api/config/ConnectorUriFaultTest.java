package io.velostream.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorUriFaultTest {
    private static VeloException fault(String text) {
        VeloException fault = catchThrowableOfType(
                VeloException.class, () -> ConnectorUri.parse(text, name -> name.equals("BAD") ? "a b" : null));
        assertThat(fault).as(text).isNotNull();
        assertThat(fault.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(fault.retry()).isEqualTo(Retry.NEVER);
        assertThat(fault.what()).isEqualTo("cannot read the URI");
        assertThat(fault.cure()).isNotEmpty();
        return fault;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "''~it is empty (character 1, in the scheme)",
                "://x~the scheme before ':' is missing (character 1, in the scheme)",
                ":x~the scheme before ':' is missing (character 1, in the scheme)",
                "1x://h~a scheme consists of letters, digits, '+', '-' and '.', and begins with a letter (character 1, in the scheme)",
                "a b://h~a scheme consists of letters, digits, '+', '-' and '.', and begins with a letter (character 2, in the scheme)",
                "localhost:9092/t~after 'localhost:' comes no '//' (character 10, in the scheme)",
                "s3:/bucket/x~after 's3:' comes no '//' (character 3, in the scheme)",
                "jdbc:postgresql://h/d~it is a JDBC URL (character 1, in the scheme)",
                "file://a/b~after 'file://' comes a host, and files have none (character 8, in the host)",
                "file://u@h/b~after 'file://' comes a host, and files have none (character 8, in the host)",
                "file://~it names no file (character 8, in the path)",
                "file:~it names no file (character 6, in the path)",
                "?format=csv~it names no file (character 1, in the path)",
                "kafka://:9092/t~the host name is missing (character 9, in the host)",
                "kafka://a,,b/t~the host name is missing (character 11, in the host)",
                "kafka://a,/t~the host name is missing (character 11, in the host)",
                "kafka://,a/t~the host name is missing (character 9, in the host)",
                "kafka://u:p@/t~the host name is missing (character 13, in the host)",
                "kafka://h:0/t~the port is not a number from 1 to 65535 (character 11, in the host)",
                "kafka://h:65536/t~the port is not a number from 1 to 65535 (character 11, in the host)",
                "kafka://h:99999999999999/t~the port is not a number from 1 to 65535 (character 11, in the host)",
                "kafka://h:/t~the port is not a number from 1 to 65535 (character 11, in the host)",
                "kafka://h:9x/t~the port is not a number from 1 to 65535 (character 11, in the host)",
                "kafka://h:-1/t~the port is not a number from 1 to 65535 (character 11, in the host)",
                "kafka://[::1/t~an IPv6 address ends with a ']', after which only a port may come (character 9, in the host)",
                "kafka://[::1]x/t~an IPv6 address ends with a ']', after which only a port may come (character 9, in the host)",
                "kafka://[::1]:/t~the port is not a number from 1 to 65535 (character 15, in the host)",
                "kafka://[]/t~there is no IPv6 address in the brackets (character 9, in the host)",
                "kafka://[host]/t~there is no IPv6 address in the brackets (character 9, in the host)",
                "kafka://[::1%]/t~there is no IPv6 address in the brackets (character 9, in the host)",
                "kafka://[1:2:3:4:5:6:7:8:9]/t~there is no IPv6 address in the brackets (character 9, in the host)",
                "kafka://::1/t~an IPv6 address stands in brackets, as in [::1]:9092 (character 9, in the host)",
                "kafka://fe80::1/t~an IPv6 address stands in brackets, as in [::1]:9092 (character 14, in the host)",
                "kafka://a b/t~the host name has a character that no host name has, number 2 (character 9, in the host)",
                "kafka://a%20b/t~the host name has a character that no host name has, number 2 (character 9, in the host)",
                "kafka://a%3A1/t~a host name has no ':' (character 9, in the host)",
                "kafka://${BAD}/t~the host name has a character that no host name has, number 2, once the variables are filled in (character 9, in the host)",
                "s3://b/a\\b~'\\' does not separate folders (character 9, in the path)",
                "data\\a.csv~'\\' does not separate folders (character 5, in the path)",
                "s3://b/%zz~'%' is not followed by two hexadecimal digits (character 8, in the path)",
                "s3://b/100%~'%' is not followed by two hexadecimal digits (character 11, in the path)",
                "s3://b/a%4~'%' is not followed by two hexadecimal digits (character 9, in the path)",
                "s3://b/%00~'%00' stands for a NUL, which no name or value may hold (character 8, in the path)",
                "s3://b/%FF~the percent-encoded bytes are not UTF-8 (character 8, in the path)",
                "s3://b/%C0%AF~the percent-encoded bytes are not UTF-8 (character 8, in the path)",
                "s3://b/%E0%80%80~the percent-encoded bytes are not UTF-8 (character 8, in the path)",
                "s3://b/%ED%A0%80~the percent-encoded bytes are not UTF-8 (character 8, in the path)",
                "s3://b/%F4%90%80%80~the percent-encoded bytes are not UTF-8 (character 8, in the path)",
                "s3://b/%C3x~the percent-encoded bytes are not UTF-8 (character 8, in the path)",
                "x://h?a=1&a=2~the option 'a' is there twice (character 11, in the options)",
                "x://h?=1~an option's name is missing (character 7, in the options)",
                "x://h?a=1&&b=2~an option's name is missing (character 11, in the options)",
                "x://h?a=1&~an option's name is missing (character 11, in the options)",
                "x://h?.a=1~an option's name begins with a letter, a digit or '_' (character 7, in the options)",
                "x://h?kafka.acks~the option 'kafka.acks' has no '=' (character 7, in the options)",
                "x://h?a=%zz~'%' is not followed by two hexadecimal digits (character 9, in the value of the option 'a')",
                "x://h?a=${NO}~the environment variable NO is not defined (character 9, in the value of the option 'a')",
                "x://h?a=${NO~'${' has no '}' (character 9, in the value of the option 'a')",
                "x://h?a=${}~'${' is not followed by the name of an environment variable (character 9, in the value of the option 'a')",
                "x://h?a=${a b}~'${' is not followed by the name of an environment variable (character 9, in the value of the option 'a')",
                "x://${NO}/p~the environment variable NO is not defined (character 5, in the host)",
                "x://${NO}:p@h/p~the environment variable NO is not defined (character 5, in the user info)"
            })
    void sayWhatIsWrongAndWhere(String text, String why) {
        assertThat(fault(text).why()).isEqualTo(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x://h/a\nb",
                "x://h?a=\u0000",
                "\t",
                "x://u:p\u007f@h",
                "x://h?a=\u0085",
                "x://h/\ud800",
                "x://h/\udc00a"
            })
    void controlCharactersAndHalfSurrogatesAreRefused(String text) {
        assertThat(fault(text).why()).containsAnyOf("control character", "half of a surrogate pair");
        assertThat(fault(text).getMessage()).doesNotContain("\u0000", "\n", "\u007f", "\u0085");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x://u:hunter2@h:99999/p",
                "x://u:hunter2@/p",
                "x://u:hunter2/y@h/p",
                "x://u:hunter2?y@h/p",
                "x://u:1234/hunter2@h/p",
                "x://u:hunter2@h/p?a=%zz",
                "x://u:hunter2%@h/p",
                "x://h?password=hunter2&a=%zz",
                "x://h?password=hunter2%",
                "x://h?password=a&hunter2.b",
                "x://h?pass%77ord=hunter2&a=%zz",
                "x://h?password=a&hunter2&b=%zz",
                "x://h?a=1&secret=hunter2&a=2",
                "file://u:hunter2@h/x",
                "jdbc:postgresql://u:hunter2@h/x",
                "x://h?a=%zz&next=y://u:hunter2@h"
            })
    void neverShowASecret(String text) {
        assertThat(fault(text).getMessage()).doesNotContain("hunter2");
    }

    @Test
    void aPasswordWithASlashIsNotTakenForAPortAndAPath() {
        VeloException fault = fault("postgresql://u:123/w@host/db");
        assertThat(fault).hasMessageContaining("%2F").hasMessageContaining("%40");
        assertThat(fault.getMessage()).doesNotContain("123/w");
        assertThat(ConnectorUri.parse("s3://bucket/a@b").path()).isEqualTo("/a@b");
        assertThat(ConnectorUri.parse("x://h:1/a%40b").path()).isEqualTo("/a@b");
        assertThat(ConnectorUri.parse("x://h:1/a?mail=a@b").option("mail")).hasValue("a@b");
    }

    @Test
    void theMessageHasThreeParts() {
        assertThat(fault("postgresql://u:pw@localhost:543210/db"))
                .hasMessage("cannot read the URI (postgresql://u:***@localhost:543210/db):"
                        + " the port is not a number from 1 to 65535 (character 29, in the host)."
                        + " Write scheme://host:port/path, or several hosts as host1:port,host2:port;"
                        + " within a user name or password write '/' as %2F and '?' as %3F.");
    }

    @Test
    void longTextIsCut() {
        assertThat(fault("x://h/" + "a".repeat(100_000) + "%zz").getMessage().length())
                .isLessThan(800);
    }
}
