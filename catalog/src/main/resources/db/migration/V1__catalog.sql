-- The catalogue. Plain SQL for SQLite and PostgreSQL alike. Times are milliseconds since 1970 in UTC, JSON is text,
-- a yes or no is 1 or 0, and a hash is the name of a file in the artefact store.

CREATE TABLE counters (
    name       VARCHAR(63) NOT NULL PRIMARY KEY,
    last_value BIGINT      NOT NULL
);

INSERT INTO counters (name, last_value) VALUES ('jobs', 0);

CREATE TABLE models (
    name         VARCHAR(63)  NOT NULL PRIMARY KEY,
    last_version INTEGER      NOT NULL,
    created_at   BIGINT       NOT NULL,
    created_by   VARCHAR(200) NOT NULL
);

CREATE TABLE model_versions (
    model         VARCHAR(63)  NOT NULL REFERENCES models (name),
    number        INTEGER      NOT NULL CHECK (number >= 1),
    format        VARCHAR(63)  NOT NULL,
    stage         VARCHAR(16)  NOT NULL CHECK (stage IN ('CANDIDATE', 'RELEASED', 'ARCHIVED')),
    configuration TEXT         NOT NULL,
    metrics       TEXT         NOT NULL,
    data_hash     VARCHAR(64)  NOT NULL,
    job           VARCHAR(63)  UNIQUE,
    created_at    BIGINT       NOT NULL,
    created_by    VARCHAR(200) NOT NULL,
    staged_at     BIGINT       NOT NULL,
    staged_by     VARCHAR(200) NOT NULL,
    PRIMARY KEY (model, number)
);

CREATE TABLE model_version_files (
    model  VARCHAR(63)  NOT NULL,
    number INTEGER      NOT NULL,
    name   VARCHAR(127) NOT NULL,
    sha256 CHAR(64)     NOT NULL,
    bytes  BIGINT       NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (model, number, name),
    FOREIGN KEY (model, number) REFERENCES model_versions (model, number)
);

-- Which versions of a model answer.
CREATE TABLE routes (
    model         VARCHAR(63)  NOT NULL PRIMARY KEY REFERENCES models (name),
    released      INTEGER,
    canary        INTEGER,
    canary_weight INTEGER      CHECK (canary_weight BETWEEN 1 AND 99),
    shadow        INTEGER,
    revision      BIGINT       NOT NULL,
    changed_at    BIGINT       NOT NULL,
    changed_by    VARCHAR(200) NOT NULL,
    FOREIGN KEY (model, released) REFERENCES model_versions (model, number),
    FOREIGN KEY (model, canary) REFERENCES model_versions (model, number),
    FOREIGN KEY (model, shadow) REFERENCES model_versions (model, number),
    CHECK ((canary IS NULL) = (canary_weight IS NULL)),
    CHECK (released IS NOT NULL OR (canary IS NULL AND shadow IS NULL))
);

-- What was released before, newest on top: what a rollback takes from.
CREATE TABLE route_releases (
    model    VARCHAR(63) NOT NULL,
    position INTEGER     NOT NULL,
    version  INTEGER     NOT NULL,
    PRIMARY KEY (model, position),
    FOREIGN KEY (model, version) REFERENCES model_versions (model, number)
);

-- Every change of a route, who and when. Version and released are 0 for none.
CREATE TABLE route_changes (
    model      VARCHAR(63)  NOT NULL REFERENCES models (name),
    revision   BIGINT       NOT NULL,
    action     VARCHAR(63)  NOT NULL,
    version    INTEGER      NOT NULL,
    released   INTEGER      NOT NULL,
    changed_at BIGINT       NOT NULL,
    changed_by VARCHAR(200) NOT NULL,
    PRIMARY KEY (model, revision)
);

CREATE TABLE data_sets (
    name          VARCHAR(63)  NOT NULL PRIMARY KEY,
    sha256        CHAR(64)     NOT NULL,
    format        VARCHAR(63)  NOT NULL,
    row_count     BIGINT       NOT NULL CHECK (row_count >= 0),
    bytes         BIGINT       NOT NULL CHECK (bytes >= 0),
    options_json  TEXT         NOT NULL,
    schema_json   TEXT         NOT NULL,
    profile_json  TEXT         NOT NULL,
    warnings_json TEXT         NOT NULL,
    created_at    BIGINT       NOT NULL,
    created_by    VARCHAR(200) NOT NULL
);

CREATE TABLE jobs (
    id               VARCHAR(63)  NOT NULL PRIMARY KEY,
    number           BIGINT       NOT NULL UNIQUE,
    kind             VARCHAR(63)  NOT NULL,
    name             VARCHAR(63)  NOT NULL,
    state            VARCHAR(16)  NOT NULL
        CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    spec             TEXT         NOT NULL,
    progress         TEXT         NOT NULL,
    result           TEXT         NOT NULL,
    message          TEXT         NOT NULL,
    attempt          INTEGER      NOT NULL CHECK (attempt >= 1),
    max_attempts     INTEGER      NOT NULL CHECK (max_attempts >= 1),
    -- Who holds it: the worker, the catalogue's session in which it was claimed, until when.
    worker           VARCHAR(200),
    session          VARCHAR(63),
    lease_until      BIGINT,
    cancel_requested INTEGER      NOT NULL CHECK (cancel_requested IN (0, 1)),
    last_event       BIGINT       NOT NULL,
    event_characters BIGINT       NOT NULL,
    created_at       BIGINT       NOT NULL,
    created_by       VARCHAR(200) NOT NULL,
    started_at       BIGINT,
    ended_at         BIGINT,
    CHECK ((state = 'RUNNING') = (worker IS NOT NULL AND session IS NOT NULL AND lease_until IS NOT NULL))
);

CREATE INDEX jobs_by_state ON jobs (state, number);

CREATE TABLE job_inputs (
    job    VARCHAR(63)  NOT NULL REFERENCES jobs (id),
    name   VARCHAR(127) NOT NULL,
    sha256 CHAR(64)     NOT NULL,
    bytes  BIGINT       NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (job, name)
);

CREATE TABLE job_checkpoints (
    job      VARCHAR(63) NOT NULL PRIMARY KEY REFERENCES jobs (id),
    attempt  INTEGER     NOT NULL,
    state    TEXT        NOT NULL,
    saved_at BIGINT      NOT NULL
);

CREATE TABLE job_checkpoint_files (
    job    VARCHAR(63)  NOT NULL REFERENCES job_checkpoints (job),
    name   VARCHAR(127) NOT NULL,
    sha256 CHAR(64)     NOT NULL,
    bytes  BIGINT       NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (job, name)
);

CREATE TABLE job_events (
    job      VARCHAR(63) NOT NULL REFERENCES jobs (id),
    sequence BIGINT      NOT NULL,
    at       BIGINT      NOT NULL,
    type     VARCHAR(63) NOT NULL,
    data     TEXT        NOT NULL,
    PRIMARY KEY (job, sequence)
);
