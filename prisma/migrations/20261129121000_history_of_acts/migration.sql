-- What a change of a schedule writes of a session.
CREATE TYPE "session_values" AS (
    "status" "session_status",
    "schedule_date" DATE,
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "send_at" TIMESTAMPTZ(3),
    "send_timing" "send_timing",
    "opens_at" TIMESTAMPTZ(3),
    "notice_revision" INTEGER,
    "notice_released_at" TIMESTAMPTZ(3),
    "start_by_hand" BOOLEAN,
    "duration_by_hand" BOOLEAN,
    "moved_at" TIMESTAMPTZ(3),
    "previous_starts_at" TIMESTAMPTZ(3),
    "move_note" TEXT,
    "move_notice_at" TIMESTAMPTZ(3),
    "teacher_starts_at" TIMESTAMPTZ(3),
    "teacher_told_id" UUID,
    "professional_id" UUID,
    "professional_by_hand" BOOLEAN,
    "capacity" INTEGER,
    "capacity_by_hand" BOOLEAN
);

-- It stands with the act, so that it is written once.
ALTER TABLE "act_session" ADD COLUMN     "after" "session_values",
ADD COLUMN     "before" "session_values";

UPDATE "act_session" x
SET "before" = jsonb_populate_record(NULL::"session_values", c."before"),
  "after" = jsonb_populate_record(NULL::"session_values", c."after")
FROM "schedule_change_session" c WHERE x."act_id" = c."change_id" AND x."session_id" = c."session_id";

-- DropTable
DROP TABLE "schedule_change_session";
