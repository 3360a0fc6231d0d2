-- CreateEnum
CREATE TYPE "provider_event_kind" AS ENUM ('PROCESSED', 'DEFERRED', 'DELIVERED', 'BOUNCED', 'BLOCKED', 'DROPPED', 'SPAM_REPORTED');

-- CreateTable
CREATE TABLE "provider_event" (
    "id" TEXT NOT NULL,
    "delivery_id" UUID NOT NULL,
    "kind" "provider_event_kind" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT,
    "message_id" TEXT,

    CONSTRAINT "provider_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "provider_event_delivery_id_at_idx" ON "provider_event"("delivery_id", "at");

-- CreateIndex
CREATE INDEX "provider_event_message_id_idx" ON "provider_event"("message_id");

-- AddForeignKey
ALTER TABLE "provider_event" ADD CONSTRAINT "provider_event_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;

