-- The messages of a session are found by its acts too.
CREATE INDEX "delivery_act_idx" ON "delivery" ("act_id") WHERE "act_id" IS NOT NULL;
