-- What a change of a schedule did to a session stands with its act, so that it is written once.
ALTER TABLE "act_session" ADD COLUMN "before" JSONB,
ADD COLUMN "after" JSONB;

UPDATE "act_session" x SET "before" = c."before", "after" = c."after"
FROM "schedule_change_session" c WHERE x."act_id" = c."change_id" AND x."session_id" = c."session_id";

-- DropTable
DROP TABLE "schedule_change_session";
