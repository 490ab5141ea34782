package io.velostream.api.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a source or a sink of a connector can be told: its options, the rules across them, and the objects that may be
 * attached. Kept in a constant, because it is prepared once for fast validation. Each method gives a changed copy.
 * Immutable and thread-safe; a contradiction in the declarations is an {@link IllegalArgumentException}.
 *
 * <pre>{@code
 * static final OptionSet SOURCE = OptionSet.of(TABLE, QUERY, MODE, SLOT)
 *         .exactlyOne(TABLE, QUERY).excluding(QUERY, SLOT).requiringHost("the server");
 * }</pre>
 */
public final class OptionSet {
    private static final OptionSet EMPTY = new OptionSet(new Parts());

    private final Parts parts;
    private final Option<?>[] options;
    private final int[] required;
    private final int[] families;
    /** By position: which options every connector has. */
    private final boolean[] common;
    /** The options of each rule. */
    private final int[][] ruled;
    /** By position: which options a rule is about. */
    private final boolean[] inRule;
    /** Whether a rule can be broken by giving nothing. */
    private final boolean demanding;
    /** Open addressing; its length is a power of two and at most half of it is used. */
    private final @Nullable String[] names;

    private final int[] indices;

    private OptionSet(Parts parts) {
        this.parts = parts;
        this.options = parts.options.toArray(new Option<?>[0]);
        List<String> all = new ArrayList<>();
        for (Option<?> option : options) {
            all.add(option.name());
            all.addAll(option.aliases());
        }
        int size = Integer.highestOneBit(Math.max(2, all.size())) * 4;
        this.names = new String[size];
        this.indices = new int[size];
        for (int i = 0; i < options.length; i++) {
            register(options[i].name(), i);
            for (String alias : options[i].aliases()) {
                register(alias, i);
            }
        }
        this.required = indicesOf(true);
        this.families = indicesOf(false);
        this.common = new boolean[options.length];
        for (int i = 0; i < options.length; i++) {
            common[i] = parts.common.contains(options[i]);
        }
        this.ruled = new int[parts.rules.size()][];
        this.inRule = new boolean[options.length];
        boolean anyDemanding = false;
        for (int i = 0; i < ruled.length; i++) {
            ruled[i] = parts.rules.get(i).options().stream()
                    .mapToInt(this::requireIndex)
                    .toArray();
            for (int index : ruled[i]) {
                inRule[index] = true;
            }
            anyDemanding |= !parts.rules.get(i).holds(0, false);
        }
        this.demanding = anyDemanding;
    }

