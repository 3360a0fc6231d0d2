-- Rises with each edit by people, so that two who edit the same never overwrite each other unseen.
ALTER TABLE "session" ADD COLUMN "edit_version" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "service" ADD COLUMN "edit_version" INTEGER NOT NULL DEFAULT 1;

-- When a seat was last taken or released: staff who watch the center are shown the session again. In no index, so that a
-- booking writes no more than before.
ALTER TABLE "session" ADD COLUMN "seats_changed_at" TIMESTAMPTZ(3);
