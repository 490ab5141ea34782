package io.velostream.api.config;

import io.velostream.api.VeloException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The name of a source or sink: {@code scheme://user:password@host:port,host:port/path?option=value&option=value}.
 *
 * <ul>
 *   <li><b>Files.</b> {@code file:///data/a.csv}, and what a person types: {@code data/a.csv}, {@code ./a.csv},
 *       {@code a.csv?format=csv}, {@code /abs/a.csv}, {@code C:\a.csv}, {@code -} for standard input or output. All have
 *       the scheme {@code file}, no hosts, and the path as typed; in one typed without {@code file:} a {@code %} is a
 *       plain character. {@code file:name} is a relative path in URI form.
 *   <li><b>Percent-encoding</b> is UTF-8 and works everywhere. {@code +} is a plus sign, also in option values.
 *   <li><b>User info</b> ends at the last {@code @} before the path, so a password may hold {@code @ : & +} as they are;
 *       {@code /}, {@code ?} and {@code %} have to be encoded in it.
 *   <li><b>Environment.</b> {@code ${NAME}} and {@code ${NAME:default}} are filled in within user info, hosts and option
 *       values, as plain text that is not decoded again; hosts may hold a list. An undefined variable is an error. The
 *       path is left alone, because there <code>${column}</code> is a template. A {@code $} itself is written {@code %24}.
 *   <li><b>Wildcards.</b> {@code * ? [ ] { }} in the path are a pattern; see {@link #path()}. A {@code ?} begins the
 *       options when {@code name=} or a lone word follows, as in {@code a?.csv?format=csv}, where the first is a wildcard.
 *   <li><b>Options</b> are unique. One without {@code =} is a flag, which only a true/false option takes.
 * </ul>
 *
 * <p>{@link #toString()} never shows a secret; {@link #toUriString()} shows everything. Every malformed text is a
 * {@link VeloException} of kind CONFIGURATION that shows the URI masked. Immutable; two are equal when all their parts are,
 * with options in any order.
 */
public final class ConnectorUri {
    static final @Nullable String[] NO_OPTIONS = {};

    private final String scheme;
    private final @Nullable String user;
    private final @Nullable String password;
    private final List<HostPort> hosts;
    private final String path;
    /** Name, value, name, value …; a flag's value is null. May be longer than {@code 2 * optionCount}. */
    private final @Nullable String[] options;

    private final int optionCount;
    /** Options to mask besides those whose name says so. Not part of equality. */
    private final Set<String> secrets;

    ConnectorUri(
            String scheme,
            @Nullable String user,
            @Nullable String password,
            List<HostPort> hosts,
            String path,
            @Nullable String[] options,
            int optionCount,
            Set<String> secrets) {
        this.scheme = scheme;
        this.user = user;
        this.password = password;
        this.hosts = hosts;
        this.path = path;
        this.options = options;
        this.optionCount = optionCount;
        this.secrets = secrets;
    }

    /** Reads a URI or a file name; variables come from the environment of the process. */
    public static ConnectorUri parse(String text) {
        return parse(text, System::getenv);
    }

    /** Reads a URI or a file name; {@code environment} gives a variable's value, or null where it is not defined. */
    public static ConnectorUri parse(String text, UnaryOperator<@Nullable String> environment) {
        return UriParser.parse(text, environment);
    }

    /** Begins a URI of this scheme. */
    public static Builder builder(String scheme) {
        return new Builder(scheme);
    }

    /** Text that stands for itself in a {@link #path()}: a backslash is put before each wildcard character. */
    public static String escapePath(String literal) {
        StringBuilder out = null;
        for (int i = 0; i < literal.length(); i++) {
            boolean special = PercentText.PATTERN_CHARACTERS.indexOf(literal.charAt(i)) >= 0;
            if (special && out == null) {
                out = new StringBuilder(literal.length() + 8).append(literal, 0, i);
            }
            if (out != null) {
                if (special) {
                    out.append('\\');
                }
                out.append(literal.charAt(i));
            }
        }
        return out == null ? literal : out.toString();
    }

    /** In lower case. */
    public String scheme() {
        return scheme;
    }

    /** The user's name, decoded. */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /** The password, decoded: a secret. It may be empty. */
    public Optional<String> password() {
        return Optional.ofNullable(password);
    }

    /** In the order written; empty for a file and where the connector needs no host. Unmodifiable. */
    public List<HostPort> hosts() {
        return hosts;
    }

    /**
     * The path as a pattern: decoded, with its leading '/', wildcard characters standing for themselves where a backslash
     * precedes them. {@code /a%2A/*.csv} is <code>/a\*&#47;*.csv</code>: a folder named {@code a*}, and a wildcard. A
     * backslash in a name is {@code \\}. Empty where none was written. For text without wildcards see
     * {@link #literalPath()}.
     */
    public String path() {
        return path;
    }

    /** Whether an unescaped wildcard character is in the path; a template such as <code>${year}</code> has one too. */
    public boolean hasPattern() {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\') {
                i++;
            } else if (PercentText.PATTERN_CHARACTERS.indexOf(c) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The path with each escaped character as itself: the name of one file, object, table or topic. */
    public String literalPath() {
        if (path.indexOf('\\') < 0) {
            return path;
        }
        StringBuilder out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            out.append(c == '\\' ? path.charAt(++i) : c);
        }
        return out.toString();
    }

    public boolean hasOption(String name) {
        return indexOf(name) >= 0;
    }

    /** The value as text, decoded; a flag's is {@code true}. */
    public Optional<String> option(String name) {
        int i = indexOf(name);
        return i < 0 ? Optional.empty() : Optional.of(textOf(i));
    }

    /** All options in the order written, decoded. Unmodifiable; it may hold secrets. */
    public Map<String, String> options() {
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < optionCount; i++) {
            all.put(optionName(i), textOf(i));
        }
        return Collections.unmodifiableMap(all);
    }

    /** The same URI with the option added or replaced. */
    public ConnectorUri withOption(String name, String value) {
        UriChecks.checkOption(name, value);
        int i = indexOf(name);
        int count = i < 0 ? optionCount + 1 : optionCount;
        @Nullable String[] changed = Arrays.copyOf(options, Math.max(2 * count, options.length));
        changed[i < 0 ? 2 * optionCount : 2 * i] = name;
        changed[i < 0 ? 2 * optionCount + 1 : 2 * i + 1] = value;
        return new ConnectorUri(scheme, user, password, hosts, path, changed, count, secrets);
    }

    /** The same URI without the option, this one if there is none. */
    public ConnectorUri withoutOption(String name) {
        int i = indexOf(name);
        if (i < 0) {
            return this;
        }
        @Nullable String[] changed = new String[2 * optionCount - 2];
        System.arraycopy(options, 0, changed, 0, 2 * i);
        System.arraycopy(options, 2 * i + 2, changed, 2 * i, changed.length - 2 * i);
        return new ConnectorUri(scheme, user, password, hosts, path, changed, optionCount - 1, secrets);
    }

    /** The same URI, whose {@link #toString()} masks these options too. */
    public ConnectorUri masking(Collection<String> optionNames) {
        if (secrets.containsAll(optionNames)) {
            return this;
        }
        Set<String> more = new HashSet<>(secrets);
        more.addAll(optionNames);
        return new ConnectorUri(scheme, user, password, hosts, path, options, optionCount, more);
    }

    /** A builder that holds the parts of this URI. */
    public Builder toBuilder() {
        Builder builder = new Builder(scheme);
        builder.user = user;
        builder.password = password;
        builder.hosts.addAll(hosts);
        builder.path = path;
        for (int i = 0; i < optionCount; i++) {
            builder.options.put(optionName(i), optionValue(i));
        }
        builder.secrets.addAll(secrets);
        return builder;
    }

    /** The exact URI, <b>with its secrets</b>: {@code parse(u.toUriString())} equals {@code u}. Never log it. */
    public String toUriString() {
        return UriPrinter.print(this, false);
    }

    /** The URI for people: the password and secret options are shown as {@code ***}. */
    @Override
    public String toString() {
        return UriPrinter.print(this, true);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof ConnectorUri that)) {
            return false;
        }
        if (!scheme.equals(that.scheme)
                || !path.equals(that.path)
                || optionCount != that.optionCount
                || !Objects.equals(user, that.user)
                || !Objects.equals(password, that.password)
                || !hosts.equals(that.hosts)) {
            return false;
        }
        for (int i = 0; i < optionCount; i++) {
            int k = that.indexOf(optionName(i));
            if (k < 0 || !Objects.equals(optionValue(i), that.optionValue(k))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < optionCount; i++) {
            hash += optionName(i).hashCode() ^ 31 * Objects.hashCode(optionValue(i));
        }
        return Objects.hash(scheme, user, password, hosts, path, hash);
    }

    boolean isFile() {
        return scheme.equals("file");
    }

    int optionCount() {
        return optionCount;
    }

    String optionName(int i) {
        return Objects.requireNonNull(options[2 * i]);
    }

    /** Null for a flag. */
    @Nullable
    String optionValue(int i) {
        return options[2 * i + 1];
    }

    boolean isSecret(String name) {
        return secrets.contains(name) || SecretText.isSecretName(name);
    }

    private String textOf(int i) {
        String value = optionValue(i);
        return value == null ? "true" : value;
    }

    private int indexOf(String name) {
        for (int i = 0; i < optionCount; i++) {
            if (name.equals(options[2 * i])) {
                return i;
            }
        }
        return -1;
    }

    /** Collects the parts of a {@link ConnectorUri}, all as plain text without encoding. Not thread-safe. */
    public static final class Builder {
        private final String scheme;
        private @Nullable String user;
        private @Nullable String password;
        private final List<HostPort> hosts = new ArrayList<>();
        private String path = "";
        private final Map<String, @Nullable String> options = new LinkedHashMap<>();
        private final Set<String> secrets = new HashSet<>();

        private Builder(String scheme) {
            this.scheme = scheme.toLowerCase(Locale.ROOT);
        }

        public Builder user(String name) {
            this.user = name;
            return this;
        }

        /** A password needs a user as well; its name may be empty. */
        public Builder password(String secret) {
            this.password = secret;
            return this;
        }

        /** Adds a host, IPv6 without brackets. */
        public Builder host(String host) {
            return host(HostPort.of(host));
        }

        /** Adds a host with a port, IPv6 without brackets. */
        public Builder host(String host, int port) {
            return host(HostPort.of(host, port));
        }

        /** Adds a host. */
        public Builder host(HostPort host) {
            hosts.add(host);
            return this;
        }

        /** The path as a pattern, as {@link ConnectorUri#path()} describes it. */
        public Builder path(String pattern) {
            this.path = pattern;
            return this;
        }

        /** The path without wildcards: each character stands for itself. */
        public Builder literalPath(String literal) {
            return path(escapePath(literal));
        }

        /** Adds or replaces an option. */
        public Builder option(String name, String value) {
            options.put(name, value);
            return this;
        }

        /** Adds an option and masks it in {@link ConnectorUri#toString()}. */
        public Builder secretOption(String name, String value) {
            secrets.add(name);
            return option(name, value);
        }

        /** Checks the parts; a URI that could not be written and read again is a CONFIGURATION error. */
        public ConnectorUri build() {
            UriChecks.checkPlace(scheme, user, password, hosts);
            UriChecks.checkPath(scheme, path);
            @Nullable String[] array = new String[2 * options.size()];
            int i = 0;
            for (Map.Entry<String, @Nullable String> option : options.entrySet()) {
                UriChecks.checkOption(option.getKey(), option.getValue());
                array[i++] = option.getKey();
                array[i++] = option.getValue();
            }
            return new ConnectorUri(
                    scheme, user, password, List.copyOf(hosts), path, array, options.size(), Set.copyOf(secrets));
        }
    }
}
