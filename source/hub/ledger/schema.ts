/** In SQLite's `application_id`: "dtui". */
export const applicationId = 0x64_74_75_69;
/**
 * In SQLite's `user_version`; another one with every change of the tables that an older devtui cannot live with. 2: jobs may be in
 * `begun`, logs in `pieces`.
 */
export const formatVersion = 2;

/** Of one job; more than any has. */
export const rowsPerJob = 16_384;

/** The first and the last that rows of a job may have. */
export function rowNumbers(job: number): readonly [number, number] {
	return [job * rowsPerJob, job * rowsPerJob + rowsPerJob - 1];
}

/** The later the step, the smaller. */
export function rowNumber(job: number, index: number): number {
	return job * rowsPerJob + rowsPerJob - 1 - index;
}

/**
 * Bodies are JSON of the values themselves: they may gain fields without a new format. Beside them stand only the columns by
 * which something is found. The number of a row is made of its job's and its place among the job's steps, so that going down
 * by numbers is from the newest job to the oldest, and within a job from its first step to its last.
 */
export const schema = `
CREATE TABLE suggestions (
	id TEXT PRIMARY KEY,
	queued_at INTEGER NOT NULL,
	is_waiting INTEGER NOT NULL,
	-- All its jobs have been pruned.
	is_over INTEGER NOT NULL DEFAULT 0,
	body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX suggestions_waiting ON suggestions (queued_at) WHERE is_waiting = 1;
CREATE INDEX suggestions_over ON suggestions (queued_at) WHERE is_over = 1;
CREATE INDEX suggestions_age ON suggestions (queued_at);

CREATE TABLE jobs (
	number INTEGER PRIMARY KEY AUTOINCREMENT,
	id TEXT NOT NULL UNIQUE,
	suggestion TEXT NOT NULL,
	attempt INTEGER NOT NULL,
	is_settled INTEGER NOT NULL,
	ended_at INTEGER,
	cancel_wanted TEXT NOT NULL,
	body TEXT NOT NULL
);
CREATE INDEX jobs_open ON jobs (number) WHERE is_settled = 0;
CREATE INDEX jobs_ended ON jobs (ended_at) WHERE is_settled = 1;
CREATE INDEX jobs_suggestion ON jobs (suggestion);

CREATE TABLE builds (
	number INTEGER PRIMARY KEY,
	id TEXT NOT NULL UNIQUE,
	job INTEGER NOT NULL,
	project TEXT NOT NULL,
	revision TEXT NOT NULL,
	builder TEXT NOT NULL,
	state TEXT NOT NULL,
	ended_at INTEGER,
	body TEXT NOT NULL
);
CREATE INDEX builds_project ON builds (project);
CREATE INDEX builds_project_revision ON builds (project, revision);
CREATE INDEX builds_revision ON builds (revision);
CREATE INDEX builds_builder ON builds (builder);
CREATE INDEX builds_state ON builds (state);

CREATE TABLE logs (
	number INTEGER PRIMARY KEY AUTOINCREMENT,
	build TEXT NOT NULL UNIQUE,
	bytes INTEGER NOT NULL,
	synced INTEGER NOT NULL
);
CREATE INDEX logs_open ON logs (number) WHERE synced < bytes;

CREATE TABLE builders (
	name TEXT PRIMARY KEY,
	seat INTEGER NOT NULL,
	session TEXT NOT NULL,
	body TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE results (
	number INTEGER PRIMARY KEY,
	build TEXT NOT NULL,
	body TEXT NOT NULL
);
CREATE INDEX results_build ON results (build);

CREATE TABLE tokens (
	id TEXT PRIMARY KEY,
	role TEXT NOT NULL,
	name TEXT,
	hash TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	revoked_at INTEGER
) WITHOUT ROWID;

CREATE TABLE meta (
	key TEXT PRIMARY KEY,
	value TEXT NOT NULL
) WITHOUT ROWID;
`;

/** What came later: made wherever it is missing. */
export const laterTables = `
-- What hubs that are joined have said, each in its own numbers; the newest with each key.
CREATE TABLE IF NOT EXISTS records (
	hub TEXT NOT NULL,
	key TEXT NOT NULL,
	number INTEGER NOT NULL,
	at INTEGER NOT NULL,
	kind TEXT,
	body TEXT NOT NULL,
	PRIMARY KEY (hub, key)
) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS records_number ON records (hub, number);
CREATE INDEX IF NOT EXISTS records_kind ON records (kind) WHERE kind IS NOT NULL;
CREATE INDEX IF NOT EXISTS records_key ON records (key);
CREATE INDEX IF NOT EXISTS records_age ON records (at);
-- Jobs that are not among the others yet.
CREATE TABLE IF NOT EXISTS begun (
	number INTEGER PRIMARY KEY,
	body TEXT NOT NULL
);
-- Of logs in files that they share: files are places one behind the other.
CREATE TABLE IF NOT EXISTS pieces (
	place INTEGER PRIMARY KEY,
	log INTEGER NOT NULL,
	offset INTEGER NOT NULL,
	bytes INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS pieces_log ON pieces (log, offset);
CREATE TABLE IF NOT EXISTS heads (
	hub TEXT PRIMARY KEY,
	up_to INTEGER NOT NULL,
	since INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS away (
	hub TEXT PRIMARY KEY,
	since INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ways (
	link TEXT PRIMARY KEY,
	hub TEXT NOT NULL
) WITHOUT ROWID;
`;
