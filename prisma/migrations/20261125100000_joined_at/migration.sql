-- AlterTable
ALTER TABLE "booking" ADD COLUMN     "joined_at" TIMESTAMPTZ(3);

-- What was known of presses until now.
UPDATE "booking" SET "joined_at" = "attendance_at" WHERE "attendance_source" = 'BUTTON';
