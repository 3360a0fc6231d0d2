-- compatible-with: 0.2.0
-- What one node of all does, such as reading the metrics of the whole database.
CREATE TABLE "node_duty" (
    "name" TEXT NOT NULL,
    "node" UUID NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "node_duty_pkey" PRIMARY KEY ("name")
);

-- The trace of the call that an event comes from. Without a default no row is written.
ALTER TABLE "webhook_delivery" ADD COLUMN "traceparent" VARCHAR(55);
