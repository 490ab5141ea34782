package io.velostream.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C and SIGTERM while something runs: the first one asks it to stop, a second one ends the process at once, which leaves
 * nothing visible half-written. Goes through reflection because the compiler warns about the only class that can do it.
 */
final class Signals implements AutoCloseable {
    private static final String[] NAMES = {"INT", "TERM"};

    private final Runnable stop;
    private final AtomicInteger received = new AtomicInteger();
    /** Signal, handler before, signal, handler before … */
    private final List<@Nullable Object> before = new ArrayList<>();

    private Signals(Runnable stop) {
        this.stop = stop;
    }

    /** Calls {@code stop}, in a thread of its own, when the first signal comes. */
    static Signals listen(Runnable stop) {
        Signals signals = new Signals(stop);
        try {
            signals.install();
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // A JVM without signals, or one that keeps them to itself (-Xrs): they end the process as ever.
            signals.close();
        }
        return signals;
    }

    /** The exit code that tells of the signal, 130 or 143; 0 when none came. */
    int exitCode() {
        return received.get() == 0 ? 0 : 128 + received.get();
    }

    private void install() throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Method handle = signal.getMethod("handle", signal, handler);
        Method number = signal.getMethod("getNumber");
        Object ours = Proxy.newProxyInstance(
                Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        receive((Integer) number.invoke(arguments[0]));
                        return null;
                    }
                    return switch (method.getName()) {
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        default -> "signal handler";
                    };
                });
        for (String name : NAMES) {
            Object one = signal.getConstructor(String.class).newInstance(name);
            before.add(one);
            before.add(handle.invoke(null, one, ours));
        }
    }

    private void receive(int number) {
        if (received.compareAndSet(0, number)) {
            stop.run();
        } else {
            Runtime.getRuntime().halt(128 + number);
        }
    }

    /** Puts the handlers back that were there before. */
    @Override
    public void close() {
        try {
            for (int i = 0; i + 1 < before.size(); i += 2) {
                Object signal = before.get(i);
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                if (signal != null) {
                    signal.getClass()
                            .getMethod("handle", signal.getClass(), handler)
                            .invoke(null, signal, before.get(i + 1));
                }
            }
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw new IllegalStateException("cannot put the signal handlers back", e);
        }
        before.clear();
    }
}
