-- Whether an act gave the session another teacher: a teacher before may be nobody, too.
ALTER TABLE "act_session" ADD COLUMN "teacher_changed" BOOLEAN NOT NULL DEFAULT false;

-- A substitution gives every session of its another teacher.
UPDATE "act_session" x SET "teacher_changed" = true FROM "act" a
WHERE a."id" = x."act_id" AND (a."kind" = 'SUBSTITUTION' OR x."previous_professional_id" IS NOT NULL);
