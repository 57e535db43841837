CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);

BEGIN TRANSACTION;
CREATE TABLE "counters" (
    "worker" TEXT NOT NULL CONSTRAINT "PK_counters" PRIMARY KEY,
    "received" INTEGER NOT NULL,
    "applied" INTEGER NOT NULL,
    "stale" INTEGER NOT NULL,
    "waiting" INTEGER NOT NULL,
    "dead_lettered" INTEGER NOT NULL,
    "markers_resolved" INTEGER NOT NULL
);

CREATE TABLE "dead_letter_events" (
    "event_id" INTEGER NOT NULL CONSTRAINT "PK_dead_letter_events" PRIMARY KEY AUTOINCREMENT,
    "claim_id" TEXT NOT NULL,
    "file_row" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "what" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "why" TEXT NULL,
    "detail" TEXT NULL
);

CREATE TABLE "dead_letters" (
    "claim_id" TEXT NOT NULL,
    "file_row" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "condition" TEXT NULL,
    "package_id" TEXT NULL,
    "site_code" TEXT NULL,
    "lane" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "exception" TEXT NULL,
    "payload" BLOB NULL,
    "payload_at" TEXT NULL,
    "attempts" INTEGER NOT NULL,
    "claimed_at" INTEGER NOT NULL,
    "first_failed_at" INTEGER NOT NULL,
    "last_failed_at" INTEGER NOT NULL,
    "trace_id" TEXT NULL,
    "replay_id" TEXT NULL,
    "effect_id" TEXT NULL,
    CONSTRAINT "PK_dead_letters" PRIMARY KEY ("claim_id", "file_row")
);

CREATE TABLE "decided_claims" (
    "claim_id" TEXT NOT NULL CONSTRAINT "PK_decided_claims" PRIMARY KEY
);

CREATE TABLE "effects" (
    "effect_id" TEXT NOT NULL CONSTRAINT "PK_effects" PRIMARY KEY,
    "queue" TEXT NOT NULL,
    "body" BLOB NOT NULL,
    "sent_by" TEXT NULL
);

CREATE TABLE "packages" (
    "package_id" TEXT NOT NULL CONSTRAINT "PK_packages" PRIMARY KEY,
    "pattern" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" TEXT NULL,
    "manufacturer" TEXT NULL,
    "language" TEXT NULL,
    "source_version" INTEGER NULL,
    "added_at" INTEGER NOT NULL
);

CREATE TABLE "releases" (
    "release_id" INTEGER NOT NULL CONSTRAINT "PK_releases" PRIMARY KEY AUTOINCREMENT,
    "condition" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "requested_at" INTEGER NOT NULL
);

CREATE TABLE "sites" (
    "site_code" TEXT NOT NULL CONSTRAINT "PK_sites" PRIMARY KEY,
    "parent_code" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "learned" INTEGER NOT NULL,
    "added_at" INTEGER NOT NULL
);

CREATE TABLE "statuses" (
    "package_id" TEXT NOT NULL,
    "site_code" TEXT NOT NULL,
    "folded_server" TEXT NOT NULL,
    "type" INTEGER NOT NULL,
    "server" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "rank" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL,
    "transaction_id" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "source_version" INTEGER NULL,
    "share" TEXT NULL,
    "item_id" TEXT NOT NULL,
    "applied_at" INTEGER NOT NULL,
    CONSTRAINT "PK_statuses" PRIMARY KEY ("package_id", "site_code", "folded_server", "type")
);

CREATE TABLE "waiting" (
    "claim_id" TEXT NOT NULL,
    "file_row" INTEGER NOT NULL,
    "condition" TEXT NOT NULL,
    "package_id" TEXT NOT NULL,
    "site_code" TEXT NOT NULL,
    "server" TEXT NOT NULL,
    "type" INTEGER NOT NULL,
    "status" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "transaction_id" INTEGER NULL,
    "source_version" INTEGER NULL,
    "share" TEXT NULL,
    "lane" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "claimed_at" INTEGER NOT NULL,
    "trace_id" TEXT NULL,
    "attempts" INTEGER NOT NULL,
    "waiting_since" INTEGER NOT NULL,
    "next_attempt_at" INTEGER NOT NULL,
    "deadline_at" INTEGER NOT NULL,
    "release_id" INTEGER NOT NULL,
    CONSTRAINT "PK_waiting" PRIMARY KEY ("claim_id", "file_row")
);

