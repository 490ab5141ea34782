package io.velostream.formats.json;

import io.velostream.api.type.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the field of a name. Objects of one kind mostly have the same names in the same order, so the name that followed
 * last time is compared first; only when it is another one is it looked up. Names that are no field are remembered too,
 * up to a limit, for they take part in the order. Not thread-safe.
 */
final class MemberTable {
    private static final int MAX_UNKNOWN = 1000;

    private final Member first;
    private final Member stranger = new Member(new byte[0], Member.UNKNOWN);
    private @Nullable Member[] table;
    private int size;
    private int unknown;

    MemberTable(List<Field> fields) {
        table = new Member[Math.max(16, Integer.highestOneBit(fields.size() + 1) * 4)];
        Member head = new Member(new byte[0], Member.UNKNOWN);
        Member before = head;
        for (int i = 0; i < fields.size(); i++) {
            Member member = new Member(fields.get(i).name().getBytes(StandardCharsets.UTF_8), i);
            add(member);
            before.next = member;
            before = member;
        }
        before.next = head.next;
        this.first = head;
    }

    /** Stands before the first name of an object: its {@code next} is the guess for that one. */
    Member first() {
        return first;
    }

    /** Consumes a name and the colon behind it. */
    Member read(JsonCursor in, Member before) {
        Member guess = before.next;
        int value = guess.match(in.buf, in.pos, in.end);
        if (value >= 0) {
            in.pos = value;
            return guess;
        }
        Member member = lookUp(in);
        before.next = member;
        in.expect(':');
        return member;
    }

    private Member lookUp(JsonCursor in) {
        if (in.peek() != '"') {
            throw in.unexpected("a name in quotes");
        }
        in.string();
        int mask = table.length - 1;
        int slot = Member.hash(in.text, in.textFrom, in.textEnd) & mask;
        for (Member m = table[slot]; m != null; m = table[slot]) {
            if (m.isNamed(in.text, in.textFrom, in.textEnd)) {
                return m;
            }
            slot = slot + 1 & mask;
        }
        if (unknown == MAX_UNKNOWN) {
            return stranger;
        }
        unknown++;
        Member learned = new Member(Arrays.copyOfRange(in.text, in.textFrom, in.textEnd), Member.UNKNOWN);
        add(learned);
        return learned;
    }

    private void add(Member member) {
        if (++size * 2 > table.length) {
            @Nullable Member[] old = table;
            table = new Member[old.length * 2];
            for (Member m : old) {
                if (m != null) {
                    place(m);
                }
            }
        }
        place(member);
    }

    private void place(Member member) {
        int mask = table.length - 1;
        int slot = member.hash() & mask;
        while (table[slot] != null) {
            slot = slot + 1 & mask;
        }
        table[slot] = member;
    }
}
