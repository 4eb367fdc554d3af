package io.yunmo.catalog.sql;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteErrorCode;

/** SQLite: one writer at a time by its very nature, in a file that the data directory's lock keeps to one process. */
record SqliteDialect(Path file) implements Dialect {
    private static final int PRIMARY_CODE = 0xff;

    @Override
    public String skipLocked() {
        return "";
    }

    @Override
    public String forUpdate() {
        return "";
    }

    @Override
    public boolean isPrivate() {
        return true;
    }

    @Override
    public String place() {
        return file.toString();
    }

    @Override
    public Fault fault(SQLException e) {
        int code = e.getErrorCode() & PRIMARY_CODE;
        if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return Fault.DAMAGED;
        }
        if (code == SQLiteErrorCode.SQLITE_FULL.code
                || code == SQLiteErrorCode.SQLITE_IOERR.code
                || code == SQLiteErrorCode.SQLITE_CANTOPEN.code
                || code == SQLiteErrorCode.SQLITE_READONLY.code) {
            return Fault.FULL;
        }
        return code == SQLiteErrorCode.SQLITE_BUSY.code ? Fault.BUSY : Fault.OTHER;
    }

    @Override
    public List<String> integrity(Session session) throws SQLException {
        List<String> problems = new ArrayList<>();
        session.list("PRAGMA integrity_check", row -> row.text(1)).stream()
                .filter(line -> !line.equals("ok"))
                .forEach(problems::add);
        problems.addAll(session.list(
                "PRAGMA foreign_key_check",
                row -> "a row of " + row.text(1) + " refers to a row of " + row.text(3) + " that is not there"));
        return problems;
    }
}
