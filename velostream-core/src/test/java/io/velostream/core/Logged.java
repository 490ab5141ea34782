package io.velostream.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** Keeps what is logged at INFO and above in the tests of this module, with its context and stack traces. */
public final class Logged implements SLF4JServiceProvider {
    private static final List<String> LINES = new ArrayList<>();

    private final BasicMDCAdapter context = new BasicMDCAdapter();
    private final IMarkerFactory markers = new BasicMarkerFactory();

    /** For the service loader. */
    public Logged() {}

    static List<String> lines() {
        synchronized (LINES) {
            return List.copyOf(LINES);
        }
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return Keeper::new;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {}

    private final class Keeper extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        Keeper(String name) {
            this.name = name;
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String message,
                Object @Nullable [] arguments,
                @Nullable Throwable failure) {
            StringBuilder line = new StringBuilder(level + " " + name + " ");
            Map<String, String> known = context.getCopyOfContextMap();
            line.append(known == null ? "{}" : known).append(' ');
            line.append(MessageFormatter.basicArrayFormat(message, arguments));
            for (Throwable t = failure; t != null; t = t.getCause()) {
                line.append(" | ").append(t);
            }
            synchronized (LINES) {
                if (LINES.size() < 100_000) {
                    LINES.add(line.toString());
                }
            }
        }
    }

    /** The logger of tests that write something themselves. */
    static Logger logger() {
        return LoggerFactory.getLogger(Logged.class);
    }
}