CREATE INDEX "IX_dead_letter_events_claim_id_file_row" ON "dead_letter_events" ("claim_id", "file_row");

CREATE INDEX "IX_dead_letters_replay_id" ON "dead_letters" ("replay_id");

CREATE INDEX "IX_dead_letters_state_last_failed_at" ON "dead_letters" ("state", "last_failed_at");

CREATE INDEX "ix_dead_letters_requested" ON "dead_letters" ("claim_id") WHERE state = 'replaying' and replay_id is null;

CREATE INDEX "IX_packages_pattern" ON "packages" ("pattern");

CREATE INDEX "IX_statuses_site_code" ON "statuses" ("site_code");

CREATE INDEX "IX_waiting_condition_release_id" ON "waiting" ("condition", "release_id");

CREATE INDEX "IX_waiting_next_attempt_at" ON "waiting" ("next_attempt_at");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261123114724_Initial', '10.0.15');

COMMIT;

BEGIN TRANSACTION;
DROP INDEX "ix_dead_letters_requested";

ALTER TABLE "dead_letters" ADD "failed_replays" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "dead_letters" ADD "group_key" TEXT NOT NULL DEFAULT '';

ALTER TABLE "dead_letters" ADD "job_id" TEXT NULL;

ALTER TABLE "dead_letters" ADD "original_payload" BLOB NULL;

ALTER TABLE "dead_letters" ADD "pending_job_id" TEXT NULL;

CREATE TABLE "audit" (
    "audit_id" INTEGER NOT NULL CONSTRAINT "PK_audit" PRIMARY KEY AUTOINCREMENT,
    "at" INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "why" TEXT NULL,
    "count" INTEGER NOT NULL,
    "detail" TEXT NULL
);

CREATE TABLE "dead_letter_groups" (
    "group_key" TEXT NOT NULL CONSTRAINT "PK_dead_letter_groups" PRIMARY KEY,
    "reason" TEXT NOT NULL,
    "condition" TEXT NULL,
    "open_count" INTEGER NOT NULL,
    "first_failed_at" INTEGER NOT NULL,
    "last_failed_at" INTEGER NOT NULL,
    "snoozed_until" INTEGER NULL
);

CREATE TABLE "replay_jobs" (
    "job_id" TEXT NOT NULL CONSTRAINT "PK_replay_jobs" PRIMARY KEY,
    "state" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "staged" INTEGER NOT NULL,
    "succeeded" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "failed_by_same_cause" INTEGER NOT NULL,
    "rate" INTEGER NULL,
    "canary" INTEGER NOT NULL,
    "start_at" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "staged_at" INTEGER NULL,
    "by" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "condition" TEXT NULL,
    "stopped_because" TEXT NULL
);

update dead_letters set group_key = reason || coalesce('/' || condition, '');

update dead_letters set state = 'unresolved' where state = 'replaying' and replay_id is null;

insert into dead_letter_groups (group_key, reason, condition, open_count, first_failed_at, last_failed_at)
select group_key, min(reason), min(condition), sum(case when state in ('unresolved', 'replaying') then 1 else 0 end),
  min(first_failed_at), max(last_failed_at)
from dead_letters group by group_key;

CREATE INDEX "IX_dead_letters_group_key_state" ON "dead_letters" ("group_key", "state");

CREATE INDEX "IX_dead_letters_pending_job_id_claim_id_file_row" ON "dead_letters" ("pending_job_id", "claim_id", "file_row") WHERE pending_job_id is not null;

CREATE INDEX "ix_dead_letters_unresolved_condition" ON "dead_letters" ("condition") WHERE state = 'unresolved';

CREATE INDEX "IX_dead_letter_groups_condition" ON "dead_letter_groups" ("condition");

CREATE INDEX "IX_replay_jobs_state" ON "replay_jobs" ("state");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261124124758_ReplayJobs', '10.0.15');

COMMIT;

