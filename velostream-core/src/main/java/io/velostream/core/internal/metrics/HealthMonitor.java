package io.velostream.core.internal.metrics;

import io.velostream.api.Health;
import io.velostream.core.observe.HealthRules;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks systems how they are, in the background and not before somebody wants to know: an answer is kept for a while, and who
 * asks is never made to wait, but for the first time, and then not long. Thread-safe.
 */
public final class HealthMonitor {
    private static final long FIRST_WAIT_MILLIS = 1_000;
    /** Threads only while questions are open; more of them than hang at a time. */
    private static final ExecutorService ASKING =
            new ThreadPoolExecutor(0, 64, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread t = new Thread(work, "velostream-health");
                t.setDaemon(true);
                return t;
            });

    private final HealthRules rules;
    private final Map<String, Question> questions = new LinkedHashMap<>();

    public HealthMonitor(HealthRules rules) {
        this.rules = rules;
    }

    /** Adds a system; before the first {@link #now}. */
    public void add(String name, Supplier<Health> system) {
        questions.put(name, new Question(system));
    }

    /** The last answer of each system. */
    public Map<String, Health> now() {
        Map<String, Health> answers = new LinkedHashMap<>();
        questions.values().forEach(Question::ask);
        questions.forEach((name, question) -> answers.put(name, question.answer()));
        return answers;
    }

    private final class Question {
        private final Supplier<Health> system;
        private @Nullable Health last;
        private boolean open;
        private long asked;
        private long answered;

        Question(Supplier<Health> system) {
            this.system = system;
        }

        synchronized void ask() {
            boolean fresh = last != null
                    && System.nanoTime() - answered < rules.validFor().toNanos();
            if (open || fresh) {
                return;
            }
            open = true;
            asked = System.nanoTime();
            try {
                ASKING.execute(this::look);
            } catch (RejectedExecutionException e) {
                open = false;
            }
        }

        private void look() {
            Health health;
            try {
                health = system.get();
            } catch (RuntimeException e) {
                // It should not throw; a system that cannot be asked is not well.
                health = Health.unhealthy(String.valueOf(e.getMessage()));
            }
            synchronized (this) {
                last = health;
                answered = System.nanoTime();
                open = false;
                notifyAll();
            }
        }

        synchronized Health answer() {
            long deadline = System.nanoTime() + FIRST_WAIT_MILLIS * 1_000_000;
            try {
                while (last == null && open && System.nanoTime() < deadline) {
                    wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            long silent = System.nanoTime() - asked;
            if (open && silent > rules.answerWithin().toNanos()) {
                return Health.unhealthy("no answer for " + silent / 1_000_000_000 + " s");
            }
            return last == null ? Health.unhealthy("not known yet") : last;
        }
    }
}
