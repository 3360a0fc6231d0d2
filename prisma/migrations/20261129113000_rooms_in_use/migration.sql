-- A session keeps the link that is its own. A substitute's room lies over it, and over both a backup room while it is in use.
ALTER TABLE "session" RENAME COLUMN "join_url" TO "own_join_url";
ALTER TABLE "session" RENAME COLUMN "join_url_source" TO "own_join_url_source";
ALTER TABLE "session" RENAME CONSTRAINT "session_join_url_source_check" TO "session_own_join_url_source_check";

ALTER TABLE "session"
  ADD COLUMN "substitute_room_url" TEXT,
  ADD COLUMN "backup_join_url" TEXT,
  ADD COLUMN "backup_join_url_source" "value_source" NOT NULL DEFAULT 'NONE',
  ADD COLUMN "backup_room_url" TEXT,
  ADD COLUMN "backup_room_source" "value_source",
  -- The link that people are sent to. Nobody writes it, so no way of changing a link can forget what lies over it.
  ADD COLUMN "join_url" TEXT
    GENERATED ALWAYS AS (coalesce("backup_room_url", "substitute_room_url", "own_join_url")) STORED,
  ADD COLUMN "join_url_source" "value_source" NOT NULL GENERATED ALWAYS AS (
    CASE WHEN "backup_room_url" IS NOT NULL THEN "backup_room_source"
      WHEN "substitute_room_url" IS NOT NULL THEN 'MANUAL'::"value_source"
      ELSE "own_join_url_source" END) STORED,
  ADD CONSTRAINT "session_backup_source_check"
    CHECK (("backup_join_url" IS NULL) = ("backup_join_url_source" = 'NONE')),
  ADD CONSTRAINT "session_backup_room_check"
    CHECK (("backup_room_url" IS NULL) = ("backup_room_source" IS NULL) AND "backup_room_source" <> 'NONE');

ALTER TABLE "service" ADD COLUMN "backup_join_url" TEXT;
ALTER TABLE "service"
  DROP CONSTRAINT "service_in_person_check",
  ADD CONSTRAINT "service_in_person_check" CHECK ("modality" = 'ONLINE'
    OR num_nonnulls("join_url", "backup_join_url", "joining_instructions") = 0);
