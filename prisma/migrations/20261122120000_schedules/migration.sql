-- CreateEnum
CREATE TYPE "weekday" AS ENUM ('MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY');

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "schedule_date" DATE,
ADD COLUMN     "schedule_id" UUID;

-- CreateTable
CREATE TABLE "schedule" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "professional_id" UUID,
    "weekdays" "weekday"[],
    "start_time" TEXT NOT NULL,
    "duration_minutes" INTEGER NOT NULL,
    "from_date" DATE NOT NULL,
    "until_date" DATE,
    "horizon_date" DATE NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "schedule_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "schedule_service_id_id_idx" ON "schedule"("service_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "session_schedule_id_schedule_date_key" ON "session"("schedule_id", "schedule_date");

-- AddForeignKey
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_professional_id_fkey" FOREIGN KEY ("professional_id") REFERENCES "professional"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedule"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the code promises to refuse, the database refuses too.

ALTER TABLE "schedule"
  ADD CONSTRAINT "schedule_weekdays_check" CHECK (coalesce(cardinality("weekdays"), 0) BETWEEN 1 AND 7),
  ADD CONSTRAINT "schedule_start_time_check" CHECK ("start_time" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ADD CONSTRAINT "schedule_duration_check" CHECK ("duration_minutes" BETWEEN 1 AND 1440),
  ADD CONSTRAINT "schedule_dates_check" CHECK ("until_date" >= "from_date");

-- A session is of a day of a schedule, or on its own.
ALTER TABLE "session"
  ADD CONSTRAINT "session_schedule_check" CHECK (num_nonnulls("schedule_id", "schedule_date") =
    CASE "origin" WHEN 'SCHEDULED' THEN 2 ELSE 0 END);
