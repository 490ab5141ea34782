package io.velostream.formats.avro;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Parses schemas with the Avro library: leniently, since a file that exists has the names and defaults that it has. */
final class SchemaText {
    private SchemaText() {}

    static Schema parse(String json, String where) {
        return parse(List.of(json), where);
    }

    /** The last of these, which may name types that the ones before it define. */
    static Schema parse(List<String> jsons, String where) {
        try {
            Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false);
            int last = jsons.size() - 1;
            jsons.subList(0, last).forEach(parser::parse);
            return parser.parse(jsons.get(last));
        } catch (AvroRuntimeException | IllegalArgumentException | NullPointerException | ClassCastException e) {
            throw VeloException.of(ErrorKind.CORRUPT, "The Avro schema cannot be understood")
                    .where(where)
                    .why(String.valueOf(e.getMessage()))
                    .cause(e)
                    .build();
        } catch (StackOverflowError e) {
            throw VeloException.of(ErrorKind.CORRUPT, "The Avro schema is nested too deep")
                    .where(where)
                    .build();
        }
    }
}
