-- AlterEnum
ALTER TYPE "delivery_reason" ADD VALUE 'TEACHER_THERE';

-- AlterTable
ALTER TABLE "session"
  ADD COLUMN "teacher_joined_at" TIMESTAMPTZ(3),
  ADD COLUMN "late_minutes" INTEGER,
  ADD COLUMN "late_at" TIMESTAMPTZ(3),
  ADD COLUMN "late_count" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "session"
  ADD CONSTRAINT "session_late_check" CHECK (("late_at" IS NULL) = ("late_minutes" IS NULL));

-- That the teacher is there, and that the class begins late, is true of one teacher and one start, whoever changes them.
CREATE FUNCTION forget_teacher_there() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."teacher_joined_at" := NULL;
  IF NEW."starts_at" <> OLD."starts_at" AND OLD."late_at" IS NOT NULL THEN
    NEW."late_at" := NULL;
    NEW."late_minutes" := NULL;
    NEW."waiting_note" := NULL;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER forget_teacher_there BEFORE UPDATE OF "professional_id", "starts_at" ON "session" FOR EACH ROW
  WHEN (NEW."professional_id" IS DISTINCT FROM OLD."professional_id" OR NEW."starts_at" <> OLD."starts_at")
  EXECUTE FUNCTION forget_teacher_there();