BEGIN TRANSACTION;
CREATE TABLE "replay_items" (
    "claim_id" TEXT NOT NULL,
    "file_row" INTEGER NOT NULL,
    "job_id" TEXT NOT NULL,
    CONSTRAINT "PK_replay_items" PRIMARY KEY ("claim_id", "file_row")
);

insert into replay_items (claim_id, file_row, job_id) select claim_id, file_row, pending_job_id from dead_letters where pending_job_id is not null;

DROP INDEX "IX_dead_letters_group_key_state";

DROP INDEX "IX_dead_letters_pending_job_id_claim_id_file_row";

DROP INDEX "IX_dead_letters_replay_id";

DROP INDEX "IX_dead_letters_state_last_failed_at";

DROP INDEX "ix_dead_letters_unresolved_condition";

ALTER TABLE "dead_letters" ADD "closed_state" AS (case when state in ('resolved', 'discarded') then state end);

CREATE INDEX "ix_dead_letters_closed" ON "dead_letters" ("closed_state", "last_failed_at", "claim_id", "file_row") WHERE closed_state is not null;

CREATE INDEX "ix_dead_letters_condition" ON "dead_letters" ("condition", "claim_id", "file_row") WHERE closed_state is null;

CREATE INDEX "ix_dead_letters_group" ON "dead_letters" ("group_key", "last_failed_at", "claim_id", "file_row") WHERE closed_state is null;

CREATE INDEX "ix_dead_letters_open" ON "dead_letters" ("last_failed_at", "claim_id", "file_row") WHERE closed_state is null;

CREATE INDEX "ix_dead_letters_reason" ON "dead_letters" ("reason") WHERE closed_state is null;

CREATE INDEX "ix_dead_letters_site" ON "dead_letters" ("site_code") WHERE closed_state is null;

CREATE INDEX "IX_replay_items_job_id_claim_id_file_row" ON "replay_items" ("job_id", "claim_id", "file_row");

create index ix_dead_letters_package on dead_letters (upper(package_id)) where closed_state is null;

CREATE TABLE "ef_temp_dead_letters" (
    "claim_id" TEXT NOT NULL,
    "file_row" INTEGER NOT NULL,
    "attempts" INTEGER NOT NULL,
    "claimed_at" INTEGER NOT NULL,
    "closed_state" AS (case when state in ('resolved', 'discarded') then state end),
    "condition" TEXT NULL,
    "effect_id" TEXT NULL,
    "exception" TEXT NULL,
    "failed_replays" INTEGER NOT NULL,
    "file_name" TEXT NOT NULL,
    "first_failed_at" INTEGER NOT NULL,
    "group_key" TEXT NOT NULL,
    "job_id" TEXT NULL,
    "lane" TEXT NOT NULL,
    "last_failed_at" INTEGER NOT NULL,
    "message" TEXT NOT NULL,
    "original_payload" BLOB NULL,
    "package_id" TEXT NULL,
    "payload" BLOB NULL,
    "payload_at" TEXT NULL,
    "reason" TEXT NOT NULL,
    "replay_id" TEXT NULL,
    "site_code" TEXT NULL,
    "stage" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "trace_id" TEXT NULL,
    CONSTRAINT "PK_dead_letters" PRIMARY KEY ("claim_id", "file_row")
);

INSERT INTO "ef_temp_dead_letters" ("claim_id", "file_row", "attempts", "claimed_at", "condition", "effect_id", "exception", "failed_replays", "file_name", "first_failed_at", "group_key", "job_id", "lane", "last_failed_at", "message", "original_payload", "package_id", "payload", "payload_at", "reason", "replay_id", "site_code", "stage", "state", "trace_id")
SELECT "claim_id", "file_row", "attempts", "claimed_at", "condition", "effect_id", "exception", "failed_replays", "file_name", "first_failed_at", "group_key", "job_id", "lane", "last_failed_at", "message", "original_payload", "package_id", "payload", "payload_at", "reason", "replay_id", "site_code", "stage", "state", "trace_id"
FROM "dead_letters";

COMMIT;

PRAGMA foreign_keys = 0;

BEGIN TRANSACTION;
DROP TABLE "dead_letters";

