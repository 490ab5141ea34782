package io.velostream.core.internal.run;

import org.slf4j.MDC;

/** A thread of a run. What it throws fails the run; it is not interrupted while it commits. */
final class Worker {
    private final Thread thread;
    private boolean shielded;
    private boolean pending;
    private boolean over;

    /** What a worker does. */
    @FunctionalInterface
    interface Task {
        void run(Worker self) throws InterruptedException;
    }

    /** A commit. */
    @FunctionalInterface
    interface Shielded<T> {
        T run();
    }

    Worker(String name, String pipeline, RunControl control, Task task) {
        this.thread = new Thread(() -> run(pipeline, control, task), name);
    }

    private void run(String pipeline, RunControl control, Task task) {
        MDC.put("pipeline", pipeline);
        try {
            task.run(this);
        } catch (Throwable t) {
            // Whatever it is, an OutOfMemoryError too: a run that lost a thread must not hang.
            control.fail(t);
        } finally {
            synchronized (this) {
                over = true;
            }
            control.ended(this);
        }
    }

    void start(RunControl control) {
        control.started(this);
        try {
            thread.start();
        } catch (Throwable t) {
            control.ended(this);
            throw t;
        }
    }

    synchronized void interrupt() {
        if (shielded) {
            pending = true;
        } else if (!over) {
            thread.interrupt();
        }
    }

    synchronized void interruptNow() {
        if (!over) {
            thread.interrupt();
        }
    }

    /** Waits until the thread itself is gone, which is a moment after its task. */
    void join() throws InterruptedException {
        thread.join();
    }

    /** Runs something that had better not be interrupted halfway. */
    <T> T shield(Shielded<T> work) {
        synchronized (this) {
            shielded = true;
        }
        try {
            return work.run();
        } finally {
            synchronized (this) {
                shielded = false;
                if (pending) {
                    thread.interrupt();
                }
            }
        }
    }
}
