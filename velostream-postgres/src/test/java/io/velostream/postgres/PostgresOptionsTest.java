package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.config.ConfigProblem;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.Option;
import io.velostream.postgres.PostgresOptions.ArrayAs;
import io.velostream.postgres.PostgresOptions.NumericAs;
import io.velostream.postgres.PostgresOptions.SourceMode;
import io.velostream.postgres.internal.connect.Environment;
import io.velostream.postgres.internal.connect.Login;
import io.velostream.postgres.internal.sql.TableName;
import io.velostream.postgres.internal.sql.TablePattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresOptionsTest {
    @TempDir
    Path home;

    private static PostgresConfig.Input input(String uri) {
        return PostgresConfig.Input.of(ConnectorConfig.validate(ConnectorUri.parse(uri), PostgresOptions.SOURCE));
    }

    private static List<String> problems(String uri) {
        return ConnectorConfig.problems(ConnectorUri.parse(uri), PostgresOptions.SOURCE).stream()
                .map(ConfigProblem::toString)
                .toList();
    }

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        PostgresConfig.Input input = input("postgresql://localhost/warehouse?table=facts");
        assertThat(input.tables()).extracting(TablePattern::toString).containsExactly("facts");
        assertThat(input.several()).isFalse();
        assertThat(input.mode()).isEqualTo(SourceMode.SNAPSHOT);
        assertThat(input.poll()).isEmpty();
        assertThat(input.pollInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(input.numericAs()).isEqualTo(NumericAs.DECIMAL);
        assertThat(input.arrayAs()).isEqualTo(ArrayAs.LIST);
        assertThat(input.splitPages()).isEqualTo(4096);
        assertThat(input.splitBy()).isEmpty();
        assertThat(input("postgresql://h/db?table=v&split_by=Größe").splitBy()).contains("Größe");
        PostgresConfig.Server server = input.server();
        assertThat(server.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(server.socketTimeout()).isEqualTo(Duration.ZERO);
        assertThat(server.statementTimeout()).isEmpty();
        assertThat(server.poolSize()).isGreaterThanOrEqualTo(16);
        assertThat(server.searchPath()).isEmpty();
        assertThat(server.driver()).isEmpty();
        assertThat(server.given())
                .isEqualTo(Map.of(
                        "host", "localhost", "port", "5432", "dbname", "warehouse", "application_name", "velostream"));
    }

    @Test
    void everyOptionOfTheServerArrives() {
        PostgresConfig.Server server = input("postgresql://u:p%40w@a,b:5433/db?table=t&schema=x,y&pool_size=3"
                        + "&connect_timeout=2s&statement_timeout=3s&socket_timeout=4s&sslmode=verify-full&sslrootcert=r"
                        + "&sslcert=c&sslkey=k&sslpassword=s&passfile=f&service=v&target_session_attrs=standby"
                        + "&application_name=me&pg.tcpKeepAlive=false")
                .server();
        assertThat(server.searchPath()).containsExactly("x", "y");
        assertThat(server.poolSize()).isEqualTo(3);
        assertThat(server.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(server.statementTimeout()).contains(Duration.ofSeconds(3));
        assertThat(server.socketTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(server.driver()).containsExactly(Map.entry("tcpKeepAlive", "false"));
        assertThat(server.given())
                .containsAllEntriesOf(Map.of(
                        "host", "a,b", "port", "5432,5433", "user", "u", "password", "p@w", "sslmode", "verify-full"))
                .containsAllEntriesOf(
                        Map.of("sslrootcert", "r", "sslcert", "c", "sslkey", "k", "sslpassword", "s", "passfile", "f"))
                .containsAllEntriesOf(
                        Map.of("service", "v", "target_session_attrs", "standby", "application_name", "me"));
    }

    @Test
    void secretsAreNeverShown() {
        PostgresConfig.Input input = input("postgresql://u:hunter2@h/db?table=t&sslpassword=hunter3");
        assertThat(input.toString()).doesNotContain("hunter");
        assertThat(input.server().toString()).doesNotContain("hunter");
        Login login = Login.resolve(input.server().given(), new Environment(name -> null, home));
        assertThat(login.toString()).doesNotContain("hunter");
        assertThat(login.url("db")).doesNotContain("hunter");
    }

    @ParameterizedTest
    @CsvSource({
        "'',nothing says what to read",
        "table=a&query=SELECT 1,exclude each other",
        "cdc=true&query=SELECT 1,the changes of a query cannot be read",
        "table=t&cdc=true&poll=id,a change stream needs no polling",
        "table=t&cdc=true&split_by=id,a change stream divides its tables by their pages",
        "table=t&poll=id&split_by=id,polling reads one row after the other",
        "tables=a&poll=id,several tables cannot be polled at once",
        "table=t&cdc=true&mode=snapshot,cdc and mode=snapshot exclude each other",
        "table=a.b.c,it has 3 parts",
        "table=%22a,a double quote is not closed",
        "tables=a..b,a part of the name is empty",
        "table=t&pool_size=0,pool_size",
        "table=t&poll_interval=0s,poll_interval",
        "table=t&sslmode=maybe,sslmode",
        "table=t&target_session_attrs=master,target_session_attrs",
        "table=t&split_size=1,split_size",
        "table=t&numeric_as=float,numeric_as",
        "table=t&array_as=json,array_as",
    })
    void whatDoesNotGoTogetherIsTold(String options, String problem) {
        assertThat(problems("postgresql://h/db" + (options.isEmpty() ? "" : "?" + options)))
                .anySatisfy(p -> assertThat(p).contains(problem));
    }

    @Test
    void aPathIsOneDatabase() {
        assertThat(problems("postgresql://h/db/orders?table=t")).singleElement().satisfies(p -> assertThat(p)
                .contains("'db/orders' is not the name of a database"));
        assertThat(PostgresConfig.database(ConnectorUri.parse("postgresql://h/a%2Fb")))
                .contains("a/b");
        assertThat(PostgresConfig.database(ConnectorUri.parse("postgresql://h")))
                .isEmpty();
    }

    @Test
    void theEnvironmentComesBehindTheUriAndTheServiceFileBetweenThem() throws IOException {
        Files.writeString(
                home.resolve(".pg_service.conf"),
                "# mine\n[other]\nhost=no\n[shop]\nhost=service\nuser=service\nport=1\n\n[last]\nhost=no\n");
        Environment environment = environment(
                Map.of("PGHOST", "env", "PGPORT", "2", "PGUSER", "env", "PGDATABASE", "envdb", "PGPASSWORD", "secret"));
        Login bare = Login.resolve(Map.of(), environment);
        assertThat(bare.toString()).isEqualTo("env@env:2/envdb");
        assertThat(bare.properties()).containsEntry("password", "secret");
        assertThat(Login.resolve(Map.of("service", "shop"), environment).toString())
                .isEqualTo("service@service:1/envdb");
        assertThat(Login.resolve(Map.of("service", "shop", "user", "uri", "host", "uri", "port", "3"), environment)
                        .toString())
                .isEqualTo("uri@uri:3/envdb");
        assertThat(Login.resolve(Map.of("user", "me"), environment(Map.of())).toString())
                .isEqualTo("me@localhost:5432/me");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> Login.resolve(Map.of("service", "shpo"), environment)))
                .hasMessageContaining("Did you mean 'shop'?");
    }

    @Test
    void thePasswordFileIsReadAsLibpqReadsIt() throws IOException {
        Path file = home.resolve(".pgpass");
        Files.writeString(file, "h:5432:db:other:no\nh:5432:*:u:a\\:b\\\\c:d\n*:*:*:*:last\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Environment environment = environment(Map.of());
        Map<String, String> given = Map.of("host", "h", "dbname", "db", "user", "u");
        assertThat(Login.resolve(given, environment).properties()).containsEntry("password", "a:b\\c:d");
        assertThat(Login.resolve(Map.of("host", "x", "user", "u"), environment).properties())
                .containsEntry("password", "last");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Login ignored = Login.resolve(given, environment);
        assertThat(ignored.hasPassword()).isFalse();
        assertThat(ignored.remark()).contains("chmod 600");
    }

    @Test
    void anAuthorityThatIsNamedIsChecked() {
        Environment environment = environment(Map.of());
        assertThat(Login.resolve(Map.of("sslmode", "require", "sslrootcert", "ca.crt"), environment)
                        .properties())
                .containsEntry("sslmode", "verify-ca");
        assertThat(Login.resolve(Map.of("sslmode", "require"), environment).properties())
                .containsEntry("sslmode", "require");
    }

    @Test
    void hostsWithoutPortsAndIpv6AreWrittenForTheDriver() {
        Environment environment = environment(Map.of());
        assertThat(Login.resolve(Map.of("host", "a,::1,c", "port", "1,,3"), environment)
                        .url("d b/ü"))
                .isEqualTo("jdbc:postgresql://a:1,[::1]:5432,c:3/d%20b%2F%C3%BC");
    }

    private Environment environment(Map<String, String> variables) {
        return new Environment(variables::get, home);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "sales.orders", "Order Items", "\"my.schema\".\"a\"\"b\"", "ü"})
    void namesOfTablesAreReadBack(String text) {
        TableName name = TableName.parse(text);
        assertThat(TableName.parse(name.toString())).isEqualTo(name);
    }

    @Test
    void namesBecomeSqlOnlyInQuotes() {
        assertThat(TableName.parse("Sales.or\"\"ders; DROP TABLE x"))
                .isEqualTo(TableName.of("Sales", "orders; DROP TABLE x"));
        assertThat(TableName.of("a\"b", "select").sql()).isEqualTo("\"a\"\"b\".\"select\"");
        assertThat(new TableName(Optional.empty(), "t").sql()).isEqualTo("\"t\"");
    }

    @Test
    void patternsStandForNames() {
        List<String> path = List.of("public");
        assertThat(TablePattern.parse("ord*").matches("public", "orders", path)).isTrue();
        assertThat(TablePattern.parse("ord*").matches("sales", "orders", path)).isFalse();
        assertThat(TablePattern.parse("s?les.*").matches("sales", "a.b", path)).isTrue();
        assertThat(TablePattern.parse("s?les.*").matches("sles", "a", path)).isFalse();
        assertThat(TablePattern.parse("a.[x]").table()).contains(TableName.of("a", "[x]"));
    }

    @Test
    void everyOptionIsDocumented() {
        for (Option<?> option : PostgresOptions.SOURCE.options()) {
            assertThat(option.doc()).as(option.name()).endsWith(".");
        }
    }
}
