package io.yunmo.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/** The arrows between the rooms, as ARCHITECTURE.md draws them: all point down. */
@AnalyzeClasses(packages = "io.yunmo", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule TENSOR = room("tensor");

    @ArchTest
    static final ArchRule PROTOCOL = room("protocol", "tensor");

    @ArchTest
    static final ArchRule DATA = room("data", "tensor");

    @ArchTest
    static final ArchRule LEARN = room("learn", "tensor");

    @ArchTest
    static final ArchRule LANGUAGE = room("language", "tensor");

    @ArchTest
    static final ArchRule CATALOG = room("catalog", "tensor");

    @ArchTest
    static final ArchRule SERVING = room("serving", "tensor", "data", "learn", "language", "catalog");

    @ArchTest
    static final ArchRule SERVER =
            room("server", "tensor", "protocol", "data", "learn", "language", "catalog", "serving");

    @ArchTest
    static final ArchRule NO_ROOM_RUNS_IN_A_CIRCLE =
            slices().matching("io.yunmo.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_THE_SERVER_KNOWS_HELIDON = noClasses()
            .that()
            .resideOutsideOfPackage("io.yunmo.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.helidon..");

    @ArchTest
    static final ArchRule ONLY_SERVER_AND_PROTOCOL_KNOW_GRPC = noClasses()
            .that()
            .resideOutsideOfPackages("io.yunmo.server..", "io.yunmo.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.grpc..");

    @ArchTest
    static final ArchRule SQL_STAYS_IN_THE_CATALOGUE_AND_THE_DATA_ROOM = noClasses()
            .that()
            .resideOutsideOfPackages("io.yunmo.catalog..", "io.yunmo.data..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.sql..");

    /** The HTTP base knows none of those that build on it, nor any model. */
    @ArchTest
    static final ArchRule THE_HTTP_BASE_IS_A_BASE = noClasses()
            .that()
            .resideInAPackage("io.yunmo.server.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.yunmo.server.oip..",
                    "io.yunmo.server.admin..",
                    "io.yunmo.server.training..",
                    "io.yunmo.server.grpc..",
                    "io.yunmo.server.metrics..",
                    "io.yunmo.server.log..",
                    "io.yunmo.serving..",
                    "io.yunmo.catalog..",
                    "io.yunmo.learn..",
                    "io.yunmo.data..");

    @ArchTest
    static final ArchRule TRAINING_KNOWS_NO_HTTP = noClasses()
            .that()
            .resideInAPackage("io.yunmo.server.training..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.yunmo.server.http..", "io.yunmo.server.oip..", "io.helidon..", "io.grpc..");

    @ArchTest
    static final ArchRule NO_STATIC_FIELD_CHANGES = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat(not(resideInAPackage("io.yunmo.protocol.oip.grpc..")))
            .should()
            .beFinal();

    /** A room uses itself, the rooms named, and libraries. */
    private static ArchRule room(String name, String... below) {
        String[] allowed = Stream.concat(Stream.of(name), Arrays.stream(below))
                .map(room -> "io.yunmo." + room + "..")
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage("io.yunmo." + name + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(not(resideInAPackage("io.yunmo.."))));
    }
}
