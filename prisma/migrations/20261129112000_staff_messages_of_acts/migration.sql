-- AlterEnum
ALTER TYPE "delivery_reason" ADD VALUE 'TAKEN_BACK';
ALTER TYPE "delivery_reason" ADD VALUE 'ALREADY_IN';

-- CreateTable
CREATE TABLE "staff_message" (
    "act_id" UUID NOT NULL,
    "not_yet_in" BOOLEAN NOT NULL,

    CONSTRAINT "staff_message_pkey" PRIMARY KEY ("act_id")
);

-- AddForeignKey
ALTER TABLE "staff_message" ADD CONSTRAINT "staff_message_act_id_fkey" FOREIGN KEY ("act_id") REFERENCES "act"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The messages that a center sent of late: how many it may send, and whether this one was just sent.
CREATE INDEX "act_messages_idx" ON "act" ("center_id", "at") WHERE "kind" = 'MESSAGE';
