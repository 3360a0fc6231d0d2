-- compatible-with: 0.2.0
-- A server that was restored sends nothing that was due before its backup stopped to be the truth, until somebody says so.
ALTER TYPE "delivery_reason" ADD VALUE 'WITHHELD';
ALTER TYPE "delivery_reason" ADD VALUE 'DROPPED';
ALTER TYPE "webhook_delivery_reason" ADD VALUE 'WITHHELD';
ALTER TYPE "webhook_delivery_reason" ADD VALUE 'DROPPED';

-- CreateTable
CREATE TABLE "withholding" (
    "sending_from" TIMESTAMPTZ(3) NOT NULL,
    "noted_at" TIMESTAMPTZ(3) NOT NULL,
    "caught_up_at" TIMESTAMPTZ(3),

    CONSTRAINT "withholding_pkey" PRIMARY KEY ("sending_from")
);
