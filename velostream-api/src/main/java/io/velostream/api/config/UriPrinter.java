package io.velostream.api.config;

import org.jspecify.annotations.Nullable;

/** Writes a {@link ConnectorUri} so that the parser reads the same one again. */
final class UriPrinter {
    private static final boolean[] USER = PercentText.plain("!'()*;=&+");
    private static final boolean[] HOST = PercentText.plain("");
    private static final boolean[] PATH = PercentText.plain("/!$&'()*+,;=:[]{}");
    private static final boolean[] NAME = PercentText.plain("");
    private static final boolean[] VALUE = PercentText.plain("/:,;@!'()*=");

    private final StringBuilder out = new StringBuilder(128);
    private final boolean masked;

    private UriPrinter(boolean masked) {
        this.masked = masked;
    }

    static String print(ConnectorUri uri, boolean masked) {
        UriPrinter printer = new UriPrinter(masked);
        printer.place(uri);
        printer.path(uri.path(), uri.optionCount() > 0);
        printer.options(uri);
        return printer.out.toString();
    }

    private void place(ConnectorUri uri) {
        out.append(uri.scheme()).append(':');
        if (uri.isFile()) {
            if (uri.path().startsWith("/")) {
                out.append("//");
            }
            return;
        }
        out.append("//");
        if (uri.user().isPresent()) {
            PercentText.encode(uri.user().get(), USER, out);
            uri.password().ifPresent(this::password);
            out.append('@');
        }
        for (int i = 0; i < uri.hosts().size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            host(uri.hosts().get(i));
        }
    }

    private void password(String password) {
        out.append(':');
        if (masked) {
            out.append(SecretText.MASK);
        } else {
            PercentText.encode(password, USER, out);
        }
    }

    private void host(HostPort host) {
        if (host.isIpv6()) {
            out.append('[').append(host.host().replace("%", "%25")).append(']');
        } else {
            PercentText.encode(host.host(), HOST, out);
        }
        if (host.port().isPresent()) {
            out.append(':').append(host.port().getAsInt());
        }
    }

    private void path(String path, boolean optionsFollow) {
        boolean afterWildcard = false;
        int i = 0;
        while (i < path.length()) {
            int c = path.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\\') {
                PercentText.encodeAlways(path.charAt(i++), out);
                afterWildcard = false;
            } else if (c == '?') {
                out.append('?');
                afterWildcard = true;
            } else if (afterWildcard && !UriParser.mayFollowWildcard(c)) {
                PercentText.encodeAlways(c, out);
                afterWildcard = false;
            } else {
                PercentText.encode(c, PATH, out);
                afterWildcard = false;
            }
        }
        if (afterWildcard && !optionsFollow) {
            // A '?' at the very end would begin the options: begin them after it.
            out.append('?');
        }
    }

    private void options(ConnectorUri uri) {
        boolean afterSecret = false;
        for (int i = 0; i < uri.optionCount(); i++) {
            out.append(i == 0 ? '?' : '&');
            String name = uri.optionName(i);
            @Nullable String value = uri.optionValue(i);
            if (value == null && masked && afterSecret) {
                // ?password=a&b: 'b' may be the second half of the password.
                out.append(SecretText.MASK);
                continue;
            }
            PercentText.encode(name, NAME, out);
            afterSecret = uri.isSecret(name);
            if (value != null) {
                out.append('=');
                value(value, afterSecret);
            }
        }
    }

    private void value(String value, boolean secret) {
        if (!masked) {
            PercentText.encode(value, VALUE, out);
        } else if (secret) {
            out.append(SecretText.MASK);
        } else {
            PercentText.encode(SecretText.maskNested(value), VALUE, out);
        }
    }
}
