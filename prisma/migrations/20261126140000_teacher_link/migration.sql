-- The link that the professional was told: another one is news to them.
ALTER TABLE "session" ADD COLUMN "teacher_join_url" TEXT;
UPDATE "session" SET "teacher_join_url" = "join_url" WHERE "teacher_told_id" IS NOT NULL AND "ends_at" > now();