ALTER TABLE "ef_temp_dead_letters" RENAME TO "dead_letters";

COMMIT;

PRAGMA foreign_keys = 1;

BEGIN TRANSACTION;
CREATE INDEX "ix_dead_letters_closed" ON "dead_letters" ("closed_state", "last_failed_at", "claim_id", "file_row") WHERE closed_state is not null;

CREATE INDEX "ix_dead_letters_condition" ON "dead_letters" ("condition", "claim_id", "file_row") WHERE closed_state is null;

CREATE INDEX "ix_dead_letters_group" ON "dead_letters" ("group_key", "last_failed_at", "claim_id", "file_row") WHERE closed_state is null;

CREATE INDEX "ix_dead_letters_open" ON "dead_letters" ("last_failed_at", "claim_id", "file_row") WHERE closed_state is null;

CREATE INDEX "ix_dead_letters_reason" ON "dead_letters" ("reason") WHERE closed_state is null;

CREATE INDEX "ix_dead_letters_site" ON "dead_letters" ("site_code") WHERE closed_state is null;

COMMIT;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261124154132_ReplayItems', '10.0.15');

BEGIN TRANSACTION;
CREATE TABLE "replay_outcomes" (
    "outcome_id" INTEGER NOT NULL CONSTRAINT "PK_replay_outcomes" PRIMARY KEY AUTOINCREMENT,
    "job_id" TEXT NOT NULL,
    "succeeded" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "failed_by_same_cause" INTEGER NOT NULL
);

CREATE INDEX "IX_replay_outcomes_job_id" ON "replay_outcomes" ("job_id");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261124155110_ReplayOutcomes', '10.0.15');

COMMIT;

BEGIN TRANSACTION;
ALTER TABLE "replay_jobs" ADD "bound_to" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "replay_jobs" ADD "sent_to" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "replay_jobs" ADD "staged_to" INTEGER NOT NULL DEFAULT 0;

create table replay_items_before as select claim_id, file_row, job_id from replay_items;

DROP TABLE "replay_items";

CREATE TABLE "replay_items" (
    "seq" INTEGER NOT NULL CONSTRAINT "PK_replay_items" PRIMARY KEY AUTOINCREMENT,
    "claim_id" TEXT NOT NULL,
    "file_row" INTEGER NOT NULL,
    "job_id" TEXT NOT NULL
);

CREATE INDEX "ix_replay_jobs_unsent" ON "replay_jobs" ("job_id") WHERE sent_to < staged_to;

CREATE UNIQUE INDEX "IX_replay_items_claim_id_file_row" ON "replay_items" ("claim_id", "file_row");

insert into replay_items (claim_id, file_row, job_id) select claim_id, file_row, job_id from replay_items_before order by job_id, claim_id, file_row;

drop table replay_items_before;

update replay_jobs set
  bound_to = coalesce((select max(seq) from replay_items i where i.job_id = replay_jobs.job_id), 0),
  staged_to = coalesce((select min(seq) - 1 from replay_items i where i.job_id = replay_jobs.job_id), 0),
  staged = staged - (select count(*) from dead_letters d join effects e on e.effect_id = d.replay_id where d.job_id = replay_jobs.job_id);

update replay_jobs set sent_to = staged_to;

update dead_letters set state = 'unresolved', replay_id = null where replay_id in (select effect_id from effects);

delete from effects where queue <> 'dead-letters';

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261124181137_ReplayCursors', '10.0.15');

COMMIT;

BEGIN TRANSACTION;
CREATE TABLE "lane_holds" (
    "lane" TEXT NOT NULL CONSTRAINT "PK_lane_holds" PRIMARY KEY,
    "held" INTEGER NOT NULL,
    "why" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "changed_at" INTEGER NOT NULL
);

CREATE TABLE "lane_outcomes" (
    "lane" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "worker" TEXT NOT NULL,
    "items" INTEGER NOT NULL,
    "faults" INTEGER NOT NULL,
    CONSTRAINT "PK_lane_outcomes" PRIMARY KEY ("lane", "at", "worker")
);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261124193222_LaneCeiling', '10.0.15');

COMMIT;

BEGIN TRANSACTION;
DROP INDEX "ix_dead_letters_closed";

