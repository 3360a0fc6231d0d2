-- AlterEnum
ALTER TYPE "purpose" ADD VALUE 'ALERT';
ALTER TYPE "delivery_reason" ADD VALUE 'TEACHER_SET';

-- CreateEnum
CREATE TYPE "alert_kind" AS ENUM ('NO_TEACHER');

-- AlterTable
ALTER TABLE "center" ADD COLUMN     "assigns_teachers" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "delivery" ADD COLUMN     "alert_kind" "alert_kind";
ALTER TABLE "session" ADD COLUMN     "sent_by_hand_at" TIMESTAMPTZ(3),
ADD COLUMN     "sent_by_hand_to" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "professional" ALTER COLUMN "email" DROP NOT NULL;

-- Only of somebody who left the staff no address is known.
ALTER TABLE "professional"
  ADD CONSTRAINT "professional_email_check" CHECK ("email" IS NOT NULL OR "removed_at" IS NOT NULL);

-- Alerts of different kinds are different messages.
DROP INDEX "delivery_once_key";
CREATE UNIQUE INDEX "delivery_once_key" ON "delivery"
  ("session_id", "purpose", "generation", "channel", "booking_id", "professional_id", "device_id", "resend", "alert_kind") NULLS NOT DISTINCT;

-- Finds the classes of whoever is to leave.
CREATE INDEX "session_professional_idx" ON "session" ("professional_id", "ends_at") WHERE "professional_id" IS NOT NULL;
CREATE INDEX "schedule_professional_idx" ON "schedule" ("professional_id") WHERE "professional_id" IS NOT NULL;
CREATE INDEX "delivery_professional_idx" ON "delivery" ("professional_id") WHERE "professional_id" IS NOT NULL;

UPDATE "center" c SET "assigns_teachers" = true
WHERE EXISTS (SELECT 1 FROM "session" s WHERE s."center_id" = c."id" AND s."professional_id" IS NOT NULL)
  OR EXISTS (SELECT 1 FROM "schedule" s WHERE s."center_id" = c."id" AND s."professional_id" IS NOT NULL);

-- Whoever left before this rule still had classes: they have no teacher from now on, and nobody's name.
UPDATE "schedule" s SET "professional_id" = NULL
FROM "professional" p WHERE p."id" = s."professional_id" AND p."removed_at" IS NOT NULL
  AND (s."until_date" IS NULL OR s."until_date" >= CURRENT_DATE OR s."until_date" > s."horizon_date");
UPDATE "session" s SET "professional_id" = NULL, "teacher_starts_at" = NULL, "version" = "version" + 1
FROM "professional" p WHERE p."id" = s."professional_id" AND p."removed_at" IS NOT NULL
  AND s."status" = 'SCHEDULED' AND s."ends_at" > now();
UPDATE "delivery" d SET "target" = NULL
FROM "professional" p WHERE p."id" = d."professional_id" AND p."removed_at" IS NOT NULL AND d."target" IS NOT NULL;
UPDATE "push_device" d SET "removed_at" = coalesce(d."removed_at", p."removed_at"), "endpoint" = 'https://erased.invalid/',
  "p256dh" = '', "auth" = ''
FROM "professional" p WHERE p."id" = d."professional_id" AND p."removed_at" IS NOT NULL;
UPDATE "professional" SET "name" = '', "email" = NULL, "locale" = NULL WHERE "removed_at" IS NOT NULL;

-- What lies ahead without a teacher is looked at once, so that the moments of its alerts are found.
UPDATE "session" SET "next_edge_at" = least("next_edge_at", now())
WHERE "status" = 'SCHEDULED' AND "ends_at" > now() AND "professional_id" IS NULL;
