-- DropForeignKey
ALTER TABLE "act_session" DROP CONSTRAINT "act_session_session_id_fkey";

-- AlterTable
ALTER TABLE "booking" ADD COLUMN     "cancel_free_until" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "schedule" ADD COLUMN     "capacity" INTEGER;

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "capacity_by_hand" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "duration_by_hand" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "professional_by_hand" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "start_by_hand" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "schedule_change" (
    "act_id" UUID NOT NULL,
    "schedule_id" UUID NOT NULL,
    "from_date" DATE NOT NULL,
    "previous_weekdays" "weekday"[],
    "previous_start_time" TEXT NOT NULL,
    "previous_duration_minutes" INTEGER NOT NULL,
    "previous_professional_id" UUID,
    "previous_capacity" INTEGER,
    "professional_id" UUID,
    "made_through" DATE NOT NULL,
    "made_days" DATE[],
    "undoable_until" TIMESTAMPTZ(3) NOT NULL,
    "removed" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "schedule_change_pkey" PRIMARY KEY ("act_id")
);

-- CreateTable
CREATE TABLE "schedule_change_session" (
    "change_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,

    CONSTRAINT "schedule_change_session_pkey" PRIMARY KEY ("change_id","session_id")
);

-- CreateIndex
CREATE INDEX "schedule_change_schedule_id_act_id_idx" ON "schedule_change"("schedule_id", "act_id");

-- CreateIndex
CREATE INDEX "schedule_change_session_session_id_idx" ON "schedule_change_session"("session_id");

-- AddForeignKey
ALTER TABLE "act_session" ADD CONSTRAINT "act_session_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "schedule_change" ADD CONSTRAINT "schedule_change_act_id_fkey" FOREIGN KEY ("act_id") REFERENCES "act"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "schedule_change" ADD CONSTRAINT "schedule_change_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedule"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "schedule_change_session" ADD CONSTRAINT "schedule_change_session_change_id_fkey" FOREIGN KEY ("change_id") REFERENCES "schedule_change"("act_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "schedule_change_session" ADD CONSTRAINT "schedule_change_session_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A seat more than none, as everywhere.
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_capacity_check" CHECK ("capacity" >= 1);

-- Whatever was moved until now was moved by hand.
UPDATE "session" SET "start_by_hand" = TRUE WHERE "moved_at" IS NOT NULL;
