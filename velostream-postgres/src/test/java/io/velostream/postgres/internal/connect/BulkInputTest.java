package io.velostream.postgres.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BulkInputTest {
    private static final int DRIVER = 8192;

    /** Gives the bytes 0, 1, 2 … in pieces of a random size up to {@code most}, and remembers how much was asked for. */
    private static final class Numbers extends InputStream {
        private final Random random = new Random(7);
        private final int total;
        private int most;
        private int given;
        private int mostAsked;
        private int lastAsked;
        private boolean fails;
        private boolean closed;

        Numbers(int total, int most) {
            this.total = total;
            this.most = most;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            if (fails) {
                fails = false;
                throw new SocketTimeoutException();
            }
            lastAsked = length;
            mostAsked = Math.max(mostAsked, length);
            if (given == total) {
                return -1;
            }
            int n = Math.min(Math.min(length, total - given), 1 + random.nextInt(most));
            for (int i = 0; i < n; i++) {
                to[from + i] = (byte) given++;
            }
            return n;
        }

        @Override
        public int available() {
            return total - given;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static void assertNumbers(byte[] bytes, int count) {
        assertThat(bytes).hasSize(count);
        for (int i = 0; i < count; i++) {
            if (bytes[i] != (byte) i) {
                assertThat(bytes[i]).as("byte " + i).isEqualTo((byte) i);
            }
        }
    }

    private static byte[] readAll(InputStream in, Random random) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[DRIVER];
        while (true) {
            if (random.nextInt(10) == 0) {
                int one = in.read();
                if (one < 0) {
                    return all.toByteArray();
                }
                all.write(one);
                continue;
            }
            int from = random.nextInt(5);
            int n = in.read(part, from, 1 + random.nextInt(DRIVER - from));
            if (n < 0) {
                return all.toByteArray();
            }
            all.write(part, from, n);
        }
    }

    private static void read(BulkInput in, int bytes) throws IOException {
        byte[] part = new byte[DRIVER];
        int left = bytes;
        while (left > 0) {
            left -= in.read(part, 0, Math.min(DRIVER, left));
        }
    }

    @Test
    void givesEachByteOnceAndInOrderInWhateverPiecesTheyCome() throws IOException {
        for (int most : new int[] {1, 700, 5_000, 70_000, 400_000}) {
            int total = Math.min(3_000_000, most * 500 + 3);
            assertNumbers(readAll(new BulkInput(new Numbers(total, most)), new Random(most)), total);
        }
    }

    @Test
    void asksForMuchAtATimeOnceMuchHasCome() throws IOException {
        Numbers numbers = new Numbers(1 << 20, 64 << 10);
        BulkInput in = new BulkInput(numbers);
        read(in, 32 << 10);
        assertThat(numbers.mostAsked).isLessThanOrEqualTo(DRIVER);
        read(in, 512 << 10);
        assertThat(numbers.mostAsked).isGreaterThan(16 * DRIVER);
    }

    @Test
    void passesShortAnswersOnBehindALongOne() throws IOException {
        Numbers numbers = new Numbers(1 << 20, 64 << 10);
        BulkInput in = new BulkInput(numbers);
        read(in, 512 << 10);
        numbers.most = 100;
        byte[] part = new byte[DRIVER];
        while (numbers.lastAsked != DRIVER) {
            in.read(part, 0, DRIVER);
        }
        int before = numbers.given;
        int n = in.read(part, 0, DRIVER);
        assertThat(numbers.given - before).as("nothing is kept back").isEqualTo(n);
    }

    @Test
    void theAnswerToAQuestionIsPassedOnAsItComes() throws IOException {
        Numbers numbers = new Numbers(1 << 20, 64 << 10);
        BulkInput in = new BulkInput(numbers);
        byte[] all = new byte[1 << 20];
        int at = 0;
        while (at < 512 << 10 || in.available() > numbers.available()) {
            at += in.read(all, at, DRIVER);
        }
        in.read(all, at, 1);
        assertThat(numbers.lastAsked).isGreaterThan(16 * DRIVER);
        at++;
        in.asked();
        // What came before the question is not lost, and comes first.
        while (at < numbers.given) {
            at += in.read(all, at, Math.min(DRIVER, numbers.given - at));
        }
        in.read(all, at, DRIVER);
        assertThat(numbers.lastAsked).isEqualTo(DRIVER);
        assertNumbers(Arrays.copyOf(all, numbers.given), numbers.given);
    }

    @Test
    void losesNothingWhenAReadTimesOut() throws IOException {
        Numbers numbers = new Numbers(1 << 20, 64 << 10);
        BulkInput in = new BulkInput(numbers);
        byte[] one = new byte[1 << 20];
        int at = 0;
        int failures = 0;
        while (at < one.length) {
            try {
                at += in.read(one, at, Math.min(DRIVER, one.length - at));
                numbers.fails = failures < 50 && at % 3 == 0;
            } catch (SocketTimeoutException e) {
                failures++;
            }
        }
        assertThat(failures).isPositive();
        assertNumbers(one, 1 << 20);
        assertThat(in.read(one, 0, 1)).isEqualTo(-1);
    }

    @Test
    void saysWhatIsThereWithoutWaiting() throws IOException {
        Numbers numbers = new Numbers(1 << 20, 64 << 10);
        BulkInput in = new BulkInput(numbers);
        read(in, 512 << 10);
        assertThat(in.available()).isPositive();
        read(in, 512 << 10);
        assertThat(in.available()).isZero();
    }

    @Test
    void closesWhatItReads() throws IOException {
        Numbers numbers = new Numbers(10, 10);
        BulkInput in = new BulkInput(numbers);
        in.close();
        assertThat(numbers.closed).isTrue();
        numbers.fails = true;
        assertThatThrownBy(() -> in.read(new byte[1], 0, 1)).isInstanceOf(SocketTimeoutException.class);
    }
}
