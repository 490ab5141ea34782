package io.velostream.postgres.internal.connect;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The environment variables and the home folder of the user. */
public record Environment(Function<String, @Nullable String> variables, Path home) {
    /** That of this process. */
    public static Environment ofProcess() {
        return new Environment(System::getenv, Path.of(System.getProperty("user.home", "")));
    }

    /** A variable that is set and not empty. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(variables.apply(name)).filter(v -> !v.isEmpty());
    }
}
