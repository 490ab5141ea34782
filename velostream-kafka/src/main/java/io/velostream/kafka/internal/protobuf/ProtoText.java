package io.velostream.kafka.internal.protobuf;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FeatureSet;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Describes the messages of a schema that is given as source: proto2, proto3 and editions. Services, extensions and all options
 * but those that decide how values are written are passed over. Names of types stay as they are written; who builds the
 * descriptor looks them up.
 */
final class ProtoText {
    private static final int DEEPEST = 100;
    private static final String PROTO3 = "proto3";
    private static final Map<String, Type> SCALARS = scalars();

    private final ProtoTokens in;
    private final FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder();

    private ProtoText(String source) {
        this.in = new ProtoTokens(source);
    }

    private static Map<String, Type> scalars() {
        Map<String, Type> types = new HashMap<>();
        for (Type t : Type.values()) {
            if (t != Type.TYPE_MESSAGE && t != Type.TYPE_ENUM && t != Type.TYPE_GROUP) {
                types.put(t.name().substring("TYPE_".length()).toLowerCase(Locale.ROOT), t);
            }
        }
        return types;
    }

    /**
     * The file that this source describes.
     *
     * @param name what others import it as
     * @throws ProtoFault when it cannot be understood
     */
    static FileDescriptorProto parse(String source, String name) {
        ProtoText text = new ProtoText(source);
        text.file.setName(name);
        while (!text.in.atEnd()) {
            text.statement();
        }
        return text.file.build();
    }

    private void statement() {
        if (in.take("syntax")) {
            in.expect("=");
            file.setSyntax(in.text());
            in.expect(";");
        } else if (in.take("edition")) {
            in.expect("=");
            edition(in.text());
            in.expect(";");
        } else if (in.take("package")) {
            file.setPackage(in.name());
            in.expect(";");
        } else if (in.take("import")) {
            imported();
        } else if (in.take("option")) {
            option(() -> file.getOptionsBuilder().getFeaturesBuilder());
            in.expect(";");
        } else if (in.take("message")) {
            file.addMessageType(message(in.word(), 0));
        } else if (in.take("enum")) {
            file.addEnumType(enumeration());
        } else if (in.take("extend") || in.take("service")) {
            in.skipTo("{");
            in.skipTo("}");
        } else {
            in.expect(";");
        }
    }

    private void edition(String year) {
        try {
            file.setSyntax("editions").setEdition(Edition.valueOf("EDITION_" + year));
        } catch (IllegalArgumentException e) {
            throw in.fault("there is no edition " + year);
        }
    }

    private void imported() {
        if (in.take("public")) {
            file.addPublicDependency(file.getDependencyCount());
        } else if (in.take("option")) {
            // Only for options, which are passed over.
            in.skipTo(";");
            return;
        } else {
            in.take("weak");
        }
        file.addDependency(in.text());
        in.expect(";");
    }

