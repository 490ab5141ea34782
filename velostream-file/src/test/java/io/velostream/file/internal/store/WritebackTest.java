package io.velostream.file.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.velostream.testkit.ThreadLeaks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritebackTest {
    private final ThreadLeaks leaks = ThreadLeaks.watch();

    @TempDir
    private Path folder;

    @Test
    void endsWithNoThreadLeftAfterAnyNumberOfRequests() throws IOException {
        for (int requests = 0; requests < 4; requests++) {
            try (FileChannel channel = open("f" + requests)) {
                Writeback writeback = new Writeback(channel);
                for (int i = 0; i < requests; i++) {
                    channel.write(ByteBuffer.allocate(1000));
                    writeback.request();
                }
                writeback.end();
                leaks.assertNone();
            }
            assertThat(Files.size(folder.resolve("f" + requests))).isEqualTo(requests * 1000L);
        }
    }

    @Test
    void aFileThatIsGivenUpIsNoFailure() throws IOException {
        FileChannel channel = open("given-up");
        Writeback writeback = new Writeback(channel);
        channel.close();
        writeback.request();
        assertThatCode(writeback::end).doesNotThrowAnyException();
        leaks.assertNone();
    }

    @Test
    void endingTwiceAndRequestingAfterwardsDoNothing() throws IOException {
        try (FileChannel channel = open("twice")) {
            Writeback writeback = new Writeback(channel);
            writeback.request();
            writeback.end();
            writeback.request();
            writeback.end();
        }
        leaks.assertNone();
    }

    @Test
    void anInterruptWaitsForTheEndAndIsKept() throws IOException {
        try (FileChannel channel = open("interrupted")) {
            Writeback writeback = new Writeback(channel);
            writeback.request();
            Thread.currentThread().interrupt();
            writeback.end();
            assertThat(Thread.interrupted()).isTrue();
        }
        leaks.assertNone();
    }

    private FileChannel open(String name) throws IOException {
        return FileChannel.open(folder.resolve(name), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    }
}
