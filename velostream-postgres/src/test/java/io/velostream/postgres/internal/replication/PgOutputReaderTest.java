package io.velostream.postgres.internal.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PgOutputReaderTest {
    private static final int ORDERS = 16_385;

    private final PgOutputReader reader = new PgOutputReader();
    private final Recorder told = new Recorder();

    private List<String> read(PgOutputBytes message) {
        return read(message.bytes());
    }

    private List<String> read(byte[] message) {
        told.lines.clear();
        // The message lies somewhere in a larger array.
        byte[] padded = new byte[message.length + 7];
        Arrays.fill(padded, (byte) 0x7F);
        System.arraycopy(message, 0, padded, 3, message.length);
        reader.read(padded, 3, message.length, told);
        return told.lines;
    }

    @Test
    void readsTransactions() {
        assertThat(read(PgOutputBytes.message('B')
                        .int64(0x1_0000_00FFL)
                        .int64(1)
                        .int32(-2)))
                .containsExactly("begin 1/FF 946684800000001 4294967294");
        assertThat(read(PgOutputBytes.message('C').int8(0).int64(255).int64(256).int64(0)))
                .containsExactly("commit 0/FF 0/100 946684800000000");
        assertThat(read(PgOutputBytes.message('O').int64(1).text("other"))).containsExactly("origin 0/1 other");
    }

    @Test
    void readsTablesAndTypes() {
        PgOutputBytes relation = PgOutputBytes.message('R')
                .int32(ORDERS)
                .text("public")
                .text("Örders")
                .int8('d')
                .int16(2);
        relation.int8(1).text("id").int32(23).int32(-1);
        relation.int8(0).text("total price").int32(1700).int32(786438);
        assertThat(read(relation)).containsExactly("relation 16385 public.Örders d id!23/-1 total price:1700/786438");
        assertThat(read(PgOutputBytes.message('R')
                        .int32(1)
                        .text("")
                        .text("t")
                        .int8('n')
                        .int16(0)))
                .containsExactly("relation 1 pg_catalog.t n");
        assertThat(read(PgOutputBytes.message('Y').int32(99).text("s").text("mood")))
                .containsExactly("type 99 s.mood");
    }

    @Test
    void readsChanges() {
        assertThat(read(PgOutputBytes.message('I').int32(ORDERS).int8('N').row("1", null, "", "ü")))
                .containsExactly("insert 16385 [t:1, n, t:, t:ü]");
        assertThat(read(PgOutputBytes.message('U').int32(ORDERS).int8('N').row("1", "=")))
                .containsExactly("update 16385 NONE [t:1, u]");
        assertThat(read(PgOutputBytes.message('U')
                        .int32(ORDERS)
                        .int8('K')
                        .row("1", null)
                        .int8('N')
                        .row("2", "=")))
                .containsExactly("update 16385 KEY [t:1, n] [t:2, u]");
        assertThat(read(PgOutputBytes.message('U')
                        .int32(ORDERS)
                        .int8('O')
                        .row("1", "a")
                        .int8('N')
                        .row("2", "b")))
                .containsExactly("update 16385 FULL [t:1, t:a] [t:2, t:b]");
        assertThat(read(PgOutputBytes.message('D').int32(ORDERS).int8('K').row("1", null)))
                .containsExactly("delete 16385 KEY [t:1, n]");
        assertThat(read(PgOutputBytes.message('D').int32(ORDERS).int8('O').row("1", "x")))
                .containsExactly("delete 16385 FULL [t:1, t:x]");
        assertThat(read(PgOutputBytes.message('T').int32(2).int8(3).int32(5).int32(6)))
                .containsExactly("truncate [5, 6] true true");
        assertThat(read(PgOutputBytes.message('M')
                        .int8(1)
                        .int64(7)
                        .text("app")
                        .int32(2)
                        .int8('h')
                        .int8('i')))
                .containsExactly("message true 0/7 app hi");
    }

    @Test
    void readsWhatAServerSent() {
        // PostgreSQL 18, protocol version 4, binary values; the table is (id int PRIMARY KEY, v text, n numeric(9,2)).
        String table =
                "52000040007075626c69630074006400030169640000000017ffffffff00760000000019ffffffff006e00000006a400090006";
        String[] recorded = {
            "4200000000017851e0000303e7c7fd8cb7000002f1",
            table,
            "49000040004e000362000000040000000162000000036f6e65620000000c000200000000000200011388",
            "55000040004e00036200000004000000016200000002c3bc620000000c000200000000000200011388",
            "55000040004b00036200000004000000016e6e4e00036200000004000000026200000002c3bc620000000c000200000000000200011388",
            "44000040004b00036200000004000000026e6e",
            "54000000010000004000",
            "4d0100000000017851e061707000000000026869",
            "430000000000017851e00000000001785350000303e7c7fd8cb7"
        };
        List<String> lines = new ArrayList<>();
        for (String message : recorded) {
            lines.addAll(read(HexFormat.of().parseHex(message)));
        }
        String price = "b:\0\2\0\0\0\0\0\2\0\1\23\uFFFD";
        assertThat(lines)
                .containsExactly(
                        "begin 0/17851E0 1795403757743287 753",
                        "relation 16384 public.t d id!23/-1 v:25/-1 n:1700/589830",
                        "insert 16384 [b:\0\0\0\1, b:one, " + price + "]",
                        "update 16384 NONE [b:\0\0\0\1, b:ü, " + price + "]",
                        "update 16384 KEY [b:\0\0\0\1, n, n] [b:\0\0\0\2, b:ü, " + price + "]",
                        "delete 16384 KEY [b:\0\0\0\2, n, n]",
                        "truncate [16384] false false",
                        "message true 0/17851E0 app hi",
                        "commit 0/17851E0 0/1785350 1795403757743287");
    }

    @Test
    void readsStreamedTransactions() {
        assertThat(read(PgOutputBytes.message('S').int32(700).int8(1))).containsExactly("stream 700 true");
        assertThat(read(PgOutputBytes.message('I')
                        .int32(701)
                        .int32(ORDERS)
                        .int8('N')
                        .row("1")))
                .containsExactly("insert 16385 [t:1]");
        assertThat(reader.streamedTransaction()).isEqualTo(701);
        assertThat(read(PgOutputBytes.message('R')
                        .int32(701)
                        .int32(1)
                        .text("s")
                        .text("t")
                        .int8('d')
                        .int16(0)))
                .containsExactly("relation 1 s.t d");
        assertThat(read(PgOutputBytes.message('E'))).containsExactly("stop");
        assertThat(read(PgOutputBytes.message('D').int32(ORDERS).int8('K').row("1")))
                .containsExactly("delete 16385 KEY [t:1]");
        assertThat(reader.streamedTransaction()).isZero();
        assertThat(read(PgOutputBytes.message('c')
                        .int32(700)
                        .int8(0)
                        .int64(1)
                        .int64(2)
                        .int64(3)))
                .containsExactly("stream commit 700 0/1 0/2 946684800000003");
        assertThat(read(PgOutputBytes.message('A').int32(700).int32(701))).containsExactly("abort 700 701");
        assertThat(read(PgOutputBytes.message('A')
                        .int32(700)
                        .int32(701)
                        .int64(5)
                        .int64(6)))
                .containsExactly("abort 700 701");
    }

    @Test
    void readsPreparedTransactions() {
        assertThat(read(PgOutputBytes.message('b')
                        .int64(1)
                        .int64(2)
                        .int64(3)
                        .int32(700)
                        .text("gid")))
                .containsExactly("prepared b 700 gid");
        for (char step : new char[] {'P', 'K', 'p'}) {
            assertThat(read(PgOutputBytes.message(step)
                            .int8(0)
                            .int64(1)
                            .int64(2)
                            .int64(3)
                            .int32(700)
                            .text("gid")))
                    .containsExactly("prepared " + step + " 700 gid");
        }
        assertThat(read(PgOutputBytes.message('r')
                        .int8(0)
                        .int64(1)
                        .int64(2)
                        .int64(3)
                        .int64(4)
                        .int32(700)
                        .text("gid")))
                .containsExactly("prepared r 700 gid");
    }

    @Test
    void refusesWhatIsDamagedAndTakesNoMoreMemoryThanTheMessageHas() {
        List<PgOutputBytes> damaged = List.of(
                PgOutputBytes.message('?'),
                PgOutputBytes.message('B').int32(1),
                PgOutputBytes.message('O').int64(1).int8('x'),
                PgOutputBytes.message('R')
                        .int32(1)
                        .text("s")
                        .text("t")
                        .int8('d')
                        .int16(0xFFFF),
                PgOutputBytes.message('I').int32(1).int8('K'),
                PgOutputBytes.message('I').int32(1).int8('N').int16(0xFFFF),
                PgOutputBytes.message('I').int32(1).int8('N').int16(1).int8('t').int32(Integer.MAX_VALUE),
                PgOutputBytes.message('I').int32(1).int8('N').int16(1).int8('t').int32(-1),
                PgOutputBytes.message('I').int32(1).int8('N').int16(1).int8('q'),
                PgOutputBytes.message('U').int32(1).int8('K').row("1").int8('O'),
                PgOutputBytes.message('D').int32(1).int8('N').row("1"),
                PgOutputBytes.message('T').int32(Integer.MAX_VALUE).int8(0),
                PgOutputBytes.message('T').int32(-1).int8(0),
                PgOutputBytes.message('M').int8(0).int64(1).text("p").int32(1 << 30));
        for (PgOutputBytes message : damaged) {
            assertThatThrownBy(() -> read(message))
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
        }
        assertThatThrownBy(() -> reader.read(new byte[0], 0, 0, told)).isInstanceOf(VeloException.class);
    }

    @Test
    void neverFailsOtherwiseWhateverTheBytes() {
        Random random = new Random(42);
        byte[] types = "IUDBCORYTMSEcAbPKrp".getBytes(StandardCharsets.US_ASCII);
        byte[] whole = PgOutputBytes.message('U')
                .int32(ORDERS)
                .int8('O')
                .row("1", "abc", null)
                .int8('N')
                .row("2", "=", "x")
                .bytes();
        for (int i = 0; i < 50_000; i++) {
            byte[] message;
            if (i % 2 == 0) {
                message = new byte[1 + random.nextInt(60)];
                random.nextBytes(message);
                if (i % 4 == 0) {
                    for (int k = 1; k < message.length; k++) {
                        message[k] = (byte) (random.nextInt(4) == 0 ? random.nextInt(128) : 0);
                    }
                }
                message[0] = types[random.nextInt(types.length)];
            } else {
                message = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
                message[random.nextInt(message.length)] = (byte) random.nextInt(256);
            }
            try {
                read(message);
            } catch (VeloException e) {
                assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT);
            }
        }
    }

    /** Writes down what it is told. */
    private static final class Recorder implements PgOutputHandler {
        private final List<String> lines = new ArrayList<>();

        private static String show(TupleData row) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                char kind = (char) row.kind(i);
                values.add(
                        kind == 't' || kind == 'b'
                                ? kind + ":"
                                        + new String(row.bytes(), row.offset(i), row.length(i), StandardCharsets.UTF_8)
                                : String.valueOf(kind));
            }
            return values.toString();
        }

        @Override
        public void begin(long commit, long time, int transaction) {
            lines.add("begin " + Lsn.text(commit) + " " + time + " " + Integer.toUnsignedString(transaction));
        }

        @Override
        public void commit(long commit, long end, long time) {
            lines.add("commit " + Lsn.text(commit) + " " + Lsn.text(end) + " " + time);
        }

        @Override
        public void origin(long commit, String name) {
            lines.add("origin " + Lsn.text(commit) + " " + name);
        }

        @Override
        public void relation(Relation r) {
            StringBuilder s =
                    new StringBuilder("relation " + r.id() + " " + r.schema() + "." + r.name() + " " + r.identity());
            r.attributes().forEach(a -> s.append(' ')
                    .append(a.name())
                    .append(a.key() ? '!' : ':')
                    .append(a.type())
                    .append('/')
                    .append(a.modifier()));
            lines.add(s.toString());
        }

        @Override
        public void type(int id, String schema, String name) {
            lines.add("type " + id + " " + schema + "." + name);
        }

        @Override
        public void insert(int relation, TupleData row) {
            lines.add("insert " + relation + " " + show(row));
        }

        @Override
        public void update(int relation, Old kind, TupleData old, TupleData row) {
            lines.add("update " + relation + " " + kind + (kind == Old.NONE ? "" : " " + show(old)) + " " + show(row));
        }

        @Override
        public void delete(int relation, Old kind, TupleData old) {
            lines.add("delete " + relation + " " + kind + " " + show(old));
        }

        @Override
        public void truncate(int[] relations, boolean cascade, boolean restartIdentity) {
            lines.add("truncate " + Arrays.toString(relations) + " " + cascade + " " + restartIdentity);
        }

        @Override
        public void message(boolean transactional, long position, String prefix, byte[] bytes, int offset, int length) {
            lines.add("message " + transactional + " " + Lsn.text(position) + " " + prefix + " "
                    + new String(bytes, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void streamStart(int transaction, boolean first) {
            lines.add("stream " + transaction + " " + first);
        }

        @Override
        public void streamStop() {
            lines.add("stop");
        }

        @Override
        public void streamCommit(int transaction, long commit, long end, long time) {
            lines.add("stream commit " + transaction + " " + Lsn.text(commit) + " " + Lsn.text(end) + " " + time);
        }

        @Override
        public void streamAbort(int transaction, int subtransaction) {
            lines.add("abort " + transaction + " " + subtransaction);
        }

        @Override
        public void twoPhase(char step, int transaction, String name) {
            lines.add("prepared " + step + " " + transaction + " " + name);
        }
    }
}
