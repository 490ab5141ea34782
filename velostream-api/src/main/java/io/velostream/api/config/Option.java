package io.velostream.api.config;

import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a connector can be told, declared once: validation, the typed value, the tables in the documentation and
 * the help of the command line come from here.
 *
 * <pre>{@code
 * static final Option<Integer> BATCH_ROWS = Option.integer("batch_rows")
 *         .doc("Rows of one batch at most.").unit("rows").atLeast(1).defaultValue(8192);
 * int rows = config.get(BATCH_ROWS);
 * }</pre>
 *
 * <p>Each method gives a changed copy. Immutable and thread-safe. A declaration that contradicts itself is an
 * {@link IllegalArgumentException}: a fault of the program, not of its user.
 *
 * @param <T> the type of the value
 */
public final class Option<T> {
    private final OptionDeclaration<T> declaration;
    private final Object family;

    private Option(OptionDeclaration<T> declaration, Object family) {
        this.declaration = declaration;
        this.family = family;
    }

    private static <T> Option<T> declare(String name, OptionType<T> type) {
        if (!isName(name)) {
            throw new IllegalArgumentException("an option's name is in snake_case, and '" + name + "' is not");
        }
        KnownNames.learn(name);
        return new Option<>(OptionDeclaration.of(name, type, false), new Object());
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean later = (c >= '0' && c <= '9') || c == '_';
            if (!(c >= 'a' && c <= 'z') && (i == 0 || !later)) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** Any text, as it is. */
    public static Option<String> string(String name) {
        return declare(name, OptionTypes.STRING);
    }

    /** A whole number of 32 bits. */
    public static Option<Integer> integer(String name) {
        return declare(name, OptionTypes.INTEGER);
    }

    /** A whole number of 64 bits. */
    public static Option<Long> longInteger(String name) {
        return declare(name, OptionTypes.LONG);
    }

    /** A number with a fraction; neither infinite nor NaN. */
    public static Option<Double> number(String name) {
        return declare(name, OptionTypes.DOUBLE);
    }

    /** True or false; the name alone, without {@code =}, is true. */
    public static Option<Boolean> bool(String name) {
        return declare(name, OptionTypes.BOOLEAN);
    }

    /** A constant of an enum, written in lower case. */
    public static <E extends Enum<E>> Option<E> choice(String name, Class<E> type) {
        return declare(name, OptionTypes.ofEnum(type));
    }

    /** One of these words, read in any case; the value is the word as given here. */
    public static Option<String> choice(String name, String first, String... others) {
        List<String> words = new ArrayList<>(others.length + 1);
        words.add(first);
        words.addAll(List.of(others));
        return declare(name, OptionTypes.ofWords(List.copyOf(words)));
    }

    /** A time span, never negative: {@code 10s}, {@code 500ms}, {@code 1h30m}, {@code PT10S}. */
    public static Option<Duration> duration(String name) {
        return declare(name, OptionTypes.DURATION);
    }

    /** A size in bytes, never negative: {@code 4096}, {@code 64MB} (powers of 1000), {@code 64MiB} (of 1024). */
    public static Option<Long> bytes(String name) {
        return declare(name, OptionTypes.BYTES);
    }

    /** One UTF-16 character: itself, {@code \t}, {@code \n}, {@code \r}, {@code \\}, {@code \}{@code uXXXX}, tab, space. */
    public static Option<Character> character(String name) {
        return declare(name, OptionTypes.CHARACTER);
    }

    /** Names with commas between them; blanks around them don't count, {@code \,} is a comma within a name. */
    public static Option<List<String>> list(String name) {
        return declare(name, OptionTypes.LIST);
    }

    /** A Java regular expression. */
    public static Option<Pattern> regex(String name) {
        return declare(name, OptionTypes.REGEX);
    }

    /** A pattern for names, checked for balanced brackets. */
    public static Option<String> glob(String name) {
        return declare(name, OptionTypes.GLOB);
    }

    /** A character set that this machine knows. */
    public static Option<Charset> charset(String name) {
        return declare(name, OptionTypes.CHARSET);
    }

    /** A time zone. */
    public static Option<ZoneId> zone(String name) {
        return declare(name, OptionTypes.ZONE);
    }

    /** A moment: ISO 8601 with an offset, or milliseconds since 1970. */
    public static Option<Instant> timestamp(String name) {
        return declare(name, OptionTypes.INSTANT);
    }

    /** Another source or sink, percent-encoded as a value. */
    public static Option<ConnectorUri> uri(String name) {
        return declare(name, OptionTypes.URI);
    }

    /**
     * A type of your own.
     *
     * @param typeName one word for tables
     * @param accepted what may be written, as in "a whole number, as in 42"
     * @param parser reads the text; the message of its exception says why it cannot, as in "it has no unit"
     * @param printer writes a value so that the parser reads it again
     */
    public static <T> Option<T> of(
            String name,
            String typeName,
            String accepted,
            Function<? super String, ? extends T> parser,
            Function<? super T, String> printer) {
        return declare(name, OptionTypes.of(typeName, accepted, parser, printer));
    }

    /**
     * A family of options passed through as they are: {@code prefix("kafka.")} gathers {@code kafka.acks=all} as
     * {@code acks -> all}. The value is an unmodifiable map in the order written, empty when there are none.
     */
    public static Option<Map<String, String>> prefix(String prefix) {
        if (prefix.length() < 2 || !prefix.endsWith(".") || !isName(prefix.substring(0, prefix.length() - 1))) {
            throw new IllegalArgumentException("a prefix is a name and a dot, as in \"kafka.\", not '" + prefix + "'");
        }
        OptionType<Map<String, String>> type = OptionTypes.of(
                "properties",
                "any " + prefix + "<name>=value",
                text -> Map.of(),
                map -> String.join(", ", map.keySet()));
        return new Option<>(OptionDeclaration.of(prefix, type, true).withDefault(Map.of(), ""), new Object());
    }

    /** One sentence on what it does. */
    public Option<T> doc(String sentence) {
        return copy(declaration.withDoc(sentence));
    }

    /** The value where none is given. */
    public Option<T> defaultValue(T value) {
        if (declaration.is(OptionDeclaration.Mark.REQUIRED)) {
            throw new IllegalArgumentException(name() + " is required and needs no default");
        }
        String fault = fault(value);
        if (fault != null) {
            throw new IllegalArgumentException("the default of " + name() + " is not allowed: " + fault);
        }
        return copy(declaration.withDefault(value, ""));
    }

    /** For the documentation only: what happens where none is given, as in "one for each processor". */
    public Option<T> defaultDoc(String words) {
        return copy(declaration.withDefault(declaration.defaultValue(), words));
    }

    /** What the number counts, as in "rows"; for the documentation. */
    public Option<T> unit(String plural) {
        return copy(declaration.withUnit(plural));
    }

    /** A value as a user would write it; for the documentation. It has to be accepted. */
    public Option<T> example(String text) {
        Option<T> changed = copy(declaration.withExample(text));
        if (!isPrefix()) {
            changed.parse(text);
        }
        return changed;
    }

    /** It has to be given. */
    public Option<T> required() {
        if (declaration.defaultValue() != null) {
            throw new IllegalArgumentException(name() + " has a default and need not be given");
        }
        return copy(declaration.with(OptionDeclaration.Mark.REQUIRED));
    }

    /** Its value is never shown. Options named like a password, token or the like are secret anyway. */
    public Option<T> secret() {
        return copy(declaration.with(OptionDeclaration.Mark.SECRET));
    }

    /**
     * The same rows come whatever its value is: it says how to connect, how long to wait, what to do about trouble. A pipeline
     * may be started with another value and goes on behind its checkpoint. Secret options are so anyway.
     */
    public Option<T> operational() {
        return copy(declaration.with(OptionDeclaration.Mark.OPERATIONAL));
    }

    /** Another name for it, in any form that a user may know, as in {@code group.id}. */
    public Option<T> alias(String... names) {
        List<String> all = new ArrayList<>(declaration.aliases());
        for (String name : names) {
            all.add(name);
            KnownNames.learn(name);
        }
        return copy(declaration.withAliases(List.copyOf(all)));
    }

    /** The least value allowed; for numbers, sizes, durations and timestamps. */
    public Option<T> atLeast(T least) {
        return must(">= " + declaration.type().format(least), value -> compare(value, least) >= 0);
    }

    /** The greatest value allowed; for numbers, sizes, durations and timestamps. */
    public Option<T> atMost(T most) {
        return must("<= " + declaration.type().format(most), value -> compare(value, most) <= 0);
    }

    /** The least and greatest value allowed. */
    public Option<T> between(T least, T most) {
        return must(
                declaration.type().format(least) + " to " + declaration.type().format(most),
                value -> compare(value, least) >= 0 && compare(value, most) <= 0);
    }

    /** A condition on the value, in words that follow "must be", as in "a power of two". */
    public Option<T> must(String rule, Predicate<? super T> condition) {
        Option<T> changed = copy(declaration.withRule(new OptionDeclaration.Rule<>(rule, condition)));
        T value = declaration.defaultValue();
        if (value != null && !condition.test(value)) {
            throw new IllegalArgumentException("the default of " + name() + " is not allowed: it must be " + rule);
        }
        return changed;
    }

    @SuppressWarnings("unchecked")
    private static <T> int compare(T a, T b) {
        if (!(a instanceof Comparable<?>)) {
            throw new IllegalArgumentException("a value of " + a.getClass() + " has no order");
        }
        return ((Comparable<T>) a).compareTo(b);
    }

    /** In snake_case; of a family the prefix with its dot. */
    public String name() {
        return declaration.name();
    }

    /** One sentence on what it does, empty when undocumented. */
    public String doc() {
        return declaration.doc();
    }

    /** One word, as in "integer". */
    public String typeName() {
        return declaration.type().name();
    }

    /** What may be written, as in "a whole number, as in 42". */
    public String accepted() {
        StringBuilder out = new StringBuilder(declaration.type().accepted());
        for (OptionDeclaration.Rule<T> rule : declaration.rules()) {
            out.append(", ").append(rule.words());
        }
        return out.toString();
    }

    /** The conditions on the value in words, as in ">= 1". */
    public List<String> rules() {
        List<String> words = new ArrayList<>();
        declaration.rules().forEach(rule -> words.add(rule.words()));
        return List.copyOf(words);
    }

    /** The value where none is given; empty where the connector decides or does without. */
    public Optional<T> defaultValue() {
        return Optional.ofNullable(declaration.defaultValue());
    }

    /** The default as a user would write it, or in words; empty when there is none or when it is secret. */
    public String defaultText() {
        T value = declaration.defaultValue();
        boolean words = !declaration.defaultDoc().isEmpty();
        return words || value == null || isSecret()
                ? declaration.defaultDoc()
                : declaration.type().format(value);
    }

    /** What the number counts, or empty. */
    public String unit() {
        return declaration.unit();
    }

    /** A value as a user would write it, or empty. */
    public String example() {
        return declaration.example();
    }

    public boolean isRequired() {
        return declaration.is(OptionDeclaration.Mark.REQUIRED);
    }

    public boolean isSecret() {
        return declaration.is(OptionDeclaration.Mark.SECRET);
    }

    /** Whether the same rows come whatever its value is. */
    public boolean isOperational() {
        return declaration.is(OptionDeclaration.Mark.OPERATIONAL) || isSecret();
    }

    /** Whether it is a family of options, made with {@link #prefix}. */
    public boolean isPrefix() {
        return declaration.prefix();
    }

    /** Other names for it. */
    public List<String> aliases() {
        return declaration.aliases();
    }

    /** Reads a value; an {@link IllegalArgumentException} says why it is not accepted. */
    public T parse(String text) {
        T value;
        try {
            value = declaration.type().parse(text);
        } catch (IllegalArgumentException fault) {
            throw fault;
        } catch (RuntimeException fault) {
            // Parsers of the JDK and of others have exceptions of their own, such as DateTimeParseException.
            throw new IllegalArgumentException(fault.getMessage(), fault);
        }
        String fault = fault(value);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
        return value;
    }

    /** Writes a value so that {@link #parse} reads it again. */
    public String format(T value) {
        return declaration.type().format(value);
    }

    /** Why the rules forbid the value, or null. */
    @Nullable
    String fault(T value) {
        List<OptionDeclaration.Rule<T>> rules = declaration.rules();
        for (int i = 0; i < rules.size(); i++) {
            if (!rules.get(i).condition().test(value)) {
                return "it must be " + rules.get(i).words();
            }
        }
        return null;
    }

    /** What the name without a value means, or null. */
    @Nullable
    T flag() {
        return declaration.type().flag();
    }

    @Nullable
    T defaultOrNull() {
        return declaration.defaultValue();
    }

    /** Whether this is a changed copy of the same declaration, so that its values have the same type. */
    boolean isSameAs(Option<?> other) {
        return Objects.equals(family, other.family);
    }

    private Option<T> copy(OptionDeclaration<T> changed) {
        return new Option<>(changed, family);
    }

    /** The name. */
    @Override
    public String toString() {
        return name();
    }
}
