-- AlterEnum
ALTER TYPE "delivery_reason" ADD VALUE 'LINK_SET';
ALTER TYPE "delivery_reason" ADD VALUE 'LINK_CHANGED';
ALTER TYPE "delivery_reason" ADD VALUE 'NOT_IN_CHARGE';
ALTER TYPE "delivery_reason" ADD VALUE 'NOBODY_BOOKED';

-- AlterTable
ALTER TABLE "booking" ADD COLUMN     "joined_url" TEXT;

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "link_alert_at" TIMESTAMPTZ(3),
ADD COLUMN     "link_alerted_at" TIMESTAMPTZ(3),
ADD COLUMN     "link_changed_at" TIMESTAMPTZ(3),
ADD COLUMN     "teacher_starts_at" TIMESTAMPTZ(3),
ADD COLUMN     "teacher_told_id" UUID;

-- Who joined before is taken to hold the link that is there now.
UPDATE "booking" b SET "joined_url" = s."join_url"
FROM "session" s WHERE s."id" = b."session_id" AND b."joined_at" IS NOT NULL;

-- A press is known with the link that it led to.
ALTER TABLE "booking"
  ADD CONSTRAINT "booking_joined_check" CHECK ("joined_url" IS NULL OR "joined_at" IS NOT NULL);

-- What lies ahead is looked at once, so that its staff's moments are found.
UPDATE "session" SET "next_edge_at" = least("next_edge_at", now())
WHERE "status" = 'SCHEDULED' AND "ends_at" > now() AND "send_at" IS NOT NULL;
