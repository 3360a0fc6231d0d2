-- AlterEnum
ALTER TYPE "purpose" ADD VALUE 'SCHEDULE_CHANGED';
ALTER TYPE "purpose" ADD VALUE 'SESSIONS_CANCELLED';
ALTER TYPE "purpose" ADD VALUE 'SESSION_RESTORED';
ALTER TYPE "purpose" ADD VALUE 'TEACHER_ASSIGNED';
ALTER TYPE "purpose" ADD VALUE 'TEACHER_UNASSIGNED';
ALTER TYPE "purpose" ADD VALUE 'TEACHER_CHANGED';
ALTER TYPE "purpose" ADD VALUE 'STAFF_MESSAGE';
ALTER TYPE "purpose" ADD VALUE 'STARTS_LATE';
ALTER TYPE "alert_kind" ADD VALUE 'MISSING_LINK';
ALTER TYPE "alert_kind" ADD VALUE 'TEACHER_NOT_THERE';
ALTER TYPE "alert_kind" ADD VALUE 'ROOM_OF_ABSENT_TEACHER';
ALTER TYPE "alert_kind" ADD VALUE 'ROOM_CLASH';
ALTER TYPE "alert_kind" ADD VALUE 'UNREACHABLE';
ALTER TYPE "alert_kind" ADD VALUE 'WEBHOOK_PAUSED';

-- CreateEnum
CREATE TYPE "act_kind" AS ENUM ('SCHEDULE_CHANGE', 'SUBSTITUTION', 'CLOSURE', 'CANCELLATION', 'MESSAGE');

-- CreateTable
CREATE TABLE "act" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "kind" "act_kind" NOT NULL,
    "professional_id" UUID,
    "text" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "tell_at" TIMESTAMPTZ(3),
    "told_at" TIMESTAMPTZ(3),
    "undone_at" TIMESTAMPTZ(3),
    "recipients" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "act_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "act_session" (
    "act_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "cancelled" BOOLEAN NOT NULL DEFAULT false,
    "previous_starts_at" TIMESTAMPTZ(3),
    "previous_ends_at" TIMESTAMPTZ(3),
    "previous_send_at" TIMESTAMPTZ(3),
    "previous_send_timing" "send_timing",
    "previous_professional_id" UUID,
    "previous_capacity" INTEGER,

    CONSTRAINT "act_session_pkey" PRIMARY KEY ("act_id","session_id")
);

-- CreateTable
CREATE TABLE "delivery_line" (
    "delivery_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "booking_id" UUID,
    "previous_starts_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_line_pkey" PRIMARY KEY ("delivery_id","session_id")
);

-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "act_id" UUID;

-- CreateIndex
CREATE INDEX "act_session_session_id_idx" ON "act_session"("session_id");
CREATE INDEX "delivery_line_session_id_idx" ON "delivery_line"("session_id");
CREATE INDEX "delivery_line_booking_id_idx" ON "delivery_line"("booking_id");

-- AddForeignKey
ALTER TABLE "act" ADD CONSTRAINT "act_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "act_session" ADD CONSTRAINT "act_session_act_id_fkey" FOREIGN KEY ("act_id") REFERENCES "act"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "act_session" ADD CONSTRAINT "act_session_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_act_id_fkey" FOREIGN KEY ("act_id") REFERENCES "act"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "delivery_line" ADD CONSTRAINT "delivery_line_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "delivery_line" ADD CONSTRAINT "delivery_line_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "delivery_line" ADD CONSTRAINT "delivery_line_booking_id_fkey" FOREIGN KEY ("booking_id") REFERENCES "booking"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Acts of which people are still to be told.
CREATE INDEX "act_tell_at_idx" ON "act" ("tell_at") WHERE "tell_at" IS NOT NULL AND "told_at" IS NULL;

-- The messages of an act are unique by act.
DROP INDEX "delivery_once_key";
CREATE UNIQUE INDEX "delivery_once_key" ON "delivery"
  ("session_id", "purpose", "revision", "channel", "booking_id", "professional_id", "device_id", "resend", "alert_kind", "act_id") NULLS NOT DISTINCT;
