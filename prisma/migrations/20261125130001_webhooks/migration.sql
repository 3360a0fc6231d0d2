-- CreateEnum
CREATE TYPE "webhook_delivery_status" AS ENUM ('PENDING', 'CLAIMED', 'DELIVERED', 'FAILED');

-- CreateEnum
CREATE TYPE "webhook_delivery_reason" AS ENUM ('REFUSED', 'UNREACHABLE', 'SILENT', 'NOT_PUBLIC', 'GONE', 'SECRET_UNREADABLE', 'EXPIRED', 'ENDPOINT_DELETED');

-- CreateTable
CREATE TABLE "webhook_endpoint" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "partner_id" UUID,
    "url" TEXT NOT NULL,
    "events" TEXT[],
    "secret_sealed" BYTEA NOT NULL,
    "previous_secret_sealed" BYTEA,
    "previous_secret_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "failing_since" TIMESTAMPTZ(3),
    "paused_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "status" "webhook_delivery_status" NOT NULL DEFAULT 'PENDING',
    "reason" "webhook_delivery_reason",
    "response_status" INTEGER,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "claim_token" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "webhook_endpoint_center_id_idx" ON "webhook_endpoint"("center_id");

-- CreateIndex
CREATE INDEX "webhook_delivery_endpoint_id_created_at_id_idx" ON "webhook_delivery"("endpoint_id", "created_at", "id");

-- AddForeignKey
ALTER TABLE "webhook_endpoint" ADD CONSTRAINT "webhook_endpoint_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_endpoint" ADD CONSTRAINT "webhook_endpoint_partner_id_fkey" FOREIGN KEY ("partner_id") REFERENCES "partner"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


ALTER TABLE "webhook_endpoint"
  ADD CONSTRAINT "webhook_endpoint_url_check" CHECK ("url" LIKE 'https://%'),
  ADD CONSTRAINT "webhook_endpoint_events_check" CHECK ("events" IS NOT NULL AND cardinality("events") > 0),
  ADD CONSTRAINT "webhook_endpoint_previous_check"
    CHECK (("previous_secret_sealed" IS NULL) = ("previous_secret_until" IS NULL));

ALTER TABLE "webhook_delivery"
  ADD CONSTRAINT "webhook_delivery_waiting_check" CHECK (("status" IN ('PENDING', 'CLAIMED')) = ("next_attempt_at" IS NOT NULL)),
  ADD CONSTRAINT "webhook_delivery_claim_check" CHECK (("status" = 'CLAIMED') = ("claim_token" IS NOT NULL)),
  ADD CONSTRAINT "webhook_delivery_delivered_check" CHECK (("status" = 'DELIVERED') = ("delivered_at" IS NOT NULL));

-- The pump's question, and the sweep's.
CREATE INDEX "webhook_delivery_waiting_idx" ON "webhook_delivery" ("endpoint_id", "next_attempt_at", "id") WHERE "status" = 'PENDING';
CREATE INDEX "webhook_delivery_lease_idx" ON "webhook_delivery" ("lease_until") WHERE "status" = 'CLAIMED';
CREATE INDEX "webhook_delivery_age_idx" ON "webhook_delivery" ("created_at");
