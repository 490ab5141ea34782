package io.velostream.postgres;

import io.velostream.api.batch.ChangeKind;
import io.velostream.postgres.SinkFixture.Change;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A table of (id, text, n) to which things happen, and the changes that its stream says: whole rows or keys before, values
 * that did not change left out, keys that change, pass each other and are swapped while a constraint is deferred.
 */
final class ChangeStory {
    private static final int KEYS = 12;

    private final Random random;
    private final boolean wholeBefore;
    private final TreeMap<Long, List<@Nullable Object>> rows = new TreeMap<>();
    /** What belongs together: no batch ends within. */
    private final List<List<Change>> steps = new ArrayList<>();

    private long counter;

    /**
     * A story.
     *
     * @param wholeBefore whether the stream gives whole rows before changes, as with REPLICA IDENTITY FULL
     */
    ChangeStory(long seed, boolean wholeBefore) {
        this.random = new Random(seed);
        this.wholeBefore = wholeBefore;
    }

    /** Rows that are there before the story begins. */
    Map<Long, List<@Nullable Object>> begin(int count) {
        for (long id = 0; id < count; id++) {
            rows.put(id, values(id));
        }
        return new TreeMap<>(rows);
    }

    /** What the table holds now. */
    Map<Long, List<@Nullable Object>> rows() {
        return rows;
    }

    List<List<Change>> steps() {
        return steps;
    }

    void go(int count) {
        for (int i = 0; i < count; i++) {
            List<Change> step = new ArrayList<>();
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4 -> insert(step);
                case 5, 6, 7, 8, 9, 10 -> update(step);
                case 11, 12, 13 -> delete(step);
                case 14, 15 -> move(step);
                case 16, 17 -> rotate(step);
                case 18 -> {
                    delete(step);
                    insert(step);
                }
                default -> {
                    if (random.nextInt(4) == 0) {
                        rows.clear();
                        step.add(Change.of(ChangeKind.TRUNCATE, null, null, null));
                    }
                }
            }
            if (!step.isEmpty()) {
                steps.add(step);
            }
        }
    }

    private List<@Nullable Object> values(long id) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(id);
        row.add(random.nextInt(5) == 0 ? null : "text " + counter++);
        row.add(random.nextInt(5) == 0 ? null : (long) random.nextInt(1000));
        return row;
    }

    private long any() {
        return new ArrayList<>(rows.keySet()).get(random.nextInt(rows.size()));
    }

    private long free() {
        long id = random.nextInt(KEYS);
        return rows.containsKey(id) ? 100 + counter++ : id;
    }

    private void insert(List<Change> step) {
        long id = free();
        rows.put(id, values(id));
        step.add(new Change(ChangeKind.INSERT, row(id), new BitSet()));
    }

    private List<@Nullable Object> row(long id) {
        return new ArrayList<>(rows.getOrDefault(id, List.of()));
    }

    private Change before(ChangeKind kind, long id) {
        List<@Nullable Object> values = row(id);
        if (!wholeBefore) {
            values.set(1, null);
            values.set(2, null);
        }
        return new Change(kind, values, new BitSet());
    }

    /** Gives a row new values, and says so without those that are the same. */
    private Change changed(long id, List<@Nullable Object> now) {
        List<@Nullable Object> was = row(id);
        Change change = new Change(ChangeKind.UPDATE_AFTER, now, new BitSet());
        for (int i = 1; i < 3; i++) {
            if (random.nextInt(3) == 0) {
                now.set(i, was.get(i));
                change = change.without(i);
            }
        }
        return change;
    }

    private void update(List<Change> step) {
        if (rows.isEmpty()) {
            return;
        }
        long id = any();
        List<@Nullable Object> now = values(id);
        if (wholeBefore || random.nextBoolean()) {
            step.add(before(ChangeKind.UPDATE_BEFORE, id));
        }
        step.add(changed(id, now));
        rows.put(id, now);
    }

    private void delete(List<Change> step) {
        if (rows.isEmpty()) {
            return;
        }
        long id = any();
        step.add(before(ChangeKind.DELETE, id));
        rows.remove(id);
    }

    private void move(List<Change> step) {
        if (rows.isEmpty()) {
            return;
        }
        long id = any();
        long to = free();
        step.add(before(ChangeKind.UPDATE_BEFORE, id));
        List<@Nullable Object> now = values(to);
        step.add(changed(id, now));
        rows.remove(id);
        rows.put(to, now);
    }

    /** Some rows pass their keys round, all at once, which only a deferred constraint allows. */
    private void rotate(List<Change> step) {
        if (rows.size() < 2) {
            return;
        }
        List<Long> ids = new ArrayList<>(rows.keySet());
        Collections.shuffle(ids, random);
        List<Long> chosen = ids.subList(0, 2 + random.nextInt(Math.min(4, ids.size()) - 1));
        Map<Long, List<@Nullable Object>> after = new TreeMap<>();
        for (int i = 0; i < chosen.size(); i++) {
            long id = chosen.get(i);
            long to = chosen.get((i + 1) % chosen.size());
            step.add(before(ChangeKind.UPDATE_BEFORE, id));
            List<@Nullable Object> now = values(to);
            step.add(changed(id, now));
            after.put(to, now);
        }
        rows.putAll(after);
    }
}