    private DescriptorProto message(String name, int depth) {
        if (depth > DEEPEST) {
            throw in.fault("messages stand in each other more than " + DEEPEST + " deep");
        }
        DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(name);
        // Writers that count messages, to say which one a value is, do not count those that stand for a map.
        List<DescriptorProto> entries = new ArrayList<>();
        in.expect("{");
        while (!in.take("}")) {
            member(message, entries, depth);
        }
        message.addAllNestedType(entries);
        for (FieldDescriptorProto.Builder f : message.getFieldBuilderList()) {
            if (f.getProto3Optional()) {
                f.setOneofIndex(message.getOneofDeclCount());
                message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + f.getName()));
            }
        }
        return message.build();
    }

    private void member(DescriptorProto.Builder message, List<DescriptorProto> entries, int depth) {
        if (isBlock("message")) {
            in.expect("message");
            message.addNestedType(message(in.word(), depth + 1));
        } else if (isBlock("enum")) {
            in.expect("enum");
            message.addEnumType(enumeration());
        } else if (isBlock("oneof")) {
            in.expect("oneof");
            oneof(message, depth);
        } else if (in.sees(0, "map") && in.sees(1, "<")) {
            map(message, entries);
        } else if (in.take("extend")) {
            in.skipTo("{");
            in.skipTo("}");
        } else if (in.take("option") || in.take("extensions") || in.take("reserved")) {
            in.skipTo(";");
        } else if (!in.take(";")) {
            message.addField(field(message, depth, true));
        }
    }

    /** Fields may have types, or names, that are words of the language. */
    private boolean isBlock(String keyword) {
        return in.sees(0, keyword) && in.seesWord(1) && in.sees(2, "{");
    }

    private void oneof(DescriptorProto.Builder message, int depth) {
        int index = message.getOneofDeclCount();
        message.addOneofDecl(OneofDescriptorProto.newBuilder().setName(in.word()));
        in.expect("{");
        while (!in.take("}")) {
            if (in.take("option")) {
                in.skipTo(";");
            } else if (!in.take(";")) {
                message.addField(field(message, depth, false).setOneofIndex(index));
            }
        }
    }

    private FieldDescriptorProto.Builder field(DescriptorProto.Builder message, int depth, boolean mayHaveLabel) {
        FieldDescriptorProto.Builder field = FieldDescriptorProto.newBuilder().setLabel(Label.LABEL_OPTIONAL);
        if (mayHaveLabel) {
            label(field);
        }
        boolean group = in.sees(0, "group") && in.seesWord(1) && in.sees(2, "=") && in.sees(4, "{");
        String type = in.name();
        String name = in.word();
        in.expect("=");
        field.setNumber(in.number());
        if (group) {
            message.addNestedType(message(name, depth + 1));
            return field.setName(name.toLowerCase(Locale.ROOT))
                    .setType(Type.TYPE_GROUP)
                    .setTypeName(name);
        }
        type(field, type);
        options(field);
        return field.setName(name);
    }

    private void label(FieldDescriptorProto.Builder field) {
        if (in.take("repeated")) {
            field.setLabel(Label.LABEL_REPEATED);
        } else if (in.take("required")) {
            field.setLabel(Label.LABEL_REQUIRED);
        } else if (in.take("optional") && file.getSyntax().equals(PROTO3)) {
            field.setProto3Optional(true);
        }
    }

    private static void type(FieldDescriptorProto.Builder field, String type) {
        Type scalar = SCALARS.get(type);
        if (scalar == null) {
            field.setTypeName(type);
        } else {
            field.setType(scalar);
        }
    }

    private void map(DescriptorProto.Builder message, List<DescriptorProto> entries) {
        in.expect("map");
        in.expect("<");
        FieldDescriptorProto.Builder key = part("key", 1);
        in.expect(",");
        FieldDescriptorProto.Builder value = part("value", 2);
        in.expect(">");
        String name = in.word();
        in.expect("=");
        FieldDescriptorProto.Builder field = FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(in.number())
                .setLabel(Label.LABEL_REPEATED);
        options(field);
        String entry = entryName(name);
        // As protoc names it: another message of that name may stand further out.
        message.addField(field.setType(Type.TYPE_MESSAGE).setTypeName(entry));
        entries.add(DescriptorProto.newBuilder()
                .setName(entry)
                .setOptions(MessageOptions.newBuilder().setMapEntry(true))
                .addField(key)
                .addField(value)
                .build());
    }

    private FieldDescriptorProto.Builder part(String name, int number) {
        FieldDescriptorProto.Builder part = FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setLabel(Label.LABEL_OPTIONAL);
        type(part, in.name());
        return part;
    }

    private static String entryName(String field) {
        StringBuilder name = new StringBuilder();
        for (String word : field.split("_")) {
            if (!word.isEmpty()) {
                name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
            }
        }
        return name.append("Entry").toString();
    }

    /** The options in brackets, and the end of the field. */
    private void options(FieldDescriptorProto.Builder field) {
        if (in.take("[")) {
            do {
                option(() -> field.getOptionsBuilder().getFeaturesBuilder());
            } while (in.take(","));
            in.expect("]");
        }
        in.expect(";");
    }

    /** A name and its value. Of all options features alone count here. */
    private void option(Supplier<FeatureSet.Builder> features) {
        String name = optionName();
        in.expect("=");
        if (name.equals("features")) {
            throw in.fault("features stand one by one, as in features.field_presence = IMPLICIT");
        } else if (name.equals("features.field_presence")) {
            features.get().setFieldPresence(named(FeatureSet.FieldPresence.class));
        } else if (name.equals("features.message_encoding")) {
            features.get().setMessageEncoding(named(FeatureSet.MessageEncoding.class));
        } else {
            in.skipValue();
        }
    }

    /** Parts with dots between them; those in parentheses are names of extensions. */
    private String optionName() {
        StringBuilder name = new StringBuilder();
        do {
            name.append(name.isEmpty() ? "" : ".");
            if (in.take("(")) {
                name.append('(').append(in.name()).append(')');
                in.expect(")");
            } else {
                name.append(in.word());
            }
        } while (in.take("."));
        return name.toString();
    }

    private <E extends Enum<E>> E named(Class<E> type) {
        String word = in.word();
        try {
            return Enum.valueOf(type, word);
        } catch (IllegalArgumentException e) {
            throw in.fault("there is no " + type.getSimpleName() + " " + word);
        }
    }

    private EnumDescriptorProto enumeration() {
        EnumDescriptorProto.Builder all = EnumDescriptorProto.newBuilder().setName(in.word());
        in.expect("{");
        while (!in.take("}")) {
            if (in.seesWord(0) && in.sees(1, "=")) {
                EnumValueDescriptorProto.Builder value =
                        EnumValueDescriptorProto.newBuilder().setName(in.word());
                in.expect("=");
                all.addValue(value.setNumber(in.number()));
                in.skipTo(";");
            } else if (in.take("option") || in.take("reserved")) {
                in.skipTo(";");
            } else {
                in.expect(";");
            }
        }
        return all.build();
    }
}
