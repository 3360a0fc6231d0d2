CREATE TABLE "kept_answer" (
    "center_id" UUID NOT NULL,
    "caller_id" UUID NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "digest" BYTEA NOT NULL,
    "claim" UUID NOT NULL,
    "leased_until" TIMESTAMPTZ(3) NOT NULL,
    "answer" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    -- Whoever inserts first runs the request.
    CONSTRAINT "kept_answer_pkey" PRIMARY KEY ("center_id","caller_id","key_hash"),
    -- Both are SHA-256.
    CONSTRAINT "kept_answer_digests_check" CHECK (length("key_hash") = 32 AND length("digest") = 32)
);

-- The sweep's question: what is a day old?
CREATE INDEX "kept_answer_created_at_idx" ON "kept_answer"("created_at");

ALTER TABLE "kept_answer" ADD CONSTRAINT "kept_answer_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
