package io.velostream.kafka.internal.protobuf;

import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import io.velostream.api.VeloException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Descriptors of files that import each other, and the files that everybody may import. Not thread-safe. */
final class FileDescriptors {
    private static final Map<String, FileDescriptor> WELL_KNOWN = new HashMap<>();

    static {
        for (FileDescriptor f : List.of(
                TimestampProto.getDescriptor(),
                WrappersProto.getDescriptor(),
                DurationProto.getDescriptor(),
                AnyProto.getDescriptor(),
                EmptyProto.getDescriptor(),
                FieldMaskProto.getDescriptor(),
                StructProto.getDescriptor())) {
            WELL_KNOWN.put(f.getName(), f);
        }
    }

    private final Map<String, FileDescriptorProto> files;
    private final Function<String, VeloException> missing;
    private final Map<String, FileDescriptor> built = new HashMap<>();
    private final Set<String> begun = new java.util.HashSet<>();

    /** @param missing what to throw when a file is imported that is not among these */
    FileDescriptors(Map<String, FileDescriptorProto> files, Function<String, VeloException> missing) {
        this.files = files;
        this.missing = missing;
    }

    FileDescriptor of(String name) throws DescriptorValidationException {
        FileDescriptor known = built.get(name);
        if (known == null) {
            known = WELL_KNOWN.get(name);
        }
        if (known != null) {
            return known;
        }
        FileDescriptorProto proto = files.get(name);
        // A file that imports itself, by way of others, is not there when it is needed.
        if (proto == null || !begun.add(name)) {
            throw missing.apply(name);
        }
        List<FileDescriptor> imports = new ArrayList<>();
        for (String dependency : proto.getDependencyList()) {
            imports.add(of(dependency));
        }
        FileDescriptor made = FileDescriptor.buildFrom(proto, imports.toArray(FileDescriptor[]::new));
        built.put(name, made);
        return made;
    }
}
