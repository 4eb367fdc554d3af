package io.yunmo.catalog.sql;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.DataSetsSuite;
import io.yunmo.catalog.JobsSuite;
import io.yunmo.catalog.ModelsSuite;
import io.yunmo.catalog.RecoverySuite;
import io.yunmo.catalog.RoutesSuite;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Nested;

/** Runs the suites of the catalogue on SQLite. */
class SqliteCatalogTest {
    @Nested
    class ModelsOnSqlite extends ModelsSuite {
        @Override
        protected Catalog open(Path directory, Clock clock) {
            return SqliteCatalog.open(directory, clock);
        }
    }

    @Nested
    class RoutesOnSqlite extends RoutesSuite {
        @Override
        protected Catalog open(Path directory, Clock clock) {
            return SqliteCatalog.open(directory, clock);
        }
    }

    @Nested
    class DataSetsOnSqlite extends DataSetsSuite {
        @Override
        protected Catalog open(Path directory, Clock clock) {
            return SqliteCatalog.open(directory, clock);
        }
    }

    @Nested
    class JobsOnSqlite extends JobsSuite {
        @Override
        protected Catalog open(Path directory, Clock clock) {
            return SqliteCatalog.open(directory, clock);
        }
    }

    @Nested
    class RecoveryOnSqlite extends RecoverySuite {
        @Override
        protected Catalog open(Path directory, Clock clock) {
            return SqliteCatalog.open(directory, clock);
        }
    }
}
