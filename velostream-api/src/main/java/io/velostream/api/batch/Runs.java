package io.velostream.api.batch;

/** The members of chosen lists or maps, laid out anew: their new offsets, and which old members they are. */
record Runs(int[] offsets, int[] members) {
    static Runs of(int[] offsets, int[] rows, int count) {
        int[] chosen = new int[count + 1];
        for (int i = 0; i < count; i++) {
            chosen[i + 1] = Math.addExact(chosen[i], offsets[rows[i] + 1] - offsets[rows[i]]);
        }
        int[] members = new int[chosen[count]];
        for (int i = 0; i < count; i++) {
            int start = offsets[rows[i]];
            for (int k = chosen[i]; k < chosen[i + 1]; k++) {
                members[k] = start++;
            }
        }
        return new Runs(chosen, members);
    }

    static int[] rebase(int[] offsets, int from, int to) {
        int[] part = new int[to - from + 1];
        for (int i = 0; i < part.length; i++) {
            part[i] = offsets[from + i] - offsets[from];
        }
        return part;
    }
}
