-- In the order in which the engine takes them: sessions due at one instant by the thousand were sorted anew for each batch.
CREATE INDEX "session_due_idx" ON "session" ("next_edge_at", "id") WHERE "next_edge_at" IS NOT NULL;
DROP INDEX "session_next_edge_idx";
