package io.velostream.postgres;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.velostream.api.DataReader;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.DataWriter;

/** The shape of a connector, which a compiler does not watch. */
@AnalyzeClasses(packages = "io.velostream.postgres", importOptions = ImportOption.DoNotIncludeTests.class)
class PostgresArchitectureTest {
    @ArchTest
    static final ArchRule A_CONNECTOR_NEEDS_THE_API_ALONE = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "io.velostream.core..",
                    "io.velostream.file..",
                    "io.velostream.formats..",
                    "io.velostream.testkit.."));

    @ArchTest
    static final ArchRule ONLY_THE_CLIENT_KNOWS_THE_POOL = noClasses()
            .that()
            .doNotHaveSimpleName("PostgresClient")
            .should()
            .dependOnClassesThat(resideInAnyPackage("com.zaxxer.."));

    @ArchTest
    static final ArchRule WHAT_IT_IS_MADE_OF_IS_NOT_PUBLIC = noClasses()
            .that()
            .areAssignableTo(DataSource.class)
            .or()
            .areAssignableTo(DataSink.class)
            .or()
            .areAssignableTo(DataReader.class)
            .or()
            .areAssignableTo(DataWriter.class)
            .should()
            .bePublic();

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_CLASS_DOES =
            noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl)(\\$.*)?");
}
