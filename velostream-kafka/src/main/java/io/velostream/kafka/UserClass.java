package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.Option;

/** Makes objects of classes that an option names. */
final class UserClass {
    private UserClass() {}

    /** A new object of the class, which needs a public constructor without parameters. */
    static <T> T create(KafkaConfig config, Option<String> option, Class<T> type) {
        String name = config.options().get(option);
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        try {
            Class<?> found = Class.forName(name, true, context == null ? UserClass.class.getClassLoader() : context);
            return type.cast(found.getConstructor().newInstance());
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "Cannot make a " + option.name())
                    .where(config.options().uri().toString())
                    .why(e instanceof ClassNotFoundException ? "there is no class " + name : e.toString())
                    .cure("Name a public class on the class path that implements " + type.getName()
                            + " and has a public constructor without parameters.")
                    .cause(e)
                    .build();
        }
    }
}
