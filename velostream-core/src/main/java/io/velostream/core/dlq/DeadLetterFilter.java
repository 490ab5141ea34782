package io.velostream.core.dlq;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Which dead letters are meant. Each method gives a narrower one. Immutable. */
public final class DeadLetterFilter {
    private static final DeadLetterFilter ALL = new DeadLetterFilter(letter -> true);

    private final Predicate<DeadLetter> wanted;

    private DeadLetterFilter(Predicate<DeadLetter> wanted) {
        this.wanted = wanted;
    }

    /** All of them, whatever was done with them. */
    public static DeadLetterFilter all() {
        return ALL;
    }

    private DeadLetterFilter and(Predicate<DeadLetter> more) {
        return new DeadLetterFilter(wanted.and(more));
    }

    /** Those that nobody has replayed or discarded. */
    public DeadLetterFilter open() {
        return and(letter -> letter.state().isOpen());
    }

    /** Those in one of these states. */
    public DeadLetterFilter states(Collection<DeadLetter.State> states) {
        Set<DeadLetter.State> some = Set.copyOf(states);
        return and(letter -> some.contains(letter.state()));
    }

    /** Those of one of these categories. */
    public DeadLetterFilter categories(Collection<DeadLetterCategory> categories) {
        Set<String> words = new HashSet<>();
        categories.forEach(c -> words.add(c.word()));
        return and(letter -> words.contains(letter.category()));
    }

    /** Those rejected at one of these stages. */
    public DeadLetterFilter stages(Collection<String> stages) {
        Set<String> some = Set.copyOf(stages);
        return and(letter -> some.contains(letter.stage()));
    }

    /** Those whose ids begin with one of these. */
    public DeadLetterFilter ids(Collection<String> beginnings) {
        Set<String> some = Set.copyOf(beginnings);
        return and(letter -> some.stream().anyMatch(letter.id()::startsWith));
    }

    /** Those of this pipeline. */
    public DeadLetterFilter pipeline(String name) {
        return and(letter -> letter.pipeline().equals(name));
    }

    /** Those rejected at this time or later. */
    public DeadLetterFilter since(Instant time) {
        return and(letter -> !letter.time().isBefore(time));
    }

    /** Those rejected before this time. */
    public DeadLetterFilter until(Instant time) {
        return and(letter -> letter.time().isBefore(time));
    }

    /** Whether this letter is meant. */
    public boolean matches(DeadLetter letter) {
        return wanted.test(letter);
    }
}
