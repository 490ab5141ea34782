package io.velostream.file;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataReader;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.DataWriter;
import java.lang.reflect.Method;

/** The decisions of docs/design that a compiler does not watch. */
@AnalyzeClasses(packages = "io.velostream", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule THE_API_DEPENDS_ON_NOTHING = classes()
            .that()
            .resideInAPackage("io.velostream.api..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("io.velostream.api..", "java..", "org.jspecify.."));

    @ArchTest
    static final ArchRule FORMATS_KNOW_NO_CONNECTOR_AND_NO_PIPELINE = noClasses()
            .that()
            .resideInAPackage("io.velostream.formats..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.velostream.core..", "io.velostream.file.."));

    @ArchTest
    static final ArchRule THE_CORE_KNOWS_NO_FORMAT_AND_NO_CONNECTOR = noClasses()
            .that()
            .resideInAPackage("io.velostream.core..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.velostream.formats..", "io.velostream.file.."));

    @ArchTest
    static final ArchRule CONNECTORS_DO_NOT_NEED_THE_CORE = noClasses()
            .that()
            .resideInAPackage("io.velostream.file..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.velostream.core.."));

    @ArchTest
    static final ArchRule ONLY_PROVIDERS_OF_A_CONNECTOR_ARE_PUBLIC = noClasses()
            .that()
            .areAssignableTo(DataSource.class)
            .or()
            .areAssignableTo(DataSink.class)
            .or()
            .areAssignableTo(DataReader.class)
            .or()
            .areAssignableTo(DataWriter.class)
            .and(resideOutsideOfPackages("io.velostream.api..", "io.velostream..internal.."))
            .should()
            .bePublic();

    @ArchTest
    static final ArchRule PROVIDERS_ARE_CALLED_SO = classes()
            .that()
            .implement(ConnectorProvider.class)
            .should()
            .haveSimpleNameEndingWith("Provider")
            .andShould()
            .bePublic();

    @ArchTest
    static final ArchRule THE_INTERFACES_OF_CONNECTORS_HAVE_NO_DEFAULTS_THAT_A_WRAPPER_COULD_FORGET = methods()
            .that()
            .areDeclaredIn(DataSource.class)
            .or()
            .areDeclaredIn(DataSink.class)
            .or()
            .areDeclaredIn(DataReader.class)
            .or()
            .areDeclaredIn(DataWriter.class)
            .should(notBeDefault());

    @ArchTest
    static final ArchRule AVRO_STAYS_IN_ITS_PACKAGE = noClasses()
            .that(resideOutsideOfPackages("io.velostream.formats.avro.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.apache.avro.."));

    @ArchTest
    static final ArchRule PARQUET_STAYS_IN_ITS_PACKAGE = noClasses()
            .that(resideOutsideOfPackages("io.velostream.file.parquet.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.apache.parquet.."));

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_DOES =
            noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl)(\\$.*)?");

    private static ArchCondition<JavaMethod> notBeDefault() {
        return new ArchCondition<>("not be a default method") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                Method reflected = method.reflect();
                if (reflected.isDefault()) {
                    events.add(SimpleConditionEvent.violated(method, method.getFullName() + " is a default method"));
                }
            }
        };
    }
}