ALTER TABLE "dead_letters" ADD "closed_at" INTEGER NULL;

update dead_letters set closed_at = coalesce(
  (select max(e.at) from dead_letter_events e
   where e.claim_id = dead_letters.claim_id and e.file_row = dead_letters.file_row and e.what in ('resolved', 'discarded', 'imported')),
  last_failed_at)
where state in ('resolved', 'discarded');

CREATE INDEX "ix_dead_letters_closed" ON "dead_letters" ("closed_state", "last_failed_at", "claim_id", "file_row", "closed_at") WHERE closed_state is not null;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261124200144_ClosedLetters', '10.0.15');

COMMIT;

BEGIN TRANSACTION;
CREATE TABLE "api_keys" (
    "name" TEXT NOT NULL CONSTRAINT "PK_api_keys" PRIMARY KEY,
    "role" TEXT NOT NULL,
    "hash" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "IX_api_keys_hash" ON "api_keys" ("hash");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261124223855_ApiKeys', '10.0.15');

COMMIT;

BEGIN TRANSACTION;
CREATE TABLE "data_protection_keys" (
    "name" TEXT NOT NULL CONSTRAINT "PK_data_protection_keys" PRIMARY KEY,
    "xml" TEXT NOT NULL
);

CREATE TABLE "history" (
    "at" INTEGER NOT NULL CONSTRAINT "PK_history" PRIMARY KEY,
    "received" INTEGER NOT NULL,
    "applied" INTEGER NOT NULL,
    "stale" INTEGER NOT NULL,
    "waiting" INTEGER NOT NULL,
    "dead_lettered" INTEGER NOT NULL,
    "open_letters" INTEGER NOT NULL,
    "in_flight" INTEGER NULL,
    "inbox_files" INTEGER NULL
);

CREATE TABLE "notices" (
    "notice_id" INTEGER NOT NULL CONSTRAINT "PK_notices" PRIMARY KEY AUTOINCREMENT,
    "at" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "dispatched" INTEGER NOT NULL
);

CREATE TABLE "role_instances" (
    "role" TEXT NOT NULL,
    "instance" TEXT NOT NULL,
    "started_at" INTEGER NOT NULL,
    "seen_at" INTEGER NOT NULL,
    "problem" TEXT NULL,
    "rate" REAL NULL,
    "backlog" INTEGER NULL,
    "oldest_seconds" REAL NULL,
    "ended" INTEGER NOT NULL,
    "gone_at" INTEGER NULL,
    CONSTRAINT "PK_role_instances" PRIMARY KEY ("role", "instance")
);

CREATE TABLE "webhook_deliveries" (
    "delivery_id" INTEGER NOT NULL CONSTRAINT "PK_webhook_deliveries" PRIMARY KEY AUTOINCREMENT,
    "webhook" TEXT NOT NULL,
    "notice_id" INTEGER NOT NULL,
    "attempts" INTEGER NOT NULL,
    "next_attempt_at" INTEGER NULL,
    "delivered_at" INTEGER NULL,
    "problem" TEXT NULL
);

CREATE TABLE "webhooks" (
    "name" TEXT NOT NULL CONSTRAINT "PK_webhooks" PRIMARY KEY,
    "url" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "kinds" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "by" TEXT NOT NULL
);

CREATE INDEX "ix_notices_undispatched" ON "notices" ("notice_id") WHERE not dispatched;

CREATE INDEX "ix_webhook_deliveries_next" ON "webhook_deliveries" ("next_attempt_at") WHERE next_attempt_at is not null;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126015507_Console', '10.0.15');

COMMIT;

BEGIN TRANSACTION;
drop index if exists ix_dead_letters_package;

create index ix_dead_letters_package on dead_letters (upper(package_id), last_failed_at, claim_id, file_row) where closed_state is null;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126160000_LettersByPackage', '10.0.15');

COMMIT;

BEGIN TRANSACTION;
DROP INDEX "IX_waiting_condition_release_id";

CREATE INDEX "IX_waiting_condition_claim_id_file_row" ON "waiting" ("condition", "claim_id", "file_row");

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261126182200_WaitingInClaimOrder', '10.0.15');

COMMIT;
