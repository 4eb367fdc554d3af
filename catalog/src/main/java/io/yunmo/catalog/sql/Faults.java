package io.yunmo.catalog.sql;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.sql.SQLException;

/** Turns a database's failure into an error whose message names the fix. */
final class Faults {
    private Faults() {}

    static YunmoException translate(Dialect dialect, SQLException e) {
        return switch (dialect.fault(e)) {
            case DAMAGED -> damaged(dialect.place(), e);
            case FULL -> error(ErrorCode.INTERNAL, e, """
                        the catalogue's database %s cannot be written or read (%s); nothing of this change was kept. \
                        Check that the disk has room and that this user may write there""", dialect.place());
            case BUSY -> error(ErrorCode.OVERLOADED, e, """
                        the catalogue's database %s is held by another program (%s); close it and try again""", dialect.place());
            case OTHER -> error(ErrorCode.INTERNAL, e, """
                        the catalogue's database %s failed (%s); nothing of this change was kept""", dialect.place());
        };
    }

    static YunmoException damaged(String place, SQLException cause) {
        return error(ErrorCode.INTERNAL, cause, """
                the catalogue's database %s is damaged (%s). Stop the server and put the last backup of the data directory \
                in its place; without one, save what can still be read as docs/catalog.md says""", place);
    }

    private static YunmoException error(ErrorCode code, SQLException cause, String format, String place) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new YunmoException(code, format.formatted(place, message), cause);
    }
}
