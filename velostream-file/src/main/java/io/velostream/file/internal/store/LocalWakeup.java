package io.velostream.file.internal.store;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What the operating system tells of one folder; folders below it are seen by polling. */
final class LocalWakeup implements Wakeup {
    private final WatchService service;

    LocalWakeup(Path folder) throws IOException {
        this.service = folder.getFileSystem().newWatchService();
        try {
            folder.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        } catch (IOException e) {
            service.close();
            throw e;
        }
    }

    @Override
    public void await(Duration most) throws InterruptedException {
        try {
            WatchKey key = service.poll(Math.max(1, most.toMillis()), TimeUnit.MILLISECONDS);
            if (key != null) {
                key.pollEvents();
                key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            throw (InterruptedException) new InterruptedException("closed").initCause(e);
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
