package io.velostream.kafka.internal.protobuf;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.InvalidProtocolBufferException;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.NearestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages that a file describes, as {@code protoc --include_imports --descriptor_set_out} writes it. */
public final class DescriptorFile {
    private final Map<String, FileDescriptorProto> files = new LinkedHashMap<>();
    private final FileDescriptors descriptors = new FileDescriptors(files, DescriptorFile::missing);

    private DescriptorFile(FileDescriptorSet set) {
        set.getFileList().forEach(f -> files.put(f.getName(), f));
    }

    private static VeloException missing(String name) {
        return VeloException.of(ErrorKind.CONFIGURATION, "The descriptor file lacks " + name)
                .why("another file in it imports that")
                .cure("Make it with protoc --include_imports.")
                .build();
    }

    /**
     * The message of this name.
     *
     * @param name with its package; without one when no other has the same
     * @param where for errors
     */
    public static Descriptor message(String path, String name, String where) {
        try {
            FileDescriptorSet set = FileDescriptorSet.parseFrom(Files.readAllBytes(Path.of(path)));
            return new DescriptorFile(set).find(name, where);
        } catch (InvalidProtocolBufferException | DescriptorValidationException e) {
            throw unreadable(path, where, e.getMessage(), e);
        } catch (IOException | InvalidPathException e) {
            throw unreadable(path, where, "there is no such readable file: " + e.getMessage(), e);
        }
    }

    private static VeloException unreadable(String path, String where, @Nullable String why, Exception cause) {
        boolean missing = cause instanceof IOException && !(cause instanceof InvalidProtocolBufferException);
        return VeloException.of(
                        missing || cause instanceof InvalidPathException
                                ? ErrorKind.NOT_FOUND
                                : ErrorKind.CONFIGURATION,
                        "Cannot read the descriptor file " + path)
                .where(where)
                .why(String.valueOf(why))
                .cure("Make it with protoc --include_imports --descriptor_set_out=FILE.")
                .cause(cause)
                .build();
    }

    private Descriptor find(String name, String where) throws DescriptorValidationException {
        Map<String, Descriptor> all = new LinkedHashMap<>();
        for (String file : files.keySet()) {
            descriptors.of(file).getMessageTypes().forEach(m -> add(m, all));
        }
        Descriptor exact = all.get(name);
        if (exact != null) {
            return exact;
        }
        List<Descriptor> sameName = all.values().stream()
                .filter(m -> m.getFullName().endsWith("." + name))
                .toList();
        if (sameName.size() == 1) {
            return sameName.get(0);
        }
        throw VeloException.of(ErrorKind.NOT_FOUND, "There is no message '" + name + "' in the descriptor file")
                .where(where)
                .why(sameName.isEmpty() ? "it describes " + String.join(", ", all.keySet()) : "several have that name")
                .cure(NearestName.of(name, new ArrayList<>(all.keySet()))
                        .map(n -> "Did you mean '" + n + "'?")
                        .orElse("Name it with its package."))
                .build();
    }

    private static void add(Descriptor message, Map<String, Descriptor> into) {
        into.put(message.getFullName(), message);
        message.getNestedTypes().forEach(m -> add(m, into));
    }
}