    private int[] indicesOf(boolean wantRequired) {
        int[] found = new int[options.length];
        int count = 0;
        for (int i = 0; i < options.length; i++) {
            if (wantRequired ? options[i].isRequired() : options[i].isPrefix()) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    private void register(String name, int index) {
        if (indexOf(name) >= 0) {
            throw new IllegalArgumentException("two options are called '" + name + "'");
        }
        int slot = slot(name);
        while (names[slot] != null) {
            slot = slot + 1 & names.length - 1;
        }
        names[slot] = name;
        indices[slot] = index;
    }

    private int slot(String name) {
        int hash = name.hashCode();
        return (hash ^ hash >>> 15) & names.length - 1;
    }

    /** A set without options. */
    public static OptionSet none() {
        return EMPTY;
    }

    /** A set of these options. */
    public static OptionSet of(Option<?>... options) {
        return EMPTY.plus(List.of(options));
    }

    /** A set of these options. */
    public static OptionSet of(Collection<? extends Option<?>> options) {
        return EMPTY.plus(options);
    }

    /** These options as well; one that is there already stays once. */
    public OptionSet plus(Option<?>... more) {
        return plus(List.of(more));
    }

    /** These options as well; one that is there already stays once. */
    public OptionSet plus(Collection<? extends Option<?>> more) {
        Parts changed = new Parts(parts);
        for (Option<?> option : more) {
            if (changed.options.stream().noneMatch(known -> known.isSameAs(option))) {
                changed.options.add(option);
            }
        }
        return new OptionSet(changed);
    }

    /** The options, rules, checks and attachments of another set as well. */
    public OptionSet plus(OptionSet other) {
        Parts changed = new Parts(plus(other.parts.options).parts);
        changed.rules.addAll(other.parts.rules);
        changed.checks.addAll(other.parts.checks);
        changed.attachments.putAll(other.parts.attachments);
        changed.host = parts.host.isEmpty() ? other.parts.host : parts.host;
        return new OptionSet(changed);
    }

    /**
     * The options and rules of another set as well, which are understood as any other but not listed as own ones: those that
     * every connector has.
     */
    public OptionSet plusCommon(OptionSet common) {
        Parts changed = new Parts(plus(common).parts);
        changed.common.addAll(common.parts.options);
        return new OptionSet(changed);
    }

    /** At most one of these may be given. */
    public OptionSet excluding(Option<?> first, Option<?>... others) {
        return with(OptionRule.Form.AT_MOST_ONE, first, others);
    }

    /** Who gives the first has to give the others too. */
    public OptionSet requiring(Option<?> first, Option<?>... others) {
        return with(OptionRule.Form.FIRST_NEEDS_OTHERS, first, others);
    }

    /** One of these has to be given, and no second one. */
    public OptionSet exactlyOne(Option<?> first, Option<?>... others) {
        return with(OptionRule.Form.EXACTLY_ONE, first, others);
    }

    /** One or more of these have to be given. */
    public OptionSet atLeastOne(Option<?> first, Option<?>... others) {
        return with(OptionRule.Form.AT_LEAST_ONE, first, others);
    }

    private OptionSet with(OptionRule.Form form, Option<?> first, Option<?>... others) {
        List<Option<?>> all = new ArrayList<>();
        all.add(first);
        all.addAll(List.of(others));
        Parts changed = new Parts(parts);
        changed.rules.add(new OptionRule(form, List.copyOf(all)));
        return new OptionSet(changed);
    }

    /**
     * A rule of any other kind.
     *
     * @param words the rule as a sentence for the documentation, or empty
     */
    public OptionSet checking(String words, ConfigCheck check) {
        Parts changed = new Parts(parts);
        changed.checks.add(new Check(words, check));
        return new OptionSet(changed);
    }

    /**
     * The URI has to name a host.
     *
     * @param meaning what the host is, as in "the bucket"
     */
    public OptionSet requiringHost(String meaning) {
        Parts changed = new Parts(parts);
        changed.host = meaning;
        return new OptionSet(changed);
    }

    /**
     * An object that a program may attach, see {@link ConnectorSpec#attach}.
     *
     * @param meaning what it is for, for the documentation
     */
    public OptionSet accepting(Class<?> type, String meaning) {
        Parts changed = new Parts(parts);
        changed.attachments.put(type, meaning);
        return new OptionSet(changed);
    }

    /** In the order declared. Unmodifiable. */
    public List<Option<?>> options() {
        return Collections.unmodifiableList(parts.options);
    }

    /** The rules across options as sentences, for the documentation. */
    public List<String> rules() {
        List<String> sentences = new ArrayList<>();
        if (!parts.host.isEmpty()) {
            sentences.add("The URI needs a host: " + parts.host + ".");
        }
        parts.rules.forEach(rule -> sentences.add(rule.words()));
        parts.checks.stream()
                .map(Check::words)
                .filter(words -> !words.isEmpty())
                .forEach(sentences::add);
        return List.copyOf(sentences);
    }

    /** The objects that a program may attach, with what each is for. Unmodifiable. */
    public Map<Class<?>, String> attachments() {
        return Collections.unmodifiableMap(parts.attachments);
    }

    /** Every name that is understood, aliases included; a family as its prefix. */
    public List<String> names() {
        List<String> all = new ArrayList<>();
        for (Option<?> option : options) {
            all.add(option.name());
            all.addAll(option.aliases());
        }
        return all;
    }

    /** In the order declared, without those that every connector has. */
    List<Option<?>> own() {
        return parts.common.isEmpty()
                ? parts.options
                : parts.options.stream().filter(o -> !parts.common.contains(o)).toList();
    }

    String host() {
        return parts.host;
    }

    /** Reports each rule that is broken by what is given. */
    void checkRules(GivenValues values, Consumer<ConfigProblem> problems) {
        if (!demanding && !values.hasAnyOf(inRule)) {
            return;
        }
        for (int i = 0; i < ruled.length; i++) {
            OptionRule rule = parts.rules.get(i);
            int given = 0;
            for (int index : ruled[i]) {
                given += values.has(index) ? 1 : 0;
            }
            if (!rule.holds(given, values.has(ruled[i][0]))) {
                rule.check(option -> values.has(requireIndex(option)), problems);
            }
        }
    }

    void runChecks(ConnectorConfig config, Consumer<ConfigProblem> problems) {
        for (int i = 0; i < parts.checks.size(); i++) {
            parts.checks.get(i).check().check(config, problems);
        }
    }

    int size() {
        return options.length;
    }

    Option<?> option(int index) {
        return options[index];
    }

    int[] required() {
        return required;
    }

    /** By position: which options every connector has. */
    boolean[] common() {
        return common;
    }

    int[] families() {
        return families;
    }

    /** The option of this name or alias, or -1. */
    int indexOf(String name) {
        int slot = slot(name);
        while (true) {
            String known = names[slot];
            if (known == null) {
                return -1;
            }
            if (known.equals(name)) {
                return indices[slot];
            }
            slot = slot + 1 & names.length - 1;
        }
    }

    /** The family that the name belongs to, or -1. */
    int familyOf(String name) {
        for (int index : families) {
            String prefix = options[index].name();
            if (name.length() > prefix.length() && name.startsWith(prefix)) {
                return index;
            }
        }
        return -1;
    }

    int requireIndex(Option<?> option) {
        int index = indexOf(option.name());
        if (index < 0 || !options[index].isSameAs(option)) {
            throw new IllegalArgumentException("the option '" + option.name() + "' is not declared in this set");
        }
        return index;
    }

    private record Check(String words, ConfigCheck check) {}

    private static final class Parts {
        final List<Option<?>> options = new ArrayList<>();
        final List<OptionRule> rules = new ArrayList<>();
        final List<Check> checks = new ArrayList<>();
        final Map<Class<?>, String> attachments = new LinkedHashMap<>();
        final Set<Option<?>> common = new HashSet<>();
        String host = "";

        Parts() {}

        Parts(Parts from) {
            options.addAll(from.options);
            rules.addAll(from.rules);
            checks.addAll(from.checks);
            attachments.putAll(from.attachments);
            common.addAll(from.common);
            host = from.host;
        }
    }
}
