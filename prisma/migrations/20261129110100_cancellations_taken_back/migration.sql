-- AlterTable
ALTER TABLE "booking" ADD COLUMN     "told_cancelled" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "cancellation_act_id" UUID,
ADD COLUMN     "cancellation_final_at" TIMESTAMPTZ(3),
ADD COLUMN     "cancellations" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "restoration_notice_at" TIMESTAMPTZ(3),
ADD COLUMN     "teacher_told_cancelled" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "closure" (
    "act_id" UUID NOT NULL,
    "center_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "service_ids" UUID[],
    "professional_id" UUID,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "closure_pkey" PRIMARY KEY ("act_id")
);

-- CreateIndex
CREATE INDEX "closure_center_id_starts_at_act_id_idx" ON "closure"("center_id", "starts_at", "act_id");

-- CreateIndex
CREATE INDEX "session_cancellation_act_id_idx" ON "session"("cancellation_act_id");

-- AddForeignKey
ALTER TABLE "closure" ADD CONSTRAINT "closure_act_id_fkey" FOREIGN KEY ("act_id") REFERENCES "act"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "closure" ADD CONSTRAINT "closure_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "closure" ADD CONSTRAINT "closure_professional_id_fkey" FOREIGN KEY ("professional_id") REFERENCES "professional"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_cancellation_act_id_fkey" FOREIGN KEY ("cancellation_act_id") REFERENCES "act"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What is cancelled by now is final, and was told. Above every revision that its messages have.
UPDATE "session" SET "cancellation_final_at" = "cancelled_at", "cancellations" = greatest(1, "notice_revision", "moves"),
  "teacher_told_cancelled" = "next_transition_at" IS NULL
WHERE "status" = 'CANCELLED';
UPDATE "booking" b SET "told_cancelled" = true FROM "session" s
WHERE b."session_id" = s."id" AND s."teacher_told_cancelled" AND b."status" = 'BOOKED';
ALTER TABLE "closure" ADD CONSTRAINT "closure_check" CHECK ("starts_at" < "ends_at");
