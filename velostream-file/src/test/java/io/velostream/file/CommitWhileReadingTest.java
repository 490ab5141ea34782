package io.velostream.file;

import static io.velostream.file.FileFixture.row;
import static io.velostream.file.FileFixture.run;
import static io.velostream.file.FileFixture.splits;
import static io.velostream.file.FileFixture.tree;
import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import io.velostream.file.internal.store.LocalStorage;
import io.velostream.file.internal.store.Storage;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file is committed, but the commit moves it to its place only while it is being read. */
class CommitWhileReadingTest {
    @TempDir
    Path folder;

    private Path part;
    private Path staged;

    private void commitHalf() throws IOException {
        Path out = folder.resolve("out");
        run(out + "?format=jsonl", Schema.parse("a:int64?"), row(1L), row(2L));
        for (String name : tree(out)) {
            if (name.startsWith("part")) {
                part = out.resolve(name);
            } else {
                staged = out.resolve(name);
            }
        }
        staged = Files.move(part, staged.resolveSibling(part.getFileName()));
    }

    /** Storage that lets the commit go on right before the n-th time that a method is called for the staged file. */
    private Storage movingBefore(String method, int time) {
        int[] calls = new int[1];
        return (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method) && staged.toString().equals(arguments[0])) {
                        calls[0]++;
                        if (calls[0] == time) {
                            Files.move(staged, part);
                        }
                    }
                    return call(called, arguments);
                });
    }

    private static Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(LocalStorage.INSTANCE, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private DataSource source(String options, Storage storage) {
        ConnectorUri uri = ConnectorUri.parse(folder.resolve("out") + "/?format=jsonl" + options);
        return new FileSource(
                FileConfig.input(ConnectorConfig.validate(uri, new FileProvider().sourceOptions())), storage);
    }

    private static List<String> rows(DataSource source, ReadPlan plan, List<Split> splits) {
        List<String> rows = new ArrayList<>();
        for (Split split : splits) {
            try (DataReader reader = source.openReader(plan, split, null)) {
                while (reader.read(Duration.ZERO) instanceof ReadResult.Batch batch) {
                    batch.batch().records().forEach(r -> rows.add(r.toString()));
                }
            }
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({
        // To find the columns, to cut it, to see that it is the same, to read it: each looks and opens.
        "kind, 1, ''",
        "kind, 2, ''",
        "kind, 3, ''",
        "stat, 1, ''",
        "stat, 2, ''",
        "stat, 3, ''",
        "open, 1, ''",
        "open, 2, ''",
        "open, 1, '&split_size=1B'",
        "open, 2, '&split_size=1B'",
        "open, 3, '&split_size=1B'",
        "open, 1, '&schema=a:int64?'",
        "stat, 2, '&schema=a:int64?'",
    })
    void eachRowIsReadOnce(String method, int time, String options) throws IOException {
        commitHalf();
        try (DataSource source = source(options, movingBefore(method, time))) {
            ReadPlan plan = source.plan(ReadRequest.all());
            assertThat(rows(source, plan, splits(source, plan))).containsExactly("{a=1}", "{a=2}");
        }
        assertThat(part).as("moved at the call").exists();
    }

    @Test
    void aTailFindsIt() throws IOException {
        commitHalf();
        try (DataSource source = source("&tail=true&schema=a:int64?", movingBefore("open", 1))) {
            ReadPlan plan = source.plan(ReadRequest.all());
            List<Split> splits;
            try (SplitEnumerator found = source.splits(plan)) {
                splits = ((SplitResult.Found) found.next(Duration.ofSeconds(10))).splits();
            }
            assertThat(rows(source, plan, splits)).containsExactly("{a=1}", "{a=2}");
        }
        assertThat(part).as("moved at the call").exists();
    }
}
