package io.velostream.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectorConfigTest {
    private static final Option<String> TABLE =
            Option.string("table").doc("Table to read.").example("facts");
    private static final Option<String> QUERY = Option.string("query");
    private static final Option<String> SLOT = Option.string("slot");
    private static final Option<Integer> ROWS =
            Option.integer("batch_rows").alias("batch.rows").atLeast(1).defaultValue(8192);
    private static final Option<Boolean> HEADER = Option.bool("header").defaultValue(false);
    private static final Option<Duration> TIMEOUT = Option.duration("timeout");
    private static final Option<String> PIN = Option.string("pin").secret();
    private static final Option<Integer> PASSWORD = Option.integer("password");
    private static final Option<Map<String, String>> KAFKA = Option.prefix("kafka.");
    private static final OptionSet SOURCE =
            OptionSet.of(TABLE, QUERY, SLOT, ROWS, HEADER, TIMEOUT, PIN, PASSWORD, KAFKA);
    private static final Option<String> MODE = Option.choice("write_mode", "append", "overwrite");
    private static final Option<Map<String, String>> HEADERS = Option.prefix("headers.");
    private static final OptionSet SINK = OptionSet.of(TABLE, MODE, HEADERS);

    private static ConnectorConfig config(String options, OptionSet set) {
        return ConnectorConfig.validate(ConnectorUri.parse("x://h/p?" + options, name -> null), set);
    }

    private static VeloException refused(String options, OptionSet set) {
        VeloException fault = catchThrowableOfType(VeloException.class, () -> config(options, set));
        assertThat(fault).as(options).isNotNull();
        assertThat(fault.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        return fault;
    }

    @Test
    void givesTypedValuesAndDefaults() {
        ConnectorConfig config = config("table=facts&batch_rows=5&header&timeout=3s", SOURCE);
        assertThat(config.get(TABLE)).isEqualTo("facts");
        assertThat(config.get(ROWS)).isEqualTo(5);
        assertThat(config.get(HEADER)).isTrue();
        assertThat(config.find(TIMEOUT)).hasValue(Duration.ofSeconds(3));
        assertThat(config.find(QUERY)).isEmpty();
        assertThat(config.isSet(TABLE)).isTrue();
        assertThat(config.isSet(QUERY)).isFalse();

        ConnectorConfig empty = config("", SOURCE);
        assertThat(empty.get(ROWS)).isEqualTo(8192);
        assertThat(empty.find(ROWS)).hasValue(8192);
        assertThat(empty.isSet(ROWS)).isFalse();
        assertThat(config("batch_rows=8192", SOURCE).isSet(ROWS)).isTrue();
        assertThat(config("table=", SOURCE).get(TABLE)).isEmpty();
    }

    @Test
    void aChangedCopyOfAnOptionAsksForTheSameValue() {
        OptionSet set = OptionSet.of(ROWS.defaultValue(7));
        assertThat(config("", set).get(ROWS)).isEqualTo(7);
        assertThat(config("batch.rows=3", set).get(ROWS.doc("other"))).isEqualTo(3);
    }

    @Test
    void whichRowsAreMeantDoesNotDependOnHowTheyAreFetched() {
        OptionSet set = OptionSet.of(TABLE, ROWS, HEADER, TIMEOUT.operational(), PIN, KAFKA);
        String plain = config("table=facts&batch_rows=5", set).identity();
        for (String same : List.of(
                "batch.rows=5&table=facts",
                "table=facts&batch_rows=5&header=false",
                "table=facts&batch_rows=5&timeout=3s&pin=1234")) {
            assertThat(config(same, set).identity()).as(same).isEqualTo(plain);
        }
        for (String other : List.of(
                "table=facts",
                "table=fact&batch_rows=5",
                "table=facts&batch_rows=5&header",
                "table=facts&batch_rows=6")) {
            assertThat(config(other, set).identity()).as(other).isNotEqualTo(plain);
        }
        ConnectorSpec typed =
                ConnectorSpec.of(ConnectorUri.parse("x://h/p?table=facts")).with(ROWS, 5);
        assertThat(ConnectorConfig.validate(typed, set).identity()).isEqualTo(plain);
        ConnectorUri asUser = ConnectorUri.parse("x://me:s3cret@h/p?table=facts&batch_rows=5");
        assertThat(ConnectorConfig.validate(asUser, set).identity()).isEqualTo(plain);
        assertThat(ConnectorConfig.validate(ConnectorUri.parse("x://h/q?table=facts&batch_rows=5"), set)
                        .identity())
                .isNotEqualTo(plain);
        assertThat(config("batch_rows=8192", set).identity()).isEqualTo("x://h/p");
    }

    @Test
    void askingForWhatIsNotThereIsAFaultOfTheConnector() {
        ConnectorConfig config = config("", SOURCE);
        assertThatThrownBy(() -> config.get(QUERY))
                .hasMessageContaining("no default")
                .extracting(fault -> ((VeloException) fault).kind())
                .isEqualTo(ErrorKind.INTERNAL);
        assertThatThrownBy(() -> config.find(MODE)).hasMessageContaining("did not declare");
        assertThatThrownBy(() -> config.find(Option.string("batch_rows"))).hasMessageContaining("did not declare");
        assertThat(config.isDeclared(ROWS)).isTrue();
        assertThat(config.isDeclared(MODE)).isFalse();
        assertThat(config.isDeclared(Option.string("batch_rows"))).isFalse();
    }

    @Test
    void aFamilyTakesAnyMember() {
        ConnectorConfig config = config("kafka.max.poll=5&table=t&kafka.a=&kafka.flag=true", SOURCE);
        assertThat(config.get(KAFKA))
                .containsExactly(Map.entry("max.poll", "5"), Map.entry("a", ""), Map.entry("flag", "true"));
        assertThat(config.isSet(KAFKA)).isTrue();
        assertThatThrownBy(() -> config.get(KAFKA).put("a", "b")).isInstanceOf(UnsupportedOperationException.class);
        assertThat(config("", SOURCE).get(KAFKA)).isEmpty();
        assertThat(config("", SOURCE).isSet(KAFKA)).isFalse();
        assertThat(refused("kafka.=1", SOURCE)).hasMessageContaining("there is no option 'kafka.'");
    }

    @Test
    void everyProblemIsReportedAtOnce() {
        OptionSet set = OptionSet.of(TABLE.required(), QUERY, SLOT, ROWS, HEADER, TIMEOUT, PASSWORD, KAFKA)
                .excluding(QUERY, SLOT)
                .requiring(TIMEOUT, HEADER)
                .requiringHost("the server");
        ConnectorUri uri =
                ConnectorUri.parse("x:///p?batch_rowz=1&batch_rows=0&query=q&slot=s&timeout=5&password=hunter2&mode=");
        assertThat(ConnectorConfig.problems(uri, set))
                .extracting(ConfigProblem::kind)
                .containsExactly(
                        ConfigProblem.Kind.UNKNOWN,
                        ConfigProblem.Kind.VALUE,
                        ConfigProblem.Kind.VALUE,
                        ConfigProblem.Kind.VALUE,
                        ConfigProblem.Kind.UNKNOWN,
                        ConfigProblem.Kind.URI,
                        ConfigProblem.Kind.MISSING,
                        ConfigProblem.Kind.CONFLICT,
                        ConfigProblem.Kind.MISSING);
        assertThatThrownBy(() -> ConnectorConfig.validate(uri, set)).hasMessage("""
                        wrong configuration (x:///p?batch_rowz=***&batch_rows=0&query=q&slot=s&timeout=5&password=***): 9 problems
                          1. there is no option 'batch_rowz'. Did you mean 'batch_rows'?
                          2. the option 'batch_rows' is '0': it must be >= 1. Accepted: a whole number, as in 42, >= 1.
                          3. the option 'timeout' is '5': it has no unit. Accepted: a number with ns, us, ms, s, m, h or d, as in 500ms or 1h30m.
                          4. the option 'password' is not accepted. Accepted: a whole number, as in 42.
                          5. what follows the '&' after 'password' is not an option. Write an '&' within a value as %26.
                          6. the URI has no host: the server. Write x://host/path.
                          7. the option 'table' is required: Table to read. Add table=facts.
                          8. 'query' and 'slot' exclude each other. Leave only one of them.
                          9. 'timeout' needs 'header' as well. Add header=… or leave out 'timeout'.""");
    }

    @Test
    void oneProblemIsOneSentenceWithItsCure() {
        assertThat(refused("tabel=facts", SOURCE))
                .hasMessage(
                        "wrong configuration (x://h/p?tabel=***): there is no option 'tabel'. Did you mean 'table'?");
        assertThat(refused("zzz=1", OptionSet.of(TABLE, KAFKA)))
                .hasMessageEndingWith("there is no option 'zzz'. Options: table, kafka.*.");
        assertThat(refused("zzz=1", OptionSet.none())).hasMessageEndingWith("There are no options here.");
    }

    @Test
    void theNameIsTheSameInAnySpellingButHasToBeTheDeclaredOne() {
        assertThat(refused("batchRows=1", SOURCE)).hasMessageContaining("Did you mean 'batch_rows'?");
        assertThat(refused("Table=1", SOURCE)).hasMessageContaining("Did you mean 'table'?");
    }

    @Test
    void anOptionOfTheOtherDirectionIsRecognised() {
        ConnectorSpec spec =
                ConnectorSpec.of(ConnectorUri.parse("x://h?write_mode=append&headers.a=b&writemode=x&slot=s"));
        assertThat(ConnectorConfig.problems(spec, Direction.SOURCE, SOURCE, SINK))
                .extracting(ConfigProblem::reason)
                .containsExactly(
                        "'write_mode' is an option of a sink, not of a source",
                        "'headers.a' is an option of a sink, not of a source",
                        "there is no option 'writemode'");
        assertThat(ConnectorConfig.problems(spec, Direction.SOURCE, SOURCE, SINK)
                        .get(2)
                        .cure())
                .startsWith("A sink has 'write_mode'. Options of a source: table, query");
        assertThat(ConnectorConfig.problems(spec, Direction.SINK, SOURCE, SINK))
                .extracting(ConfigProblem::reason)
                .containsExactly("there is no option 'writemode'", "'slot' is an option of a source, not of a sink");
    }

    @Test
    void aliasesWorkButNotBesideTheName() {
        assertThat(config("batch.rows=5", SOURCE).get(ROWS)).isEqualTo(5);
        assertThat(refused("batch_rows=5&batch.rows=6", SOURCE))
                .hasMessageContaining("'batch_rows' is given twice, once as 'batch.rows'. Leave one of them.");
    }

    @Test
    void onlyABooleanMayStandWithoutAValue() {
        assertThat(config("header", SOURCE).get(HEADER)).isTrue();
        assertThat(refused("table", SOURCE))
                .hasMessageContaining("the option 'table' has no value. Write table=facts.");
        assertThat(refused("timeout", SOURCE)).hasMessageContaining("Write timeout=<duration>.");
    }

    @Test
    void secretsAreInNoMessage() {
        for (String options : List.of(
                "password=hunter2",
                "pin=hunter2&nope=1",
                "pasword=hunter2",
                "password=1&hunter2",
                "password=1&hunter2=x",
                "query=x&nope=hunter2")) {
            assertThat(refused(options, SOURCE).getMessage()).as(options).doesNotContain("hunter2");
            assertThat(ConnectorConfig.problems(ConnectorUri.parse("x://h?" + options), SOURCE)
                            .toString())
                    .doesNotContain("hunter2");
        }
        assertThat(refused("timeout=y%3A%2F%2Fu%3Ahunter2%40h", SOURCE).getMessage())
                .doesNotContain("hunter2");
        ConnectorConfig config = config("pin=hunter2&table=t", SOURCE);
        assertThat(config.get(PIN)).isEqualTo("hunter2");
        assertThat(config.uri()).hasToString("x://h/p?pin=***&table=t");
        assertThat(config.describe()).isEqualTo("x://h/p?pin=***&table=t");
    }

    @Test
    void aParserThatRepeatsASecretDoesNotGiveItAway() {
        Option<Integer> secret = Option.of("pin", "pin", "digits", Integer::valueOf, String::valueOf)
                .secret();
        assertThat(refused("pin=hunter2", OptionSet.of(secret)))
                .hasMessageContaining("the option 'pin' is not accepted. Accepted: digits.")
                .hasMessageNotContaining("hunter2");
        Option<LocalDate> date = Option.of("day", "date", "a date", LocalDate::parse, LocalDate::toString);
        assertThat(refused("day=x", OptionSet.of(date))).hasMessageContaining("the option 'day' is 'x'");
    }

    @Test
    void rulesAcrossOptionsHold() {
        OptionSet exactly = OptionSet.of(TABLE, QUERY, SLOT).exactlyOne(TABLE, QUERY);
        assertThat(refused("slot=a", exactly))
                .hasMessageContaining("one of 'table' or 'query' is needed. Add one of them.");
        assertThat(refused("table=a&query=b", exactly)).hasMessageContaining("'table' and 'query' exclude each other");
        assertThatCode(() -> config("query=b", exactly)).doesNotThrowAnyException();

        OptionSet atLeast = OptionSet.of(TABLE, QUERY, SLOT).atLeastOne(TABLE, QUERY, SLOT);
        assertThat(refused("", atLeast)).hasMessageContaining("one of 'table', 'query' or 'slot' is needed");
        assertThatCode(() -> config("query=b&table=a", atLeast)).doesNotThrowAnyException();

        OptionSet excluding = OptionSet.of(TABLE, QUERY, SLOT).excluding(TABLE, QUERY, SLOT);
        assertThat(refused("table=a&query=b&slot=c", excluding))
                .hasMessageContaining("'table', 'query' and 'slot' exclude each other");
        assertThatCode(() -> config("", excluding)).doesNotThrowAnyException();

        OptionSet requiring = OptionSet.of(TABLE, QUERY, SLOT).requiring(TABLE, QUERY, SLOT);
        assertThat(ConnectorConfig.problems(ConnectorUri.parse("x://h?table=a"), requiring))
                .hasSize(2);
        assertThatCode(() -> config("query=a", requiring)).doesNotThrowAnyException();
    }

    @Test
    void aValueThatCannotBeReadCountsAsGivenForTheRules() {
        OptionSet set = OptionSet.of(ROWS, TIMEOUT, TABLE.required()).exactlyOne(ROWS, TIMEOUT);
        assertThat(ConnectorConfig.problems(ConnectorUri.parse("x://h?timeout=x&table=t"), set))
                .hasSize(1);
    }

    @Test
    void ownChecksRunWhenEachValueIsRight() {
        List<Integer> seen = new ArrayList<>();
        OptionSet set = OptionSet.of(ROWS, TABLE).checking("Rows are even.", (config, problems) -> {
            seen.add(config.get(ROWS));
            if (config.get(ROWS) % 2 != 0) {
                problems.accept(ConfigProblem.value(ROWS, "'batch_rows' is odd", "Add one."));
            }
        });
        assertThatCode(() -> config("batch_rows=4", set)).doesNotThrowAnyException();
        assertThat(refused("batch_rows=5", set)).hasMessageEndingWith("'batch_rows' is odd. Add one.");
        assertThat(refused("batch_rows=x", set)).hasMessageContaining("not a whole number");
        assertThat(seen).containsExactly(4, 5);
    }

    @Test
    void valuesAndObjectsCanBeGivenBesideTheUri() {
        OptionSet set = SOURCE.accepting(List.class, "rows to begin with");
        ConnectorUri uri = ConnectorUri.parse("x://h?table=t");
        ConnectorSpec spec = ConnectorSpec.of(uri)
                .with(ROWS, 3)
                .with(ROWS, 4)
                .with(PIN, "hunter2")
                .with(KAFKA, Map.of("acks", "all"))
                .attach(List.class, List.of("a"));
        ConnectorConfig config = ConnectorConfig.validate(spec, set);
        assertThat(config.get(ROWS)).isEqualTo(4);
        assertThat(config.get(KAFKA)).isEqualTo(Map.of("acks", "all"));
        assertThat(config.attachment(List.class)).hasValue(List.of("a"));
        assertThat(config.attachment(Map.class)).isEmpty();
        assertThat(config.describe()).isEqualTo("x://h?table=t, batch_rows=4, pin=***, kafka.=acks, with a List");
        assertThat(spec.toString()).doesNotContain("hunter2");

        assertProblems(ConnectorSpec.of(uri).with(ROWS, 0), set, "the option 'batch_rows': it must be >= 1");
        assertProblems(ConnectorSpec.of(uri).with(TABLE, "u"), set, "'table' is given in the URI and as a value");
        assertProblems(ConnectorSpec.of(uri).with(MODE, "append"), set, "there is no option 'write_mode'");
        assertProblems(
                ConnectorSpec.of(uri).attach(Map.class, Map.of()),
                set,
                "a Map is attached, for which there is no use here");
    }

    private static void assertProblems(ConnectorSpec spec, OptionSet set, String reason) {
        assertThatThrownBy(() -> ConnectorConfig.validate(spec, set)).hasMessageContaining(reason);
    }

    @Test
    void setsAreCombined() {
        OptionSet both = OptionSet.of(TABLE, QUERY)
                .excluding(TABLE, QUERY)
                .plus(OptionSet.of(QUERY, SLOT).requiringHost("the server").accepting(List.class, "x"));
        assertThat(both.options()).containsExactly(TABLE, QUERY, SLOT);
        assertThat(both.rules())
                .containsExactly("The URI needs a host: the server.", "'table' and 'query' exclude each other.");
        assertThat(both.attachments()).containsOnlyKeys(List.class);
        assertThatIllegalArgumentException().isThrownBy(() -> both.plus(Option.integer("table")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> both.plus(Option.integer("other").alias("table")));
        assertThatIllegalArgumentException().isThrownBy(() -> both.excluding(TABLE, ROWS));
    }

    @Test
    void aSetOfHundredsOfOptionsFindsEach() {
        List<Option<Integer>> many = IntStream.range(0, 500)
                .mapToObj(i -> Option.integer("option_" + i).alias("alias." + i).defaultValue(i))
                .toList();
        OptionSet set = OptionSet.of(many);
        ConnectorConfig config = config("option_7=1&alias.499=2", set);
        assertThat(config.get(many.get(7))).isEqualTo(1);
        assertThat(config.get(many.get(499))).isEqualTo(2);
        assertThat(many).filteredOn(option -> !config.isSet(option)).hasSize(498);
        assertThat(many).filteredOn(option -> !config.isSet(option)).allMatch(option -> config.get(option)
                .equals(option.defaultValue().orElseThrow()));
    }
}
