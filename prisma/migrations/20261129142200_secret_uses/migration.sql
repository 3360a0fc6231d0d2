-- compatible-with: 0.2.0
-- How many rows hang on which secret, counted from time to time: counting reads whole tables.
CREATE TABLE "secret_use" (
    "what" TEXT NOT NULL,
    "rows" JSONB NOT NULL DEFAULT '{}',
    "counted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "secret_use_pkey" PRIMARY KEY ("what")
);
